"""Who is away, and who stands in."""

import datetime as dt
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.core.access import Request, official
from madang.core.errors import NotFound
from madang.core.form_pages import FormPage, Row, day, form_methods, form_page, number
from madang.core.orgs import commands, queries
from madang.core.orgs import office_queries as office
from madang.core.orgs.models import Absence, Official
from madang.core.orgs.showing import localised
from madang.desk.paging import key_of_page, pages
from madang.ui.formats import day as day_text


@require_GET
@official("orgs.absences")
def absences(request: Request) -> HttpResponse:
    """Who is away now and soon."""
    today = timezone.localdate()
    found = office.absences_from(request.agency.id, today, after=key_of_page(request, dated=True))
    team = set(office.team_of(request.actor))
    rows = [_row(one, request, today, team) for one in found[: office.PAGE]]
    context = {"rows": rows, "leads": bool(team)} | pages(
        request, found, lambda one: one.starts_on.isoformat()
    )
    return render(request, "desk/absences.html", context)


def _row(absence: Absence, request: Request, today: dt.date, team: set[int]) -> dict[str, Any]:
    own = absence.official_id == request.actor.id
    in_team = absence.official.department_id in team
    may_end = own or in_team or request.actor.may("orgs.manage")
    return {
        "name": absence.official.name,
        "department": localised(absence.official.department.name),
        "starts_on": absence.starts_on,
        "ends_on": absence.ends_on,
        "now": absence.starts_on <= today,
        "substitute": absence.substitute.name if absence.substitute else "",
        "end_url": reverse("desk_end_absence", args=[absence.pk]) if may_end else "",
    }


@form_methods
@official("orgs.absences")
def record_own(request: Request) -> HttpResponseBase:
    """Record one's own absence."""
    me = office.official_by_id(request.actor, request.actor.id or 0)
    return _record(request, me, reverse("desk_absences"))


@form_methods
@official("orgs.manage")
def record_for(request: Request, official_id: int) -> HttpResponseBase:
    """Record the absence of somebody else."""
    somebody = office.official_by_id(request.actor, official_id)
    return _record(request, somebody, reverse("desk_official", args=[official_id]))


@require_GET
@official("orgs.team_absences")
def team(request: Request) -> HttpResponse:
    """My team today: who is there, who does whose work, and who may decide."""
    members = office.members_of(office.team_of(request.actor))
    away = office.stand_ins(request.agency.id, timezone.localdate())
    acting = {one.acting.pk for one in away.values() if one.acting}
    deciding = office.holders_of("cases.decide", {one.id for one in members} | acting)
    departments = queries.department_names(request.agency)
    context = {
        "rows": [
            _member(one, away.get(one.id), deciding)
            | {"department": localised(departments[one.department_id])}
            for one in members
        ],
        "away": sum(one.id in away for one in members),
    }
    return render(request, "desk/team.html", context)


def _member(one: office.Member, away: office.StandIn | None, deciding: set[int]) -> dict[str, Any]:
    acting = away.acting if away else None
    found: dict[str, Any] = {
        "name": one.name,
        "position": one.position,
        "away_until": away.absence.ends_on if away else None,
        "acting": acting.name if acting else "",
        "decides": one.id in deciding,
        # What the absent one would decide waits, or has to be assigned to somebody else.
        "stuck": bool(away and one.id in deciding and (not acting or acting.pk not in deciding)),
        "record_url": reverse("desk_record_member_absence", args=[one.id]),
        "end_url": reverse("desk_end_absence", args=[away.absence.pk]) if away else "",
    }
    return found


@form_methods
@official("orgs.team_absences")
def record_member(request: Request, official_id: int) -> HttpResponseBase:
    """Record the absence of a member of one's team."""
    somebody = office.official_by_id(request.actor, official_id)
    if somebody.department_id not in office.team_of(request.actor):
        raise NotFound("no_official", _("There is no such official in your team."))
    return _record(request, somebody, reverse("desk_team"))


def _record(request: Request, away: Official, back: str) -> HttpResponseBase:
    page = FormPage(
        title=_("Record an absence"),
        lead=f"{away.name} · {localised(away.department.name)}",
        submit=_("Record the absence"),
        back=back,
        crumbs=[(_("Absences"), reverse("desk_absences"))],
        fields=_fields(away),
    )

    def act(typed: QueryDict) -> str:
        commands.record_absence(
            actor=request.actor,
            official_id=away.pk,
            starts_on=day(typed, "starts_on"),
            ends_on=day(typed, "ends_on"),
            substitute_id=number(typed, "substitute"),
        )
        return back

    return form_page(request, page, act)


def _fields(away: Official) -> list[Row]:
    today = timezone.localdate().isoformat()
    others = [one for one in queries.officials_of(away.department_id) if one.pk != away.pk]
    above = [away.superior] if away.superior and away.superior not in others else []
    options = [
        (one.pk, f"{one.name} {one.position}".strip()) for one in (*others, *above) if one.is_active
    ]
    return [
        {
            "name": "starts_on",
            "type": "date",
            "label": _("First day away"),
            "required": True,
            "value": today,
        },
        {
            "name": "ends_on",
            "type": "date",
            "label": _("Last day away"),
            "required": True,
            "value": today,
        },
        {
            "name": "substitute",
            "type": "choice",
            "compact": True,
            "label": _("Who stands in"),
            "hint": _(
                "Somebody of the same department, or the superior. New petitions and reminders of"
                " these days go to them."
            ),
            "options": options,
        },
    ]


@form_methods
@official("orgs.absences")
def end(request: Request, absence_id: int) -> HttpResponseBase:
    """End an absence earlier, one's own or, for who manages the office, that of others."""
    absence = office.absence_by_id(request.actor, absence_id)
    back = max(timezone.localdate(), absence.starts_on)
    page = FormPage(
        title=_("Back earlier"),
        lead=_("%(name)s is away until %(day)s.")
        % {"name": absence.official.name, "day": day_text(absence.ends_on)},
        submit=_("Save the return"),
        back=reverse("desk_absences"),
        crumbs=[(_("Absences"), reverse("desk_absences"))],
        fields=[
            {
                "name": "returns_on",
                "type": "date",
                "label": _("First day back"),
                "hint": _("With the first day of the absence, or one before, it is taken back."),
                "required": True,
                "value": back.isoformat(),
            }
        ],
    )

    def act(typed: QueryDict) -> str:
        commands.end_absence(
            actor=request.actor, absence_id=absence_id, returns_on=day(typed, "returns_on")
        )
        return page.back

    return form_page(request, page, act)
