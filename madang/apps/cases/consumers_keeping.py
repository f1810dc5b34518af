"""Keeping time: what cases do when they are filed and when a moment comes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from madang.apps.cases import commands
from madang.apps.cases.clock import agency_now
from madang.apps.cases.events import CaseFiled
from madang.apps.cases.events.applicant import CaseAmended
from madang.apps.cases.events.belonging import CaseCorrected
from madang.apps.cases.events.keeping import (
    CaseReminded,
    DunningLetterIssued,
    PromiseReminded,
    RegistrationLate,
)
from madang.apps.cases.events.opinions import OpinionEscalated, OpinionUnanswered
from madang.apps.cases.models import Case
from madang.apps.cases.timekeeping import INTERIM, OVERRUN, PROMISE, REGISTER, REMINDER
from madang.core.actors import Actor, system
from madang.core.events.commands import set_timer
from madang.core.events.consumers import consumer
from madang.core.events.models import EventRow, Timer
from madang.core.events.timers import standing, timer
from madang.core.orgs import queries as orgs
from madang.core.orgs.events import (
    CalendarDayDeclared,
    CalendarDayWithdrawn,
    OpeningHoursChanged,
    OutageEnded,
)

RECOMPUTE, COUNT_OUTAGE = "cases.recompute", "cases.count_outage"
AGENCY = "orgs.agency"
AT_ONCE = dt.timedelta(0)
SWEEP_AFTER = dt.timedelta(minutes=1)
CHECK_DAY, CHECK_HOUR = 5, 9
AN_HOUR, A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@consumer("cases.keep_time", on=[CaseFiled])
def keep_time(event: EventRow) -> None:
    """Set the timers of a new case, and make it findable. Filing itself stays as fast as it is."""
    case = Case.objects.get(id=event.subject_id)
    commands.keep_time_of(case)
    commands.make_findable(case)


@consumer("cases.make_findable", on=[CaseCorrected, CaseAmended])
def make_findable(event: EventRow) -> None:
    """Find the case by what it says now."""
    commands.make_findable(Case.objects.get(id=event.subject_id))


@consumer(
    "cases.tell_officials",
    on=[
        RegistrationLate,
        CaseReminded,
        PromiseReminded,
        DunningLetterIssued,
        OpinionEscalated,
        OpinionUnanswered,
    ],
)
def tell_officials(event: EventRow) -> None:
    """Put it on the lists of the officials whom it names."""
    commands.tell_officials(actor=_watch(event.agency_id), event=event)


@timer(REGISTER)
def register(row: Timer) -> None:
    """Eight working hours after an online petition came in (영6⑧)."""
    commands.tell_registration_late(actor=_watch(row.agency_id), case_id=row.subject_id)


@timer(REMINDER)
def remind(row: Timer) -> None:
    """Some working hours before the period ends."""
    if _system_stands_still(row):
        return
    commands.remind_case(actor=_watch(row.agency_id), case_id=row.subject_id, key=row.key)


@timer(PROMISE)
def remind_of_promise(row: Timer) -> None:
    """Some working time before a moment that was promised."""
    if _system_stands_still(row):
        return
    commands.remind_of_promise(actor=_watch(row.agency_id), case_id=row.subject_id, key=row.key)


@timer(OVERRUN)
def dun(row: Timer) -> None:
    """The first working minute after the period, and the mornings that follow (영28②)."""
    if _system_stands_still(row):
        return
    following = commands.issue_dunning_letter(
        actor=_watch(row.agency_id), case_id=row.subject_id, key=row.key
    )
    if following is not None:
        _again(row, {}, following - timezone.now())


@timer(INTERIM)
def notify(row: Timer) -> None:
    """Each thirty days since the receipt (영23)."""
    commands.give_interim_notice(
        actor=_watch(row.agency_id), case_id=row.subject_id, days=int(row.key)
    )


def _watch(agency_id: int) -> Actor:
    return system(agency_id, "cases.watch")


@consumer("cases.recompute", on=[CalendarDayDeclared, CalendarDayWithdrawn, OpeningHoursChanged])
def calendar_changed(event: EventRow) -> None:
    """Begin to reckon all open cases by the calendar as it is now."""
    data = {"after": 0, "swept": False, **_cause_of(event)}
    _begin(RECOMPUTE, event, data)


@timer(RECOMPUTE)
def recompute(row: Timer) -> None:
    """One batch; after the last one all once more, for what was being written meanwhile."""
    reached = commands.recompute_cases(
        actor=_watch(row.agency_id),
        after=row.data["after"],
        cause=commands.Cause(row.data["cause"], row.data["note"]),
    )
    if reached is not None:
        _again(row, {**row.data, "after": reached}, AT_ONCE)
    elif not row.data["swept"]:
        _again(row, {**row.data, "after": 0, "swept": True}, SWEEP_AFTER)


@consumer("cases.count_outage", on=[OutageEnded])
def outage_ended(event: EventRow) -> None:
    """Begin to take the outage out of the periods of the cases that were open."""
    times = {name: event.data[name] for name in ("started_at", "ended_at")}
    _begin(COUNT_OUTAGE, event, {"after": 0, "only": None, **times})


@timer(COUNT_OUTAGE)
def count_outage(row: Timer) -> None:
    """One batch; cases that are on hold are looked at again each day until they are not."""
    reached, held = commands.count_outage(
        actor=_watch(row.agency_id),
        after=row.data["after"],
        started_at=dt.datetime.fromisoformat(row.data["started_at"]),
        ended_at=dt.datetime.fromisoformat(row.data["ended_at"]),
        only=row.data["only"],
    )
    if reached is not None:
        _again(row, {**row.data, "after": reached}, AT_ONCE)
    elif held:
        _again(row, {**row.data, "after": 0, "only": held}, A_DAY)


def _cause_of(event: EventRow) -> dict[str, str]:
    """The word and the note of ``CaseDueMoved``."""
    if event.name == OpeningHoursChanged.name:
        return {"cause": "hours", "note": "근무시간 변경"}
    note = f"{event.data['date']} {event.data['title']}"
    if event.name == CalendarDayWithdrawn.name:
        return {"cause": "day_withdrawn", "note": note}
    return {"cause": "day_worked" if event.data["is_working"] else "day_off", "note": note}


def _begin(name: str, event: EventRow, data: dict[str, Any]) -> None:
    set_timer(
        name=name,
        agency_id=event.agency_id,
        subject_type=AGENCY,
        subject_id=event.agency_id,
        key=str(event.pk),
        due_at=timezone.now(),
        data=data,
    )


def _again(row: Timer, data: Mapping[str, Any], pause: dt.timedelta) -> None:
    """Let the timer that fires fire again, with other data."""
    set_timer(
        name=row.name,
        agency_id=row.agency_id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        key=row.key,
        due_at=timezone.now() + pause,
        data=data,
    )


def _system_stands_still(row: Timer) -> bool:
    """Whether an outage lasts, so that no time runs (영20 2호); the timer then waits an hour."""
    now = timezone.now()
    if not any(one.ended_at is None for one in orgs.outages(row.agency_id, now)):
        return False
    _again(row, row.data, AN_HOUR)
    return True


def _next_fifth(_agency_id: int, now: dt.datetime) -> dt.datetime:
    """The morning of the next 5th after this moment (시행규칙7)."""
    day = timezone.localtime(now).replace(
        day=CHECK_DAY, hour=CHECK_HOUR, minute=0, second=0, microsecond=0
    )
    return day if day > now else (day + dt.timedelta(days=31)).replace(day=CHECK_DAY)


@standing("cases.monthly_check", first=_next_fifth)
def monthly_check(row: Timer) -> None:
    """On the 5th, or the next working day, the month before is checked (영22, 시행규칙7)."""
    now = timezone.now()
    agency = agency_now(row.agency_id)
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    if calendar.hours and not calendar.is_working(timezone.localdate(now)):
        _again(row, {}, A_DAY)
        return
    commands.check_month(actor=_watch(row.agency_id), moment=now)
    _again(row, {}, _next_fifth(row.agency_id, now) - now)
