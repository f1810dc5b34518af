"""The register of objections (이의신청처리대장, 영40④)."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from madang.apps.cases import clock, queries
from madang.apps.cases import queries_belonging as belonging
from madang.apps.cases.models import CaseLink
from madang.apps.cases.showing import words
from madang.core.access import Request, official
from madang.core.orgs.showing import localised
from madang.lib import inputs


@require_GET
@official("cases.read")
def objections(request: Request) -> HttpResponse:
    """Objections of the department, or with the permission of the agency, newest first."""
    before = request.GET.get("before", "")
    found = belonging.objections(
        request.actor,
        before=inputs.whole_number(before),
    )
    shown = found[: queries.PAGE]
    days_left = clock.counter_of_days_left(request.agency)
    context = {
        "rows": [_row(link, days_left(link.case.due_at)) for link in shown],
        "next_url": f"?before={shown[-1].pk}" if len(found) > queries.PAGE else "",
        "first_url": "?" if before else "",
    }
    return render(request, "cases/desk_objections.html", context)


def _row(link: CaseLink, days_left: int) -> dict[str, Any]:
    case, other = link.case, link.other
    return {
        "number": case.receipt_number,
        "url": reverse("desk_case", kwargs={"case_id": case.pk}),
        "refused": other.receipt_number,
        "refused_url": reverse("desk_case", kwargs={"case_id": other.pk}),
        "told_on": dt.date.fromisoformat(case.answers["told_on"]),
        "filed_at": case.filed_at,
        "due_at": case.due_at,
        "days_left": days_left,
        "closed_at": case.closed_at,
        "department": localised(case.department.name),
        "status": words.ending_of(case) if case.ending else words.STATUSES[case.status],
    }
