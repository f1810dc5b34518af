"""Demanding what is missing, once more, and again to another address (법22①, 영24, 25②, 규칙9).

From the demand to the arrival the clock stands still, both days included (행정절차법 시행령 11
1호).
"""

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock
from madang.apps.cases.commands.base import change_case, envelope, require_open, the_case
from madang.apps.cases.commands.clocking import OPEN, held_event
from madang.apps.cases.commands.ledger import cleaned, enter, not_in_the_future, written
from madang.apps.cases.commands.supplement_days import (
    MOST_DAYS,
    check_days,
    last_day_now,
    newest_supplement,
    set_lapse_timer,
)
from madang.apps.cases.events.supplement import SupplementDemanded, SupplementSentAgain
from madang.apps.cases.models import Case, LedgerEntry, Supplement, SupplementSending
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.lib.periods.grounds import SUPPLEMENT

SPOKEN = "spoken"
METHODS = ("in_writing", "electronic", SPOKEN)  # 영24①
DEMAND_WITHIN = 8 * 60  # working minutes after the receipt (규칙9①)
MOST_DAYS_AGAIN = 10  # 영24③


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of the applicant: what, within how many days, how it is told (METHODS).

    ``late_reason`` says why it is asked more than eight working hours after the receipt.
    """

    what: str
    days: int
    method: str = "in_writing"
    late_reason: str = ""


def demand_supplement(
    *, actor: Actor, case_id: int, version: int, demand: Demand, moment: dt.datetime | None = None
) -> None:
    """Ask the applicant for what is missing; the clock stands still from this day on (법22①).

    Within eight working hours of the receipt, later only with a reason (규칙9①). A demand that
    ended with the case is none any more when the case is taken up again. Raises Forbidden,
    NotFound, Stale, and DomainError if something is missing in the demand, if there was one before,
    or if the clock stands still already.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.ACCEPTED)
    if not may_demand(newest_supplement(case)):
        raise DomainError(
            "supplement_again",
            _(
                "A supplement was demanded before. It can be demanded once more when the time for"
                " it has run out. (Decree on civil petitions, article 24③)"
            ),
        )
    moment = moment or timezone.now()
    demand = _checked(demand, MOST_DAYS)
    if is_late(case, moment) and not demand.late_reason:
        raise DomainError(
            "late_reason",
            _(
                "More than 8 working hours have passed since the receipt. Write why it is found"
                " only now. (Rules on civil petitions, article 9①)"
            ),
            field="late_reason",
        )
    with transaction.atomic():
        hold = start_hold(case, version, demand.late_reason, actor=actor, moment=moment)
        _make(case, 1, hold, demand, actor=actor, moment=moment)


def repeat_demand(
    *, actor: Actor, case_id: int, version: int, demand: Demand, moment: dt.datetime | None = None
) -> None:
    """Ask once more, for at most ten days, after the first time has run out (영24③).

    The clock goes on standing still. Raises as ``demand_supplement``.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    before = newest_supplement(case)
    if before is None or not may_repeat(before):
        raise DomainError(
            "no_repeat",
            _(
                "A supplement is demanded once more only after the time for the first demand has"
                " run out, and only once. (Decree on civil petitions, article 24③)"
            ),
        )
    moment = moment or timezone.now()
    demand = _checked(demand, MOST_DAYS_AGAIN)
    with transaction.atomic():
        if case.open_hold_id == before.hold_id:
            change_case(case, version)
            hold = before.hold
        else:  # the office had let the clock run on meanwhile
            hold = start_hold(case, version, "", actor=actor, moment=moment)
        _make(case, 2, hold, demand, actor=actor, moment=moment)


def may_demand(newest: Supplement | None) -> bool:
    """Whether a first demand can follow on this one: none, or one that ended with its case."""
    return newest is None or (newest.round == 1 and newest.state == Supplement.State.ENDED)


def may_repeat(newest: Supplement) -> bool:
    """Whether the last demand can follow on this one (영24③): its time ran out.

    Or it was the last one, and ended with a case that was taken up again.
    """
    lapsed = newest.round == 1 and newest.state == Supplement.State.LAPSED
    return lapsed or (newest.round != 1 and newest.state == Supplement.State.ENDED)


def is_late(case: Case, moment: dt.datetime) -> bool:
    """Whether a demand at this moment needs a reason for coming so late (규칙9①)."""
    return _since_receipt(case, moment) > DEMAND_WITHIN


def _since_receipt(case: Case, moment: dt.datetime) -> int:
    agency = clock.agency_now(case.agency_id)
    return clock.working_minutes(clock.registered_at(case, moment, agency), moment, agency)


def _checked(demand: Demand, most: int) -> Demand:
    what = written(demand.what, field="what", missing=_("Write what is missing."))
    if demand.method not in METHODS:
        raise DomainError("unknown_method", _("Choose how the applicant is told."), field="method")
    late_reason = cleaned(demand.late_reason, field="late_reason")
    check_days(demand.days, most)
    return replace(demand, what=what, late_reason=late_reason)


def start_hold(
    case: Case, version: int, note: str, *, actor: Actor, moment: dt.datetime
) -> LedgerEntry:
    hold = LedgerEntry(kind=LedgerEntry.Kind.HOLD, ground=SUPPLEMENT, at=moment, note=note)
    enter(
        case,
        version,
        hold,
        lambda _change: held_event(case, SUPPLEMENT, moment),
        actor=actor,
        moment=moment,
    )
    return hold


def _make(
    case: Case,
    number: int,
    hold: LedgerEntry,
    demand: Demand,
    *,
    actor: Actor,
    moment: dt.datetime,
) -> None:
    supplement = Supplement(
        case=case,
        round=number,
        hold=hold,
        what=demand.what,
        method=demand.method,
        demanded_at=moment,
        counted_from=clock.local(moment).date(),
        days=demand.days,
    )
    supplement.answer_by = last_day_now(case, supplement)
    supplement.save(force_insert=True)
    if demand.method != SPOKEN:
        address = SupplementSending.Address.PETITION
        _send(supplement, Sending(demand.method, address), moment)
    set_lapse_timer(case.agency_id, supplement)
    record(
        SupplementDemanded(
            **envelope(case),
            round=number,
            what=demand.what,
            method=demand.method,
            answer_by=supplement.answer_by,
            late_reason=demand.late_reason,
            minutes_since_receipt=_since_receipt(case, moment),
        ),
        actor=actor,
    )


@dataclass(frozen=True, slots=True)
class Sending:
    """By which of METHODS a demand is sent, and where to (one of ``SupplementSending.Address``).

    The address itself stays where it is kept; ``sent_at`` is now unless it was earlier.
    """

    method: str
    address: str
    sent_at: dt.datetime | None = None


def send_demand_again(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    sending: Sending,
    moment: dt.datetime | None = None,
) -> None:
    """Send a demand that came back once more, to where the applicant may be found (영25②).

    The applicant has their days anew, counted from this sending. Raises Forbidden, NotFound, Stale,
    and DomainError unless the last sending came back and the time has not run out, for a sending
    by word of mouth, to nowhere, in the future, or before the other one came back.
    """
    actor.require("cases.clock")
    case = the_case(actor, case_id)
    require_open(case, version, *OPEN)
    moment = moment or timezone.now()
    sent_at = sending.sent_at or moment
    _check_sending(sending)
    not_in_the_future(sent_at, moment, field="sent_on")
    with transaction.atomic():
        change_case(case, version)
        supplement = newest_supplement(case)
        if supplement is None or supplement.state != Supplement.State.OPEN:
            raise _nothing_came_back()
        last = supplement.sendings.order_by("-id").first()
        if last is None or last.returned_at is None:
            raise _nothing_came_back()
        if clock.local(sent_at).date() < clock.local(last.sent_at).date():
            raise DomainError(
                "before_demand",
                _("It cannot have been sent before it was demanded. Nothing was changed."),
                field="sent_on",
            )
        _send(supplement, sending, sent_at)
        supplement.counted_from = clock.local(sent_at).date()
        supplement.answer_by = last_day_now(case, supplement)
        supplement.save(update_fields=["counted_from", "answer_by"])
        set_lapse_timer(case.agency_id, supplement)
        record(
            SupplementSentAgain(
                **envelope(case),
                round=supplement.round,
                method=sending.method,
                address=sending.address,
                sent_at=sent_at,
                answer_by=supplement.answer_by,
            ),
            actor=actor,
        )


def _check_sending(sending: Sending) -> None:
    if sending.method not in METHODS or sending.method == SPOKEN:
        raise DomainError("unknown_method", _("Choose how the demand is sent."), field="method")
    if sending.address not in SupplementSending.Address.values:
        raise DomainError("unknown_address", _("Choose where it is sent."), field="address")


def _send(supplement: Supplement, sending: Sending, sent_at: dt.datetime) -> None:
    SupplementSending.objects.create(
        supplement=supplement, method=sending.method, address=sending.address, sent_at=sent_at
    )


def _nothing_came_back() -> DomainError:
    return DomainError(
        "nothing_came_back",
        _(
            "A demand is sent again only after it came back and before its time has run out."
            " (Decree on civil petitions, article 25②)"
        ),
    )
