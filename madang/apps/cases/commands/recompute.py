"""What a change of the calendar, or an outage, does to all open cases of an agency.

Done in batches, each one transaction together with the tick of the timer that did it: however often
a worker is killed, each case is changed once. Cases on hold are left: when they are due is worked
out when their clock goes on. What moves beside the end of the period is in ``recompute_days``.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from madang.apps.cases import bulk_clock, clock
from madang.apps.cases.bulk_clock import Moved, Row
from madang.apps.cases.events.keeping import CaseDueMoved
from madang.apps.cases.models import Case, LedgerEntry
from madang.apps.cases.telling import ONLINE as THROUGH_SYSTEM
from madang.apps.cases.timekeeping import MOVING, SUBJECT, moving_moments, moving_timers
from madang.core.actors import Actor, AgencyRef
from madang.core.events.bulk import arrange_timers, as_array, as_json, record_many, without_waiting
from madang.core.orgs import queries as orgs
from madang.core.programmes import queries as programmes
from madang.lib.periods import Ledger
from madang.lib.periods.calendar import MIDNIGHT
from madang.lib.periods.grounds import ground_of

BATCH = 2000
OUTAGE = "outage"

# A page that was opened before shows another end: acting on it is stale (``version``).
MOVE_SQL = """
UPDATE cases_case SET due_at = new.due_at, minutes_allowed = new.minutes_allowed,
    version = version + CASE WHEN cases_case.due_at = new.due_at THEN 0 ELSE 1 END
FROM (
    SELECT unnest(ids) AS id, due_at, minutes_allowed FROM json_to_recordset(%s::json)
        AS row (ids bigint[], due_at timestamptz, minutes_allowed integer)) AS new
WHERE cases_case.id = new.id
"""
CHANGED_SQL = """
INSERT INTO cases_ledgerentry (case_id, kind, at, note)
SELECT unnest(%s::bigint[]), 'calendar', %s::timestamptz, %s::text
"""
ENTER_SQL = """
INSERT INTO cases_ledgerentry (case_id, kind, ground, at, note)
SELECT case_id, kind, ground, at, note
FROM json_to_recordset(%s::json)
    AS new (case_id bigint, kind text, ground text, at timestamptz, note text, place integer)
ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why ends move: a word of ``CaseDueMoved``, what people read, and from which day on."""

    word: str
    note: str
    since: dt.date


@dataclass(frozen=True, slots=True)
class Entry:
    """A line for the ledger of a case."""

    case_id: int
    kind: str
    ground: str
    at: dt.datetime
    note: str


def recompute_cases(
    *, actor: Actor, after: int, cause: Cause, moment: dt.datetime | None = None
) -> int | None:
    """Reckon the next batch of open cases by the calendar as it is now (법19, 민법161).

    Each case whose end is another one gets an entry in its ledger, an event and other timers. Only
    cases that are due on the day since which the calendar is another one, or later, move: also if a
    worker comes to it so late that this is over. ``after`` is the id up to which all were done;
    returns that of the last one of this batch, None if there was none.
    """
    actor.require("cases.watch")
    moment = moment or timezone.now()
    with transaction.atomic():
        agency = clock.agency_now(actor.agency_id)
        rows = _next_rows(agency, after, due_from=begins(cause.since))
        if not rows:
            return None
        table = bulk_clock.table_of(agency)
        found = bulk_clock.reckoned(rows, bulk_clock.ledgers_of(rows), agency, table)
        with without_waiting():
            with connection.cursor() as cursor:
                ids = as_array(one.row.id for one in found if one.moved)
                cursor.execute(CHANGED_SQL, [ids, moment, cause.note])
            _move(found, agency, cause, actor=actor)
    return rows[-1].id


def count_outage(
    *,
    actor: Actor,
    after: int,
    started_at: dt.datetime,
    ended_at: dt.datetime,
    only: Sequence[int] | None = None,
) -> tuple[int | None, list[int]]:
    """Take an outage out of the next batch of cases that were open during it (영20 2호).

    Those are the petitions that had been received through the information system before it began
    ("기존에 정보시스템을 통해 접수된 민원"), online and at kiosks, and are not closed yet. The
    clock of what came at the counter, by post or by telephone runs on. What another hold covers is
    not taken out twice. Returns the id of the last case of this batch (None: there was none), and
    the ids of those whose clock stands still now: they have to be looked at again, ``only`` they,
    when their hold has ended, as it may end with a moment before the outage.
    """
    actor.require("cases.watch")
    since = ground_of(OUTAGE).since
    if since and clock.local(started_at).date() < since:
        return None, []  # 대통령령 제36296호 부칙 제3조
    with transaction.atomic():
        agency = clock.agency_now(actor.agency_id)
        held = _held_since(agency, started_at, only)
        rows = _next_rows(agency, after, filed_before=started_at, only=only)
        if not rows:
            return None, held
        ledgers = bulk_clock.ledgers_of(rows)
        _enter(
            entry
            for row in rows
            for start, end in _uncovered(started_at, ended_at, ledgers.get(row.id))
            for entry in _stood_still(row, start, end)
        )
        table = bulk_clock.table_of(agency)
        found = bulk_clock.reckoned(rows, bulk_clock.ledgers_of(rows), agency, table)
        cause = Cause(OUTAGE, ground_of(OUTAGE).title, clock.local(started_at).date())
        _move(found, agency, cause, actor=actor)
    return rows[-1].id, held


def _next_rows(
    agency: AgencyRef,
    after: int,
    *,
    due_from: dt.datetime | None = None,
    filed_before: dt.datetime | None = None,
    only: Sequence[int] | None = None,
) -> list[Row]:
    """The next open cases whose clock runs, locked, in the order of their ids."""
    cases = Case.objects.filter(agency_id=agency.id, id__gt=after, open_hold=None)
    cases = cases.exclude(status=Case.Status.CLOSED)
    if due_from is not None:
        cases = cases.filter(due_at__gte=due_from)
    if filed_before is not None:
        cases = cases.filter(filed_at__lt=filed_before, channel__in=THROUGH_SYSTEM)
    if only is not None:
        cases = cases.filter(id__in=only)
    return bulk_clock.rows_of(cases.order_by("id").select_for_update()[:BATCH])


def _held_since(agency: AgencyRef, start: dt.datetime, only: Sequence[int] | None) -> list[int]:
    """Open cases received through the system before the outage whose clock stands still now.

    Whenever it was stopped: that a hold ended before the outage may be written down after it.
    """
    cases = Case.objects.exclude(status=Case.Status.CLOSED).filter(
        agency_id=agency.id,
        filed_at__lt=start,
        channel__in=THROUGH_SYSTEM,
        open_hold__isnull=False,
    )
    if only is not None:
        cases = cases.filter(id__in=only)
    return list(cases.order_by("id").values_list("id", flat=True))


def _uncovered(
    start: dt.datetime, end: dt.datetime, ledger: Ledger | None
) -> list[tuple[dt.datetime, dt.datetime]]:
    """The parts of a time in which the clock did not stand still already."""
    parts, reached = [], start
    for hold in ledger.holds if ledger else ():
        if hold.end is None:
            continue
        begins, ends = clock.with_zone(hold.start), clock.with_zone(hold.end)
        if ends <= reached or begins >= end:
            continue
        if begins > reached:
            parts.append((reached, begins))
        reached = ends
    if reached < end:
        parts.append((reached, end))
    return parts


def _stood_still(row: Row, start: dt.datetime, end: dt.datetime) -> tuple[Entry, Entry]:
    return (
        Entry(row.id, LedgerEntry.Kind.HOLD, OUTAGE, start, ""),
        Entry(row.id, LedgerEntry.Kind.RESUME, "", end, ""),
    )


def _enter(entries: Iterable[Entry]) -> None:
    """Write lines of many ledgers, in their order."""
    rows = [
        {name: getattr(row, name) for name in Entry.__slots__} | {"place": place}
        for place, row in enumerate(entries)
    ]
    with connection.cursor() as cursor:
        cursor.execute(ENTER_SQL, [as_json(rows)])


def _move(found: Sequence[Moved], agency: AgencyRef, cause: Cause, *, actor: Actor) -> None:
    """Store what was reckoned anew, say so, and move the timers."""
    changed = [one for one in found if one.moved or one.minutes_allowed != one.row.minutes_allowed]
    moved = [one for one in changed if one.moved]
    with connection.cursor() as cursor:
        cursor.execute(MOVE_SQL, [as_json(_ends(changed))])
    keys = {version: programmes.version(version).file.id for version in _versions(moved)}
    record_many([_event(one, agency, cause, keys) for one in moved], actor=actor)
    _move_timers(moved, agency)


def _ends(changed: Sequence[Moved]) -> list[dict[str, Any]]:
    """Each end once, with all cases that have it."""
    found: dict[tuple[dt.datetime, int], list[int]] = defaultdict(list)
    for one in changed:
        found[one.due_at, one.minutes_allowed].append(one.row.id)
    return [
        {"ids": ids, "due_at": due_at, "minutes_allowed": minutes}
        for (due_at, minutes), ids in found.items()
    ]


def _versions(moved: Sequence[Moved]) -> set[int]:
    return {one.row.version_id for one in moved}


def _event(one: Moved, agency: AgencyRef, cause: Cause, keys: Mapping[int, str]) -> CaseDueMoved:
    return CaseDueMoved(
        agency_id=agency.id,
        subject_id=one.row.id,
        department_id=one.row.department_id,
        programme=keys[one.row.version_id],
        service=one.row.service,
        old_due_at=one.row.due_at,
        due_at=one.due_at,
        cause=cause.word,
        note=cause.note,
        minutes_allowed=one.minutes_allowed,
    )


def _move_timers(moved: Sequence[Moved], agency: AgencyRef) -> None:
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    hours = orgs.settings_of(agency.id).reminder_hours_before
    dues = {one.due_at for one in moved}
    moments = {due_at: moving_moments(due_at, calendar, hours) for due_at in dues}
    arrange_timers(
        agency_id=agency.id,
        subject_type=SUBJECT,
        subjects=[one.row.id for one in moved],
        names=MOVING,
        wanted=[
            timer
            for one in moved
            for timer in moving_timers(one.row.id, one.row.filed_at, moments[one.due_at])
        ],
    )


def begins(day: dt.date) -> dt.datetime:
    """The beginning of a day, with zone: what was due before does not move by it."""
    return clock.with_zone(dt.datetime.combine(day, MIDNIGHT))
