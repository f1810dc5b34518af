"""From a period, its receipt, a ledger and a calendar to the moment at which it is due."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from madang.lib.periods.axes import Stretch, axis_of, end_of, held_apart
from madang.lib.periods.calendar import MIDNIGHT, Calendar
from madang.lib.periods.law import (
    OBJECTION_DECISION_DAYS,
    OBJECTION_FILING_DAYS,
    Law,
    LedgerError,
    Rule,
    basis,
    extension_rule,
)
from madang.lib.periods.ledger import Ledger, fits
from madang.lib.periods.period import Period, PeriodError, Unit

EMPTY = Ledger()


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends, how much working time it allows (minutes), and the rule that said so."""

    moment: dt.datetime
    minutes_allowed: int
    basis: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """When a case is due, and why.

    ``minutes_allowed`` is the working time of all that counts, extensions included and holds not.
    ``held`` says that the clock stands still; ``moment`` is then where it would come to if it went
    on now.
    """

    moment: dt.datetime
    rule: Rule
    minutes_allowed: int
    held: bool
    period: Period
    received: dt.datetime
    ledger: Ledger
    law: Law
    now: dt.datetime | None
    calendar: Calendar = field(repr=False)
    out: tuple[Stretch, ...] = ()
    """Where the clock stood still, in working minutes of the calendar."""
    start: int = 0
    """The working minute of the calendar from which the period counts.

    By the hour that of the receipt. By the day that with which the first day begins: it counts as a
    day, whatever the hour of the receipt (법19②③), or not at all (민법157).
    """

    @property
    def basis(self) -> str:
        """The articles that give the period and say how it is counted."""
        return basis(self.rule, self.law)

    def minutes_used(self, until: dt.datetime) -> int:
        """Working minutes that count up to this moment and are not on hold.

        At the due moment they are what is allowed, by every rule.
        """
        end = self.calendar.elapsed(until)
        return max(0, end - self.start - _held(self.out, self.start, end))

    def minutes_left(self, now: dt.datetime) -> int:
        """Working minutes that count from this moment on and are not on hold; 0 when late."""
        start = max(self.start, self.calendar.elapsed(now))
        end = self.calendar.elapsed(self.moment)
        return max(0, end - start - _held(self.out, start, end))

    def minutes_late(self, now: dt.datetime) -> int:
        """Working minutes from the end to this moment that are not on hold; 0 when in time."""
        start = self.calendar.elapsed(self.moment)
        end = self.calendar.elapsed(now)
        return max(0, end - start - _held(self.out, start, end))


def _held(out: Iterable[Stretch], start: int, end: int) -> int:
    """How much of what lies between two places the clock stood still."""
    held = 0
    for first, after in out:
        held += max(0, min(after, end) - max(first, start))
    return held


def rule_of(period: Period) -> Rule:
    """The rule by which 법19 counts a period."""
    if period.runs_by_the_hour:
        return Rule.HOURS
    return Rule.DAYS if period.unit is Unit.DAYS else Rule.CIVIL_FIRST_DAY


def reckon(
    period: Period,
    received: dt.datetime,
    ledger: Ledger,
    calendar: Calendar,
    *,
    now: dt.datetime | None = None,
    rule: Rule | None = None,
    law: Law = Law.PETITION,
) -> Reckoning:
    """When a period is due that began with this receipt, and how much working time it allows.

    ``now`` is needed while a hold is open. ``rule`` is the one of 법19 unless another act says
    otherwise (``law``). Raises CalendarRangeError where the calendar ends, LedgerError for a ledger
    that the law forbids, PeriodError for a period that the rule does not know.
    """
    rule = rule or rule_of(period)
    if not fits(period.unit, rule):
        raise PeriodError(f"a period of {period} is not counted by this rule")
    ledger.check(period, received, law, rule)
    axis = axis_of(rule, calendar)
    calendar.check(received)
    start = axis.start(received)
    lengths = [period] + [extension.length for extension in ledger.extensions]
    if rule is Rule.HOURS and len(lengths) > 1:  # an extension only adds hours
        lengths = [Period(sum(length.working_hours for length in lengths), Unit.HOURS)]
    held = held_apart(axis, ledger.out(now), start) if ledger.holds else []
    end, out = end_of(axis, start, lengths, held)
    moment = axis.moment(axis.settled(end))
    if rule is Rule.HOURS:
        allowed = 60 * lengths[0].working_hours
    else:
        start = axis.elapsed(start)
        out = [(axis.elapsed(first), axis.elapsed(after)) for first, after in out]
        worked = calendar.elapsed(moment)  # the first day counts whole
        allowed = worked - start - _held(out, start, worked)
    return Reckoning(
        moment,
        rule,
        allowed,
        now is not None and ledger.is_held(now),
        period,
        received,
        ledger,
        law,
        now,
        calendar,
        tuple(out),
        start,
    )


def due(period: Period, received: dt.datetime, calendar: Calendar) -> Due:
    """The last moment of a period that began with the receipt of a petition (법19).

    Raises CalendarRangeError if the calendar does not reach the end.
    """
    found = reckon(period, received, EMPTY, calendar)
    return Due(found.moment, found.minutes_allowed, found.basis)


def civil_due(days: int, notified: dt.date, calendar: Calendar) -> dt.date:
    """The last day of a period in calendar days by 민법 157 and 161.

    The first day does not count; an end on a Saturday or holiday moves to the next working day.
    """
    axis = axis_of(Rule.CIVIL, calendar)
    start = axis.start(dt.datetime.combine(notified, MIDNIGHT))
    end = axis.add(start, Period(days, Unit.DAYS))
    return axis.moment(axis.settled(end)).date()


def objection_last_day(notified: dt.date, calendar: Calendar) -> dt.date:
    """The last day to object to a refusal: 60 days from being told (법35①), by 민법."""
    return civil_due(OBJECTION_FILING_DAYS, notified, calendar)


def objection_due(
    received: dt.datetime,
    calendar: Calendar,
    ledger: Ledger = EMPTY,
    *,
    counting: Rule = Rule.CIVIL,
    now: dt.datetime | None = None,
) -> Reckoning:
    """When an objection is to be decided: in 10 days, once extended by up to 10 (법35②).

    The act does not say how these days are counted: ``counting`` is ``Rule.CIVIL`` (행정기본법
    제6조) or ``Rule.DAYS`` (법19② applied to it).
    """
    period = Period(OBJECTION_DECISION_DAYS, Unit.DAYS)
    return reckon(period, received, ledger, calendar, now=now, rule=counting, law=Law.OBJECTION)


def check_extension_in_time(found: Reckoning, at: dt.datetime) -> None:
    """Raise LedgerError unless the period still runs at this moment: nothing is left to extend."""
    if at > found.moment:
        raise LedgerError(
            "extension_late",
            extension_rule(found.law, found.received.date()).article,
            f"the period ended at {found.moment}, it cannot be extended at {at}",
            due=found.moment,
            at=at,
        )
