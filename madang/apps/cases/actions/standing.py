"""How a petition stands: the applicant asks, the office tells (영23①)."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import commands
from madang.apps.cases.actions.base import (
    Action,
    Call,
    FieldSpec,
    is_mine,
    no_fields,
    register,
)
from madang.apps.cases.actions.papers import TEXT
from madang.apps.cases.models import Case
from madang.core.actors import Actor, AgencyRef


def _may_ask(case: Case, _actor: Actor) -> bool:
    return case.status != Case.Status.CLOSED and case.standing_asked_at is None


def _ask(call: Call) -> None:
    commands.ask_how_it_stands(actor=call.actor, case=call.case)


def _words(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "words",
            "type": "textarea",
            "label": _("What was done and what follows"),
            "hint": _(
                "The applicant reads this. The day by which it is done, or why the period stands"
                " still, is added by itself."
            ),
            "max_length": TEXT,
            "required": True,
        },
    )


def _tell(call: Call) -> None:
    commands.tell_how_it_stands(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        words=call.text("words"),
    )


register(
    Action(
        name="ask-how-it-stands",
        label=_("Ask how it stands"),
        about=_("The department tells you what was done, what follows, and by when it is done."),
        audience="applicant",
        permission="",
        is_open=_may_ask,
        fields=no_fields,
        run=_ask,
        law=_("Decree on civil petitions, article 23①"),
    )
)
register(
    Action(
        name="tell-how-it-stands",
        label=_("Tell the applicant how it stands"),
        about=_("Whoever asks, on their page, by telephone or on paper, is told."),
        audience="official",
        permission="cases.decide",
        is_open=is_mine,
        fields=_words,
        run=_tell,
        law=_("Decree on civil petitions, article 23①"),
    )
)
