"""Asking other departments for their opinion, and what becomes of the question (협의, 법20)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock
from madang.apps.cases import queries_complex as found
from madang.apps.cases.commands.base import envelope, lock_case, require_open, the_case
from madang.apps.cases.events.opinions import (
    OpinionAnswered,
    OpinionAsked,
    OpinionExtended,
)
from madang.apps.cases.models import Case, Opinion
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Stale
from madang.core.events.commands import cancel_timers, record, set_timer
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Department
from madang.lib.periods import Period, PeriodError
from madang.lib.text import clean

TIMER = "cases.opinion_due"
SUBJECT = "cases.opinion"
LONGEST_TEXT = 10_000
ESCALATE, DEEM = "escalate", "deem"
OPEN = (Opinion.State.ASKED, Opinion.State.ESCALATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whom to ask what. ``within`` is a period, counted from the request in the agency's calendar.

    ``answer_by`` may set the moment itself, such as the day before a meeting. ``when_late`` is
    ``escalate``, or ``deem`` with the ``law`` by which silence is consent; ``rule`` says who asked:
    ``file``, ``meeting`` or ``by_hand``.
    """

    department_id: int
    within: str = ""
    answer_by: dt.datetime | None = None
    question: str = ""
    when_late: str = "escalate"
    law: str = ""
    rule: str = "by_hand"


def ask_opinion(
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    version: int,
    asked: Question,
    moment: dt.datetime | None = None,
) -> int:
    """Ask another department for its opinion, to be given within the case's period (법20①).

    ``answer_by`` is never later than the moment at which the case is due; of a case that is late
    already it is what ``within`` says. Silence is consent only where a law says so, and only after
    the whole time that it gives: where the case is due before that, it goes up instead. Gives the
    opinion's id. Raises Forbidden, NotFound, Stale, and DomainError for the department in charge,
    one that was asked already, one of another agency, what is no period, or consent without a law.
    """
    actor.require("cases.decide")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.ACCEPTED)
    moment = moment or timezone.now()
    department = _askable(case, asked.department_id)
    question = checked_text(asked.question, "question", required=asked.rule == "by_hand")
    _check_silence(asked)
    wanted = asked.answer_by or _end_of(asked.within, agency, moment)
    answer_by = min(wanted, case.due_at) if moment < case.due_at else wanted
    deems = asked.when_late == DEEM and answer_by == wanted
    when_late, law = (DEEM, asked.law) if deems else (ESCALATE, "")
    minutes = clock.working_minutes(moment, answer_by, agency)
    with transaction.atomic():
        lock_case(case, version)
        opinion = _create(
            case=case,
            department=department,
            question=question,
            asked_at=moment,
            answer_by=answer_by,
            minutes=minutes,
            when_late=when_late,
            law=law,
        )
        _set_timer(agency.id, opinion.pk, answer_by)
        record(
            OpinionAsked(
                **envelope(case),
                opinion_id=opinion.pk,
                department=department.key,
                answer_by=answer_by,
                when_late=when_late,
                law=law,
                rule=asked.rule,
                minutes_allowed=minutes,
            ),
            actor=actor,
        )
    return opinion.pk


def answer_opinion(
    *,
    actor: Actor,
    agency: AgencyRef,
    opinion_id: int,
    version: int,
    stance: str,
    text: str,
    moment: dt.datetime | None = None,
) -> None:
    """Give the opinion of the actor's own department (회신).

    Late ones are taken as long as the question is open. Raises Forbidden, NotFound, Stale, and
    DomainError for an unknown stance, conditions or opposition without a text, or a question that
    is answered, counted as consent, or not needed any more.
    """
    opinion = found.opinion_owed(actor, opinion_id)
    _require_answerable(opinion)
    if stance not in Opinion.Stance.values:
        raise DomainError("unknown_stance", _("Choose one of the opinions."), field="stance")
    needs_text = stance in (Opinion.Stance.CONDITIONS, Opinion.Stance.OPPOSE)
    text = checked_text(text, "text", required=needs_text)
    moment = moment or timezone.now()
    with transaction.atomic():
        _change(
            opinion,
            version,
            state=Opinion.State.ANSWERED,
            stance=stance,
            text=text,
            answered_at=moment,
            answered_by_id=actor.id if actor.kind == "official" else None,
        )
        cancel_timers(subject_type=SUBJECT, subject_id=opinion.pk)
        record(
            OpinionAnswered(
                **envelope(opinion.case),
                opinion_id=opinion.pk,
                department=opinion.department.key,
                stance=stance,
                minutes_used=clock.working_minutes(opinion.asked_at, moment, agency),
                minutes_late=clock.working_minutes(opinion.answer_by, moment, agency),
            ),
            actor=actor,
        )


def extend_opinion(
    *,
    actor: Actor,
    agency: AgencyRef,
    opinion_id: int,
    version: int,
    until: dt.date | None,
    reasons: str,
    moment: dt.datetime | None = None,
) -> None:
    """Say in time that the own department needs longer, why, and until which day (법20②③).

    Once, by no more than the length of the first answer-by, within the period of the case, and not
    beyond a meeting that is to deal with it. Raises Forbidden, NotFound, Stale, and DomainError
    when it is too late, the second time, too long, or without reasons.
    """
    opinion = found.opinion_owed(actor, opinion_id)
    _require_answerable(opinion)
    moment = moment or timezone.now()
    if opinion.extended_at is not None:
        raise DomainError(
            "extended_already",
            _("The answer-by can be extended only once (Act, article 20). Nothing was changed."),
        )
    if opinion.state != Opinion.State.ASKED or moment > opinion.answer_by:
        raise DomainError(
            "extension_late",
            _(
                "An extension has to be told before the answer-by ends (Act, article 20). Send your"
                " answer."
            ),
        )
    reasons = checked_text(reasons, "reasons", required=True)
    answer_by = _extended_to(opinion, until, agency)
    with transaction.atomic():
        _change(
            opinion,
            version,
            answer_by=answer_by,
            minutes=clock.working_minutes(opinion.asked_at, answer_by, agency),
            extended_at=moment,
            extension_reasons=reasons,
        )
        _set_timer(agency.id, opinion.pk, answer_by)
        record(
            OpinionExtended(
                **envelope(opinion.case),
                opinion_id=opinion.pk,
                department=opinion.department.key,
                before=opinion.answer_by,
                answer_by=answer_by,
            ),
            actor=actor,
        )


def _askable(case: Case, department_id: int) -> Department:
    department = Department.objects.filter(
        id=department_id, agency_id=case.agency_id, closed_on=None
    ).first()
    if department is None:
        raise DomainError(
            "no_department",
            _("Choose a department of this agency. Nothing was changed."),
            field="department",
        )
    if department.pk == case.department_id:
        raise DomainError(
            "own_department",
            _("This department is in charge of the case itself. Nothing was changed."),
            field="department",
        )
    return department


def _check_silence(asked: Question) -> None:
    """Raise DomainError for a meaning of silence that there is not, or that no law gives it."""
    if asked.when_late not in (ESCALATE, DEEM):
        raise DomainError("unknown_when_late", _("Say what it means if no answer comes."))
    if asked.when_late == DEEM and not asked.law:
        raise DomainError(
            "deemed_without_law",
            _("Silence is consent only where a law says so: name it. Nothing was changed."),
        )


def _end_of(within: str, agency: AgencyRef, moment: dt.datetime) -> dt.datetime:
    try:
        period = Period.parse(within)
    except PeriodError:
        raise DomainError(
            "no_period",
            _("Write a period such as 8 hours or 3 days. Nothing was changed."),
            field="within",
        ) from None
    return clock.with_zone(clock.due_of(period, moment, agency).moment)


def _create(*, case: Case, department: Department, **values: Any) -> Opinion:
    try:
        with transaction.atomic():
            return Opinion.objects.create(case=case, department=department, **values)
    except IntegrityError as error:
        raise DomainError(
            "asked_already",
            _("%(department)s was asked already. Nothing was changed.")
            % {"department": department.key},
            field="department",
        ) from error


def _set_timer(agency_id: int, opinion_id: int, due_at: dt.datetime) -> None:
    set_timer(
        name=TIMER,
        agency_id=agency_id,
        subject_type=SUBJECT,
        subject_id=opinion_id,
        due_at=due_at,
    )


def _require_answerable(opinion: Opinion) -> None:
    """Raise DomainError with the reason why the question is closed."""
    if opinion.state in OPEN:
        return
    closed = opinion.case.closed_at
    if opinion.state == Opinion.State.CANCELLED and closed:
        raise DomainError(
            "case_ended",
            _("The case was closed on %(day)s. Your opinion is not needed any more.")
            % {"day": timezone.localdate(closed).isoformat()},
        )
    messages = {
        Opinion.State.ANSWERED: _("Your department has answered already. Nothing was changed."),
        Opinion.State.DEEMED: _(
            "The answer-by has passed and your silence counted as consent. Speak to the department"
            " in charge."
        ),
    }
    raise DomainError(
        "opinion_closed",
        messages.get(
            Opinion.State(opinion.state), _("This question was withdrawn. Nothing was changed.")
        ),
    )


def _change(opinion: Opinion, version: int, **values: Any) -> None:
    """Write to an open question at this version, or raise Stale."""
    changed = Opinion.objects.filter(id=opinion.pk, version=version, state__in=OPEN).update(
        version=F("version") + 1, **values
    )
    if not changed:
        raise Stale(
            "stale",
            _(
                "Somebody of your department, or the case itself, was quicker. Nothing of yours was"
                " saved; look at the question as it is now."
            ),
        )


def _extended_to(opinion: Opinion, until: dt.date | None, agency: AgencyRef) -> dt.datetime:
    """The end of the working day ``until``, if it lies within what the law allows."""
    if until is None:
        raise DomainError(
            "no_date",
            _("Say by which day your answer will come (Act, article 20)."),
            field="until",
        )
    latest = found.latest_extension(opinion, agency)
    if latest <= opinion.answer_by:
        raise DomainError(
            "no_room_to_extend",
            _(
                "The petition is due, or a meeting deals with it, before you could have more time"
                " (Act, article 20). Send your answer."
            ),
        )
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    if until > clock.local(latest).date():
        raise DomainError(
            "extension_too_long",
            _(
                "At most by the length of the first answer-by, within the period of the petition"
                " and before its meeting, that is until %(latest)s (Act, article 20). Nothing was"
                " changed."
            )
            % {"latest": clock.local(latest).strftime("%Y-%m-%d %H:%M")},
            field="until",
        )
    answer_by = min(clock.with_zone(calendar.closes(until)), latest)
    if answer_by <= opinion.answer_by or not calendar.is_working(until):
        raise DomainError(
            "not_later",
            _("Choose a working day after the present answer-by. Nothing was changed."),
            field="until",
        )
    return answer_by


def checked_text(text: str, field: str, *, required: bool) -> str:
    """A text, cleaned. Raises DomainError if it is too long, or missing where it is required."""
    cleaned = clean(text, lines=True)
    if required and not cleaned:
        raise DomainError(f"{field}_missing", _("Fill this in. Nothing was changed."), field=field)
    if len(cleaned) > LONGEST_TEXT:
        raise DomainError(
            f"{field}_too_long",
            _("This is too long: at most %(limit)s characters. Nothing was changed.")
            % {"limit": LONGEST_TEXT},
            field=field,
        )
    return cleaned
