"""The board of a team: what is open at some departments, by official and by state.

One statement reads the index of open cases of a department and counts; a second one reads the few
cases that the board shows by name. Closed cases cost nothing, however many there are.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Literal

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.clock import with_zone
from madang.apps.cases.models import Case
from madang.apps.cases.queries import LISTED, PAGE, OpenCase
from madang.core.actors import Actor
from madang.core.errors import NotFound
from madang.core.orgs import office_queries as office

Which = Literal["open", "late", "today", "week", "filed", "accepted", "held"]
By = Literal["official", "state"]
WHICH: tuple[Which, ...] = ("open", "late", "today", "week", "filed", "accepted", "held")
STATES: tuple[Which, ...] = ("filed", "accepted", "held")
NEXT = 5
COLUMNS = 12  # of officials: those with the most urgent cases
DAYS_OF_WEEK = 7
NOBODY = 0
"""Stands for the official where nobody is in charge yet."""

# Of each official and state the most urgent are kept: those of an official, and those of a state,
# are among them.
BOARD_SQL = """
SELECT coalesce(assignee_id, 0), state, count(*),
    count(*) FILTER (WHERE state <> 'held' AND wanted_at < %(now)s),
    count(*) FILTER (WHERE state <> 'held' AND wanted_at >= %(now)s AND wanted_at < %(night)s),
    count(*) FILTER (WHERE state <> 'held' AND wanted_at >= %(now)s AND wanted_at < %(monday)s),
    (array_agg(wanted_at ORDER BY wanted_at, id))[:%(next)s],
    (array_agg(id ORDER BY wanted_at, id))[:%(next)s]
FROM (
    SELECT id, assignee_id, wanted_at,
        CASE WHEN open_hold_id IS NULL THEN status ELSE 'held' END AS state
    FROM cases_case
    WHERE department_id = ANY (%(departments)s) AND NOT (status = 'closed')) AS one
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Load:
    """How many cases are open, and how urgent they are.

    ``late``, ``today`` and ``week`` count cases whose clock runs: over already; due later today;
    due later this week, today included. ``held``: the clock stands still.
    """

    open: int = 0
    late: int = 0
    today: int = 0
    week: int = 0
    filed: int = 0
    accepted: int = 0
    held: int = 0

    def plus(self, other: "Load") -> "Load":
        return Load(*(getattr(self, name) + getattr(other, name) for name in WHICH))


@dataclass(frozen=True, slots=True)
class Board:
    """The load of each official (``NOBODY``: nobody yet) and of all, and what is due next.

    ``next_of_official`` has those officials of whom something is due soonest, the first one first,
    COLUMNS at most; what is held is due next of nobody. ``next_of_state`` has all ``STATES``. The
    one that was not asked for is empty.
    """

    officials: Mapping[int, Load]
    all: Load
    next_of_official: Mapping[int, Sequence[OpenCase]]
    next_of_state: Mapping[str, Sequence[OpenCase]]


Next = tuple[dt.datetime, int]


def departments_seen(actor: Actor, department_id: int | None = None) -> list[int]:
    """The departments of a board: the actor's own, or this one, and those below it.

    Other departments than one's own take ``cases.read_all``. Raises Forbidden and NotFound.
    """
    actor.require("cases.read")
    own = actor.department_id or 0
    if department_id in (None, own) and not actor.may("cases.read_all"):
        return [own]
    actor.require("cases.read_all")
    found = office.department_and_below(actor.agency_id, department_id or own)
    if not found:
        raise NotFound("no_department", _("There is no such department in this agency."))
    return found


def board(
    departments: Sequence[int], *, by: By = "official", moment: dt.datetime | None = None
) -> Board:
    """What is open at these departments (``departments_seen``), in two statements.

    What is due next is read for officials or for states, as ``by`` says; the other is empty.
    """
    officials: dict[int, Load] = {}
    of_official: dict[int, list[Next]] = {}
    of_state: dict[str, list[Next]] = {state: [] for state in STATES}
    for official, state, number, late, today, week, moments, ids in _counted(departments, moment):
        load = Load(number, late, today, week, **{state: number})
        officials[official] = officials.get(official, Load()).plus(load)
        following = list(zip(moments, ids, strict=True))
        of_state[state] += following
        of_official.setdefault(official, [])
        if state != "held":
            of_official[official] += following
    everything = Load()
    for load in officials.values():
        everything = everything.plus(load)
    if by == "state":
        shown = _cases(of_state.values())
        found = {key: _first(rows, shown) for key, rows in of_state.items()}
        return Board(officials, everything, {}, found)
    soonest = nsmallest(COLUMNS, ((*min(rows), key) for key, rows in of_official.items() if rows))
    of_official = {key: of_official[key] for _when, _case, key in soonest}
    shown = _cases(of_official.values())
    columns = {key: _first(rows, shown) for key, rows in of_official.items()}
    return Board(officials, everything, columns, {})


def open_now(
    agency_id: int, departments: Sequence[int] | None, *, only_late: bool = False
) -> QuerySet[Case]:
    """What is open, or late of it, at these departments or in the whole agency (None)."""
    rows = Case.objects.filter(agency_id=agency_id).exclude(status=Case.Status.CLOSED)
    if departments is not None:
        rows = rows.filter(department_id__in=departments)
    return rows.filter(_is("late", timezone.now())) if only_late else rows


def _counted(departments: Sequence[int], moment: dt.datetime | None) -> list[tuple[Any, ...]]:
    now = moment or timezone.now()
    values: dict[str, Any] = {
        "departments": list(departments),
        "now": now,
        "night": _night(now, 1),
        "monday": _night(now, DAYS_OF_WEEK - timezone.localdate(now).weekday()),
        "next": NEXT,
    }
    with connection.cursor() as cursor:
        cursor.execute(BOARD_SQL, values)
        return list(cursor.fetchall())


def _night(now: dt.datetime, days: int) -> dt.datetime:
    """Midnight so many days later."""
    later = timezone.localdate(now) + dt.timedelta(days=days)
    return with_zone(dt.datetime.combine(later, dt.time()))


def _cases(parts: Iterable[Sequence[Next]]) -> Mapping[int, OpenCase]:
    ids = {case_id for rows in parts for _when, case_id in nsmallest(NEXT, rows)}
    if not ids:
        return {}
    rows: QuerySet[Case, tuple[Any, ...]] = Case.objects.filter(id__in=ids).values_list(*LISTED)
    return {row[0]: OpenCase(*row) for row in rows}


def _first(rows: Sequence[Next], shown: Mapping[int, OpenCase]) -> Sequence[OpenCase]:
    # One may have been closed between the two statements.
    return [shown[case_id] for _when, case_id in nsmallest(NEXT, rows) if case_id in shown]


def board_cases(
    departments: Sequence[int],
    which: Which,
    *,
    official: int | None = None,
    cursor: Next | None = None,
    moment: dt.datetime | None = None,
) -> Sequence[OpenCase]:
    """The cases behind a number of the board, the most urgent first, one more than a page.

    ``official`` is ``NOBODY`` for those without one, None for all. ``cursor`` is ``wanted_at`` and
    id of the last row of the page before.
    """
    rows = Case.objects.filter(_is(which, moment or timezone.now()), department_id__in=departments)
    rows = rows.exclude(status=Case.Status.CLOSED)
    if official is not None:
        rows = rows.filter(assignee_id=official or None)
    if cursor:
        rows = rows.filter(Q(wanted_at__gt=cursor[0]) | Q(wanted_at=cursor[0], id__gt=cursor[1]))
    values: QuerySet[Case, tuple[Any, ...]] = rows.order_by("wanted_at", "id").values_list(*LISTED)
    return [OpenCase(*row) for row in values[: PAGE + 1]]


def _is(which: Which, now: dt.datetime) -> Q:
    """What ``BOARD_SQL`` counts under this name, among open cases."""
    running = Q(open_hold=None)
    later = running & Q(wanted_at__gte=now)
    monday = DAYS_OF_WEEK - timezone.localdate(now).weekday()
    return {
        "open": Q(),
        "late": running & Q(wanted_at__lt=now),
        "today": later & Q(wanted_at__lt=_night(now, 1)),
        "week": later & Q(wanted_at__lt=_night(now, monday)),
        "filed": running & Q(status=Case.Status.FILED),
        "accepted": running & Q(status=Case.Status.ACCEPTED),
        "held": Q(open_hold__isnull=False),
    }[which]
