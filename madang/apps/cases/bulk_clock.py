"""The clock of many cases at once: ``lib.periods.bulk`` over rows of the table.

What ``clock.reckoning_of`` says of one case, this says of a hundred thousand (a test holds that).
Cases on hold are left out: when they are due is worked out when their clock goes on.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from madang.apps.cases import clock
from madang.apps.cases.models import Case
from madang.core.actors import AgencyRef
from madang.core.events.bulk import as_array
from madang.core.orgs import queries as orgs
from madang.lib.periods import Calendar, Ledger, Period, Rule, reckon, rule_of
from madang.lib.periods.bulk import CODES, Cases, Integers, Table, moments_of
from madang.lib.periods.calendar import DAY_MINUTES

EMPTY = Ledger()
# An array: a list of a hundred thousand parameters is refused. What changed in the calendar is in
# the calendar itself: after a declared holiday each open case has an entry that says only that.
ENTRIES_SQL = """
SELECT case_id, kind, ground, at, length, with_consent, note FROM cases_ledgerentry
WHERE case_id = ANY(%s::bigint[]) AND kind <> 'calendar' ORDER BY case_id, id
"""


class Row(NamedTuple):
    """What the clock needs of a case; moments with zone."""

    id: int
    version_id: int
    service: str
    kind: str
    status: str
    channel: str
    department_id: int
    year: int
    number: int
    filed_at: dt.datetime
    due_at: dt.datetime
    minutes_allowed: int


COLUMNS = (
    "id",
    "programme_version_id",
    "service",
    "kind",
    "status",
    "channel",
    "department_id",
    "year",
    "number",
    "filed_at",
    "due_at",
    "minutes_allowed",
)


class Moved(NamedTuple):
    """A case and its end as it is now; ``due_at`` with zone. ``moved``: it was another one."""

    row: Row
    due_at: dt.datetime
    minutes_allowed: int
    moved: bool


def rows_of(cases: QuerySet[Case]) -> list[Row]:
    """These cases as rows."""
    return [Row(*values) for values in cases.values_list(*COLUMNS)]


def ledgers_of(rows: Sequence[Row]) -> Mapping[int, Ledger]:
    """The holds and extensions of those cases that had some, without changes of the calendar."""
    found: dict[int, list[clock.Line]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES_SQL, [as_array(row.id for row in rows)])
        for line in map(clock.Line._make, cursor.fetchall()):
            found[line.case_id].append(line)
    return {case_id: clock.fold(mine) for case_id, mine in found.items()}


def reckoned(
    rows: Sequence[Row], ledgers: Mapping[int, Ledger], agency: AgencyRef, table: Table
) -> list[Moved]:
    """When each of these cases is due by this table's calendar, in their order.

    Raises CalendarRangeError if the calendar does not reach one of them.
    """
    if not rows:
        return []
    terms = _terms(rows, agency)
    received = [clock.local(row.filed_at) for row in rows]
    questions = [
        (*terms[row.version_id, row.service, row.kind], at, ledgers.get(row.id, EMPTY))
        for row, at in zip(rows, received, strict=True)
    ]
    cases = Cases.of((period, at, rule, ledger) for period, rule, at, ledger in questions)
    ends = table.due(cases)
    usual = table.working_minutes(_first_days(cases), ends).tolist()
    dues = moments_of(ends)
    with_zone = {due: clock.with_zone(due) for due in set(dues)}  # few for many cases
    # In the zone of the rows: moments of two zones are compared at many times the cost.
    in_utc = {due: moment.astimezone(dt.UTC) for due, moment in with_zone.items()}
    return [
        Moved(
            row,
            with_zone[due],
            _allowed(question, minutes, row, table.calendar),
            in_utc[due] != row.due_at,
        )
        for row, question, due, minutes in zip(rows, questions, dues, usual, strict=True)
    ]


def with_day(calendar: Calendar, date: dt.date, *, is_working: bool) -> Calendar:
    """The calendar as it would be if this day were declared off, or worked."""
    off = {day: name for day, name in calendar.off.items() if day != date or not is_working}
    on = calendar.on | {date} if is_working else calendar.on - {date}
    if not is_working:
        off.setdefault(date, "")
    return replace(calendar, off=off, on=on)


Question = tuple[Period, Rule, dt.datetime, Ledger]
Terms = Mapping[tuple[int, str, str], tuple[Period, Rule]]


def _terms(rows: Sequence[Row], agency: AgencyRef) -> Terms:
    """Period and rule by version of the file, service and kind: few for many cases."""
    found = {}
    for key in {(row.version_id, row.service, row.kind) for row in rows}:
        version_id, service, kind = key
        sample = Case(programme_version_id=version_id, service=service, kind=kind)
        period = clock.period_of(sample)
        found[key] = period, clock.rule_of(sample, agency) or rule_of(period)
    return found


def _first_days(cases: Cases) -> Integers:
    """The beginning of the first day that counts: by 민법157 the day of receipt does not."""
    is_day_out = cases.rules == CODES[Rule.CIVIL]
    found: Integers = (cases.received // DAY_MINUTES + is_day_out) * DAY_MINUTES
    return found


def _allowed(question: Question, usual: int, row: Row, calendar: Calendar) -> int:
    """``Reckoning.minutes_allowed``; ``usual`` is that by days where nothing stood still."""
    period, rule, received, ledger = question
    if rule is Rule.HOURS:
        lengths = (period, *(extension.length for extension in ledger.extensions))
        return 60 * sum(length.working_hours for length in lengths)
    if ledger.holds:
        law = clock.law_of(row)
        return reckon(period, received, ledger, calendar, rule=rule, law=law).minutes_allowed
    return usual


def table_of(agency: AgencyRef) -> Table:
    """The agency's working time in tables, kept as its calendar is."""
    return _table(agency.id, agency.calendar_version, timezone.localdate().year)


@lru_cache(maxsize=4)
def _table(agency_id: int, calendar_version: int, _year: int) -> Table:
    return Table(orgs.calendar(agency_id, calendar_version))
