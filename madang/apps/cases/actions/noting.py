"""Between officials: a note on a case, and handing it on to a colleague."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import commands
from madang.apps.cases.actions.base import Action, Call, FieldSpec, in_work, register
from madang.apps.cases.models import Case
from madang.apps.cases.showing import official_choices
from madang.apps.cases.showing.notes import NOTE_FIELD
from madang.core.actors import Actor, AgencyRef


def _is_own(case: Case, actor: Actor) -> bool:
    return actor.kind == "official" and case.department_id == actor.department_id


def _is_in_charge_of(case: Case, actor: Actor) -> bool:
    return actor.kind == "official" and in_work(case, actor) and case.assignee_id is not None


def _note_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (NOTE_FIELD,)


def _hand_on_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    others = [
        one for one in official_choices(case.department_id) if one[0] != str(case.assignee_id)
    ]
    return (
        {
            "name": "official",
            "type": "choice",
            "label": _("Colleague who goes on with it"),
            "options": others,
            "compact": True,
            "required": True,
        },
        {**NOTE_FIELD, "label": _("How it stands, for the colleague")},
    )


def _write_note(call: Call) -> None:
    commands.write_note(
        actor=call.actor, case_id=call.case.pk, version=call.version, text=call.text("note")
    )


def _hand_on(call: Call) -> None:
    commands.hand_on_case(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        official_id=call.number("official"),
        note=call.text("note"),
    )


register(
    Action(
        name="note",
        label=_("Write an internal note"),
        about=_("What colleagues should know of this petition."),
        audience="official",
        permission="cases.accept",
        is_open=_is_own,
        fields=_note_fields,
        run=_write_note,
        is_listed=False,
    )
)
register(
    Action(
        name="hand-on",
        label=_("Hand on to a colleague"),
        about=_("Somebody else of the department takes it over, and reads how it stands."),
        audience="official",
        permission="cases.assign",
        is_open=_is_in_charge_of,
        fields=_hand_on_fields,
        run=_hand_on,
    )
)
