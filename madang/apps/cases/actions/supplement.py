"""What is missing, for the office: demanding it, taking it in, or ending the case without it."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, commands
from madang.apps.cases.actions.base import (
    Action,
    Call,
    FieldSpec,
    in_work,
    is_mine,
    register,
)
from madang.apps.cases.actions.moments import END_OF_DAY, moment_fields, moment_of
from madang.apps.cases.actions.papers import (
    TEXT,
    files_of,
    newest,
    stored_files,
    waits,
)
from madang.apps.cases.commands import Demand, supplement_days, supplementing
from madang.apps.cases.models import Case
from madang.core.actors import Actor, AgencyRef

USUAL_DAYS = 7
METHODS = (
    ("in_writing", _("in writing")),
    ("electronic", _("by message or on the page of the petition")),
    ("spoken", _("by word of mouth or by telephone")),
)


def _may_demand(case: Case, actor: Actor) -> bool:
    # Nothing stops the period of an objection, so nothing is demanded that would (법35②).
    runs = case.open_hold_id is None and case.kind != clock.OBJECTION
    return in_work(case, actor) and runs and supplementing.may_demand(newest(case))


def _demand_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    late: tuple[FieldSpec, ...] = ()
    if supplementing.is_late(case, timezone.now()):
        late = (
            {
                "name": "late_reason",
                "type": "textarea",
                "label": _("Why only now"),
                "hint": _(
                    "More than 8 working hours have passed since the receipt. For the office; the"
                    " applicant does not read it."
                ),
                "max_length": TEXT,
                "required": True,
            },
        )
    return (*_what_fields(case, supplement_days.MOST_DAYS, USUAL_DAYS), *late)


def _what_fields(case: Case, most_days: int, usual: int) -> tuple[FieldSpec, ...]:
    found = newest(case)
    return (
        {
            "name": "what",
            "type": "textarea",
            "label": _("What is missing"),
            "hint": _("The applicant reads this. Say what is needed, and why."),
            "max_length": TEXT,
            "required": True,
            "value": found.what if found else "",
        },
        {
            "name": "days",
            "type": "integer",
            "label": _("Days that the applicant has"),
            "hint": _(
                "All days count, from tomorrow on. If the last one is a Saturday or a holiday, the"
                " next working day is the last."
            ),
            "min": 1,
            "max": most_days,
            "value": usual,
            "required": True,
        },
        {
            "name": "method",
            "type": "choice",
            "label": _("How the applicant is told"),
            "hint": _("In writing if the applicant wishes it."),
            "options": METHODS,
            "value": "in_writing",
            "required": True,
        },
    )


def _asked(call: Call) -> Demand:
    return Demand(
        what=call.text("what"),
        days=call.number("days"),
        method=call.text("method"),
        late_reason=call.text("late_reason"),
    )


def _demand(call: Call) -> None:
    commands.demand_supplement(
        actor=call.actor, case_id=call.case.pk, version=call.version, demand=_asked(call)
    )


register(
    Action(
        name="demand-supplement",
        label=_("Demand a supplement"),
        about=_(
            "Ask the applicant for what is missing, within 8 working hours of the receipt. The"
            " period stands still from today until it arrives."
        ),
        audience="official",
        permission="cases.clock",
        is_open=_may_demand,
        fields=_demand_fields,
        run=_demand,
        law=_(
            "Civil Petitions Treatment Act, article 22; its decree, article 24; rules, article 9"
        ),
    )
)


def _may_repeat(case: Case, actor: Actor) -> bool:
    found = newest(case) if is_mine(case, actor) else None
    return found is not None and supplementing.may_repeat(found)


def _repeat_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    return _what_fields(case, supplementing.MOST_DAYS_AGAIN, supplementing.MOST_DAYS_AGAIN)


def _repeat(call: Call) -> None:
    commands.repeat_demand(
        actor=call.actor, case_id=call.case.pk, version=call.version, demand=_asked(call)
    )


register(
    Action(
        name="repeat-demand",
        label=_("Demand the supplement once more"),
        about=_("The time has run out. Ask once more, for ten days at most; then no more."),
        audience="official",
        permission="cases.clock",
        is_open=_may_repeat,
        fields=_repeat_fields,
        run=_repeat,
        law=_("Decree on civil petitions, article 24③"),
    )
)


def _may_take_in(case: Case, actor: Actor) -> bool:
    return is_mine(case, actor) and waits(case)


def _take_in_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    hint = _("May stay empty: the day of arrival does not count in any case.")
    return (
        *moment_fields("arrived", _("Day of arrival"), hint),
        {
            "name": "text",
            "type": "textarea",
            "label": _("What was handed in"),
            "max_length": TEXT,
        },
        files_of(case),
    )


def _take_in(call: Call) -> None:
    call.actor.require("cases.intake")
    call.actor.require_agency(call.case.agency_id)
    arrived_at = moment_of(call, "arrived", without_time=END_OF_DAY)
    with stored_files(call) as files:
        commands.take_in_supplement(
            actor=call.actor,
            case_id=call.case.pk,
            version=call.version,
            text=call.text("text"),
            files=files,
            arrived_at=arrived_at,
        )


register(
    Action(
        name="take-in-supplement",
        label=_("Take in the supplement"),
        about=_("What was missing arrived at the counter, by post or by telephone."),
        audience="official",
        permission="cases.intake",
        is_open=_may_take_in,
        fields=_take_in_fields,
        run=_take_in,
        law=_("Decree on administrative procedure, article 11 no. 1"),
    )
)
