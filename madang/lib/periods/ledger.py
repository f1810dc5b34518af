"""The ledger of a case: when its clock stood still, and by how much its period was extended.

A ledger is a value folded from entries in the order in which they were written. Folding them in any
grouping gives the same ledger.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from madang.lib.periods.calendar import DAY, MIDNIGHT
from madang.lib.periods.civil import last_day
from madang.lib.periods.grounds import Ground, ground_of
from madang.lib.periods.law import ExtensionRule, Law, LedgerError, Rule, extension_rule
from madang.lib.periods.period import Period, Unit

LAST_MINUTE = dt.time(23, 59)
HOLDS_ARTICLE = "민원처리법 시행령 제20조"


@dataclass(frozen=True, slots=True)
class HoldStarted:
    """From here on time does not count."""

    ground: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class HoldEnded:
    """What the case waited for is there; time counts again."""

    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Extended:
    """The period was extended by ``length`` (영21)."""

    length: Period
    ground: str
    at: dt.datetime
    with_consent: bool = False


@dataclass(frozen=True, slots=True)
class CalendarChanged:
    """The working time of the agency changed, for instance by a holiday declared at short notice.

    The entry says so in the explanation; what changed is in the calendar itself.
    """

    at: dt.datetime
    note: str


Entry = HoldStarted | HoldEnded | Extended | CalendarChanged


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold from ``start`` to ``end``; without an end it still lasts."""

    ground: str
    start: dt.datetime
    end: dt.datetime | None = None

    @property
    def days(self) -> int:
        """The calendar days of a hold that has ended, the first and the last counting."""
        return (self.end.date() - self.start.date()).days + 1 if self.end else 0


class Out(NamedTuple):
    """A stretch of time that does not count, by the counting of its ground.

    ``begins`` is the moment at which the hold began; whole days ``start`` at the midnight before.
    Moments have their seconds still: only whole minutes count.
    """

    ground: Ground
    start: dt.datetime
    end: dt.datetime
    begins: dt.datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """Holds by their beginning, extensions and changes of the calendar as they were written."""

    holds: tuple[Hold, ...] = ()
    extensions: tuple[Extended, ...] = ()
    changes: tuple[CalendarChanged, ...] = ()

    def then(self, entries: Iterable[Entry]) -> "Ledger":
        """Return this ledger with further entries.

        Raises LedgerError for a hold that overlaps another, ends before it starts or lasts longer
        than its ground allows, and for an end without a hold. What depends on the period and the
        day of receipt is looked at by ``check``.
        """
        ledger = self
        for entry in entries:
            ledger = ledger._with(entry)
        return ledger

    def _with(self, entry: Entry) -> "Ledger":
        if isinstance(entry, HoldStarted):
            return self._started(entry)
        if isinstance(entry, HoldEnded):
            return self._ended(entry)
        if isinstance(entry, Extended):
            return replace(self, extensions=(*self.extensions, entry))
        return replace(self, changes=(*self.changes, entry))

    @property
    def open_hold(self) -> Hold | None:
        """The hold that has not ended."""
        return next((hold for hold in self.holds if hold.end is None), None)

    def _started(self, entry: HoldStarted) -> "Ledger":
        ground = ground_of(entry.ground)
        if self.open_hold is not None or any(
            hold.start <= entry.at < hold.end for hold in self.holds if hold.end
        ):
            raise _overlap(ground, entry.at)
        self._check_order(ground)
        return self._holding((*self.holds, Hold(entry.ground, entry.at)))

    def _check_order(self, ground: Ground) -> None:
        if ground.after is None:
            return
        before = [hold.ground for hold in self.holds]
        if ground.after not in before or ground.key in before:
            raise LedgerError(
                "hold_once_after",
                ground.article,
                f"{ground.key} is possible once, after {ground.after}",
                ground=ground.key,
                after=ground.after,
            )

    def _ended(self, entry: HoldEnded) -> "Ledger":
        hold = self.open_hold
        if hold is None:
            raise LedgerError("no_hold", HOLDS_ARTICLE, "there is no hold to end", at=entry.at)
        ground = ground_of(hold.ground)
        if entry.at < hold.start:
            raise LedgerError(
                "hold_ends_first",
                ground.article,
                f"the hold would end at {entry.at}, before it starts at {hold.start}",
                start=hold.start,
                end=entry.at,
            )
        others = [other for other in self.holds if other is not hold]
        if any(o.start < entry.at and o.end and o.end > hold.start for o in others):
            raise _overlap(ground, hold.start)
        ended = replace(hold, end=entry.at)
        if ground.most_days is not None and ended.days > self._days_left(ground):
            raise LedgerError(
                "hold_too_long",
                ground.article,
                f"{ground.key} may take {ground.most_days} days at most",
                ground=ground.key,
                days=ground.most_days,
            )
        return self._holding((*others, ended))

    def _holding(self, holds: tuple[Hold, ...]) -> "Ledger":
        return replace(self, holds=tuple(sorted(holds, key=lambda hold: hold.start)))

    def _days_left(self, ground: Ground) -> int:
        """The days that a ground with a limit has left."""
        used = sum(hold.days for hold in self.holds if hold.ground == ground.key)
        return (ground.most_days or 0) - used

    def latest_end(self) -> dt.datetime | None:
        """The last minute at which the open hold may end; None if it has no limit."""
        hold = self.open_hold
        ground = ground_of(hold.ground) if hold else None
        if hold is None or ground is None or ground.most_days is None:
            return None
        last = hold.start.date() + (self._days_left(ground) - 1) * DAY
        return dt.datetime.combine(last, LAST_MINUTE)

    def out(self, now: dt.datetime | None) -> list[Out]:
        """The stretches that do not count, as the holds began; an open one as if it ended now.

        One that takes whole days may reach into others. Raises ValueError if a hold is open and
        ``now`` is not given.
        """
        found: list[Out] = []
        for place, hold in enumerate(self.holds):
            ground = ground_of(hold.ground)
            start, end = hold.start, hold.end or self._end_as_of(now, place)
            if end is None:
                continue
            if ground.whole_days:
                start = dt.datetime.combine(start, MIDNIGHT)
                end = dt.datetime.combine(end + DAY, MIDNIGHT)
            found.append(Out(ground, start, end, hold.start))
        return found

    def _end_as_of(self, now: dt.datetime | None, place: int) -> dt.datetime | None:
        """When an open hold ends; None if nothing is left of the days that its ground allows."""
        if now is None:
            raise ValueError("a hold is open: say what time it is")
        start, latest = self.holds[place].start, self.latest_end()
        end = max(now, start)
        if place + 1 < len(self.holds):
            end = min(end, self.holds[place + 1].start)
        if latest is None:
            return end
        return min(end, latest) if start.date() <= latest.date() else None

    def is_held(self, now: dt.datetime) -> bool:
        """Whether time stands still: a hold is open and has not used up what its ground allows."""
        hold, latest = self.open_hold, self.latest_end()
        return hold is not None and (latest is None or now <= latest)

    def check(self, period: Period, received: dt.datetime, law: Law, rule: Rule) -> None:
        """Hold the ledger against the period and the law in force on the day of receipt.

        Raises LedgerError for a hold before the receipt or before its ground was law, and for an
        extension on a ground that the law does not admit, too long, without consent or too many.
        """
        for hold in self.holds:
            _check_hold(hold, received)
        if self.extensions:
            known = extension_rule(law, received.date())
            for number, extension in enumerate(self.extensions, 1):
                _check_extension(number, extension, known)
                _check_length(extension, period, received.date(), rule, known)


def hold_over_days(
    ground: str, first: dt.date, last: dt.date, received: dt.datetime
) -> tuple[HoldStarted, HoldEnded]:
    """A hold over whole days, both included, of a case received at this moment."""
    start = dt.datetime.combine(first, MIDNIGHT)
    if first == received.date():
        start = received
    if ground_of(ground).whole_days or last < first:
        return HoldStarted(ground, start), HoldEnded(dt.datetime.combine(last, LAST_MINUTE))
    return HoldStarted(ground, start), HoldEnded(dt.datetime.combine(last + DAY, MIDNIGHT))


def apart(outs: Sequence[Out]) -> Sequence[Out]:
    """The same stretches, each without what an earlier one takes.

    Whole days reach back over a hold that ended on the first of them, and lose their middle to it.
    """
    kept: list[Out] = []
    reached = dt.datetime.min
    for out in outs:
        kept += [out] if out.start >= reached else _left_of(out, kept)
        reached = max(reached, out.end)
    return kept


def _left_of(out: Out, earlier: Iterable[Out]) -> Iterator[Out]:
    """The parts of a stretch that no earlier one takes."""
    start = out.start
    for one in sorted(earlier, key=lambda one: one.start):
        if start < one.start < out.end:
            yield out._replace(start=start, end=one.start)
        start = max(start, one.end)
    if start < out.end:
        yield out._replace(start=start)


def _overlap(ground: Ground, at: dt.datetime) -> LedgerError:
    return LedgerError(
        "hold_overlaps", ground.article, f"another hold covers {at}", ground=ground.key, at=at
    )


def _check_hold(hold: Hold, received: dt.datetime) -> None:
    ground = ground_of(hold.ground)
    early = hold.start < received
    if ground.whole_days:
        early = hold.start.date() < received.date()
    if early:
        raise LedgerError(
            "hold_before_receipt",
            ground.article,
            f"a hold starts at {hold.start}, before the receipt at {received}",
            start=hold.start,
            received=received,
        )
    if ground.since and hold.start.date() < ground.since:
        raise LedgerError(
            "hold_before_law",
            ground.since_article,
            f"{ground.key} holds only from {ground.since} on",
            ground=ground.key,
            date=ground.since,
        )


def _check_extension(number: int, extension: Extended, known: ExtensionRule) -> None:
    ground = extension.ground
    if ground in known.forbidden:
        raise LedgerError(
            "extension_forbidden",
            known.forbidden_article,
            f"{ground} is no ground for an extension",
            ground=ground,
        )
    if ground not in known.grounds:
        raise LedgerError(
            "extension_ground",
            known.article,
            f"{ground!r} is none of the grounds for an extension",
            ground=ground,
        )
    if number > known.most:
        raise LedgerError(
            "extension_too_many",
            known.article,
            f"the law allows {known.most} extensions, this is number {number}",
            most=known.most,
        )
    if known.consent_from and number >= known.consent_from and not extension.with_consent:
        raise LedgerError(
            "extension_consent",
            known.article,
            f"extension number {number} needs the consent of the applicant",
        )


def _check_length(
    extension: Extended, period: Period, received: dt.date, rule: Rule, known: ExtensionRule
) -> None:
    length = extension.length
    if not fits(length.unit, rule):
        raise LedgerError(
            "extension_unit",
            known.article,
            f"a period of {period} cannot be extended by {length}",
            length=length,
            period=period,
        )
    if _longer(length, period, received, rule):
        raise LedgerError(
            "extension_too_long",
            known.article,
            f"an extension of {length} is longer than the period of {period}",
            length=length,
            period=period,
        )


def fits(unit: Unit, rule: Rule) -> bool:
    """Whether the rule can count a length in this unit."""
    if rule is Rule.HOURS:
        return unit in (Unit.HOURS, Unit.DAYS)
    if rule is Rule.DAYS:
        return unit is Unit.DAYS
    return unit is not Unit.HOURS


def _longer(length: Period, period: Period, received: dt.date, rule: Rule) -> bool:
    """Lengths in months and weeks are compared by where they end, from the day of receipt."""
    if rule is Rule.HOURS:
        return length.working_hours > period.working_hours
    if length.unit is period.unit:
        return length.amount > period.amount
    return last_day(length, received) > last_day(period, received)
