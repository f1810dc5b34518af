"""The officials' pages of the team board."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import board_queries, queries, showing
from madang.apps.cases.addresses import chosen, query
from madang.apps.cases.desk_views import cursor as cursor_of
from madang.apps.cases.scopes import department_of, official_of
from madang.apps.cases.showing import board as shown
from madang.core.access import Request, official
from madang.core.errors import NotFound
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Official
from madang.core.orgs.showing import localised


@require_GET
@official("cases.read")
def board(request: Request) -> HttpResponse:
    """What is open at a team: how much and how urgent by official, and what is due next."""
    department = department_of(request)
    departments = board_queries.departments_seen(request.actor, department)
    by = chosen(request, "by", shown.BYS, "official")
    kept = {"department": department} if department else {}
    found = shown.BoardShown(
        board_queries.board(departments, by=by),
        departments,
        request.actor,
        request.agency,
        timezone.localdate(),
        kept,
    )
    context = {
        "department": department or request.actor.department_id,
        "departments": shown.department_choices(request.actor, request.agency),
        "title": name_of(request, department),
        "numbers": found.numbers(),
        "rows": found.rows(),
        "columns_shown": found.columns(by),
        "most_columns": board_queries.COLUMNS,
        "by": by,
        "tabs_of": [(one, shown.BY_NAMES[one], query(**kept, by=one)) for one in shown.BYS],
        "below": len(departments) - 1,
        "may_record": request.actor.may("orgs.team_absences"),
    }
    return render(request, "cases/desk_board.html", context)


@require_GET
@official("cases.read")
def board_cases(request: Request) -> HttpResponse:
    """The petitions behind one number of the board."""
    department = department_of(request)
    departments = board_queries.departments_seen(request.actor, department)
    which = chosen(request, "which", board_queries.WHICH, "open")
    who = official_of(request)
    found = board_queries.board_cases(departments, which, official=who, cursor=cursor_of(request))
    page = found[: queries.PAGE]
    here: dict[str, Any] = {"department": department} if department else {}
    back = reverse("desk_board") + (f"?{urlencode(here)}" if here else "")
    here |= {"which": which} | ({} if who is None else {"official": who})
    following = ""
    if len(found) > queries.PAGE:
        last = page[-1]
        following = query(**here, after=f"{last.wanted_at.isoformat()}~{last.id}")
    context = {
        "title": shown.number_title(which, _name(request, who)),
        "caption": name_of(request, department),
        "back": back,
        "rows": showing.inbox_rows(page, request.actor, request.agency, scope="all"),
        "first_url": query(**here) if "after" in request.GET else "",
        "next_url": following,
    }
    return render(request, "cases/desk_board_cases.html", context)


def name_of(request: Request, department: int | None) -> str:
    """The department of a board in the reader's language."""
    names = orgs.department_names(request.agency)
    key = department or request.actor.department_id or 0
    return localised(names[key]) if key in names else ""


def _name(request: Request, who: int | None) -> str:
    if who is None:
        return ""
    if who == board_queries.NOBODY:
        return _("Nobody yet")
    rows = Official.objects.filter(id=who, agency_id=request.agency.id)
    name = rows.values_list("name", flat=True).first()
    if name is None:
        raise NotFound("no_official", _("There is no such official in this agency."))
    return name
