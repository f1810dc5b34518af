"""The legal clock of a case: ``lib.periods`` in the time zone and calendar of its agency.

Everything is worked out from the period, the receipt, the ledger and the calendar; the due moment
that a case carries is the last result, kept for lists.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple, Protocol

from django.utils import timezone

from madang.apps.cases import queries
from madang.apps.cases.models import Case, LedgerEntry
from madang.core.actors import AgencyRef
from madang.core.orgs import queries as orgs
from madang.core.orgs.known_calendar import known_at
from madang.core.orgs.models import Agency
from madang.lib.periods import (
    Calendar,
    CalendarChanged,
    Due,
    Entry,
    Extended,
    HoldEnded,
    HoldStarted,
    Law,
    Ledger,
    Period,
    Reckoning,
    Rule,
    Unit,
    due,
    reckon,
)

OBJECTION, PRE_REVIEW = "objection", "pre_review"
OBJECTION_PERIOD = Period(10, Unit.DAYS)  # 법35②
ONLINE = "web"  # 전자민원창구
REGISTRATION_MINUTES = 8 * 60  # 영6⑧


def calendar_of(agency: AgencyRef) -> Calendar:
    """The agency's working time."""
    return orgs.calendar(agency.id, agency.calendar_version)


def calendar_for(case: Case, agency: AgencyRef) -> Calendar:
    """The working time by which a case is counted: of a closed one, as it was known at its end."""
    if case.closed_at is None:
        return calendar_of(agency)
    return known_at(agency.id, agency.calendar_version, case.closed_at)


def due_of(period: Period, received: dt.datetime, agency: AgencyRef) -> Due:
    """When a petition received at this moment (with zone) is due; the moment has no zone."""
    return due(period, local(received), calendar_of(agency))


def period_of(case: Case) -> Period:
    """The length of the case's period: its service's, of a pre-review (영34②) or objection its own.

    That of the version of the programme file under which it was filed.
    """
    if case.kind == OBJECTION:
        return OBJECTION_PERIOD
    service = queries.pinned_service(case)
    if case.kind == PRE_REVIEW and service.pre_review is not None:
        return Period.parse(service.pre_review.period_text)
    return service.period


class HasKind(Protocol):
    """A case, or a row of one."""

    @property
    def kind(self) -> str: ...


def law_of(case: HasKind) -> Law:
    """The act by which the case's period runs."""
    return Law.OBJECTION if case.kind == OBJECTION else Law.PETITION


def rule_of(case: Case, agency: AgencyRef) -> Rule | None:
    """How the period is counted where the act does not say it; None: by 법19.

    The act leaves open how the ten days of an objection are counted: a setting of the agency.
    """
    if case.kind != OBJECTION:
        return None
    return Rule(orgs.settings_of(agency.id).objection_counting)


def ledger_of(case: Case) -> Ledger:
    """What stopped the case's clock and moved its end, as ``lib.periods`` reads it."""
    return fold(queries.entries_of(case))


class Line(NamedTuple):
    """What the clock reads of an entry of the ledger of a case: for many, without their models."""

    case_id: int
    kind: str
    ground: str
    at: dt.datetime
    length: str
    with_consent: bool
    note: str


def fold(entries: Iterable[LedgerEntry | Line]) -> Ledger:
    """The ledger of these entries. Raises LedgerError for what the law forbids."""
    return Ledger().then(map(_entry, entries))


def _entry(row: LedgerEntry | Line) -> Entry:
    at = local(row.at)
    if row.kind == LedgerEntry.Kind.HOLD:
        return HoldStarted(row.ground, at)
    if row.kind == LedgerEntry.Kind.RESUME:
        return HoldEnded(at)
    if row.kind == LedgerEntry.Kind.EXTEND:
        return Extended(Period.parse(row.length), row.ground, at, row.with_consent)
    return CalendarChanged(at, row.note)


def reckoning_of(
    case: Case,
    agency: AgencyRef,
    now: dt.datetime,
    *,
    entries: Sequence[LedgerEntry] | None = None,
) -> Reckoning:
    """When the case is due and why, as of a moment (with zone), by the law of its day of receipt.

    Of a closed case it is as of its end, by the calendar as it was known then. ``entries`` are
    looked at instead of the stored ones. Raises LedgerError for a ledger that the law forbids.
    """
    return reckon(
        period_of(case),
        local(case.filed_at),
        ledger_of(case) if entries is None else fold(entries),
        calendar_for(case, agency),
        now=local(case.closed_at or now),
        rule=rule_of(case, agency),
        law=law_of(case),
    )


def agency_now(agency_id: int) -> AgencyRef:
    """The agency with its calendar as it is at this moment, for whoever stores a due moment.

    What a request was given may be older than a holiday that was declared meanwhile.
    """
    columns = ("id", "slug", "name", "phone", "calendar_version", "offers_version")
    return AgencyRef(*Agency.objects.values_list(*columns).get(id=agency_id))


def local(moment: dt.datetime) -> dt.datetime:
    """The agency's wall-clock time, to the second, without zone."""
    here = moment.astimezone(timezone.get_default_timezone())
    return here.replace(tzinfo=None, microsecond=0)


def with_zone(moment: dt.datetime) -> dt.datetime:
    return timezone.make_aware(moment, timezone.get_default_timezone())


def registered_at(case: Case, moment: dt.datetime, agency: AgencyRef) -> dt.datetime:
    """When the petition was received in the sense of 접수, as of a moment (with zone).

    What the decree and the rules let run "from 접수" (영13, 규칙9①) begins here. An office receives
    by taking the paper or the words (영6①②); what is filed online is received when somebody accepts
    it, for which there are eight working hours (영6⑧). While nobody has, that is now, but no later
    than the end of those hours: whoever does not accept gains no time by it.
    """
    if case.channel != ONLINE:
        return case.filed_at
    if case.accepted_at is not None:
        return case.accepted_at
    latest = calendar_of(agency).add_minutes(local(case.filed_at), REGISTRATION_MINUTES)
    return min(moment, with_zone(latest))


def working_minutes(start: dt.datetime, end: dt.datetime, agency: AgencyRef) -> int:
    """Working minutes between two moments (with zone) in the agency's calendar."""
    return calendar_of(agency).working_minutes(local(start), local(end))


def working_days_left(due_at: dt.datetime, agency: AgencyRef) -> int:
    """Working days until a moment: 0 is today, negative is late."""
    return counter_of_days_left(agency)(due_at)


def counter_of_days_left(agency: AgencyRef) -> Callable[[dt.datetime], int]:
    """``working_days_left`` as of now, for many moments."""
    calendar = calendar_of(agency)
    now = local(timezone.now())

    today = now.date()

    @cache  # of one list: many of its moments are on the same few days
    def between(first: dt.date, last: dt.date) -> int:
        return calendar.working_days(first, last)

    def count(due_at: dt.datetime) -> int:
        end = local(due_at)
        return -max(1, between(end.date(), today)) if now > end else between(today, end.date())

    return count
