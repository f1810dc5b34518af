"""What is missing, for the applicant: sending it, and asking for more time."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import commands
from madang.apps.cases.actions.base import Action, Call, FieldSpec, register
from madang.apps.cases.actions.papers import TEXT, files_of, newest, stored_files, waits
from madang.apps.cases.commands import supplement_days
from madang.apps.cases.models import Case, Supplement
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import Text


def _may_answer(case: Case, _actor: Actor) -> bool:
    return waits(case)


def _answer_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    found = newest(case)
    return (
        {
            "name": "text",
            "type": "textarea",
            "label": _("Your answer"),
            "hint": _("We asked for: %(what)s") % {"what": found.what} if found else "",
            "max_length": TEXT,
        },
        files_of(case),
    )


def _answer(call: Call) -> None:
    with stored_files(call) as files:
        commands.answer_supplement(
            actor=call.actor, case=call.case, text=call.text("text"), files=files
        )


register(
    Action(
        name="answer-supplement",
        label=_("Send what is missing"),
        about=_("Write your answer or add files. The period runs on from the next day."),
        audience="applicant",
        permission="",
        is_open=_may_answer,
        fields=_answer_fields,
        run=_answer,
        law=_("Civil Petitions Treatment Act, article 22"),
    )
)


def may_have_more_time(case: Case) -> bool:
    """Whether the applicant can be given more time now (영24②)."""
    found = newest(case) if case.status != Case.Status.CLOSED else None
    return (
        found is not None
        and found.state == Supplement.State.OPEN
        and found.round == 1
        and found.extensions < supplement_days.MOST_EXTENSIONS
        and found.answer_by >= timezone.localdate()
    )


def _may_ask_time(case: Case, _actor: Actor) -> bool:
    return may_have_more_time(case)


def more_days(label: Text) -> Sequence[FieldSpec]:
    """The question for how many days more."""
    return (
        {
            "name": "days",
            "type": "integer",
            "label": label,
            "hint": _("They are counted from the last day that there is now."),
            "min": 1,
            "max": supplement_days.MOST_DAYS,
            "required": True,
        },
    )


def _time_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return more_days(_("How many days more you need"))


def _ask_time(call: Call) -> None:
    commands.extend_supplement(actor=call.actor, case=call.case, days=call.number("days"))


register(
    Action(
        name="ask-more-time",
        label=_("Ask for more time"),
        about=_("Say how many days more you need for what is missing. You can ask twice."),
        audience="applicant",
        permission="",
        is_open=_may_ask_time,
        fields=_time_fields,
        run=_ask_time,
        law=_("Decree on civil petitions, article 24②"),
    )
)
