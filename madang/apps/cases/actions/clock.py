"""Stopping the clock of a case, setting it going again, and extending its period."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, commands, queries
from madang.apps.cases.actions.base import Action, Call, FieldSpec, is_mine, register
from madang.apps.cases.actions.moments import END_OF_DAY, date_of, moment_fields, moment_of
from madang.apps.cases.clock_words import EXTENSION_GROUNDS, HOLD_GROUNDS, period_words
from madang.apps.cases.commands import Consent
from madang.apps.cases.models import Case, Supplement
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError
from madang.lib.periods import ExtensionRule, Period, Unit, extension_rule
from madang.lib.periods.grounds import SUPPLEMENT, SURVEY, SURVEY_EXTENSION
from madang.ui.formats import moment

NOTE = 4000
LONGEST = 9999  # what a period can say
CONSENT_WAYS = (
    ("in_writing", _("in writing")),
    ("in_person", _("in person")),
    ("by_phone", _("by telephone")),
    ("by_email", _("by e-mail")),
)
UNITS = {
    Unit.HOURS: _("working hours"),
    Unit.DAYS: _("days"),
    Unit.WEEKS: _("weeks"),
    Unit.MONTHS: _("months"),
    Unit.YEARS: _("years"),
}


# --- Holds -------------------------------------------------------------------------------------


def _runs(case: Case, actor: Actor) -> bool:
    # The period of an objection is the act's own: no ground stops it (법35②).
    return is_mine(case, actor) and case.open_hold_id is None and case.kind != clock.OBJECTION


def _hold_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    left_out = {SUPPLEMENT}
    if case.kind != "grievance":
        left_out |= {SURVEY, SURVEY_EXTENSION}
    hint = _("Empty: from now, or of an earlier day from its beginning.")
    return (
        {
            "name": "ground",
            "type": "choice",
            "label": _("Ground"),
            "options": [pair for pair in HOLD_GROUNDS.items() if pair[0] not in left_out],
            "required": True,
        },
        *moment_fields("started", _("Since when"), hint),
        {
            "name": "note",
            "type": "textarea",
            "label": _("Note for the office"),
            "max_length": NOTE,
        },
    )


def _hold(call: Call) -> None:
    # An earlier day from its beginning; the day of receipt from the receipt.
    started_at = moment_of(call, "started", without_time=dt.time())
    if started_at is not None and not call.text("started_time"):
        same_day = clock.local(started_at).date() == clock.local(call.case.filed_at).date()
        started_at = max(started_at, call.case.filed_at) if same_day else started_at
    commands.hold_case(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        ground=call.text("ground"),
        started_at=started_at,
        note=call.text("note"),
    )


register(
    Action(
        name="stop-clock",
        label=_("Stop the period"),
        about=_(
            "Time on a ground of the law does not count towards the period. The applicant sees"
            " that it stands still, and why."
        ),
        audience="official",
        permission="cases.clock",
        is_open=_runs,
        fields=_hold_fields,
        run=_hold,
        law=_(
            "Decree on civil petitions, article 20; decree on administrative procedure, article 11"
        ),
    )
)


def _may_resume(case: Case, actor: Actor) -> bool:
    if not is_mine(case, actor) or case.open_hold_id is None:
        return False
    return all(one.state != Supplement.State.OPEN for one in queries.supplements_of(case))


def _resume_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    hint = _("Empty: now, or of an earlier day its end.")
    return moment_fields("ended", _("Until when"), hint)


def _resume(call: Call) -> None:
    commands.resume_case(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        ended_at=moment_of(call, "ended", without_time=END_OF_DAY),
    )


register(
    Action(
        name="resume-clock",
        label=_("Let the period run on"),
        about=_("What the case waited for is there. The due date moves on by what did not count."),
        audience="official",
        permission="cases.clock",
        is_open=_may_resume,
        fields=_resume_fields,
        run=_resume,
        law=_(
            "Decree on civil petitions, article 20; decree on administrative procedure, article 11"
        ),
    )
)


# --- Extensions --------------------------------------------------------------------------------


def _rule(case: Case) -> ExtensionRule:
    return extension_rule(clock.law_of(case), clock.local(case.filed_at).date())


def _in_time(case: Case, actor: Actor) -> bool:
    still = case.open_hold_id is not None or case.due_at >= timezone.now()
    return is_mine(case, actor) and still


def _may_extend(case: Case, actor: Actor) -> bool:
    return _in_time(case, actor) and len(clock.ledger_of(case).extensions) < _rule(case).most


def _length_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> tuple[FieldSpec, ...]:
    period = clock.period_of(case)
    return (
        {
            "name": "amount",
            "type": "integer",
            "label": _("By how much"),
            "hint": _("Within the length of the period itself."),
            "unit": UNITS[period.unit],
            "min": 1,
            "max": period.amount,
            "required": True,
        },
        {
            "name": "ground",
            "type": "choice",
            "label": _("Ground"),
            "options": [(key, EXTENSION_GROUNDS[key]) for key in _rule(case).grounds],
            "required": True,
        },
        {
            "name": "reason",
            "type": "textarea",
            "label": _("Reason for the applicant"),
            "hint": _("The applicant reads it together with the new date."),
            "max_length": NOTE,
            "required": True,
        },
    )


def _extend_fields(case: Case, actor: Actor, agency: AgencyRef) -> Sequence[FieldSpec]:
    fields = _length_fields(case, actor, agency)
    if not commands.needs_consent(case, clock.ledger_of(case)):
        return fields
    return (
        *fields,
        {
            "name": "consent_by",
            "type": "choice",
            "label": _("How the applicant agreed"),
            "hint": _("A second extension is possible only with the applicant's consent."),
            "options": CONSENT_WAYS,
            "required": True,
        },
        {
            "name": "consent_on",
            "type": "date",
            "label": _("When the applicant agreed"),
            "max": timezone.localdate().isoformat(),
            "required": True,
        },
    )


def _length(call: Call) -> Period:
    amount = call.number("amount")
    if not 1 <= amount <= LONGEST:
        raise DomainError("amount", _("Say by how much, as a whole number."), field="amount")
    return Period(amount, clock.period_of(call.case).unit)


def _consent(call: Call) -> Consent | None:
    by, on = call.text("consent_by"), date_of(call, "consent_on")
    if not by:
        return None
    if on is None:
        raise DomainError("consent_on", _("Say when the applicant agreed."), field="consent_on")
    return Consent(by, on)


def _extend(call: Call) -> None:
    call.actor.require("cases.clock")
    call.actor.require_agency(call.case.agency_id)
    commands.extend_case(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        length=_length(call),
        ground=call.text("ground"),
        reason=call.text("reason"),
        consent=_consent(call),
    )


register(
    Action(
        name="extend-period",
        label=_("Extend the period"),
        about=_(
            "Once within the length of the period, a second time only with the applicant's"
            " consent. Too much work, a late assignment or an absent official are no reasons. The"
            " applicant is told the reason and the new date at once."
        ),
        audience="official",
        permission="cases.clock",
        is_open=_may_extend,
        fields=_extend_fields,
        run=_extend,
        law=_("Decree on civil petitions, article 21"),
    )
)


def _may_ask(case: Case, actor: Actor) -> bool:
    return _in_time(case, actor) and commands.needs_consent(case, clock.ledger_of(case))


def _ask(call: Call) -> None:
    call.actor.require("cases.clock")
    call.actor.require_agency(call.case.agency_id)
    commands.ask_for_extension(
        actor=call.actor,
        case_id=call.case.pk,
        version=call.version,
        length=_length(call),
        ground=call.text("ground"),
        reason=call.text("reason"),
    )


register(
    Action(
        name="ask-for-extension",
        label=_("Ask the applicant for a second extension"),
        about=_(
            "The applicant is asked on the page of the petition. The period is extended at the"
            " moment at which they agree, if it has not ended by then."
        ),
        audience="official",
        permission="cases.clock",
        is_open=_may_ask,
        fields=_length_fields,
        run=_ask,
        law=_("Decree on civil petitions, article 21①"),
    )
)


def _is_asked(case: Case, _actor: Actor) -> bool:
    return commands.asked_extension(case) is not None


def _agree_fields(case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    asked = commands.asked_extension(case)
    if asked is None:
        return ()
    return (
        {
            "name": "agree",
            "type": "consent",
            "label": _("I agree that the period is extended by %(length)s, until %(date)s.")
            % {
                "length": period_words(Period.parse(asked.data["length"])),
                "date": moment(dt.datetime.fromisoformat(asked.data["due_at"])),
            },
            "hint": _("Reason given by the office: %(reason)s") % {"reason": asked.data["reason"]},
            "required": True,
        },
    )


def _agree(call: Call) -> None:
    if not call.flag("agree"):
        raise DomainError(
            "not_agreed",
            _("Tick the box if you agree. If you do not, you need not do anything."),
            field="agree",
        )
    commands.agree_to_extension(actor=call.actor, case=call.case)


register(
    Action(
        name="agree-to-extension",
        label=_("Agree to a second extension"),
        about=_(
            "The office needs longer than the period and its first extension. It may take that"
            " time only if you agree. If you do not agree, nothing changes."
        ),
        audience="applicant",
        permission="",
        is_open=_is_asked,
        fields=_agree_fields,
        run=_agree,
        law=_("Decree on civil petitions, article 21①"),
    )
)
