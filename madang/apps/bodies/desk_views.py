"""The officials' pages of bodies and their members."""

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.bodies import commands, forms, queries
from madang.apps.bodies.models import Body
from madang.apps.bodies.paging import key_of, key_text
from madang.apps.bodies.showing import bodies as showing
from madang.apps.bodies.showing import questions
from madang.core.access import Request, official
from madang.core.form_pages import FormPage, day, form_methods, form_page, version
from madang.core.orgs.showing import localised


@require_GET
@official("bodies.read")
def bodies(request: Request) -> HttpResponse:
    """All bodies of the agency."""
    after = request.GET.get("after", "")
    rows = queries.bodies_of(request.agency.id, after=after)
    shown = rows[: queries.PAGE]
    more = len(rows) > queries.PAGE
    context = {
        "rows": [showing.body_row(row) for row in shown],
        "first_url": "?" if after else "",
        "next_url": "?" + urlencode({"after": shown[-1].key}) if more else "",
        "may_manage": request.actor.may("bodies.manage"),
    }
    return render(request, "bodies/bodies.html", context)


@require_GET
@official("bodies.read")
def body_page(request: Request, body_id: int) -> HttpResponse:
    """One body: its rules, members and meetings."""
    body = queries.body_by_id(request.actor, body_id)
    before = request.GET.get("before", "")
    rows = queries.meetings_of_body(body.pk, before=key_of(before))
    shown = rows[: queries.PAGE]
    more = len(rows) > queries.PAGE
    name = localised(body.name)
    context = showing.body_page(body, request.actor, timezone.localdate()) | {
        "meetings": [showing.meeting_row(row, body_name=name) for row in shown],
        "first_url": "?" if before else "",
        "next_url": "?" + urlencode({"before": key_text(shown[-1])}) if more else "",
    }
    return render(request, "bodies/body.html", context)


@form_methods
@official("bodies.manage")
def found(request: Request) -> HttpResponseBase:
    """Found a body."""
    departments = queries.departments_of(request.agency.id)
    page = FormPage(
        title=_("Found a body"),
        submit=_("Found"),
        back=reverse("desk_bodies"),
        crumbs=[(_("Bodies"), reverse("desk_bodies"))],
        fields=questions.body_fields(departments, None, request.actor.department_id),
    )

    def act(typed: QueryDict) -> str:
        body_id = commands.found_body(
            actor=request.actor,
            key=typed.get("key", "").strip(),
            kind=typed.get("kind", ""),
            rules=forms.rules(typed),
        )
        return reverse("desk_body", kwargs={"body_id": body_id})

    return form_page(request, page, act)


def crumbs_of(body: Body) -> list[tuple[str, str]]:
    """The way to a body."""
    return [
        (_("Bodies"), reverse("desk_bodies")),
        (localised(body.name), reverse("desk_body", kwargs={"body_id": body.pk})),
    ]


def _page_of(body: Body, title: str, submit: str) -> FormPage:
    return FormPage(
        title=title,
        submit=submit,
        back=reverse("desk_body", kwargs={"body_id": body.pk}),
        crumbs=crumbs_of(body),
        fields=[],
        hidden={"version": body.version},
    )


@form_methods
@official("bodies.manage")
def change(request: Request, body_id: int) -> HttpResponseBase:
    """Change the rules of a body."""
    body = queries.body_by_id(request.actor, body_id)
    page = _page_of(body, _("Change the rules"), _("Save"))
    page.fields = questions.body_fields(queries.departments_of(request.agency.id), body, None)
    kept = (body.quorum_numerator, body.quorum_denominator, body.quorum_exceeds)

    def act(typed: QueryDict) -> str:
        commands.change_body(
            actor=request.actor,
            body_id=body.pk,
            version=version(typed),
            rules=forms.rules(typed, kept=kept),
        )
        return page.back

    return form_page(request, page, act)


@form_methods
@official("bodies.manage")
def appoint(request: Request, body_id: int) -> HttpResponseBase:
    """Appoint a member."""
    body = queries.body_by_id(request.actor, body_id)
    page = _page_of(body, _("Appoint a member"), _("Appoint"))
    page.fields = questions.member_fields(
        queries.officials_in(request.agency.id),
        queries.departments_of(request.agency.id),
        timezone.localdate(),
    )

    def act(typed: QueryDict) -> str:
        commands.appoint_member(
            actor=request.actor,
            body_id=body.pk,
            version=version(typed),
            seat=forms.seat(typed),
        )
        return page.back

    return form_page(request, page, act)


@form_methods
@official("bodies.manage")
def end(request: Request, member_id: int) -> HttpResponseBase:
    """End a member's term."""
    member = queries.member_by_id(request.actor, member_id)
    page = _page_of(member.body, _("End a term"), _("End the term"))
    page.lead = f"{member.name} · {showing.office_of(member)}"
    page.fields = [
        {
            "name": "last_day",
            "type": "date",
            "label": _("Last day of the term"),
            "required": True,
            "value": timezone.localdate().isoformat(),
        }
    ]

    def act(typed: QueryDict) -> str:
        commands.end_membership(
            actor=request.actor,
            member_id=member.pk,
            version=version(typed),
            last_day=day(typed, "last_day"),
        )
        return page.back

    return form_page(request, page, act)
