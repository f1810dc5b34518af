"""Bringing a petition before a body that meets, and what comes of it (법32, 34, 영36, 38)."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.apps.bodies import commands as bodies
from madang.apps.bodies import queries as meetings
from madang.apps.cases import clock, queries
from madang.apps.cases import queries_complex as found
from madang.apps.cases.block_parts import JointReview
from madang.apps.cases.commands.base import envelope, lock_case, require_open, the_case
from madang.apps.cases.commands.opinions import LONGEST_TEXT, Question, ask_opinion
from madang.apps.cases.events.opinions import StatementSent
from madang.apps.cases.models import Case, Opinion
from madang.apps.cases.promises import meeting_day
from madang.core.actors import Actor, AgencyRef, system
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.orgs import queries as orgs
from madang.lib.text import clean

SUBJECT = "cases.case"
BEGINS = dt.time(10)
# A meeting of that day may have been cancelled or held already; then there is another one.
MOST_A_DAY = 20


def convene_joint_review(
    *, actor: Actor, agency: AgencyRef, case_id: int, version: int, moment: dt.datetime
) -> int | None:
    """Have the body of the file meet on a case, and ask the departments that speak there.

    So many working days after the acceptance as the file says, at ten, before the case is due.
    Further cases of the day join the same meeting. Gives the meeting's id, None where the file
    wants no meeting for these answers. Raises NotFound for a body that was not founded yet.
    """
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.ACCEPTED)
    service = queries.pinned_service(case)
    review = service.joint_review
    if review is None or not service.holds(review.when, case.answers):
        return None
    body = meetings.body(agency.id, review.body)
    begins = meeting_moment(review, moment, case.due_at, agency)
    with transaction.atomic():
        lock_case(case, version)
        meeting_id = _put_before(case, body.pk, begins, moment)
        deciding = meetings.departments_that_decide(body, timezone.localdate(begins))
        for name in review.departments:
            department = orgs.department_named(case.agency_id, name)
            asked = Question(
                department_id=department.pk,
                answer_by=_answer_by(agency, begins, moment, there=department.pk in deciding),
                when_late=review.if_late,
                law=review.law or "",
                rule="meeting",
            )
            _ask_for_meeting(actor, agency, case, asked, moment)
    return meeting_id


def refer_to_body(
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    version: int,
    body_id: int,
    day: dt.date | None,
    moment: dt.datetime | None = None,
) -> int:
    """Bring a case before a body by hand: 민원실무심의회 (영36) or 민원조정위원회 (영38).

    Only complex petitions go before another body than the committee. Gives the meeting's id. Raises
    Forbidden, NotFound, Stale, and DomainError for a day on which nobody meets.
    """
    actor.require("cases.decide")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.ACCEPTED)
    meetings.body_by_id(actor, body_id)
    if body_id not in found.bodies_for(case):
        raise DomainError(
            "not_complex",
            _(
                "Only complex petitions go before this body (Decree, article 36). Nothing was"
                " changed."
            ),
            field="body",
        )
    moment = moment or timezone.now()
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    begins = clock.with_zone(dt.datetime.combine(day, BEGINS)) if day else moment
    if day is None or begins <= moment or not calendar.is_working(day):
        raise DomainError(
            "no_meeting_day",
            _("Choose a working day that lies ahead. Nothing was changed."),
            field="day",
        )
    with transaction.atomic():
        lock_case(case, version)
        return _put_before(case, body_id, begins, moment)


def send_statement(
    *, actor: Actor, case: Case, text: str, moment: dt.datetime | None = None
) -> None:
    """The applicant writes to the meetings that are to deal with the case (영36⑦, 38⑥).

    A second statement takes the place of the first. Whoever calls has checked that the actor is the
    applicant. Raises DomainError without a text, or where no meeting is ahead.
    """
    text = clean(text, lines=True)
    if not text or len(text) > LONGEST_TEXT:
        raise DomainError(
            "text_missing",
            _("Write what you want to say, in at most %(limit)s characters.")
            % {"limit": LONGEST_TEXT},
            field="text",
        )
    ahead = found.meetings_ahead(case, moment or timezone.now())
    if not ahead:
        raise DomainError(
            "no_meeting", _("No meeting on your petition is ahead. Nothing was changed.")
        )
    rule = secretary(case)
    with transaction.atomic():
        for item in ahead:
            version = meetings.item_by_id(rule, item.item_id).version
            bodies.note_applicant(
                actor=rule, item_id=item.item_id, version=version, invited=True, statement=text
            )
            record(
                StatementSent(**envelope(case), meeting_id=item.meeting_id, body=item.body_key),
                actor=actor,
            )


def hand_opinions_on(*, case: Case, item_id: int) -> None:
    """Put what departments have said of a case before the meeting that deals with it."""
    stances = {
        Opinion.Stance.AGREE: "agree",
        Opinion.Stance.CONDITIONS: "agree_with_conditions",
        Opinion.Stance.OPPOSE: "oppose",
        Opinion.Stance.NOT_CONCERNED: "no_opinion",
    }
    for opinion in Opinion.objects.filter(case=case, state=Opinion.State.ANSWERED):
        bodies.give_opinion(
            actor=secretary(case),
            item_id=item_id,
            stance=stances[Opinion.Stance(opinion.stance)],
            text=opinion.text,
            department_id=opinion.department_id,
            moment=opinion.answered_at,
        )


def meeting_moment(
    review: JointReview, accepted: dt.datetime, due_at: dt.datetime, agency: AgencyRef
) -> dt.datetime:
    """When the body meets on a case that was accepted at this moment (both with zone).

    At ten on the day of the file; if the case is due before that, on the last day before it.
    """
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    day = meeting_day(review, clock.local(accepted), calendar)
    begins = clock.with_zone(dt.datetime.combine(day, BEGINS))
    if begins < due_at or due_at <= accepted:
        return begins
    due = clock.local(due_at)
    number = calendar.working_days_before(due.date())
    if not calendar.is_working(due.date()) or due.time() <= BEGINS:
        number -= 1
    last = clock.with_zone(dt.datetime.combine(calendar.working_day(number), BEGINS))
    return last if last > accepted else begins


def _put_before(case: Case, body_id: int, begins: dt.datetime, moment: dt.datetime) -> int:
    """The case on the agenda of the body's meeting of that day, which is convened if need be."""
    rule = secretary(case)
    day = timezone.localdate(begins)
    item = bodies.ItemIn(
        title=f"{queries.pinned_service(case).title} {case.receipt_number}",
        department_id=case.department_id,
        subject_type=SUBJECT,
        subject_id=case.pk,
        applicant_invited=True,
    )
    there = found.meeting_on(body_id, day)
    if there is not None:
        bodies.add_item(actor=rule, meeting_id=there, item=item)
        return there
    for attempt in range(MOST_A_DAY):
        convened = bodies.convene_meeting(
            actor=rule,
            body_id=body_id,
            client_id=_client_id(body_id, day, attempt),
            scheduled_at=begins,
            place=_to_be_announced(),
            items=[item],
            moment=moment,
        )
        if not convened.repeated:
            return convened.meeting_id
        # Somebody else convened it at this moment, or it was cancelled or moved before.
        if found.takes_place_on(rule, convened.meeting_id, day):
            bodies.add_item(actor=rule, meeting_id=convened.meeting_id, item=item)
            return convened.meeting_id
    raise DomainError("too_many_meetings", _("This body meets too often on that day."))


def _client_id(body_id: int, day: dt.date, attempt: int) -> uuid.UUID:
    """The same for all cases of a body and day, so that they meet in one meeting."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"cases/{body_id}/{day}/{attempt}")


def _to_be_announced() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("To be announced")


def _ask_for_meeting(
    actor: Actor, agency: AgencyRef, case: Case, asked: Question, moment: dt.datetime
) -> None:
    """Ask a department of the file for its opinion, unless it was asked by another rule."""
    before = Opinion.objects.filter(case=case, department_id=asked.department_id)
    if asked.department_id == case.department_id or before.exists():
        return
    ask_opinion(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        asked=asked,
        moment=moment,
    )


def _answer_by(
    agency: AgencyRef, begins: dt.datetime, moment: dt.datetime, *, there: bool
) -> dt.datetime:
    """The end of the day before the meeting; of the meeting's day for whoever decides there."""
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    day = timezone.localdate(begins)
    if there:
        return clock.with_zone(calendar.closes(day))
    before = calendar.working_days_before(day) - 1
    eve = clock.with_zone(calendar.closes(calendar.working_day(before)))
    return eve if eve > moment else begins


def secretary(case: Case) -> Actor:
    """The platform, as whoever keeps the papers of the agency's bodies."""
    return system(case.agency_id, "bodies.manage", "bodies.minutes")
