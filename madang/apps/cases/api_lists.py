"""Lists of cases for machines: what is open, what falls due, what is looked for. Paged by key."""

import datetime as dt
from dataclasses import replace
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from madang.apps.cases import inbox_queries, queries, watch_queries
from madang.apps.cases.api_reading import Day
from madang.apps.cases.api_showing import CasePage, page_by_due
from madang.apps.cases.clock import with_zone
from madang.apps.cases.desk_views import page_key
from madang.apps.cases.inbox_filters import Filters
from madang.apps.cases.showing.keeping import days_of, span_of_view
from madang.core.access import Request
from madang.core.actors import Actor
from madang.core.orgs import queries as orgs
from madang.core.orgs.bearer import Bearer

router = Router(tags=["lists"])

READ = Bearer("cases.read")
Key = Annotated[str, Field(max_length=100)]
Line = Annotated[str, Field(max_length=200)]


class DayOut(Schema):
    """How many open cases fall due on a day; 1000 means that many or more."""

    date: dt.date
    count: int


class DuePage(CasePage):
    """What falls due from ``first`` to ``last``; both are empty for what is overdue."""

    first: dt.date | None
    last: dt.date | None
    days: list[DayOut]


class SearchIn(Schema):
    """What is looked for; all of it must fit."""

    number: Line = ""
    service: Line = ""
    text: Line = ""
    state: Literal["open", "filed", "accepted", "closed", "all"] = "open"
    due_from: Day | None = None
    due_until: Day | None = None
    department: Line = ""
    after: Key = ""


@router.get("/inbox", response=CasePage, auth=READ)
def inbox(request: Request, department: Line = "", after: Key = "") -> dict[str, Any]:
    """Open cases by due moment: of a department, or with ``cases.read_all`` of the agency."""
    actor, scope = _whose(request, department)
    found = inbox_queries.inbox(actor, Filters(scope=scope), after=page_key(after))
    return page_by_due(found, request.agency)


@router.get("/due", response=DuePage, auth=READ)
def due(
    request: Request,
    view: Literal["late", "day", "week"] = "week",
    on: Day | None = None,
    department: Line = "",
    after: Key = "",
) -> dict[str, Any]:
    """What falls due on a day or in its week (today's, if no day is given), or is overdue."""
    actor, scope = _whose(request, department)
    if view == "late":
        late = watch_queries.due_between(actor, scope, None, timezone.now(), cursor=page_key(after))
        return {"first": None, "last": None, "days": [], **page_by_due(late, request.agency)}
    first, following = span_of_view(view, on or timezone.localdate())
    days = days_of(first, following)
    counts = watch_queries.due_counts(actor, scope, days)
    found = watch_queries.due_between(
        actor, scope, _midnight(first), _midnight(following), cursor=page_key(after)
    )
    return {
        "first": first,
        "last": days[-1],
        "days": [{"date": one, "count": counts[one]} for one in days],
        **page_by_due(found, request.agency),
    }


@router.get("/search", response=CasePage, auth=READ)
def search(request: Request, sought: Query[SearchIn]) -> dict[str, Any]:
    """Cases by number, service, state, days of their end, and words that were written."""
    actor, scope = _whose(request, sought.department)
    found = watch_queries.search(
        actor,
        watch_queries.Sought(
            scope=scope,
            state=sought.state,
            number=sought.number,
            service=sought.service,
            text=sought.text,
            due_from=sought.due_from,
            due_until=sought.due_until,
        ),
        cursor=page_key(sought.after),
    )
    return page_by_due(found, request.agency)


def _whose(request: Request, department: str) -> tuple[Actor, queries.Scope]:
    """A machine belongs to no department: it reads one that it names, or the whole agency."""
    if not department:
        return request.actor, "all"
    row = orgs.department_named(request.agency.id, department)
    return replace(request.actor, department_id=row.pk), "department"


def _midnight(day: dt.date) -> dt.datetime:
    return with_zone(dt.datetime.combine(day, dt.time()))
