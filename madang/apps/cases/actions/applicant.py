"""What applicants do with their own petitions: take back, change, object."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, commands
from madang.apps.cases.actions import asking
from madang.apps.cases.actions.base import Action, Call, FieldSpec, no_fields, register
from madang.apps.cases.commands import Objection
from madang.apps.cases.commands.objecting import LONGEST, may_object
from madang.apps.cases.models import Case
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import Text


def _is_open(case: Case, _actor: Actor) -> bool:
    return case.status != Case.Status.CLOSED


def _has_form(case: Case, actor: Actor) -> bool:
    return _is_open(case, actor) and case.kind != clock.OBJECTION


def _can_object(case: Case, _actor: Actor) -> bool:
    return may_object(case)


def _questions(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return asking.questions(case, with_personal=True)


def objection_fields(case: Case, told: Text, wanted: Text, why: Text) -> Sequence[FieldSpec]:
    """What an objection says (영40①), in the words of whoever fills it in."""
    decided = clock.local(case.closed_at).date() if case.closed_at else None
    return (
        {
            "name": "told_on",
            "type": "date",
            "label": told,
            "min": decided.isoformat() if decided else None,
            "max": clock.local(timezone.now()).date().isoformat(),
            "value": decided.isoformat() if decided else "",
            "required": True,
        },
        {
            "name": "wanted",
            "type": "textarea",
            "label": wanted,
            "max_length": LONGEST,
            "required": True,
        },
        {
            "name": "grounds",
            "type": "textarea",
            "label": why,
            "max_length": LONGEST,
            "required": True,
        },
    )


def _objection_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return objection_fields(
        case,
        _("When were you told of the refusal?"),
        _("What do you want?"),
        _("Why is the refusal wrong?"),
    )


def objection_of(call: Call) -> Objection:
    """What was typed. Raises DomainError."""
    return Objection(
        told_on=asking.day(call, "told_on"),
        wanted=call.text("wanted"),
        grounds=call.text("grounds"),
    )


def _withdraw(call: Call) -> None:
    commands.withdraw_own_case(actor=call.actor, agency=call.agency, case=call.case)


def _amend(call: Call) -> None:
    commands.amend_case(
        actor=call.actor, case=call.case, changes=asking.changes(call, with_personal=True)
    )


def _object(call: Call) -> None:
    commands.object_to_refusal(
        actor=call.actor, agency=call.agency, case=call.case, objection=objection_of(call)
    )


register(
    Action(
        name="amend",
        label=_("Change what I sent"),
        about=_(
            "You can change your answers until the petition has ended. The day by which you have"
            " an answer stays the same."
        ),
        audience="applicant",
        permission="",
        is_open=_has_form,
        fields=_questions,
        run=_amend,
        law="민원처리법 제22조제2항",
    )
)
register(
    Action(
        name="withdraw",
        label=_("Take the petition back"),
        about=_(
            "Your petition ends without an answer. This cannot be undone, but you can send a new"
            " one at any time."
        ),
        audience="applicant",
        permission="",
        is_open=_is_open,
        fields=no_fields,
        run=_withdraw,
        law="민원처리법 제22조제2항",
        danger=True,
    )
)
register(
    Action(
        name="object",
        label=_("Object to the refusal"),
        about=_(
            "Within 60 days of being told. The office decides on your objection within 10 days,"
            " which it may extend once by up to 10 days."
        ),
        audience="applicant",
        permission="",
        is_open=_can_object,
        fields=_objection_fields,
        run=_object,
        law="민원처리법 제35조, 시행령 제40조",
    )
)
