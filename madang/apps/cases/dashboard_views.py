"""The officials' pages of the dashboard of a team or department."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import dashboard_queries, queries, shortening, showing
from madang.apps.cases.addresses import chosen, id_before, query
from madang.apps.cases.board_views import name_of
from madang.apps.cases.scopes import dashboard_departments
from madang.apps.cases.scopes import kept as kept_of
from madang.apps.cases.showing import board as board_shown
from madang.apps.cases.showing import dashboard as shown
from madang.apps.cases.showing import keeping
from madang.core.access import Request, official

PAGE = queries.PAGE


@require_GET
@official("cases.read")
def dashboard(request: Request) -> HttpResponse:
    """Twelve months of a team: received, closed, open, overdue, time used and points."""
    departments, kept, title = _of(request)
    months = dashboard_queries.dashboard(request.agency.id, departments, timezone.localdate())
    choices = board_shown.department_choices(request.actor, request.agency)
    if request.actor.may("cases.watch"):
        choices = [("all", _("Whole agency")), *choices]
    context = {
        "title": title,
        "department": kept.get("department", request.actor.department_id),
        "departments": choices,
        "below": 0 if departments is None else len(departments) - 1,
        "number_names": [shown.NUMBER_NAMES[name] for name in shown.COUNTS],
        "rows": shown.month_rows(months, kept),
        "speed": shown.speed_rows(months, kept),
    }
    return render(request, "cases/desk_dashboard.html", context)


@require_GET
@official("cases.read")
def dashboard_cases(request: Request) -> HttpResponse:
    """The petitions behind one number of one month."""
    departments, kept, title = _of(request)
    span = shortening.span_named(request.GET.get("month", ""))
    number = chosen(request, "number", shown.NUMBER_NAMES, "received")
    before = id_before(request)
    here = {**kept, "month": span.name, "number": number}
    context: dict[str, Any] = {
        "title": f"{keeping.span_title(span)} · {shown.NUMBER_NAMES[number]}",
        "caption": title,
        "back": reverse("desk_dashboard") + (f"?{urlencode(kept)}" if kept else ""),
        "first_url": query(**here) if before else "",
        "next_url": "",
        "counted": number == "counted",
    }
    if number == "counted":
        counted = shortening.cases_counted(
            request.agency.id, span.since, span.until, departments=departments, before=before
        )
        context["rows"] = keeping.counted_rows(counted[:PAGE])
        last = counted[PAGE - 1].event_id if len(counted) > PAGE else 0
    else:
        found = dashboard_queries.cases_behind(
            request.agency.id, departments, span, number, before=before
        )
        context["rows"] = showing.inbox_rows(
            found[:PAGE], request.actor, request.agency, scope="all"
        )
        last = found[PAGE - 1].id if len(found) > PAGE else 0
    if last:
        context["next_url"] = query(**here, before=last)
    return render(request, "cases/desk_dashboard_cases.html", context)


def _of(request: Request) -> tuple[list[int] | None, dict[str, Any], str]:
    """The departments that are meant, what addresses say of them, and what they are called."""
    found, here = dashboard_departments(request), kept_of(request)
    if found is None:
        return None, here, _("Whole agency")
    return found, here, name_of(request, here.get("department"))
