"""What is mine to do (해야할 일), and the keys with which to do it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import clock, queries, todo_queries
from madang.apps.cases.models import Case, Opinion
from madang.apps.cases.showing.rows import timeline, topic
from madang.apps.cases.todo_queries import Work
from madang.apps.cases.told_queries import Line
from madang.core.access import Request, official
from madang.core.actors import AgencyRef
from madang.core.office.todos import further_todos
from madang.core.orgs.showing import localised
from madang.ui.attributes import badge

Row = dict[str, Any]


@require_GET
@official("cases.read")
def todo(request: Request) -> HttpResponse:
    """My petitions that cannot wait, opinions that my department owes, and unread letters."""
    moment = timezone.now()
    work = todo_queries.work(request.actor, moment)
    left = clock.counter_of_days_left(request.agency)
    opinions = todo_queries.opinions(request.actor)
    letters = todo_queries.unseen(request.actor)
    context = {
        "work": [_work(one, left(one.case.wanted_at)) for one in work],
        "opinions": [_opinion(one, left(one.answer_by)) for one in opinions],
        "letters": [_letter(one, request.agency) for one in letters],
        "further": list(further_todos(request.actor)),
    }
    return render(request, "cases/desk_todo.html", context)


@require_GET
@official("cases.read")
def keys(request: Request) -> HttpResponse:
    """The keys that stand in for the mouse, and the switch that turns them off."""
    return render(request, "cases/desk_keys.html")


def _work(one: Work, days_left: int) -> Row:
    return {
        **_case(one.case),
        "due_at": one.case.wanted_at,
        "days_left": days_left,
        "held": one.case.open_hold_id is not None,
        "why": [text for text, holds in _reasons(one) if holds],
    }


def _reasons(one: Work) -> list[tuple[Any, bool]]:
    return [
        (badge(_("Overdue"), "danger"), one.late),
        (badge(_("Due today"), "warning"), one.today),
        (badge(_("The supplement came"), "info"), one.answered),
        (badge(_("The applicant asks how it stands"), "warning"), one.asked),
    ]


def _opinion(one: Opinion, days_left: int) -> Row:
    return {
        **_case(one.case),
        "url": reverse("desk_opinion", kwargs={"opinion_id": one.pk}),
        "due_at": one.answer_by,
        "days_left": days_left,
        "department": localised(one.case.department.name),
    }


def _letter(line: Line, agency: AgencyRef) -> Row:
    (said,) = timeline([line.event], line.told.case, agency)
    return {
        **_case(line.told.case),
        "url": reverse("desk_told_open", kwargs={"told_id": line.told.pk}),
        "text": said["title"],
        "told_at": line.told.told_at,
        "instead_of": line.told.instead_of.name if line.told.instead_of else "",
    }


def _case(case: Case) -> Row:
    service = queries.pinned_service(case)
    return {
        "url": reverse("desk_case", kwargs={"case_id": case.pk}),
        "number": case.receipt_number,
        "title": service.title,
        "topic": topic(service, case.answers),
    }
