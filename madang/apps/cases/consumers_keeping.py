"""Keeping time: what cases do when they are filed and when a moment comes."""

import datetime as dt
from typing import Any

from django.utils import timezone

from madang.apps.cases import commands, drafts
from madang.apps.cases.clock import agency_now, calendar_of, with_zone
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
from madang.apps.cases.keeping_queries import AGENCY, RECOMPUTE
from madang.apps.cases.models import Case
from madang.apps.cases.telling import ONLINE as THROUGH_SYSTEM
from madang.apps.cases.timekeeping import INTERIM, OVERRUN, PROMISE, REGISTER, REMINDER
from madang.apps.cases.waiting import again, waits_for_calendar
from madang.core.actors import Actor, system
from madang.core.events.commands import set_timer
from madang.core.events.consumers import consumer
from madang.core.events.models import EventRow, Timer
from madang.core.events.nightly import fire_again, next_night
from madang.core.events.timers import standing, timer
from madang.core.orgs import queries as orgs
from madang.core.orgs.events import (
    CalendarDayDeclared,
    CalendarDayWithdrawn,
    OpeningHoursChanged,
    OutageEnded,
)

COUNT_OUTAGE = "cases.count_outage"
AT_ONCE = dt.timedelta(0)
SWEEP_AFTER = dt.timedelta(minutes=1)
LAST_CHECK_DAY, CHECK_AT = 5, dt.time(9)
FORGET_BATCH = 200
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
    if waits_for_calendar(row):
        return
    commands.tell_registration_late(actor=_watch(row.agency_id), case_id=row.subject_id)


@timer(REMINDER)
def remind(row: Timer) -> None:
    """Some working hours before the period ends."""
    if _system_stands_still(row) or waits_for_calendar(row):
        return
    commands.remind_case(actor=_watch(row.agency_id), case_id=row.subject_id, key=row.key)


@timer(PROMISE)
def remind_of_promise(row: Timer) -> None:
    """Some working time before a moment that was promised."""
    if _system_stands_still(row) or waits_for_calendar(row):
        return
    commands.remind_of_promise(actor=_watch(row.agency_id), case_id=row.subject_id, key=row.key)


@timer(OVERRUN)
def dun(row: Timer) -> None:
    """The first working minute after the period, and the mornings that follow (영28②)."""
    if _system_stands_still(row) or waits_for_calendar(row):
        return
    following = commands.issue_dunning_letter(
        actor=_watch(row.agency_id), case_id=row.subject_id, key=row.key
    )
    if following is not None:
        again(row, {}, following - timezone.now())


@timer(INTERIM)
def notify(row: Timer) -> None:
    """Each thirty days since the receipt (영23)."""
    commands.give_interim_notice(
        actor=_watch(row.agency_id), case_id=row.subject_id, days=int(row.key)
    )


def _watch(agency_id: int) -> Actor:
    return system(agency_id, "cases.watch")


@consumer(RECOMPUTE, on=[CalendarDayDeclared, CalendarDayWithdrawn, OpeningHoursChanged])
def calendar_changed(event: EventRow) -> None:
    """Begin to reckon all open cases by the calendar as it is now."""
    data = {"stage": 0, "after": 0, "swept": False, "since": _since(event), **_cause_of(event)}
    _begin(RECOMPUTE, event, data)


@timer(RECOMPUTE)
def recompute(row: Timer) -> None:
    """One batch of one stage; after the last one all once more, for what was being written."""
    stages, stage = commands.RECOMPUTE_STAGES, row.data["stage"]
    reached = stages[stage](
        actor=_watch(row.agency_id),
        after=row.data["after"],
        cause=commands.Cause(
            row.data["cause"], row.data["note"], dt.date.fromisoformat(row.data["since"])
        ),
    )
    if reached is not None:
        again(row, {**row.data, "after": reached}, AT_ONCE)
    elif stage + 1 < len(stages):
        again(row, {**row.data, "after": 0, "stage": stage + 1}, AT_ONCE)
    elif not row.data["swept"]:
        again(row, {**row.data, "after": 0, "stage": 0, "swept": True}, SWEEP_AFTER)


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
        again(row, {**row.data, "after": reached}, AT_ONCE)
    elif held:
        again(row, {**row.data, "after": 0, "only": held}, A_DAY)


def _since(event: EventRow) -> str:
    """From which day on the calendar is another one."""
    if event.name == OpeningHoursChanged.name:
        return timezone.localdate(event.occurred_at).isoformat()
    return str(event.data["date"])


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


def _system_stands_still(row: Timer) -> bool:
    """Whether an outage lasts, so that no time runs (영20 2호); the timer then waits an hour.

    Only of a petition that came through the information system.
    """
    now = timezone.now()
    if not any(one.ended_at is None for one in orgs.outages(row.agency_id, now)):
        return False
    if not Case.objects.filter(id=row.subject_id, channel__in=THROUGH_SYSTEM).exists():
        return False
    again(row, row.data, AN_HOUR)
    return True


def _next_check(agency_id: int, now: dt.datetime) -> dt.datetime:
    """When a month is checked next: on the last working day up to the 5th (시행규칙7).

    If none of these five days is worked, on the 5th all the same: never after it.
    """
    month = timezone.localdate(now).replace(day=1)
    moment = _check_at(agency_id, month)
    return moment if moment > now else _check_at(agency_id, month + dt.timedelta(days=31))


def _check_at(agency_id: int, month: dt.date) -> dt.datetime:
    calendar = calendar_of(agency_now(agency_id))
    days = [month.replace(day=number) for number in range(LAST_CHECK_DAY, 0, -1)]
    day = next((day for day in days if calendar.is_working(day)), days[0])
    return with_zone(dt.datetime.combine(day, CHECK_AT))


@standing("cases.forget_drafts", first=next_night)
def forget_drafts(row: Timer) -> None:
    """Each night forms go that nobody touched for 30 days; many of them a batch at a time."""
    found = drafts.forget_old_drafts(
        now=timezone.now(), agency_id=row.agency_id, batch=FORGET_BATCH
    )
    fire_again(row, is_more=found == FORGET_BATCH)


@standing("cases.purge_notes", first=next_night)
def purge_notes(row: Timer) -> None:
    """Each night the notes go whose petitions ended longer ago than the office keeps them."""
    found = commands.purge_old_notes(actor=system(row.agency_id, "people.audit"))
    fire_again(row, is_more=found == commands.NOTES_PURGED_AT_ONCE)


@standing("cases.monthly_check", first=_next_check)
def monthly_check(row: Timer) -> None:
    """By the 5th the month before is checked (영22, 시행규칙7)."""
    now = timezone.now()
    commands.check_month(actor=_watch(row.agency_id), moment=now)
    again(row, {}, _next_check(row.agency_id, now) - now)
