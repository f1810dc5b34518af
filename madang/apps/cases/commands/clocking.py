"""Stopping a case's clock, setting it going again, and extending its period (법19, 영20, 영21).

A hold and an extension are entries of the ledger; nobody moves a due moment by hand.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock
from madang.apps.cases.commands.base import envelope, require_open, the_case
from madang.apps.cases.commands.ledger import (
    Change,
    cleaned,
    enter,
    locked,
    not_in_the_future,
    try_entry,
    written,
)
from madang.apps.cases.events.clock import (
    CaseExtended,
    CaseHeld,
    CaseResumed,
    ExtensionAgreed,
    ExtensionAsked,
)
from madang.apps.cases.models import Case, LedgerEntry, Supplement
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record, set_timer
from madang.core.events.models import EventRow
from madang.lib.periods import Ledger, Period, extension_rule, ground_of
from madang.lib.periods.grounds import SUPPLEMENT, SURVEY, SURVEY_EXTENSION

OPEN = (Case.Status.FILED, Case.Status.ACCEPTED)
GRIEVANCE = "grievance"
LIMIT = "cases.hold_limit"
ONLINE = "online"
CONSENT_WAYS = ("in_writing", "in_person", "by_phone", "by_email", ONLINE)


@dataclass(frozen=True, slots=True)
class Consent:
    """How (one of CONSENT_WAYS) and when the applicant agreed to a second extension."""

    by: str
    on: dt.date


def hold_case(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    ground: str,
    started_at: dt.datetime | None = None,
    note: str = "",
    moment: dt.datetime | None = None,
) -> None:
    """Stop the clock on a ground of the law, from now or from an earlier moment (불산입, 영20).

    ``note`` is for the office. Raises Forbidden, NotFound, Stale, and DomainError for a ground that
    the law does not know or that does not fit the case, before the receipt, in the future, or
    while another hold is open.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    moment = moment or timezone.now()
    started_at = started_at or moment
    _check_ground(case, ground)
    not_in_the_future(started_at, moment, field="started_on")
    entry = LedgerEntry(
        kind=LedgerEntry.Kind.HOLD, ground=ground, at=started_at, note=cleaned(note, field="note")
    )
    with transaction.atomic():
        change = enter(
            case,
            version,
            entry,
            lambda _change: held_event(case, ground, started_at),
            actor=actor,
            moment=moment,
        )
        _set_limit(case, entry, change)


def _set_limit(case: Case, hold: LedgerEntry, change: Change) -> None:
    """Let a hold that may last some days only be ended when they are over (영17④)."""
    latest = change.after.ledger.latest_end()
    if latest is None:
        return
    set_timer(
        name=LIMIT,
        agency_id=case.agency_id,
        subject_type="cases.case",
        subject_id=case.pk,
        key=str(hold.pk),
        due_at=clock.with_zone(latest) + dt.timedelta(minutes=1),
    )


def end_hold_at_limit(
    *, actor: Actor, case_id: int, hold_id: int, moment: dt.datetime | None = None
) -> None:
    """End a hold on the last of the days that the law gives it, unless it ended before.

    From then on the clock runs, whether or not somebody writes it down.
    """
    moment = moment or timezone.now()
    with transaction.atomic():
        cases = Case.objects.select_for_update(of=("self",)).select_related("department")
        case = cases.get(id=case_id, agency_id=actor.agency_id)
        latest = clock.ledger_of(case).latest_end()
        if case.open_hold_id != hold_id or latest is None:
            return
        end_hold(case, case.version, clock.with_zone(latest), actor=actor, moment=moment)


def held_event(case: Case, ground: str, started_at: dt.datetime) -> CaseHeld:
    """The event of a hold."""
    article = ground_of(ground).article
    return CaseHeld(**envelope(case), ground=ground, article=article, started_at=started_at)


def _check_ground(case: Case, ground: str) -> None:
    if ground == SUPPLEMENT:
        raise DomainError(
            "hold_by_demand",
            _(
                "Demand a supplement instead: that stops the period by itself. (Civil Petitions"
                " Treatment Act, article 22①)"
            ),
            field="ground",
        )
    if ground in (SURVEY, SURVEY_EXTENSION) and case.kind != GRIEVANCE:
        raise DomainError(
            "hold_survey",
            _("Only a grievance is surveyed outside its period. (%(article)s)")
            % {"article": ground_of(ground).article},
            field="ground",
        )


def resume_case(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    ended_at: dt.datetime | None = None,
    moment: dt.datetime | None = None,
) -> None:
    """Let the clock run again, from now or from an earlier moment; the due moment moves on.

    Raises Forbidden, NotFound, Stale, and DomainError if no hold is open, if it would end before it
    began or in the future, or if the applicant still has time for a supplement.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    if Supplement.objects.filter(case=case, state=Supplement.State.OPEN).exists():
        raise DomainError(
            "supplement_open",
            _(
                "The applicant still has time for what is missing: the period stands still until"
                " then. (Decree on administrative procedure, article 11 no. 1)"
            ),
        )
    moment = moment or timezone.now()
    ended_at = ended_at or moment
    not_in_the_future(ended_at, moment, field="ended_on")
    with transaction.atomic():
        end_hold(case, version, ended_at, actor=actor, moment=moment)


def end_hold(
    case: Case, version: int, ended_at: dt.datetime, *, actor: Actor, moment: dt.datetime
) -> Change:
    """Write down the end of the open hold, inside the caller's transaction. Raises as ``enter``."""
    hold = case.open_hold
    entry = LedgerEntry(kind=LedgerEntry.Kind.RESUME, at=ended_at)

    def event(change: Change) -> CaseResumed:
        started_at = hold.at if hold else ended_at
        return CaseResumed(
            **envelope(case),
            ground=hold.ground if hold else "",
            started_at=started_at,
            ended_at=ended_at,
            due_at=change.due_at,
            minutes_held=change.after.calendar.working_minutes(
                clock.local(started_at), clock.local(ended_at)
            ),
        )

    return enter(case, version, entry, event, actor=actor, moment=moment)


def extend_case(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    length: Period,
    ground: str,
    reason: str,
    consent: Consent | None = None,
    moment: dt.datetime | None = None,
) -> None:
    """Extend the period within its own length, a second time with the applicant's consent (영21①).

    ``reason`` and the new date are what the applicant is told (영21③). Raises Forbidden, NotFound,
    Stale, and DomainError for a ground that the law forbids or does not know, for an extension that
    is too long, too late or one too many, and for a second one without consent.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    moment = moment or timezone.now()
    reason = _reason(reason)
    if consent is not None:
        _check_consent(consent, moment)
    with transaction.atomic():
        _extend(case, version, length, ground, reason, consent, actor=actor, moment=moment)


def _reason(reason: str) -> str:
    missing = _(
        "Write why: the applicant is told the reason. (Decree on civil petitions, article 21③)"
    )
    return written(reason, field="reason", missing=missing)


def _check_consent(consent: Consent, moment: dt.datetime) -> None:
    if consent.by not in CONSENT_WAYS:
        raise DomainError("consent_way", _("Choose how the applicant agreed."), field="consent_by")
    if consent.on > clock.local(moment).date():
        raise DomainError(
            "in_the_future",
            _("This moment has not come yet. Nothing was changed."),
            field="consent_on",
        )


def _extend(
    case: Case,
    version: int,
    length: Period,
    ground: str,
    reason: str,
    consent: Consent | None,
    *,
    actor: Actor,
    moment: dt.datetime,
) -> None:
    def event(change: Change) -> CaseExtended:
        return CaseExtended(
            **envelope(case),
            number=len(change.after.ledger.extensions),
            length=str(length),
            ground=ground,
            article=extension_rule(change.after.law, change.after.received.date()).article,
            reason=reason,
            old_due_at=clock.with_zone(change.before.moment),
            due_at=change.due_at,
            with_consent=consent is not None,
            consent_by=consent.by if consent else "",
            consent_on=consent.on if consent else None,
            minutes_added=change.minutes_added,
        )

    entry = _extension(length, ground, reason, moment, with_consent=consent is not None)
    enter(case, version, entry, event, actor=actor, moment=moment)


def _extension(
    length: Period, ground: str, reason: str, moment: dt.datetime, *, with_consent: bool
) -> LedgerEntry:
    return LedgerEntry(
        kind=LedgerEntry.Kind.EXTEND,
        ground=ground,
        at=moment,
        length=str(length),
        with_consent=with_consent,
        note=reason,
    )


def needs_consent(case: Case, ledger: Ledger) -> bool:
    """Whether the next extension is one to which the applicant must agree (영21① 단서)."""
    rule = extension_rule(clock.law_of(case), clock.local(case.filed_at).date())
    number = len(ledger.extensions) + 1
    return rule.consent_from is not None and rule.consent_from <= number <= rule.most


def ask_for_extension(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    length: Period,
    ground: str,
    reason: str,
    moment: dt.datetime | None = None,
) -> None:
    """Ask the applicant to agree to a second extension; it takes effect when they agree.

    Raises as ``extend_case``, and DomainError if no consent is needed for the next extension.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    moment = moment or timezone.now()
    reason = _reason(reason)
    if not needs_consent(case, clock.ledger_of(case)):
        raise DomainError(
            "no_consent_needed",
            _(
                "The next extension is not one to which the applicant has to agree."
                " (Decree on civil petitions, article 21①)"
            ),
        )
    with transaction.atomic():
        entry = _extension(length, ground, reason, moment, with_consent=True)
        change = try_entry(case, version, entry, moment=moment)
        record(
            ExtensionAsked(
                **envelope(case),
                length=str(length),
                ground=ground,
                reason=reason,
                due_at=change.due_at,
            ),
            actor=actor,
        )


def asked_extension(case: Case) -> EventRow | None:
    """The second extension to which the applicant is asked to agree, if it is still open.

    No query for a case that was never extended.
    """
    if case.status == Case.Status.CLOSED or not needs_consent(case, clock.ledger_of(case)):
        return None
    return (
        EventRow.objects.filter(
            agency_id=case.agency_id,
            subject_type=ExtensionAsked.subject_type,
            subject_id=case.pk,
            name=ExtensionAsked.name,
        )
        .order_by("-id")
        .first()
    )


def agree_to_extension(*, actor: Actor, case: Case, moment: dt.datetime | None = None) -> None:
    """The applicant agrees to what was asked; the period is extended by it (영21① 단서).

    Whoever calls has checked that the actor is the applicant. Raises DomainError if nothing is
    asked (any more), and as ``extend_case``.
    """
    moment = moment or timezone.now()
    with transaction.atomic():
        case = locked(case)
        asked = asked_extension(case)
        if asked is None:
            raise DomainError(
                "nothing_asked", _("There is nothing to agree to now. Nothing was changed.")
            )
        length, ground = Period.parse(asked.data["length"]), asked.data["ground"]
        record(ExtensionAgreed(**envelope(case), length=str(length), ground=ground), actor=actor)
        consent = Consent(ONLINE, clock.local(moment).date())
        reason = asked.data["reason"]
        _extend(case, case.version, length, ground, reason, consent, actor=actor, moment=moment)
