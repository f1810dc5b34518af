"""Petitions of many and of the same: rolls, representatives, repeated, merged, objected to."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import commands, queries, similarity
from madang.apps.cases import queries_belonging as belonging
from madang.apps.cases.actions import asking
from madang.apps.cases.actions.applicant import objection_fields, objection_of
from madang.apps.cases.actions.base import Action, Call, FieldSpec, is_mine, no_fields, register
from madang.apps.cases.commands.collective import (
    FROM_SIGNATORIES,
    MOST_REPRESENTATIVES,
    decoded,
    read_roll,
)
from madang.apps.cases.commands.objecting import IN_WRITING, may_object
from madang.apps.cases.grounds import NOT_STATUTORY
from madang.apps.cases.models import Case
from madang.apps.cases.showing import words
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError

_NUMBER = re.compile(r"\d{4}-\d{1,9}")


def _is_open(case: Case, _actor: Actor) -> bool:
    return case.status != Case.Status.CLOSED and case.kind not in queries.OWN_DECISIONS


def _may_repeat(case: Case, actor: Actor) -> bool:
    return is_mine(case, actor) and case.kind in NOT_STATUTORY


def _may_merge(case: Case, actor: Actor) -> bool:
    return is_mine(case, actor) and case.kind not in queries.OWN_DECISIONS


def _has_many(case: Case, actor: Actor) -> bool:
    return is_mine(case, actor) and case.signatories >= FROM_SIGNATORIES


def _by_proxy(case: Case, actor: Actor) -> bool:
    return is_mine(case, actor) and case.channel == "proxy"


def _refused(case: Case, _actor: Actor) -> bool:
    return may_object(case)


def _earlier_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    found = similarity.compare(case, similarity.earlier_cases(case))
    return (
        {
            "name": "earlier",
            "type": "choices",
            "label": _("The petitions that answered this already"),
            "hint": _(
                "At least two results that the applicant was told before this petition came. The"
                " share says how many pairs of letters the two texts have in common."
            ),
            "options": [
                (
                    str(one.case.pk),
                    f"{one.case.receipt_number} · {queries.pinned_service(one.case).title}",
                    now_("%(percent)s %% the same (%(shared)s of %(total)s pairs)")
                    % {"percent": one.percent, "shared": one.shared, "total": one.total},
                )
                for one in found
                if one.is_answered
            ],
            "required": True,
        },
        asking.reasons_field(_("The applicant reads this. Say which answers stand.")),
    )


def _others_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "others",
            "type": "textarea",
            "label": _("Receipt numbers of the other petitions"),
            "hint": _("One or more, such as 2026-000123. Together five or more people must ask."),
            "required": True,
        },
        asking.reasons_field(_("All applicants read this.")),
    )


def _roll_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "lines",
            "type": "textarea",
            "label": _("Signatories"),
            "hint": _("One a line: name, household (its address). Or send a file below."),
        },
        {
            "name": "file",
            "type": "file",
            "label": _("Or a table as a file (CSV)"),
            "accept": ["csv", "txt"],
        },
        {
            "name": "is_original",
            "type": "consent",
            "label": _("The original of the roll was handed in (petitions act, article 24①)."),
        },
    )


def _demand_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "most",
            "type": "integer",
            "label": _("How many representatives at most"),
            "min": 1,
            "max": MOST_REPRESENTATIVES,
            "value": MOST_REPRESENTATIVES,
            "required": True,
        },
        {"name": "answer_by", "type": "date", "label": _("To be told by"), "required": True},
    )


def _names_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "names",
            "type": "textarea",
            "label": _("Names of the representatives"),
            "hint": _("One a line, at most three, as they stand in the roll."),
            "required": True,
        },
        {
            "name": "by_office",
            "type": "consent",
            "label": _("The office chooses, because nobody was named in time (decree, 8②)."),
        },
    )


def _paper_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return (
        {
            "name": "channel",
            "type": "choice",
            "label": _("How it came"),
            "options": [(name, words.CHANNELS[name]) for name in IN_WRITING],
            "value": IN_WRITING[0],
            "required": True,
        },
        {"name": "received_on", "type": "date", "label": _("Received on (if not just now)")},
        {
            "name": "received_at",
            "type": "text",
            "label": _("Time of receipt"),
            "hint": _("For example 14:30"),
            "max_length": 5,
        },
        *objection_fields(
            case,
            _("When the applicant was told of the refusal"),
            _("What the applicant wants"),
            _("Why the refusal is thought to be wrong"),
        ),
    )


def _close_repeated(call: Call) -> None:
    commands.close_as_repeated(
        actor=call.actor,
        agency=call.agency,
        case_id=call.case.pk,
        version=call.version,
        earlier=asking.numbers(call, "earlier"),
        reasons=call.text("reasons"),
    )


def _merge(call: Call) -> None:
    commands.merge_cases(
        actor=call.actor,
        agency=call.agency,
        case_id=call.case.pk,
        version=call.version,
        others=belonging.ids_of_numbers(call.agency.id, _NUMBER.findall(call.text("others"))),
        reasons=call.text("reasons"),
    )


def _enter_roll(call: Call) -> None:
    call.actor.require("cases.intake")
    uploaded = call.files.get("file", ())
    text = call.text("lines")
    if uploaded and text:
        raise DomainError(
            "roll_twice", _("Write the signatories or send a file, not both."), field="file"
        )
    commands.enter_roll(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        signatories=read_roll(decoded(uploaded[0].read()) if uploaded else text),
        is_original=call.flag("is_original"),
    )


def _demand(call: Call) -> None:
    call.actor.require("cases.clock")
    commands.demand_representatives(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        most=call.number("most"),
        answer_by=asking.day(call, "answer_by"),
    )


def _name(call: Call) -> None:
    commands.name_representatives(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        names=call.text("names").splitlines(),
        by_office=call.flag("by_office"),
    )


def _check_mandate(call: Call) -> None:
    commands.check_mandate(actor=call.actor, case_id=call.case.pk, version=call.version)


def _take_in_objection(call: Call) -> None:
    call.actor.require("cases.intake")
    commands.take_in_objection(
        actor=call.actor,
        agency=call.agency,
        case_id=call.case.pk,
        objection=objection_of(call),
        channel=call.text("channel"),
        received_at=asking.moment(call, "received_on", "received_at"),
    )


register(
    Action(
        name="close-repeated",
        label=_("Close as repeated"),
        about=_(
            "The same was asked before without good reason, and at least two results were told."
            " Look at them first: you decide, not the comparison."
        ),
        audience="official",
        permission="cases.end",
        is_open=_may_repeat,
        fields=_earlier_fields,
        run=_close_repeated,
        law="민원처리법 제23조, 시행령 제26조",
        danger=True,
    )
)
register(
    Action(
        name="merge",
        label=_("Join other petitions to this one"),
        about=_("Five or more people ask the same. Each of them sees how this one goes on."),
        audience="official",
        permission="cases.end",
        is_open=_may_merge,
        fields=_others_fields,
        run=_merge,
        law="민원처리법 시행령 제6조제7항",
    )
)
register(
    Action(
        name="enter-roll",
        label=_("Enter the roll of signatories"),
        about=_("It is stored encrypted; only the counts are shown."),
        audience="official",
        permission="cases.intake",
        is_open=_is_open,
        fields=_roll_fields,
        run=_enter_roll,
        law="민원처리법 제2조제6호, 제24조제1항",
    )
)
register(
    Action(
        name="demand-representatives",
        label=_("Ask for representatives"),
        about=_("The signatories choose up to three; until then the period stands still."),
        audience="official",
        permission="cases.clock",
        is_open=_has_many,
        fields=_demand_fields,
        run=_demand,
        law="민원처리법 시행령 제8조제1항, 행정절차법 시행령 제11조제3호",
    )
)
register(
    Action(
        name="name-representatives",
        label=_("Note the representatives"),
        about=_("From now on they count as the applicants, and the period goes on."),
        audience="official",
        permission="cases.clock",
        is_open=_has_many,
        fields=_names_fields,
        run=_name,
        law="민원처리법 시행령 제8조",
    )
)
register(
    Action(
        name="check-mandate",
        label=_("Note that the mandate was checked"),
        about=_("You have seen the identity card of the representative and the mandate."),
        audience="official",
        permission="cases.intake",
        is_open=_by_proxy,
        fields=no_fields,
        run=_check_mandate,
        law="민원처리법 시행령 제6조제6항, 시행규칙 제4조",
    )
)
register(
    Action(
        name="take-in-objection",
        label=_("Take in an objection"),
        about=_("An objection on paper against this refusal; it becomes a case of its own."),
        audience="official",
        permission="cases.intake",
        is_open=_refused,
        fields=_paper_fields,
        run=_take_in_objection,
        law="민원처리법 제35조, 시행령 제40조",
    )
)
