"""How satisfied one is: for the applicant, after a decision."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import commands, survey_queries
from madang.apps.cases.actions.base import Action, Call, FieldSpec, register
from madang.apps.cases.models import Case
from madang.apps.cases.showing.survey import survey_rows
from madang.core.actors import Actor, AgencyRef


def _is_asked(case: Case, _actor: Actor) -> bool:
    return survey_queries.survey_asked(case) is not None


def _questions(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    survey = survey_queries.survey_asked(case)
    return survey_rows(survey) if survey else ()


def _answer(call: Call) -> None:
    commands.answer_survey(actor=call.actor, case=call.case, values=call.values)


register(
    Action(
        name="answer-survey",
        label=_("Send your answers"),
        about=_(
            "The department reads only counts and averages, and nothing while fewer than five"
            " people have answered. You can answer once."
        ),
        audience="applicant",
        permission="",
        is_open=_is_asked,
        fields=_questions,
        run=_answer,
        is_listed=False,
    )
)
