"""The next steps of a complex petition, by the rule of its programme file."""

import datetime as dt

from django.utils import timezone

from madang.apps.bodies import queries as meetings
from madang.apps.bodies.events import ItemAdded, ItemClosed, MeetingCancelled, MeetingMoved
from madang.apps.cases import clock, commands, drafts, queries, queries_complex
from madang.apps.cases.commands import Question
from madang.apps.cases.commands.base import envelope
from madang.apps.cases.events import CaseAccepted, CaseClosed
from madang.apps.cases.events.opinions import (
    CaseMeetingChanged,
    CaseOnAgenda,
    CaseReviewedJointly,
    OpinionAnswered,
)
from madang.apps.cases.models import Case, Draft, Guardian, Opinion
from madang.apps.cases.waiting import waits_for_calendar
from madang.core.actors import Actor, system
from madang.core.events.commands import record
from madang.core.events.consumers import consumer
from madang.core.events.models import EventRow, Timer
from madang.core.events.timers import timer
from madang.core.orgs import queries as orgs

MINUTE = dt.timedelta(minutes=1)


@consumer("cases.ask_opinions", on=[CaseAccepted])
def ask_opinions(event: EventRow) -> None:
    """Ask each department whose condition in the file holds, at the moment of acceptance."""
    case = _in_work(event.subject_id)
    if case is None:
        return
    service = queries.pinned_service(case)
    asked = set(Opinion.objects.filter(case=case).values_list("department_id", flat=True))
    moment = _moment(event, case)
    for review in service.reviews_asked(case.answers):
        department = orgs.department_named(case.agency_id, review.department)
        if department.pk in asked or department.pk == case.department_id:
            continue
        asked.add(department.pk)
        commands.ask_opinion(
            actor=_rule(case, "cases.decide"),
            agency=clock.agency_now(case.agency_id),
            case_id=case.pk,
            version=case.version,
            asked=Question(
                department_id=department.pk,
                within=review.within,
                when_late=review.if_late,
                law=review.law or "",
                rule="file",
            ),
            moment=moment,
        )


@timer(commands.OPINION_TIMER)
def opinion_due(timer: Timer) -> None:
    """The answer-by of an opinion has come."""
    if waits_for_calendar(timer):
        return
    commands.lapse_opinion(
        actor=system(timer.agency_id), opinion_id=timer.subject_id, moment=timer.due_at
    )


@consumer("cases.name_guardian", on=[CaseAccepted])
def name_guardian(event: EventRow) -> None:
    """Name a guardian where the file says ``guardian: true``."""
    case = _in_work(event.subject_id)
    if case is None or not queries.pinned_service(case).guardian:
        return
    if Guardian.objects.filter(case=case, ended_at=None).exists():
        return  # it came back from another department
    moment = _moment(event, case)
    official_id = queries_complex.least_burdened_guardian(case, on=timezone.localdate(moment))
    if official_id is None:
        return  # nobody in office may guide; the case page says that somebody is to be named
    commands.name_guardian(
        actor=_rule(case, "cases.assign"),
        case_id=case.pk,
        version=case.version,
        official_id=official_id,
        rule="least_burdened",
        moment=moment,
    )


@consumer("cases.follow_pre_review", on=[CaseAccepted])
def follow_pre_review(event: EventRow) -> None:
    """Link a petition with the pre-review of the same applicant, if there was one with a result."""
    case = _in_work(event.subject_id)
    if case is None or queries.pinned_service(case).pre_review is None:
        return
    if queries_complex.pre_review_before(case) is not None:
        return
    rule, earlier = _own_pre_review(case)
    if earlier is None:
        return
    commands.follow_pre_review(
        actor=_rule(case, "cases.decide"),
        case_id=case.pk,
        version=case.version,
        number=earlier.receipt_number,
        rule=rule,
    )


def _own_pre_review(case: Case) -> tuple[str, Case | None]:
    """The one after which the form was begun, else the last one of the same resident."""
    draft = Draft.objects.filter(uid=case.client_id, agency_id=case.agency_id).first()
    follows = drafts.content_of(draft).follows if draft else ""
    if follows:
        return "same_form", Case.objects.filter(uid=follows, agency_id=case.agency_id).first()
    own = queries_complex.pre_reviews_of_resident(case.resident_id, case.agency_id, case.service)
    return "same_applicant", own[0] if own else None


@consumer("cases.convene_joint_review", on=[CaseAccepted])
def convene_joint_review(event: EventRow) -> None:
    """Have the body meet where the condition of the file holds.

    While the body was not founded this fails: the delivery is shown on the desk, to be replayed.
    """
    case = _in_work(event.subject_id)
    if case is None or queries.pinned_service(case).joint_review is None:
        return
    if queries_complex.meetings_of(case):
        return  # it came back from another department
    commands.convene_joint_review(
        actor=_rule(case, "cases.decide"),
        agency=clock.agency_now(case.agency_id),
        case_id=case.pk,
        version=case.version,
        moment=_moment(event, case),
    )


@consumer("cases.note_agenda", on=[ItemAdded])
def note_agenda(event: EventRow) -> None:
    """Tell in the case's own timeline that a meeting will deal with it, and hand opinions on."""
    case = _subject(event)
    if case is None:
        return
    meeting = meetings.meeting_by_id(_rule(case), event.data["meeting_id"])
    happened = CaseOnAgenda(
        **envelope(case),
        meeting_id=meeting.pk,
        body=meeting.body.key,
        scheduled_at=meeting.scheduled_at,
    )
    record(happened, actor=_rule(case))
    if meeting.state == "convened":
        commands.hand_opinions_on(case=case, item_id=event.subject_id)


@consumer("cases.opinion_to_meeting", on=[OpinionAnswered])
def opinion_to_meeting(event: EventRow) -> None:
    """Put an opinion before the meetings that are still to deal with the case."""
    case = Case.objects.get(id=event.subject_id)
    for item in queries_complex.meetings_of(case):
        if item.state == "convened" and not item.outcome:
            commands.hand_opinions_on(case=case, item_id=item.item_id)


@consumer("cases.note_meeting_changed", on=[MeetingMoved, MeetingCancelled])
def note_meeting_changed(event: EventRow) -> None:
    """Tell each case of a meeting that it was moved or cancelled: whoever is invited is told."""
    rule = system(event.agency_id)
    meeting = meetings.meeting_by_id(rule, event.subject_id)
    moved = event.name == MeetingMoved.name
    for item in meetings.meeting_record(meeting).items:
        about = item.subject_id if item.subject_type == CaseAccepted.subject_type else None
        if about is None or item.outcome:
            continue
        happened = CaseMeetingChanged(
            **envelope(Case.objects.get(id=about)),
            meeting_id=meeting.pk,
            body=meeting.body.key,
            scheduled_at=meeting.scheduled_at if moved else None,
        )
        record(happened, actor=rule)


@consumer("cases.note_joint_review", on=[ItemClosed])
def note_joint_review(event: EventRow) -> None:
    """Bring what a meeting found into the case's own timeline."""
    case = _subject(event)
    if case is None:
        return
    happened = CaseReviewedJointly(
        **envelope(case),
        meeting_id=event.data["meeting_id"],
        body=event.data["body"],
        kind=event.data["kind"],
        outcome=event.data["outcome"],
        delegated=event.data["delegated"],
    )
    record(happened, actor=_rule(case))


@consumer("cases.take_answers", on=[ItemClosed])
def take_answers(event: EventRow) -> None:
    """What members said for their departments answers the questions to them (전결권)."""
    case = _subject(event)
    if case is None or case.status != Case.Status.ACCEPTED or event.data["outcome"] == "deferred":
        return
    commands.take_answers(
        actor=_rule(case),
        agency=clock.agency_now(case.agency_id),
        case=case,
        item_id=event.subject_id,
        moment=meetings.item_by_id(_rule(case), event.subject_id).closed_at or event.occurred_at,
    )


@consumer("cases.leave_agendas", on=[CaseClosed])
def leave_agendas(event: EventRow) -> None:
    """Take a petition off the agendas on which it stands once it has ended, however it ended."""
    case = Case.objects.get(id=event.subject_id)
    if case.closed_at is not None:  # else it was taken up again meanwhile
        commands.leave_agendas(case=case, moment=case.closed_at)


def _subject(event: EventRow) -> Case | None:
    """The case that an item of an agenda is about."""
    if event.data["about_type"] != CaseAccepted.subject_type:
        return None
    return Case.objects.filter(id=event.data["about_id"], agency_id=event.agency_id).first()


def _moment(event: EventRow, case: Case) -> dt.datetime:
    """When the case was accepted, and as much later, in minutes, as this is done after it was told.

    An answer-by does not begin to run before anybody was asked.
    """
    late = timezone.now() - event.occurred_at
    accepted = case.accepted_at or event.occurred_at
    return accepted + max(late - late % MINUTE, dt.timedelta())


def _in_work(case_id: int) -> Case | None:
    """The case, unless it has ended or gone back meanwhile."""
    case = Case.objects.get(id=case_id)
    return case if case.status == Case.Status.ACCEPTED else None


def _rule(case: Case, *permissions: str) -> Actor:
    return system(case.agency_id, *permissions)
