"""The officials' list of what they were told (알려 온 일)."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from madang.apps.cases import commands, queries, queries_complex, told_queries
from madang.apps.cases.addresses import id_before
from madang.apps.cases.events.keeping import DunningLetterIssued
from madang.apps.cases.events.opinions import LATE
from madang.apps.cases.showing.rows import timeline
from madang.apps.cases.told_queries import Line
from madang.core.access import Request, official
from madang.core.actors import AgencyRef
from madang.core.orgs.showing import localised
from madang.ui.posting import posted


@require_GET
@official("cases.read")
def told(request: Request) -> HttpResponse:
    """Reminders, dunning letters and escalations that are addressed to me, the newest first."""
    before = id_before(request)
    found = told_queries.told(request.actor, before=before)
    shown = found[: queries.PAGE]
    context = {
        "rows": [_row(line, request.agency) for line in shown],
        "unseen": any(line.told.seen_at is None for line in shown),
        "first_url": "?" if before else "",
        "next_url": f"?before={shown[-1].told.pk}" if len(found) > queries.PAGE else "",
    }
    return render(request, "cases/desk_told.html", context)


@require_GET
@official("cases.read")
def open_told(request: Request, told_id: int) -> HttpResponseBase:
    """Go to what a line is about, which counts as having seen it.

    An opinion is shown to the department that owes it; a superior elsewhere was told all there is.
    """
    line = commands.see_told(actor=request.actor, told_id=told_id)
    if line.event.name in LATE:
        asked = queries_complex.opinion_of_agency(request.actor, line.event.data["opinion_id"])
        if asked.department_id == request.actor.department_id and request.actor.may("cases.review"):
            return redirect("desk_opinion", opinion_id=asked.pk)
        return redirect("desk_told")
    if line.event.name == DunningLetterIssued.name:
        return redirect("desk_letter", case_id=line.told.case_id, number=line.event.data["number"])
    return redirect("desk_case", case_id=line.told.case_id)


@posted("desk_told")
@official("cases.read")
def see_all(request: Request) -> HttpResponseBase:
    """Note the whole list as seen."""
    commands.see_all_told(actor=request.actor)
    return redirect("desk_told")


def _row(line: Line, agency: AgencyRef) -> dict[str, Any]:
    told, case = line.told, line.told.case
    (said,) = timeline([line.event], case, agency)
    return {
        "url": reverse("desk_told_open", kwargs={"told_id": told.pk}),
        "text": said["title"],
        "number": case.receipt_number,
        "title": queries.pinned_service(case).title,
        "department": localised(case.department.name),
        "told_at": told.told_at,
        "due_at": None if case.closed_at else case.due_at,
        "seen": told.seen_at is not None,
        "instead_of": told.instead_of.name if told.instead_of else "",
    }
