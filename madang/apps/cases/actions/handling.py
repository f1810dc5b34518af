"""The way of a petition through the office: accepted, assigned, decided, transferred."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, commands, queries
from madang.apps.cases import queries_belonging as belonging
from madang.apps.cases.actions import asking
from madang.apps.cases.actions.base import (
    Action,
    Call,
    FieldSpec,
    in_work,
    is_mine,
    no_fields,
    register,
)
from madang.apps.cases.commands import Destination, Telling
from madang.apps.cases.commands.correcting import CORRECTED_SINCE, LONGEST_CONSENT
from madang.apps.cases.commands.sending import LONGEST_AGENCY_NAME
from madang.apps.cases.models import Case
from madang.apps.cases.showing import official_choices, words
from madang.apps.cases.telling import usual_means
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs import queries as orgs
from madang.core.orgs.showing import localised


def _is_filed(case: Case, actor: Actor) -> bool:
    return is_mine(case, actor) and case.status == Case.Status.FILED


def _can_go(case: Case, actor: Actor) -> bool:
    return is_mine(case, actor) and case.kind not in queries.OWN_DECISIONS


def _can_be_corrected(case: Case, actor: Actor) -> bool:
    return (
        is_mine(case, actor)
        and case.kind != clock.OBJECTION
        and clock.local(case.filed_at).date() >= CORRECTED_SINCE
    )


def _official_field(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "official",
            "type": "choice",
            "label": _("Official in charge"),
            "options": official_choices(case.department_id),
            "compact": True,
            "required": True,
        },
    )


def telling_fields(case: Case) -> Sequence[FieldSpec]:
    """How the result is told (법27, 영29)."""
    return (
        {
            "name": "notice",
            "type": "choice",
            "label": _("How the applicant is told"),
            "options": list(words.MEANS.items()),
            "value": usual_means(case),
            "compact": True,
        },
        {
            "name": "agreed",
            "type": "consent",
            "label": _("The applicant agreed to be told in this way"),
        },
    )


def _decision_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    outcomes = queries.decisions_of(case)
    return (
        {
            "name": "outcome",
            "type": "choice",
            "label": _("Outcome"),
            "options": [(name, words.OUTCOMES[name][0]) for name in outcomes],
            "required": True,
        },
        {"name": "reasons", "type": "textarea", "label": _("Reasons"), "required": True},
        {
            "name": "waiver",
            "type": "textarea",
            "label": _("Why you decide without waiting"),
        },
        *telling_fields(case),
    )


def _department_fields(case: Case, _actor: Actor, agency: AgencyRef) -> Sequence[FieldSpec]:
    names = orgs.open_departments(agency)
    others = [
        (str(key), localised(name)) for key, name in names.items() if key != case.department_id
    ]
    return (
        {
            "name": "department",
            "type": "choice",
            "label": _("Department that has to deal with it"),
            "options": sorted(others, key=lambda option: option[1]),
            "compact": True,
            "required": True,
        },
        asking.reasons_field(_("Why this is theirs. Their department reads it.")),
    )


def _agency_fields(case: Case, _actor: Actor, agency: AgencyRef) -> Sequence[FieldSpec]:
    others = belonging.agencies_that_offer(case.service, but=agency.id)
    return (
        {
            "name": "agency",
            "type": "choice",
            "label": _("Agency that works with this system"),
            "hint": _("The petition goes there at once, with everything that came with it."),
            "options": [(str(key), localised(name)) for key, name in others],
            "compact": True,
        },
        {
            "name": "agency_name",
            "type": "text",
            "label": _("Or the name of another agency"),
            "hint": _("Then send the documents yourself; here it is only written down."),
            "max_length": LONGEST_AGENCY_NAME,
        },
        asking.reasons_field(_("The applicant reads this.")),
    )


def _correction_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        *asking.questions(case, with_personal=False),
        {
            "name": "consent",
            "type": "text",
            "label": _("How and when the applicant agreed"),
            "max_length": LONGEST_CONSENT,
            "required": True,
        },
    )


def _accept(call: Call) -> None:
    commands.accept_case(actor=call.actor, case_id=call.case.pk, version=call.version)


def _assign(call: Call) -> None:
    commands.assign_case(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        official_id=call.number("official"),
    )


def _decide(call: Call) -> None:
    commands.decide_case(
        actor=call.actor,
        agency=call.agency,
        case_id=call.case.pk,
        version=call.version,
        outcome=call.text("outcome"),
        reasons=call.text("reasons"),
        waiver=call.text("waiver"),
        told=Telling(call.text("notice"), call.flag("agreed")),
    )


def _transfer(call: Call) -> None:
    commands.transfer_case(
        actor=call.actor,
        agency=call.agency,
        case_id=call.case.pk,
        version=call.version,
        to_department=call.number("department"),
        reasons=call.text("reasons"),
    )


def _send_on(call: Call) -> None:
    commands.send_on_case(
        actor=call.actor,
        agency=call.agency,
        case_id=call.case.pk,
        version=call.version,
        to=Destination(call.number("agency") or None, call.text("agency_name")),
        reasons=call.text("reasons"),
    )


def _correct(call: Call) -> None:
    commands.correct_case(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        changes=asking.changes(call, with_personal=False),
        consent=call.text("consent"),
    )


register(
    Action(
        name="accept",
        label=_("Accept"),
        about=_("The petition belongs to this department; work on it begins."),
        audience="official",
        permission="cases.accept",
        is_open=_is_filed,
        fields=no_fields,
        run=_accept,
        law="민원처리법 제9조",
        is_listed=False,
    )
)
register(
    Action(
        name="assign",
        label=_("Assign"),
        about=_("Put an official of the department in charge."),
        audience="official",
        permission="cases.assign",
        is_open=in_work,
        fields=_official_field,
        run=_assign,
        is_listed=False,
    )
)
register(
    Action(
        name="decide",
        label=_("Decide and close"),
        about=_("Decide the petition and tell why; its period ends."),
        audience="official",
        permission="cases.decide",
        is_open=in_work,
        fields=_decision_fields,
        run=_decide,
        law="민원처리법 제27조, 시행령 제29조",
        is_listed=False,
    )
)
register(
    Action(
        name="transfer",
        label=_("Transfer to another department"),
        about=_(
            "Within 1 working hour from the petition office, 3 between departments, electronic"
            " petitions without delay. The period of the petition goes on."
        ),
        audience="official",
        permission="cases.transfer",
        is_open=is_mine,
        fields=_department_fields,
        run=_transfer,
        law="민원처리법 시행령 제13조제1항·제2항·제4항",
        leaves=True,
    )
)
register(
    Action(
        name="send-on",
        label=_("Send on to another agency"),
        about=_(
            "Within 8 working hours. The petition ends here, and the applicant is told where it"
            " went."
        ),
        audience="official",
        permission="cases.transfer",
        is_open=_can_go,
        fields=_agency_fields,
        run=_send_on,
        law="민원처리법 제16조, 시행령 제13조제3항",
    )
)
register(
    Action(
        name="correct",
        label=_("Correct an obvious slip"),
        about=_(
            "Only what is plainly a slip, and only with the applicant's consent. The period goes"
            " on; what was written before is kept."
        ),
        audience="official",
        permission="cases.accept",
        is_open=_can_be_corrected,
        fields=_correction_fields,
        run=_correct,
        law="민원처리법 시행령 제6조제5항",
    )
)
