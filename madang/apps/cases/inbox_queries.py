"""The inbox: open cases by when they are wanted, narrowed as an official asked for it.

Plain SQL, since every working day begins with it: the ORM takes as long to put this query into
words as PostgreSQL takes to answer it.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from madang.apps.cases.inbox_filters import Filters
from madang.apps.cases.queries import PAGE, OpenCase, whose
from madang.core.actors import Actor

# The columns of ``OpenCase`` in their order.
SQL = """
SELECT petition.id, year, number, programme_version_id, service, status, filed_at, due_at,
    resident_id, answers, petition.department_id, coalesce(assignee.name, ''), assignee_id,
    coalesce(hold.ground, ''), promised_at, version
FROM cases_case AS petition
LEFT JOIN orgs_official AS assignee ON assignee.id = assignee_id
LEFT JOIN cases_ledgerentry AS hold ON hold.id = open_hold_id
WHERE petition.agency_id = %(agency)s AND status <> 'closed' AND {conditions}
ORDER BY wanted_at, petition.id LIMIT %(limit)s
"""
ANSWERS: Final = 9
STANDS_STILL: Final = "open_hold_id IS NOT NULL"
RUNS: Final = "open_hold_id IS NULL"
FURTHER: Final = "(wanted_at, petition.id) > (%(after)s, %(after_id)s)"
# Days are local; a clock that stands still is not late.
WHEN: Final[Mapping[str, str]] = {
    "": "TRUE",
    "late": f"{RUNS} AND wanted_at < %(now)s",
    "today": f"{RUNS} AND wanted_at >= %(now)s AND wanted_at < %(end_of_day)s",
    "week": f"{RUNS} AND wanted_at >= %(now)s AND wanted_at < %(end_of_week)s",
    "held": STANDS_STILL,
}
NARROWING: Final[Mapping[str, str]] = {
    "state": "status = %(state)s",
    "service": "service = %(service)s",
    "charge": "assignee_id IS NULL",
}
DAYS_OF_WEEK: Final = 7


def inbox(
    actor: Actor, filters: Filters, *, after: tuple[dt.datetime, int] | None = None
) -> Sequence[OpenCase]:
    """Open cases by when they are wanted, one more than a page (to know whether another follows).

    That is the moment that was promised, or else the due one: a permit promised in three hours
    comes before all that is due in days. ``after`` is ``wanted_at`` and id of the last row of the
    page before. Raises Forbidden as ``whose`` does.
    """
    column, ids = whose(actor, filters.scope)
    now = timezone.now()
    # By one id the index gives the rows in their order; by several they have to be sorted.
    own = "= %(one)s" if len(ids) == 1 else "= ANY(%(ids)s)"
    conditions = [f"petition.{column} {own}", WHEN[filters.when]]
    conditions += [text for name, text in NARROWING.items() if getattr(filters, name)]
    if after is not None:
        conditions.append(FURTHER)
    values: dict[str, Any] = {
        "agency": actor.agency_id,
        "one": ids[0],
        "ids": ids,
        "state": filters.state,
        "service": filters.service,
        "now": now,
        "end_of_day": _end_of_day(now),
        "end_of_week": _end_of_day(now, DAYS_OF_WEEK - 1 - timezone.localdate(now).weekday()),
        "after": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": PAGE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(conditions=" AND ".join(conditions)), values)
        return [_open_case(row) for row in cursor.fetchall()]


def _open_case(row: Sequence[Any]) -> OpenCase:
    values = list(row)
    values[ANSWERS] = json.loads(values[ANSWERS])
    return OpenCase(*values)


def _end_of_day(now: dt.datetime, days: int = 0) -> dt.datetime:
    """The midnight that ends the local day of a moment, or one some days later."""
    day = timezone.localdate(now) + dt.timedelta(days=days + 1)
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
