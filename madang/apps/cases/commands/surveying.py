"""Saying how satisfied one is, after a decision."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.commands.base import envelope
from madang.apps.cases.events.survey import SurveyAnswered
from madang.apps.cases.models import Case, SurveyAnswer
from madang.apps.cases.queries import pinned_service
from madang.apps.cases.survey_queries import survey_asked
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.programmes.fields import Answer


def answer_survey(*, actor: Actor, case: Case, values: Mapping[str, Any]) -> None:
    """Keep the answers to the survey of a case. Whoever calls has checked who the actor is.

    Raises DomainError while there is nothing to answer or after it was answered, and for the first
    answer that is missing or wrong.
    """
    survey = survey_asked(case)
    if survey is None:
        raise _closed()
    answers, errors = survey.read(values)
    for name, message in errors.items():
        raise DomainError("survey_incomplete", message, field=name)
    try:
        with transaction.atomic():
            _keep(actor, case, answers, int(str(answers[survey.score])))
    except IntegrityError:
        raise _closed() from None


def _keep(actor: Actor, case: Case, answers: Mapping[str, Answer], score: int) -> None:
    where = envelope(case)
    survey = pinned_service(case).survey or ""
    row = SurveyAnswer.objects.create(
        case=case,
        agency_id=case.agency_id,
        department_id=case.department_id,
        service=case.service,
        survey=survey,
        answers=dict(answers),
        score=score,
    )
    event = SurveyAnswered(
        **where | {"subject_id": row.pk}, service=case.service, survey=survey, score=score
    )
    record(event, actor=actor)


def _closed() -> DomainError:
    return DomainError(
        "survey_closed", _("This survey was answered already, or its time is over. Thank you.")
    )
