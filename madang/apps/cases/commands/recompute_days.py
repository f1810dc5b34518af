"""What a change of the calendar does to the moments beside the end of the period.

Registering online petitions (영6⑧), what a programme file promised, the last day for what is
missing (영24④, 민법161) and the answer-by of other departments (법20①): also while a clock stands
still. As in ``recompute``: in batches, each one transaction, and each row by what is kept of
it, so that doing it twice changes nothing.
"""

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from madang.apps.cases import clock, queries
from madang.apps.cases.commands.base import envelope
from madang.apps.cases.commands.keeping import keep_time_of
from madang.apps.cases.commands.opinions import SUBJECT as OPINION
from madang.apps.cases.commands.opinions import TIMER as OPINION_DUE
from madang.apps.cases.commands.recompute import Cause, begins, recompute_cases
from madang.apps.cases.commands.supplement_days import last_day, set_lapse_timer
from madang.apps.cases.events.keeping import CasePromiseMoved
from madang.apps.cases.events.opinions import OpinionMoved
from madang.apps.cases.events.supplement import SupplementMoved
from madang.apps.cases.models import Case, LedgerEntry, Opinion, Supplement
from madang.apps.cases.promises import postponed, promised
from madang.apps.cases.queries_complex import meetings_ahead
from madang.apps.cases.timekeeping import REGISTER, SUBJECT, Kept, register_timer
from madang.core.actors import Actor
from madang.core.events.bulk import arrange_timers
from madang.core.events.commands import record, set_timer
from madang.lib.periods import Calendar

BATCH = 500
HOURS = "hours"


def recompute_registrations(
    *,
    actor: Actor,
    after: int,
    cause: Cause,  # noqa: ARG001  a stage as the others
) -> int | None:
    """Move the moment until which the next online petitions have to be accepted (영6⑧)."""
    actor.require("cases.watch")
    with transaction.atomic():
        rows = _open_cases(actor).filter(
            id__gt=after, status=Case.Status.FILED, channel=clock.ONLINE, open_hold=None
        )
        found = list(rows.order_by("id").select_for_update(of=("self",))[:BATCH])
        if not found:
            return None
        calendar = _calendar(actor)
        arrange_timers(
            agency_id=actor.agency_id,
            subject_type=SUBJECT,
            subjects=[case.pk for case in found],
            names=[REGISTER],
            wanted=[timer for case in found for timer in register_timer(Kept.of(case), calendar)],
        )
    return found[-1].pk


def recompute_promises(
    *, actor: Actor, after: int, cause: Cause, moment: dt.datetime | None = None
) -> int | None:
    """Move what the programme files promised to the next open cases, if it is not over yet."""
    actor.require("cases.watch")
    moment = moment or timezone.now()
    with transaction.atomic():
        rows = _open_cases(actor).filter(id__gt=after, promised_at__gte=begins(cause.since))
        rows = rows.select_related("programme_version__programme")
        rows = rows.prefetch_related(Prefetch("ledger", LedgerEntry.objects.order_by("id")))
        found = list(rows.order_by("id").select_for_update(of=("self",))[:BATCH])
        if not found:
            return None
        calendar = _calendar(actor)
        for case in found:
            _move_promise(case, promise_of(case, calendar), cause, actor=actor, moment=moment)
    return found[-1].pk


def promise_of(case: Case, calendar: Calendar) -> dt.datetime | None:
    """When a case with a promise is to be done, by this calendar; None where the file has none.

    Never later than the end of the period that the case carries, unless its clock stands still.
    """
    service = queries.pinned_service(case)
    track = service.fast_track(case.answers, case.channel)
    if track is None:
        return None
    found = promised(track, clock.local(case.filed_at), calendar)
    for hold in clock.ledger_of(case).holds:
        if hold.end is not None:
            found = postponed(found, hold.start, hold.end, calendar)
    moment = clock.with_zone(found)
    return moment if case.open_hold_id else min(moment, case.due_at)


def _move_promise(
    case: Case, wanted: dt.datetime | None, cause: Cause, *, actor: Actor, moment: dt.datetime
) -> None:
    before = case.promised_at
    if wanted is None or before is None or wanted == before:
        return
    Case.objects.filter(id=case.pk).update(promised_at=wanted)
    record(
        CasePromiseMoved(
            **envelope(case),
            service=case.service,
            old_promised_at=before,
            promised_at=wanted,
            cause=cause.word,
            note=cause.note,
        ),
        actor=actor,
    )
    keep_time_of(case, moment=moment)


def recompute_supplements(*, actor: Actor, after: int, cause: Cause) -> int | None:
    """Move the last day of the next demands for what is missing (영24④, 민법161).

    Of one that was answered too, without a word: if the answer is not enough it waits until then.
    """
    actor.require("cases.watch")
    with transaction.atomic():
        rows = Supplement.objects.filter(
            case__in=_open_cases(actor),
            id__gt=after,
            state__in=[Supplement.State.OPEN, Supplement.State.ANSWERED],
            answer_by__gte=cause.since,
        )
        ids = list(rows.order_by("id").values_list("id", flat=True)[:BATCH])
        if not ids:
            return None
        cases = _lock(Case.objects.filter(supplements__id__in=ids))
        calendar = _calendar(actor)
        for supplement in rows.filter(id__in=ids).order_by("id"):
            _move_last_day(supplement, cases[supplement.case_id], calendar, cause, actor=actor)
    return ids[-1]


def _move_last_day(
    supplement: Supplement, case: Case, calendar: Calendar, cause: Cause, *, actor: Actor
) -> None:
    before, wanted = supplement.answer_by, last_day(supplement, calendar)
    if wanted == before:
        return
    supplement.answer_by = wanted
    supplement.save(update_fields=["answer_by"])
    set_lapse_timer(case.agency_id, supplement)
    if supplement.state == Supplement.State.OPEN:
        record(
            SupplementMoved(
                **envelope(case),
                round=supplement.round,
                old_answer_by=before,
                answer_by=wanted,
                cause=cause.word,
                note=cause.note,
            ),
            actor=actor,
        )


def recompute_opinions(
    *, actor: Actor, after: int, cause: Cause, moment: dt.datetime | None = None
) -> int | None:
    """Move the answer-by of the next questions to other departments (법20①).

    Each keeps the working minutes that it was given; other opening hours leave it where it is, and
    are what its minutes are counted by from then on.
    """
    actor.require("cases.watch")
    moment = moment or timezone.now()
    with transaction.atomic():
        rows = Opinion.objects.filter(
            case__in=_open_cases(actor),
            id__gt=after,
            state=Opinion.State.ASKED,
            answer_by__gte=begins(cause.since),
        )
        ids = list(rows.order_by("id").values_list("id", flat=True)[:BATCH])
        if not ids:
            return None
        cases = _lock(Case.objects.filter(opinions__id__in=ids))
        calendar = _calendar(actor)
        found = rows.filter(id__in=ids).select_related("department").order_by("id")
        for opinion in found.select_for_update(of=("self",)):
            case = cases[opinion.case_id]
            _move_answer_by(opinion, case, calendar, cause, actor=actor, moment=moment)
    return ids[-1]


def _move_answer_by(
    opinion: Opinion,
    case: Case,
    calendar: Calendar,
    cause: Cause,
    *,
    actor: Actor,
    moment: dt.datetime,
) -> None:
    before = opinion.answer_by
    asked = clock.local(opinion.asked_at)
    minutes = calendar.working_minutes(asked, clock.local(before))
    if minutes == opinion.minutes:
        return
    if cause.word == HOURS:
        Opinion.objects.filter(id=opinion.pk).update(minutes=minutes)
        return
    wanted = clock.with_zone(calendar.add_minutes(asked, opinion.minutes))
    wanted = _not_after(wanted, before, opinion, case, moment)
    if wanted == before:
        return
    Opinion.objects.filter(id=opinion.pk).update(answer_by=wanted)
    set_timer(
        name=OPINION_DUE,
        agency_id=case.agency_id,
        subject_type=OPINION,
        subject_id=opinion.pk,
        due_at=wanted,
    )
    record(
        OpinionMoved(
            **envelope(case),
            opinion_id=opinion.pk,
            department=opinion.department.key,
            before=before,
            answer_by=wanted,
            cause=cause.word,
            note=cause.note,
        ),
        actor=actor,
    )


def _not_after(
    wanted: dt.datetime, before: dt.datetime, opinion: Opinion, case: Case, moment: dt.datetime
) -> dt.datetime:
    """The answer-by within the period, and before the meeting that it was asked for.

    A meeting cuts nothing short where silence counts as consent.
    """
    if case.open_hold_id is None and before <= case.due_at:
        wanted = min(wanted, case.due_at)
    if opinion.when_late == "deem":
        return wanted
    meetings = (item.scheduled_at for item in meetings_ahead(case, moment))
    return min([wanted, *(at for at in meetings if before <= at)])


def _open_cases(actor: Actor) -> QuerySet[Case]:
    rows = Case.objects.filter(agency_id=actor.agency_id)
    return rows.exclude(status=Case.Status.CLOSED)


def _lock(rows: QuerySet[Case]) -> dict[int, Case]:
    """These cases, locked in the order in which others lock them: first the case, then its rows."""
    ids = rows.values("id")
    cases = Case.objects.filter(id__in=ids).select_related("programme_version__programme")
    return {case.pk: case for case in cases.order_by("id").select_for_update(of=("self",))}


def _calendar(actor: Actor) -> Calendar:
    return clock.calendar_of(clock.agency_now(actor.agency_id))


Stage = Callable[..., int | None]

# One after the other: an answer-by and a promise end with the period at the latest.
STAGES: Sequence[Stage] = (
    recompute_cases,
    recompute_registrations,
    recompute_promises,
    recompute_supplements,
    recompute_opinions,
)
"""What is reckoned anew; each takes up where it stopped, by the id that it gave, until None."""
