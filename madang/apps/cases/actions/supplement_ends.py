"""What becomes of a demand, for the office: not enough, more time, undelivered, returned."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import commands
from madang.apps.cases.actions.asking import reasons_field
from madang.apps.cases.actions.base import (
    Action,
    Call,
    FieldSpec,
    is_mine,
    no_fields,
    register,
)
from madang.apps.cases.actions.moments import END_OF_DAY, moment_fields, moment_of
from madang.apps.cases.actions.own_supplement import may_have_more_time, more_days
from madang.apps.cases.actions.papers import TEXT, in_state, newest, waits
from madang.apps.cases.actions.supplement import METHODS
from madang.apps.cases.commands import Sending
from madang.apps.cases.commands.supplementing import SPOKEN
from madang.apps.cases.models import Case, Supplement, SupplementSending
from madang.core.actors import Actor, AgencyRef

ADDRESSES = (
    (SupplementSending.Address.PETITION, _("as the petition says")),
    (SupplementSending.Address.REGISTERED, _("registered address")),
    (SupplementSending.Address.OTHER, _("another address that was found out")),
)


def _may_find(case: Case, actor: Actor) -> bool:
    return is_mine(case, actor) and in_state(case, Supplement.State.ANSWERED)


def _reasons(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    hint = _("The applicant reads this. Say what is still missing, and why.")
    return (reasons_field(hint, _("What is still missing")),)


def _find_insufficient(call: Call) -> None:
    commands.find_insufficient(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        reasons=call.text("reasons"),
    )


register(
    Action(
        name="find-insufficient",
        label=_("What arrived is not enough"),
        about=_(
            "Until the last day the applicant can send the rest, and the period stands still"
            " again. After it you may demand it once more, or return the petition."
        ),
        audience="official",
        permission="cases.clock",
        is_open=_may_find,
        fields=_reasons,
        run=_find_insufficient,
        law=_("Decree on civil petitions, articles 24③ and 25①"),
    )
)


def _may_extend(case: Case, actor: Actor) -> bool:
    return is_mine(case, actor) and may_have_more_time(case)


def _days(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return more_days(_("How many days more the applicant asked for"))


def _extend(call: Call) -> None:
    commands.extend_supplement_on_request(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        days=call.number("days"),
    )


register(
    Action(
        name="give-more-time",
        label=_("The applicant asks for more time"),
        about=_(
            "Who asks by telephone, on paper or at the counter has the days they name, twice at"
            " most."
        ),
        audience="official",
        permission="cases.intake",
        is_open=_may_extend,
        fields=_days,
        run=_extend,
        law=_("Decree on civil petitions, article 24②"),
    )
)


def _under_way(case: Case) -> bool:
    """Whether a sending of the last demand may still come back."""
    found = newest(case)
    return found is not None and any(one.returned_at is None for one in found.sendings.all())


def _may_come_back(case: Case, actor: Actor) -> bool:
    return is_mine(case, actor) and waits(case) and _under_way(case)


def _undelivered(call: Call) -> None:
    commands.note_undelivered(actor=call.actor, case_id=call.case.pk, version=call.version)


register(
    Action(
        name="demand-undelivered",
        label=_("The demand came back undelivered"),
        about=_(
            "The applicant's whereabouts are not clear and the demand was sent back. Send it again"
            " to where they may be found. If that comes back too, the petition counts as withdrawn"
            " and is closed."
        ),
        audience="official",
        permission="cases.clock",
        is_open=_may_come_back,
        fields=no_fields,
        run=_undelivered,
        law=_("Decree on civil petitions, article 25②"),
        danger=True,
    )
)


def _may_send_again(case: Case, actor: Actor) -> bool:
    found = newest(case)
    came_back = found is not None and found.method != SPOKEN and not _under_way(case)
    return is_mine(case, actor) and in_state(case, Supplement.State.OPEN) and came_back


def _sending_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    hint = _("May stay empty: the day of sending does not count in any case.")
    return (
        {
            "name": "method",
            "type": "choice",
            "label": _("How it is sent"),
            "options": [pair for pair in METHODS if pair[0] != SPOKEN],
            "value": "in_writing",
            "required": True,
        },
        {
            "name": "address",
            "type": "choice",
            "label": _("Where to"),
            "options": ADDRESSES,
            "value": SupplementSending.Address.REGISTERED,
            "required": True,
        },
        *moment_fields("sent", _("Day of sending"), hint),
    )


def _send_again(call: Call) -> None:
    sent_at = moment_of(call, "sent", without_time=END_OF_DAY)
    commands.send_demand_again(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        sending=Sending(call.text("method"), call.text("address"), sent_at),
    )


register(
    Action(
        name="send-demand-again",
        label=_("Send the demand again"),
        about=_("It came back. The applicant has their days anew, counted from this sending."),
        audience="official",
        permission="cases.clock",
        is_open=_may_send_again,
        fields=_sending_fields,
        run=_send_again,
        law=_("Decree on civil petitions, article 25②"),
    )
)


def _may_return(case: Case, actor: Actor) -> bool:
    return is_mine(case, actor) and in_state(case, Supplement.State.LAPSED)


def _return_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "reasons",
            "type": "textarea",
            "label": _("Reasons"),
            "hint": _("The applicant reads this. Say what is missing and what they can do now."),
            "max_length": TEXT,
            "required": True,
        },
    )


def _return(call: Call) -> None:
    commands.return_case(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        reasons=call.text("reasons"),
    )


register(
    Action(
        name="return-petition",
        label=_("Return the petition"),
        about=_("What is missing did not come in time. The petition goes back and is closed."),
        audience="official",
        permission="cases.clock",
        is_open=_may_return,
        fields=_return_fields,
        run=_return,
        law=_("Decree on civil petitions, article 25①"),
        danger=True,
    )
)
