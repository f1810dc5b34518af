"""What a meeting leaves behind for a petition, and what a closed petition leaves at meetings."""

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext

from madang.apps.bodies import commands as bodies
from madang.apps.bodies import queries as meetings
from madang.apps.cases import clock
from madang.apps.cases import queries_complex as found
from madang.apps.cases.commands.base import envelope
from madang.apps.cases.commands.joint_review import secretary
from madang.apps.cases.commands.opinions import OPEN, SUBJECT
from madang.apps.cases.events.opinions import OpinionAnswered
from madang.apps.cases.models import Case, Opinion
from madang.core.actors import Actor, AgencyRef
from madang.core.events.commands import cancel_timers, record

STANCES: Mapping[str, Opinion.Stance] = {
    "agree": Opinion.Stance.AGREE,
    "agree_with_conditions": Opinion.Stance.CONDITIONS,
    "oppose": Opinion.Stance.OPPOSE,
    "no_opinion": Opinion.Stance.NOT_CONCERNED,
}


def take_answers(
    *, actor: Actor, agency: AgencyRef, case: Case, item_id: int, moment: dt.datetime
) -> None:
    """Take what was said in a meeting as the answers of the departments that were asked.

    Where the body gives its members the power to decide for their departments (전결권), nobody
    answers a second time in writing. Only questions that are still open are answered so.
    """
    for said in meetings.answers_of(actor, item_id):
        rows = Opinion.objects.filter(
            case=case, department_id=said.department_id, state__in=OPEN
        ).select_related("department")
        opinion = rows.first()
        if opinion is not None:
            _answer(actor, agency, case, opinion, said, moment)


def _answer(
    actor: Actor,
    agency: AgencyRef,
    case: Case,
    opinion: Opinion,
    said: meetings.DepartmentAnswer,
    moment: dt.datetime,
) -> None:
    with transaction.atomic():
        changed = Opinion.objects.filter(id=opinion.pk, state__in=OPEN).update(
            state=Opinion.State.ANSWERED,
            stance=STANCES[said.stance],
            text=said.text,
            answered_at=moment,
            answered_by_id=said.official_id,
            version=F("version") + 1,
        )
        if not changed:
            return  # the department wrote at this very moment
        cancel_timers(subject_type=SUBJECT, subject_id=opinion.pk)
        record(
            OpinionAnswered(
                **envelope(case),
                opinion_id=opinion.pk,
                department=opinion.department.key,
                stance=STANCES[said.stance],
                in_meeting=True,
                minutes_used=clock.working_minutes(opinion.asked_at, moment, agency),
                minutes_late=clock.working_minutes(opinion.answer_by, moment, agency),
            ),
            actor=actor,
        )


def leave_agendas(*, case: Case, moment: dt.datetime) -> None:
    """Take a closed case off the agendas of the meetings that have not dealt with it."""
    rule = secretary(case)
    with translation.override(settings.LANGUAGE_CODE):
        reasons = gettext("The petition was closed before the meeting dealt with it.")
    for item in found.meetings_pending(case):
        bodies.withdraw_item(
            actor=rule,
            item_id=item.item_id,
            version=meetings.item_by_id(rule, item.item_id).version,
            reasons=reasons,
            moment=moment,
        )
