"""The guardian of the applicant: who it is, and what they did."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import commands, queries_complex
from madang.apps.cases.actions.base import Action, Call, FieldSpec, in_work, register
from madang.apps.cases.models import Case
from madang.apps.cases.showing.complex import DUTIES
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.showing import localised

LAW = "민원 처리에 관한 법률 제33조, 시행령 제37조"


def _may_be_named(case: Case, actor: Actor) -> bool:
    return in_work(case, actor) and queries_complex.may_have_guardian(case)


def _who(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    guardian = queries_complex.guardian_of(case)
    present = guardian.official_id if guardian and guardian.ended_at is None else None
    options = [
        (person.pk, f"{person.name} · {localised(person.department.name)}")
        for person in queries_complex.who_may_guide(case.agency_id)
        if person.pk not in (present, case.assignee_id)
    ]
    return (
        {
            "name": "official",
            "type": "choice",
            "label": _("Guardian"),
            "hint": _("Experienced officials who hold this permission, in any department."),
            "options": options,
            "required": True,
            "compact": True,
        },
    )


def _name(call: Call) -> None:
    commands.name_guardian(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        official_id=call.number("official"),
    )


def _is_guardian(case: Case, actor: Actor) -> bool:
    if actor.kind != "official" or not actor.may("cases.guide"):
        return False
    guardian = queries_complex.guardian_of(case)
    if guardian is None or guardian.official_id != actor.id:
        return False
    return guardian.ended_at is None or case.status == Case.Status.CLOSED


def _what(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    ended = case.status == Case.Status.CLOSED
    return (
        {
            "name": "duty",
            "type": "choice",
            "label": _("What you did"),
            "options": [
                (name, label) for name, label in DUTIES.items() if name == "progress" or not ended
            ],
            "required": True,
        },
        {
            "name": "text",
            "type": "textarea",
            "label": _("Note"),
            "hint": _("For the office. The applicant sees the day and the kind of help, not this."),
            "required": True,
            "max_length": 10_000,
        },
    )


def _note(call: Call) -> None:
    commands.note_guidance(
        actor=call.actor,
        case_id=call.case.pk,
        duty=call.text("duty"),
        text=call.text("text"),
    )


register(
    Action(
        name="name-guardian",
        label=_("Name a guardian"),
        about=_("The guardian advises the applicant, and is shown to them with telephone number."),
        law=LAW,
        audience="official",
        permission="cases.assign",
        is_open=_may_be_named,
        fields=_who,
        run=_name,
    )
)
register(
    Action(
        name="note-guidance",
        label=_("Write into the guidance log"),
        about=_("What you did as guardian for the applicant."),
        law=LAW,
        audience="official",
        permission="cases.guide",
        is_open=_is_guardian,
        fields=_what,
        run=_note,
    )
)
