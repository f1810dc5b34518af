"""Ending a petition without a decision, taking it up again, and the paper result."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import commands
from madang.apps.cases.actions import asking
from madang.apps.cases.actions.base import Action, Call, FieldSpec, is_mine, no_fields, register
from madang.apps.cases.commands.ending import waits_to_be_collected
from madang.apps.cases.commands.reopening import OFFICE_MISTAKE, REOPENED, TAKEN_BACK, UPHELD
from madang.apps.cases.grounds import NOT_PROCESSED, NOT_STATUTORY
from madang.apps.cases.models import Case
from madang.core.actors import Actor, AgencyRef

REOPENING_GROUNDS = (
    (OFFICE_MISTAKE, _("The office ended it by mistake")),
    (TAKEN_BACK, _("The decision is taken back (General Act on Public Administration, 18)")),
    (UPHELD, _("An objection to the decision was upheld")),
)
RECEIVERS = (
    ("applicant", _("The applicant, by identity card")),
    ("representative", _("A representative, by mandate and identity card")),
)


def _can_stay_unprocessed(case: Case, actor: Actor) -> bool:
    return is_mine(case, actor) and case.kind in NOT_STATUTORY


def _of_department(case: Case, actor: Actor) -> bool:
    return actor.kind == "device" or case.department_id == actor.department_id


def _can_be_reopened(case: Case, actor: Actor) -> bool:
    return _of_department(case, actor) and any(case.ending in of for of in REOPENED.values())


def _waits(case: Case, _actor: Actor) -> bool:
    return waits_to_be_collected(case)


def _waits_here(case: Case, actor: Actor) -> bool:
    return waits_to_be_collected(case) and _of_department(case, actor)


def _request_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        asking.reasons_field(
            _("For example: letter of 21 September 2026. The applicant reads this."),
            _("How and when the applicant asked for it"),
        ),
    )


def _unprocessed_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "ground",
            "type": "choice",
            "label": _("Ground"),
            "options": list(NOT_PROCESSED.items()),
            "compact": True,
            "required": True,
        },
        asking.reasons_field(_("The applicant is told this with the ground.")),
    )


def _reopening_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "ground",
            "type": "choice",
            "label": _("Ground"),
            "options": [one for one in REOPENING_GROUNDS if case.ending in REOPENED[one[0]]],
            "required": True,
        },
        asking.reasons_field(_("Kept in the ledger of the case.")),
    )


def _receiver_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "to",
            "type": "choice",
            "label": _("Who came"),
            "options": RECEIVERS,
            "required": True,
        },
        {
            "name": "identity_checked",
            "type": "consent",
            "label": _("I have checked the identity card, and the mandate if there is one."),
            "required": True,
        },
    )


def _withdraw(call: Call) -> None:
    commands.withdraw_on_request(
        actor=call.actor,
        agency=call.agency,
        case_id=call.case.pk,
        version=call.version,
        request=call.text("reasons"),
    )


def _leave_unprocessed(call: Call) -> None:
    commands.leave_unprocessed(
        actor=call.actor,
        agency=call.agency,
        case_id=call.case.pk,
        version=call.version,
        ground=call.text("ground"),
        reasons=call.text("reasons"),
    )


def _reopen(call: Call) -> None:
    commands.reopen_case(
        actor=call.actor,
        agency=call.agency,
        case_id=call.case.pk,
        version=call.version,
        ground=call.text("ground"),
        reasons=call.text("reasons"),
    )


def _hand_out(call: Call) -> None:
    commands.hand_out_result(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        to=call.text("to"),
        identity_checked=call.flag("identity_checked"),
    )


def _close_uncollected(call: Call) -> None:
    commands.close_uncollected(
        actor=call.actor, agency=call.agency, case_id=call.case.pk, version=call.version
    )


register(
    Action(
        name="withdraw-on-request",
        label=_("Note a withdrawal"),
        about=_("The applicant took the petition back in writing."),
        audience="official",
        permission="cases.end",
        is_open=is_mine,
        fields=_request_fields,
        run=_withdraw,
        law="민원처리법 제22조제2항",
    )
)
register(
    Action(
        name="leave-unprocessed",
        label=_("End without processing"),
        about=_("Only on one of the nine grounds of the act, and never a statutory petition."),
        audience="official",
        permission="cases.end",
        is_open=_can_stay_unprocessed,
        fields=_unprocessed_fields,
        run=_leave_unprocessed,
        law="민원처리법 제21조",
        danger=True,
    )
)
register(
    Action(
        name="reopen",
        label=_("Take up again"),
        about=_("The petition is in work again; the ledger says how long it was closed."),
        audience="official",
        permission="cases.end",
        is_open=_can_be_reopened,
        fields=_reopening_fields,
        run=_reopen,
        law="행정기본법 제18조",
    )
)
register(
    Action(
        name="hand-out",
        label=_("Hand out the result"),
        about=_("First make sure who came."),
        audience="official",
        permission="cases.intake",
        is_open=_waits,
        fields=_receiver_fields,
        run=_hand_out,
        law="민원처리법 제27조제4항",
    )
)
register(
    Action(
        name="close-uncollected",
        label=_("Close as not collected"),
        about=_("15 days after the announced date. The paper is destroyed."),
        audience="official",
        permission="cases.end",
        is_open=_waits_here,
        fields=no_fields,
        run=_close_uncollected,
        law="민원처리법 시행령 제25조제4항",
        danger=True,
    )
)
