"""The dashboard of a team or department: twelve months, counted from what happened.

Received, closed and late are counted from the events of each month, by the department at which they
happened; open and overdue at a month's end from the cases that its check kept, by the department
that has them now; of the month that runs, from the cases as they stand. Time and points are those
of ``shortening``.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import board_queries, month_queries, shortening
from madang.apps.cases.events import CaseClosed, CaseFiled
from madang.apps.cases.models import Case, MonthEndCase
from madang.apps.cases.queries import LISTED, PAGE, OpenCase
from madang.apps.cases.shortening import Shortening, Span, month_of
from madang.core.actors import Actor
from madang.core.errors import NotFound
from madang.core.events.models import EventRow

MONTHS = 12
OF_EVENTS = ("received", "closed", "late")
AT_END = ("open", "overdue")
HAPPENED_SQL = """
SELECT to_char(occurred_at AT TIME ZONE %(zone)s, 'YYYY-MM'),
    count(DISTINCT subject_id) FILTER (WHERE name = %(filed)s),
    count(DISTINCT subject_id) FILTER (WHERE name = %(closed)s),
    count(DISTINCT subject_id) FILTER (
        WHERE name = %(closed)s AND (numbers ->> 'minutes_late')::integer > 0)
FROM events_eventrow
WHERE agency_id = %(agency)s AND occurred_at >= %(since)s AND occurred_at < %(until)s
    AND name IN (%(filed)s, %(closed)s)
    AND (%(departments)s::bigint[] IS NULL OR department_id = ANY (%(departments)s))
GROUP BY 1
"""
AT_END_SQL = """
SELECT to_char(kept.month, 'YYYY-MM'), count(*), count(*) FILTER (WHERE overrun)
FROM cases_monthendcase AS kept JOIN cases_case ON cases_case.id = kept.case_id
WHERE kept.agency_id = %(agency)s AND kept.month >= %(first)s
    AND (%(departments)s::bigint[] IS NULL OR department_id = ANY (%(departments)s))
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a dashboard. ``open`` and ``overdue`` are None where its end was not checked.

    ``counted`` is what counts for the shortening rate, None where nothing does. ``runs``: the month
    is not over, and open and overdue are those of this moment.
    """

    span: Span
    received: int
    closed: int
    late: int
    open: int | None
    overdue: int | None
    counted: Shortening | None
    runs: bool


def departments_shown(actor: Actor, department_id: int | None, *, all_of: bool) -> list[int] | None:
    """The departments of a dashboard: those of the board, or all of the agency (None).

    All of the agency takes ``cases.watch``. Raises Forbidden and NotFound.
    """
    if all_of:
        actor.require("cases.watch")
        return None
    return board_queries.departments_seen(actor, department_id)


def months_back(today: dt.date) -> list[Span]:
    """The month of a day and those before it, the newest first."""
    found = [month_of(today)]
    while len(found) < MONTHS:
        found.append(month_of(found[-1].first - dt.timedelta(days=1)))
    return found


def dashboard(agency_id: int, departments: Sequence[int] | None, today: dt.date) -> list[Month]:
    """The last months, the newest first, as these departments (None: all) had them."""
    spans = months_back(today)
    since, until = spans[-1].since, spans[0].until
    values: dict[str, Any] = {
        "agency": agency_id,
        "since": since,
        "until": until,
        "first": spans[-1].first,
        "departments": departments,
        "zone": settings.TIME_ZONE,
        "filed": CaseFiled.name,
        "closed": CaseClosed.name,
    }
    happened, at_end = _by_month(HAPPENED_SQL, values), _by_month(AT_END_SQL, values)
    counted = shortening.by_month(agency_id, since, until, departments=departments)
    checked = {row.data["month"][:7] for row in month_queries.checks_of(agency_id)}
    found = []
    for span in spans:
        runs = span == spans[0]
        now_open: int | None = None
        overdue: int | None = None
        if runs:
            now_open, overdue = _now(agency_id, departments)
        elif span.name in checked:
            now_open, overdue = at_end.get(span.name, (0, 0))
        received, closed, late = happened.get(span.name, (0, 0, 0))
        found.append(
            Month(
                span,
                received,
                closed,
                late,
                now_open,
                overdue,
                counted.get(span.name),
                runs,
            )
        )
    return found


def _by_month(sql: str, values: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {month: tuple(numbers) for month, *numbers in cursor.fetchall()}


def _now(agency_id: int, departments: Sequence[int] | None) -> tuple[int, int]:
    rows = (
        board_queries.open_now(agency_id, departments, only_late=late) for late in (False, True)
    )
    now_open, now_late = (found.count() for found in rows)
    return now_open, now_late


def cases_behind(
    agency_id: int,
    departments: Sequence[int] | None,
    span: Span,
    number: str,
    *,
    before: int | None = None,
) -> Sequence[OpenCase]:
    """The cases behind a number of a month, the last filed first, one more than a page.

    Raises NotFound for a number that is none.
    """
    if number not in AT_END:
        happened = _events(agency_id, departments, span, number)
        rows = Case.objects.filter(agency_id=agency_id, id__in=happened)
    elif span == month_of(timezone.localdate()):
        rows = board_queries.open_now(agency_id, departments, only_late=number == "overdue")
    else:
        rows = _kept(agency_id, departments, span, only_overrun=number == "overdue")
    if before:
        rows = rows.filter(id__lt=before)
    return [OpenCase(*row) for row in rows.order_by("-id").values_list(*LISTED)[: PAGE + 1]]


def _kept(
    agency_id: int, departments: Sequence[int] | None, span: Span, *, only_overrun: bool
) -> QuerySet[Case]:
    kept = MonthEndCase.objects.filter(agency_id=agency_id, month=span.first)
    if only_overrun:
        kept = kept.filter(overrun=True)
    rows = Case.objects.filter(agency_id=agency_id, id__in=kept.values("case_id"))
    return rows if departments is None else rows.filter(department_id__in=departments)


def _events(agency_id: int, departments: Sequence[int] | None, span: Span, number: str) -> Any:
    which = {
        "received": Q(name=CaseFiled.name),
        "closed": Q(name=CaseClosed.name),
        "late": Q(name=CaseClosed.name) & ~Q(numbers__minutes_late=0),
    }
    if number not in which:
        raise NotFound("no_number", _("There is no such number on the dashboard."))
    rows = EventRow.objects.filter(
        which[number],
        agency_id=agency_id,
        occurred_at__gte=span.since,
        occurred_at__lt=span.until,
    )
    if departments is not None:
        rows = rows.filter(department_id__in=departments)
    return rows.values("subject_id")
