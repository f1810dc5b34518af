"""What is due at a moment: reminders, dunning letters, interim notices.

All are called by timers, maybe late and maybe twice: each looks at how the case stands now, under
its lock, and does nothing where nothing is owed. A clock that stands still brings none of them but
the interim notice: 영23 excepts nobody who waits.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from madang.apps.cases import clock, keeping_queries
from madang.apps.cases.commands.base import envelope
from madang.apps.cases.events.keeping import (
    CaseReminded,
    DunningLetterIssued,
    InterimNoticeGiven,
    PromiseReminded,
    RegistrationLate,
)
from madang.apps.cases.models import Case
from madang.apps.cases.timekeeping import (
    INTERIM_DAYS,
    SUBJECT,
    TIMERS,
    Kept,
    days_late,
    due_key,
    interim_timer,
    late_registration,
    next_working_morning,
    timers_of,
)
from madang.core.actors import Actor
from madang.core.events.bulk import arrange_timers
from madang.core.events.commands import record, set_timer
from madang.core.orgs import queries as orgs


def keep_time_of(case: Case, *, moment: dt.datetime | None = None) -> None:
    """Give a case the timers that it needs as it stands now, in the caller's transaction.

    To be called whenever its due moment moved, its clock stopped or went on; any number of times.
    What was sent for a due moment is not sent for it again.
    """
    stored = Case.objects.select_for_update(of=("self",)).get(id=case.pk)
    agency = clock.agency_now(stored.agency_id)
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    hours = orgs.settings_of(agency.id).reminder_hours_before
    arrange_timers(
        agency_id=agency.id,
        subject_type=SUBJECT,
        subjects=[stored.pk],
        names=TIMERS,
        wanted=list(timers_of(Kept.of(stored), calendar, hours, moment or timezone.now())),
    )


def registration_late_at(case: Case) -> dt.datetime:
    """Until when an online petition has to be accepted, by the calendar as it is now (영6⑧)."""
    return late_registration(case.filed_at, clock.calendar_of(clock.agency_now(case.agency_id)))


def tell_registration_late(
    *, actor: Actor, case_id: int, moment: dt.datetime | None = None
) -> None:
    """Tell the head that an online petition still waits to be accepted (영6⑧)."""
    actor.require("cases.watch")
    moment = moment or timezone.now()
    with transaction.atomic():
        case = _running(actor, case_id)
        if case is None or case.status != Case.Status.FILED:
            return
        if moment < registration_late_at(case) or keeping_queries.was_told_late(case):
            return
        head = case.department.head_id
        day = clock.local(moment).date()
        record(
            RegistrationLate(
                **envelope(case),
                service=case.service,
                official_id=head and (orgs.stand_in(head, day) or head),
            ),
            actor=actor,
        )


def remind_case(*, actor: Actor, case_id: int, key: str, moment: dt.datetime | None = None) -> None:
    """Tell whoever answers for the case that it is due soon. ``key``: of the due moment meant."""
    actor.require("cases.watch")
    moment = moment or timezone.now()
    with transaction.atomic():
        case = _running(actor, case_id)
        if case is None or due_key(case.due_at) != key or moment > case.due_at:
            return
        record(
            CaseReminded(
                **envelope(case),
                service=case.service,
                due_at=case.due_at,
                official_id=keeping_queries.in_charge(case, moment),
            ),
            actor=actor,
        )


def remind_of_promise(
    *, actor: Actor, case_id: int, key: str, moment: dt.datetime | None = None
) -> None:
    """Tell whoever answers for the case that what was promised is near. ``key``: of the promise."""
    actor.require("cases.watch")
    moment = moment or timezone.now()
    with transaction.atomic():
        case = _running(actor, case_id)
        promised = case.promised_at if case else None
        if case is None or promised is None or due_key(promised) != key or moment > promised:
            return
        record(
            PromiseReminded(
                **envelope(case),
                service=case.service,
                promised_at=promised,
                official_id=keeping_queries.in_charge(case, moment),
            ),
            actor=actor,
        )


def issue_dunning_letter(
    *, actor: Actor, case_id: int, key: str, moment: dt.datetime | None = None
) -> dt.datetime | None:
    """Issue the letter that an overrun brings (독촉장, 영28②); ``key``: of the due moment meant.

    The first goes to the head of the department, each further one a step up the chain. Returns
    when the next one is to follow, if the case is still open then; None if none is.
    """
    actor.require("cases.watch")
    moment = moment or timezone.now()
    with transaction.atomic():
        case = _running(actor, case_id)
        if case is None or due_key(case.due_at) != key or moment <= case.due_at:
            return None
        letters = keeping_queries.letters_of(case)
        step = sum(dt.datetime.fromisoformat(row.data["due_at"]) == case.due_at for row in letters)
        chain = keeping_queries.chain_of(case, moment)
        if step >= len(chain):
            return None
        agency = clock.agency_now(case.agency_id)
        calendar = orgs.calendar(agency.id, agency.calendar_version)
        record(
            DunningLetterIssued(
                **envelope(case),
                service=case.service,
                number=len(letters) + 1,
                step=step,
                due_at=case.due_at,
                issued_at=moment,
                department=case.department.key,
                official_id=chain[step].official_id,
                instead_of=chain[step].instead_of,
                days_late=days_late(case.due_at, moment, calendar),
            ),
            actor=actor,
        )
        if step + 1 == len(chain):
            return None
        return next_working_morning(moment, calendar)


def give_interim_notice(
    *, actor: Actor, case_id: int, days: int, moment: dt.datetime | None = None
) -> None:
    """Tell the applicant how the petition stands and until when (영23②); sets the next one's timer.

    It stands in their timeline and on their page. ``days`` have passed since the receipt. Also on
    hold: then it says why the clock stands still.
    """
    actor.require("cases.watch")
    moment = moment or timezone.now()
    with transaction.atomic():
        case = _open(actor, case_id)
        if case is None:
            return
        Case.objects.filter(id=case.pk).update(standing_told_at=moment)
        record(notice_of(case, days, moment), actor=actor)
        following = interim_timer(case.pk, case.filed_at, days + INTERIM_DAYS)
        set_timer(
            name=following.name,
            agency_id=case.agency_id,
            subject_type=SUBJECT,
            subject_id=case.pk,
            key=following.key,
            due_at=following.due_at,
        )


def notice_of(
    case: Case, days: int, moment: dt.datetime, *, asked: bool = False, words: str = ""
) -> InterimNoticeGiven:
    """What a notice of how an open case stands says at this moment (영23①)."""
    found = clock.reckoning_of(case, clock.agency_now(case.agency_id), moment)
    hold = case.open_hold
    return InterimNoticeGiven(
        **envelope(case),
        service=case.service,
        status=case.status,
        due_at=clock.with_zone(found.moment),
        given_at=moment,
        days=days,
        held=hold.ground if hold else "",
        held_until=keeping_queries.held_until(case, found.ledger) if hold else None,
        asked=asked,
        words=words,
    )


def _running(actor: Actor, case_id: int) -> Case | None:
    """The case under its lock, if its time runs."""
    case = _open(actor, case_id)
    return case if case is not None and Kept.of(case).runs else None


def _open(actor: Actor, case_id: int) -> Case | None:
    """The case under its lock, unless it has ended."""
    rows = Case.objects.select_related("department", "programme_version__programme", "open_hold")
    rows = rows.select_for_update(of=("self",)).exclude(status=Case.Status.CLOSED)
    return rows.filter(id=case_id, agency_id=actor.agency_id).first()
