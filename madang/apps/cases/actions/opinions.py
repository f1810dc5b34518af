"""Asking other departments, and bringing a case before a body."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import commands
from madang.apps.cases.actions.base import Action, Call, FieldSpec, in_work, register
from madang.apps.cases.commands import Question
from madang.apps.cases.models import Case
from madang.apps.cases.showing import words
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs import queries as orgs
from madang.core.orgs.showing import localised
from madang.lib.periods import Period

# What is usually asked for; the API takes any period.
PERIODS = ("4 hours", "8 hours", "2 days", "3 days", "5 days", "7 days", "10 days", "14 days")


def department_options(case: Case, agency: AgencyRef) -> list[tuple[str, str]]:
    """The departments of the agency without the one in charge."""
    names = orgs.open_departments(agency)
    others = [(str(key), localised(name)) for key, name in names.items()]
    return sorted((one for one in others if one[0] != str(case.department_id)), key=_by_name)


def _by_name(option: tuple[str, str]) -> str:
    return option[1]


def _fields(case: Case, _actor: Actor, agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "department",
            "type": "choice",
            "label": _("Department to ask"),
            "options": department_options(case, agency),
            "required": True,
            "compact": True,
        },
        {
            "name": "within",
            "type": "choice",
            "label": _("To answer within"),
            "hint": _("Counted from now in working time, and never later than the case is due."),
            "options": [(text, words.length(Period.parse(text))) for text in PERIODS],
            "required": True,
            "compact": True,
            "value": "3 days",
        },
        {
            "name": "question",
            "type": "textarea",
            "label": _("What you want to know"),
            "required": True,
            "max_length": 10_000,
        },
    )


def _run(call: Call) -> None:
    commands.ask_opinion(
        actor=call.actor,
        agency=call.agency,
        case_id=call.case.pk,
        version=call.version,
        asked=Question(
            department_id=call.number("department"),
            within=call.text("within"),
            question=call.text("question"),
        ),
    )


register(
    Action(
        name="ask-opinion",
        label=_("Ask another department"),
        about=_(
            "The department sees the answers and files of the petition, without personal data. If"
            " it does not answer in time, its superiors are told."
        ),
        law="민원 처리에 관한 법률 제20조, 시행규칙 제8조",
        audience="official",
        permission="cases.decide",
        is_open=in_work,
        fields=_fields,
        run=_run,
    )
)
