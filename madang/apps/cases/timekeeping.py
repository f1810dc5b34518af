"""Which timers an open case has, and for which moments. Pure but for the calendar it is given."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from madang.apps.cases.clock import ONLINE, REGISTRATION_MINUTES, local, with_zone
from madang.apps.cases.models import Case
from madang.core.events.bulk import Wanted
from madang.lib.periods import Calendar

SUBJECT = "cases.case"
REGISTER, REMINDER, OVERRUN, INTERIM, PROMISE = (
    "cases.register",
    "cases.reminder",
    "cases.overrun",
    "cases.interim",
    "cases.promise",
)
TIMERS = (REGISTER, REMINDER, OVERRUN, INTERIM, PROMISE)
# The two that move with the end of the period.
MOVING = (REMINDER, OVERRUN)

INTERIM_DAYS = 30  # 영23②


@dataclass(frozen=True, slots=True)
class Kept:
    """What the timers of a case depend on; moments with zone."""

    id: int
    status: str
    channel: str
    held: bool
    filed_at: dt.datetime
    due_at: dt.datetime
    promised_at: dt.datetime | None = None

    @classmethod
    def of(cls, case: Case) -> "Kept":
        held = case.open_hold_id is not None
        moments = (case.filed_at, case.due_at, case.promised_at)
        return cls(case.pk, case.status, case.channel, held, *moments)

    @property
    def runs(self) -> bool:
        """Whether its time runs: it is open and not on hold."""
        return self.status != Case.Status.CLOSED and not self.held


def due_key(due_at: dt.datetime) -> str:
    """What tells the timers of one due moment from those of another."""
    return str(int(due_at.timestamp()))


def timers_of(
    case: Kept, calendar: Calendar, hours_before: int, now: dt.datetime
) -> Iterator[Wanted]:
    """The timers that a case is to have: none after its end, one while its clock stands still.

    The notice of how it stands is owed all the same then (영23).
    """
    if case.status == Case.Status.CLOSED:
        return
    if case.runs:
        yield from register_timer(case, calendar)
        moments = moving_moments(case.due_at, calendar, hours_before)
        yield from moving_timers(case.id, case.filed_at, moments)
        if case.promised_at is not None:
            yield promise_timer(case, case.promised_at, calendar, hours_before)
    passed = (now - case.filed_at).days // INTERIM_DAYS
    for mark in range(max(1, passed), passed + 2):
        yield interim_timer(case.id, case.filed_at, mark * INTERIM_DAYS)


def register_timer(case: Kept, calendar: Calendar) -> Iterator[Wanted]:
    """The one of an online petition that nobody accepted yet (영6⑧)."""
    if case.status == Case.Status.FILED and case.channel == ONLINE:
        late = late_registration(case.filed_at, calendar)
        yield Wanted(case.id, REGISTER, due_key(late), late)


def late_registration(filed_at: dt.datetime, calendar: Calendar) -> dt.datetime:
    """Until when an online petition is to be accepted (영6⑧); with zone."""
    return with_zone(calendar.add_minutes(local(filed_at), REGISTRATION_MINUTES))


class Moments(NamedTuple):
    """When what moves with the end of a period is to be done, and the key of that end.

    In UTC, as rows come: moments of two zones are compared at many times the cost.
    """

    key: str
    reminder: dt.datetime
    overrun: dt.datetime


def moving_moments(due_at: dt.datetime, calendar: Calendar, hours_before: int) -> Moments:
    """Those of a due moment: the same for all cases that are due then."""
    due = local(due_at)
    reminder = with_zone(moment_before(due, hours_before, calendar))
    overrun = with_zone(calendar.add_minutes(due, 1))
    return Moments(due_key(due_at), reminder.astimezone(dt.UTC), overrun.astimezone(dt.UTC))


def moving_timers(case_id: int, filed_at: dt.datetime, moments: Moments) -> Iterator[Wanted]:
    """The timers of a case that move with the end of its period."""
    if moments.reminder > filed_at:  # a period shorter than that needs no reminder
        yield Wanted(case_id, REMINDER, moments.key, moments.reminder)
    yield Wanted(case_id, OVERRUN, moments.key, moments.overrun)


def promise_timer(
    case: Kept, promised_at: dt.datetime, calendar: Calendar, hours_before: int
) -> Wanted:
    """The reminder before a promise: as early as one of the period, but never before its half.

    A promise is often shorter than the hours by which one is reminded of a period.
    """
    promise = local(promised_at)
    half = calendar.working_minutes(local(case.filed_at), promise) // 2
    before = min(hours_before * 60, half)
    at = moment_before_by(promise, before, calendar)
    return Wanted(case.id, PROMISE, due_key(promised_at), with_zone(at))


def interim_timer(case_id: int, filed_at: dt.datetime, days: int) -> Wanted:
    """The timer of the notice after so many days."""
    return Wanted(case_id, INTERIM, str(days), filed_at + dt.timedelta(days=days))


def moment_before(due: dt.datetime, hours: int, calendar: Calendar) -> dt.datetime:
    """The last moment at which so many working hours are left: 9:00 of the day, not 18:00 before.

    Local time without zone. At the beginning of what the calendar knows, its first minute.
    """
    return moment_before_by(due, hours * 60, calendar)


def moment_before_by(due: dt.datetime, minutes_left: int, calendar: Calendar) -> dt.datetime:
    """The same in working minutes."""
    minutes = max(1, calendar.elapsed(due) - minutes_left + 1)
    return calendar.moment_at(minutes) - dt.timedelta(minutes=1)


def days_late(due_at: dt.datetime, moment: dt.datetime, calendar: Calendar) -> int:
    """Working days by which a moment lies behind the due one; a begun day counts."""
    return max(1, calendar.working_days(local(due_at).date(), local(moment).date()))


def next_working_morning(moment: dt.datetime, calendar: Calendar) -> dt.datetime:
    """When the office opens on the working day after this one; with zone."""
    tomorrow = local(moment).date() + dt.timedelta(days=1)
    return with_zone(calendar.opens(calendar.nth_working_day(tomorrow, 1)))
