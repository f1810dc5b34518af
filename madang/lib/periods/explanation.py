"""Why a case is due when it is: the days and spans that counted or did not, each with its article.

This walks through the calendar day by day and shares no arithmetic with ``reckoning``; that both
come to the same moment is a test.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import groupby

from madang.lib.periods.axes import covered
from madang.lib.periods.calendar import DAY, MIDNIGHT, Calendar, whole_minutes
from madang.lib.periods.civil import last_day
from madang.lib.periods.law import (
    FIRST_DAY_OUT_ARTICLE,
    ROLL_ARTICLE,
    Rule,
    counting_article,
    extension_rule,
)
from madang.lib.periods.ledger import CalendarChanged, Out
from madang.lib.periods.reckoning import Reckoning

# What holds in a step.
FIRST_DAY = "first_day"  # the day of receipt counts
WORKING = "working"
CALENDAR_DAYS = "calendar_days"  # 민법: every day counts
EXTENSION = "extension"
LAST_DAY_MOVED = "last_day_moved"  # 민법161: the day to which the last one moved
FIRST_DAY_OUT = "first_day_out"  # 민법157
WEEKEND = "weekend"
HOLIDAY = "holiday"
CLOSED = "closed"  # a weekday on which this agency does not open
HOLD = "hold"
ROLL = "roll"  # the last day is off: the period goes on to the next working day

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of time in which the same held.

    ``reason`` is one of the codes above; ``name`` the holiday or the key of a ground; ``days`` and
    ``minutes`` are what it adds to the period (0 if it does not count), the totals what has come
    together by its end. ``number`` says which extension it belongs to, 0 the period itself.
    """

    starts: dt.datetime
    ends: dt.datetime
    first: dt.date
    last: dt.date
    counted: bool
    reason: str
    article: str
    name: str = ""
    number: int = 0
    days: int = 0
    minutes: int = 0
    total_days: int = 0
    total_minutes: int = 0

    @property
    def kind(self) -> tuple[bool, str, str, int]:
        """What must be the same for two steps to be one."""
        return self.counted, self.reason, self.name, self.number

    def as_dict(self) -> dict[str, object]:
        """The step as plain values; moments and dates as ISO text, moments to the minute."""
        plain = asdict(self)
        for name in ("starts", "ends"):
            plain[name] = plain[name].isoformat(timespec="minutes")
        for name in ("first", "last"):
            plain[name] = plain[name].isoformat()
        return plain


@dataclass(frozen=True, slots=True)
class Explanation:
    """The steps from receipt to end, and the changes of the calendar that were written down."""

    due: dt.datetime
    rule: Rule
    steps: tuple[Step, ...]
    changes: tuple[CalendarChanged, ...] = ()

    def as_dicts(self) -> list[dict[str, object]]:
        """The steps as plain values."""
        return [step.as_dict() for step in self.steps]


def explain(found: Reckoning) -> Explanation:
    """The steps by which a reckoning comes to its moment."""
    outs = found.ledger.out(found.now) if found.ledger.holds else []
    walk = _Walk(found, [_whole(out) for out in outs if out.begins < found.moment])
    days = {Rule.HOURS: walk.by_minutes, Rule.DAYS: walk.by_working_days}
    steps = days.get(found.rule, walk.by_calendar_days)()
    return Explanation(found.moment, found.rule, tuple(_summed(steps)), found.ledger.changes)


class _Walk:
    """The way through the calendar from the receipt until all that counts has come together."""

    def __init__(self, found: Reckoning, outs: list[Out]) -> None:
        self.found = found
        self.calendar: Calendar = found.calendar
        self.outs = outs
        self.lengths = [found.period, *(one.length for one in found.ledger.extensions)]
        self.article = counting_article(found.rule, found.law)
        self.extended = (
            extension_rule(found.law, found.received.date()).article
            if found.ledger.extensions
            else ""
        )

    # --- Steps ---------------------------------------------------------------------------------

    def _counted(
        self, date: dt.date, starts: dt.datetime, ends: dt.datetime, number: int, reason: str = ""
    ) -> Step:
        minutes = self.calendar.working_minutes(starts, ends)
        reason = reason or (EXTENSION if number else WORKING)
        article = self.extended if number else self.article
        if reason == LAST_DAY_MOVED:
            article = ROLL_ARTICLE
        days = 0 if self.found.rule is Rule.HOURS else 1
        return Step(
            starts,
            ends,
            date,
            date,
            counted=True,
            reason=reason,
            article=article,
            number=number,
            days=days,
            minutes=minutes,
        )

    def _day(self, date: dt.date, number: int, reason: str = "") -> Step:
        """A whole day that counts."""
        is_first = date == self.found.received.date() and number == 0
        reason = reason or (FIRST_DAY if is_first else "")
        return self._counted(
            date, self.calendar.opens(date), self.calendar.closes(date), number, reason
        )

    def _off(self, date: dt.date, starts: dt.datetime | None = None) -> Step:
        """A day that is not worked."""
        reason, name = WEEKEND, ""
        if date in self.calendar.off and date not in self.calendar.on:
            reason, name = HOLIDAY, self.calendar.off[date]
        elif date.weekday() < SATURDAY:
            reason = CLOSED
        return self._not_counted(date, reason, self.article, name, starts)

    def _held(self, date: dt.date, out: Out) -> Step:
        return self._not_counted(date, HOLD, out.ground.article, out.ground.key)

    def _not_counted(
        self,
        date: dt.date,
        reason: str,
        article: str,
        name: str = "",
        starts: dt.datetime | None = None,
    ) -> Step:
        starts = starts or dt.datetime.combine(date, MIDNIGHT)
        ends = dt.datetime.combine(date + DAY, MIDNIGHT)
        return Step(
            starts, ends, date, date, counted=False, reason=reason, article=article, name=name
        )

    # --- Ways ----------------------------------------------------------------------------------

    def by_working_days(self) -> Iterator[Step]:
        held = self._days_held()
        date = self.found.received.date()
        for number, length in enumerate(self.lengths):
            missing = length.amount
            while missing:
                if date in held:
                    yield self._held(date, held[date])
                elif self.calendar.is_working(date):
                    yield self._day(date, number)
                    missing -= 1
                else:
                    yield self._off(date)
                date += DAY

    def by_calendar_days(self) -> Iterator[Step]:
        held = self._days_held()
        date = self.found.received.date()
        if self.found.rule is Rule.CIVIL:
            yield self._not_counted(date, FIRST_DAY_OUT, FIRST_DAY_OUT_ARTICLE)
            date += DAY
        for number, length in enumerate(self.lengths):
            missing = (last_day(length, date) - date).days + 1
            moved = False
            while missing:
                step = self._calendar_day(date, held, number, is_last=missing == 1, moved=moved)
                yield step
                missing -= step.counted
                moved = step.reason == ROLL or (moved and not step.counted)
                date += DAY

    def _calendar_day(
        self, date: dt.date, held: dict[dt.date, Out], number: int, *, is_last: bool, moved: bool
    ) -> Step:
        if date in held:
            return self._held(date, held[date])
        if not is_last:
            is_first = date == self.found.received.date()
            return self._day(date, number, "" if number or is_first else CALENDAR_DAYS)
        if not self.calendar.is_working(date):
            return replace(self._off(date), reason=ROLL, article=ROLL_ARTICLE)
        if moved:
            return self._day(date, number, LAST_DAY_MOVED)
        return self._day(date, number, "" if number else CALENDAR_DAYS)

    def _days_held(self) -> dict[dt.date, Out]:
        held: dict[dt.date, Out] = {}
        for out in self.outs:
            for day in range(*covered(out, self.calendar)):
                held.setdefault(dt.date.fromordinal(day), out)
        return held

    def by_minutes(self) -> Iterator[Step]:
        missing = [length.working_hours * 60 for length in self.lengths]
        number, moment = 0, _to_the_minute(self.found.received)
        while True:
            date = moment.date()
            if not self.calendar.is_working(date):
                out = next((out for out in self.outs if _holds_all(out, date)), None)
                yield self._held(date, out) if out else self._off(date, moment)
            for starts, ends, out in self._parts(moment):
                if out is not None:
                    yield replace(self._held(date, out), starts=starts, ends=ends)
                    continue
                begun = starts
                while begun < ends:
                    reached = min(ends, begun + dt.timedelta(minutes=missing[number]))
                    yield self._counted(date, begun, reached, number)
                    missing[number] -= whole_minutes(reached - begun)
                    number += missing[number] == 0
                    if number == len(missing):
                        return
                    begun = reached
            moment = _at(date + DAY, MIDNIGHT)

    def _parts(self, moment: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime, Out | None]]:
        """The working time of a day from this moment on, cut where holds begin and end.

        Where several holds cover a minute, it goes to the one that covered the minute before.
        """
        date = moment.date()
        for opens, closes in self.calendar.spans(date):
            begun, closed = max(moment, _at(date, opens)), _at(date, closes)
            while begun < closed:
                out = next((out for out in self.outs if out.start <= begun < out.end), None)
                later = (one.start for one in self.outs if one.start > begun)
                reached = min(closed, out.end if out else min(later, default=closed))
                yield begun, reached, out
                begun = reached


def _whole(out: Out) -> Out:
    """The same from minute to minute."""
    return out._replace(start=_to_the_minute(out.start), end=_to_the_minute(out.end))


def _to_the_minute(moment: dt.datetime) -> dt.datetime:
    return moment.replace(second=0, microsecond=0)


def _at(date: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(date, time)


def _holds_all(out: Out, date: dt.date) -> bool:
    return out.start <= _at(date, MIDNIGHT) and out.end >= _at(date + DAY, MIDNIGHT)


def _summed(steps: Iterator[Step]) -> Iterator[Step]:
    """Neighbours of the same kind as one, with running totals."""
    total_days = total_minutes = 0
    for _kind, group in groupby(steps, key=lambda step: step.kind):
        same = list(group)
        days = sum(step.days for step in same)
        minutes = sum(step.minutes for step in same)
        total_days += days
        total_minutes += minutes
        yield replace(
            same[-1],
            starts=same[0].starts,
            first=same[0].first,
            days=days,
            minutes=minutes,
            total_days=total_days,
            total_minutes=total_minutes,
        )
