"""Bringing a petition before a body, and what the applicant says there."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import commands, queries_complex
from madang.apps.cases.actions.base import Action, Call, FieldSpec, in_work, register
from madang.apps.cases.models import Case
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.showing import localised
from madang.lib import inputs


def _fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    options = [(key, localised(name)) for key, name in queries_complex.bodies_for(case).items()]
    return (
        {
            "name": "body",
            "type": "choice",
            "label": _("Body"),
            "hint": _("A complex petition can go to the working-level review or a joint review."),
            "options": options,
            "required": True,
            "compact": True,
        },
        {
            "name": "day",
            "type": "date",
            "label": _("Day of the meeting"),
            "hint": _(
                "At ten. If the body meets on that day already, the case joins that meeting."
            ),
            "required": True,
        },
    )


def _refer(call: Call) -> None:
    commands.refer_to_body(
        actor=call.actor,
        agency=call.agency,
        case_id=call.case.pk,
        version=call.version,
        body_id=call.number("body"),
        day=inputs.day(call.text("day")),
    )


def _is_awaited(case: Case, _actor: Actor) -> bool:
    in_the_office = case.status == Case.Status.ACCEPTED
    return in_the_office and bool(queries_complex.meetings_ahead(case, timezone.now()))


def _statement(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "text",
            "type": "textarea",
            "label": _("What you want to say"),
            "hint": _("A new statement takes the place of an earlier one."),
            "required": True,
            "max_length": 10_000,
        },
    )


def _send(call: Call) -> None:
    commands.send_statement(actor=call.actor, case=call.case, text=call.text("text"))


register(
    Action(
        name="refer-to-body",
        label=_("Bring before a body"),
        about=_(
            "Put the case on the agenda of the working-level review, a joint review or the"
            " mediation committee. The applicant is told of the meeting."
        ),
        law="민원 처리에 관한 법률 제32조·제34조, 시행령 제36조·제38조",
        audience="official",
        permission="cases.decide",
        is_open=in_work,
        fields=_fields,
        run=_refer,
    )
)
register(
    Action(
        name="send-statement",
        label=_("Write to the meeting"),
        about=_(
            "If you cannot or do not want to come, say in writing what the members should know."
        ),
        law="민원 처리에 관한 법률 시행령 제36조제7항·제38조제6항",
        audience="applicant",
        permission="",
        is_open=_is_awaited,
        fields=_statement,
        run=_send,
    )
)
