"""The rules of the clock over arrays: a million due moments as easily as one.

Moments are whole minutes since ``EPOCH`` as int64; working time is looked up in tables that are
made once for a calendar. The steps are those of ``axes``, taken by all cases together.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madang.lib.periods.calendar import (
    DAY_MINUTES,
    USUAL_CLOSING,
    Calendar,
    CalendarRangeError,
    Span,
    minute_of,
)
from madang.lib.periods.law import Rule
from madang.lib.periods.ledger import Ledger, Out, apart
from madang.lib.periods.period import Period, Unit

Integers = NDArray[np.int64]
Small = NDArray[np.int8]
Flags = NDArray[np.bool_]

EPOCH = dt.datetime(1970, 1, 1)
RULES = tuple(Rule)
CODES = {rule: code for code, rule in enumerate(RULES)}
MINUTES, DAYS, MONTHS = range(3)  # units of an amount


@dataclass(frozen=True, slots=True)
class Holds:
    """The holds of many cases: those of case i are ``offsets[i]`` to ``offsets[i + 1]``.

    ``starts``, ``ends`` and ``begins`` are minutes since EPOCH, in each case by their beginning, as
    ``Ledger.out`` gives them: those that take whole days run from midnight to midnight. By the hour
    they lie apart, as ``ledger.apart`` leaves them.
    """

    starts: Integers
    ends: Integers
    begins: Integers
    offsets: Integers


#: What holds take out, first and after, and where they begin: see ``axes.Held``.
Taken = tuple[Integers, Integers, Integers]


@dataclass(frozen=True, slots=True)
class Lengths:
    """One period or extension of each case.

    ``amounts`` are working minutes where the rule is HOURS, else days or months; ``units`` says
    which of MINUTES, DAYS, MONTHS. An amount of 0 is no extension.
    """

    amounts: Integers
    units: Small


@dataclass(frozen=True, slots=True)
class Cases:
    """Many questions to the clock: ``rules`` holds places in RULES, ``lengths`` period first."""

    received: Integers
    rules: Small
    lengths: tuple[Lengths, ...]
    holds: Holds | None = None

    @classmethod
    def of(
        cls,
        questions: Iterable[tuple[Period, dt.datetime, Rule, Ledger]],
        now: dt.datetime | None = None,
    ) -> "Cases":
        """Gather questions. The ledgers are not checked; ``now`` as for ``reckon``."""
        return _gather(list(questions), now)


def minutes_of(moments: Sequence[dt.datetime]) -> Integers:
    """Moments as minutes since EPOCH, what is left over being dropped."""
    return np.array(moments, dtype="datetime64[m]").astype(np.int64)


def moments_of(minutes: Integers) -> list[dt.datetime]:
    """Minutes since EPOCH as moments."""
    found: list[dt.datetime] = minutes.astype("datetime64[m]").astype(object).tolist()
    return found


class Table:
    """The working time of a calendar in tables by day and by minute. Make it once and keep it."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        after = calendar.last + dt.timedelta(days=1)
        dates = np.arange(np.datetime64(calendar.first), np.datetime64(after))
        self.day_zero = int(dates[0].astype(np.int64))
        patterns: dict[tuple[Span, ...], int] = {}
        spans = [calendar.spans(date) for date in dates.astype(object).tolist()]
        self._pattern: Integers = np.array(
            [patterns.setdefault(one, len(patterns)) for one in spans]
        )
        self._within: Integers = np.array([_worked(one) for one in patterns])
        worked = self._within[self._pattern, -1]
        self._minutes_before: Integers = np.concatenate([[0], np.cumsum(worked)])
        self._opens: Integers = np.array([minute_of(one[0][0]) if one else 0 for one in spans])
        self._closes: Integers = np.array(
            [minute_of(one[-1][1]) if one else minute_of(USUAL_CLOSING) for one in spans]
        )
        self._works: Flags = np.array([bool(one) for one in spans])
        self._workdays = np.flatnonzero(self._works)
        self._workdays_before: Integers = np.concatenate([[0], np.cumsum(self._works)])[:-1]
        self._ends = self._minute_ends()
        months = dates.astype("datetime64[M]")
        self._month = (months - months[0]).astype(np.int64)
        first_of_month = np.arange(months[0], months[-1] + 2)
        self._month_start = first_of_month.astype("datetime64[D]").astype(np.int64) - self.day_zero
        self._day_of_month = (dates - months.astype("datetime64[D]")).astype(np.int64)

    def _minute_ends(self) -> Integers:
        """For each working minute from 1 on the moment at which it ends; place 0 is not used."""
        ends = [np.zeros(1, dtype=np.int64)]
        worked = [np.flatnonzero(np.diff(within)) + 1 for within in self._within]
        ends += [
            (self.day_zero + day) * DAY_MINUTES + worked[self._pattern[day]]
            for day in self._workdays.tolist()
        ]
        return np.concatenate(ends)

    def due(self, cases: Cases) -> Integers:
        """The due moments, in minutes since EPOCH.

        Raises CalendarRangeError if the calendar does not reach one of them.
        """
        found = np.empty(len(cases.received), dtype=np.int64)
        for code, rule in enumerate(RULES):
            chosen = np.flatnonzero(cases.rules == code)
            if len(chosen) == len(found):
                return self._due_by(rule, cases, chosen)
            if len(chosen):
                found[chosen] = self._due_by(rule, _part(cases, chosen), chosen)
        return found

    def working_minutes(self, starts: Integers, ends: Integers) -> Integers:
        """Minutes of working time between moments, 0 where the end is not after the start."""
        found: Integers = np.maximum(0, self._elapsed(ends) - self._elapsed(starts))
        return found

    def _due_by(self, rule: Rule, cases: Cases, chosen: Integers) -> Integers:
        axis = self._axis(rule)
        start = axis.start(cases.received)
        stretches = _Stretches(axis, cases.holds, chosen, start) if cases.holds else None
        end = start
        stages = (_as_one(cases.lengths),) if rule is Rule.HOURS else cases.lengths
        for number, lengths in enumerate(stages):
            is_last = np.ones(len(end), dtype=np.bool_)
            if number + 1 < len(stages):
                is_last = stages[number + 1].amounts == 0
            if number:
                extended = lengths.amounts > 0
                end = np.where(extended, axis.add(axis.settled(end), lengths), end)
            else:
                end = axis.add(end, lengths)
            if stretches is not None:
                end = stretches.push(end, is_last)
        return axis.moment(end)

    def _axis(self, rule: Rule) -> "_Axis":
        if rule is Rule.HOURS:
            return _Axis(
                self._elapsed,
                _add_amount,
                _same,
                self._minutes_held,
                self._at_minute,
                holds_lie_behind=False,
            )
        if rule is Rule.DAYS:
            return _Axis(
                self._first_workday, _add_amount, _same, self._workdays_held, self._at_workday
            )
        first_day_out = int(rule is Rule.CIVIL)
        return _Axis(
            lambda received: self._day(received)[0] + first_day_out,
            self._add_dates,
            self._settled,
            self._days_held,
            lambda end: self._closing(self._settled(end) - 1),
        )

    # --- Look-ups; a day is counted from the first of the calendar -------------------------------

    def _day(self, moments: Integers) -> tuple[Integers, Integers]:
        """The day of each moment and the minute in it."""
        whole = moments // DAY_MINUTES
        return self._known(whole - self.day_zero, self._works), moments - whole * DAY_MINUTES

    def _known(self, places: Integers, table: NDArray[np.generic]) -> Integers:
        """The places themselves, all of them in the table."""
        if len(places) and (places.min() < 0 or places.max() >= len(table)):
            raise CalendarRangeError(
                f"a date is outside the calendar ({self.calendar.first} to {self.calendar.last})"
            )
        return places

    def _elapsed(self, moments: Integers) -> Integers:
        day, minute = self._day(moments)
        found: Integers = self._minutes_before[day] + self._within[self._pattern[day], minute]
        return found

    def _minutes_held(self, holds: Holds, place: Integers) -> Taken:
        elapsed = self._elapsed
        return (
            elapsed(holds.starts[place]),
            elapsed(holds.ends[place]),
            elapsed(holds.begins[place]),
        )

    def _at_minute(self, end: Integers) -> Integers:
        return self._ends[self._known(end, self._ends)]

    def _first_workday(self, received: Integers) -> Integers:
        return self._workdays_before[self._day(received)[0]]

    def _at_workday(self, end: Integers) -> Integers:
        return self._closing(self._workdays[self._known(end - 1, self._workdays)])

    def _closing(self, day: Integers) -> Integers:
        found: Integers = (day + self.day_zero) * DAY_MINUTES + self._closes[day]
        return found

    def _days_held(self, holds: Holds, place: Integers) -> Taken:
        """The days of which a hold leaves no working time, and the first that had not closed.

        As ``axes.covered`` and ``axes.still_open``.
        """
        first, minute = self._day(holds.starts[place])
        first = first + (minute > self._opens[first])
        after, minute = self._day(holds.ends[place])
        after = after + (self._works[after] & (minute >= self._closes[after]))
        begins, minute = self._day(holds.begins[place])
        begins = begins + (minute >= self._closes[begins])
        return first, np.maximum(first, after), begins

    def _workdays_held(self, holds: Holds, place: Integers) -> Taken:
        before = self._workdays_before
        first, after, begins = (
            before[self._known(days, before)] for days in self._days_held(holds, place)
        )
        return first, after, begins

    def _settled(self, end: Integers) -> Integers:
        """민법161: a last day that is off moves to the next that is worked."""
        number = self._workdays_before[self._known(end - 1, self._works)]
        return self._workdays[self._known(number, self._workdays)] + 1

    def _add_dates(self, day: Integers, lengths: Lengths) -> Integers:
        """민법160: as many days, or months to the day that answers or the last of the month."""
        end = day + lengths.amounts
        by_month = np.flatnonzero(lengths.units == MONTHS)
        if len(by_month):
            first = self._known(day[by_month], self._month)
            month = self._month[first] + lengths.amounts[by_month]
            month = self._known(month, self._month_start[:-1])
            begins = self._month_start[month]
            length = self._month_start[month + 1] - begins
            end[by_month] = begins + np.minimum(self._day_of_month[first], length)
        return end


@dataclass(frozen=True, slots=True)
class _Axis:
    """The functions of ``axes.Axis``, over arrays."""

    start: Callable[[Integers], Integers]
    add: Callable[[Integers, Lengths], Integers]
    settled: Callable[[Integers], Integers]
    held: Callable[[Holds, Integers], Taken]
    moment: Callable[[Integers], Integers]
    holds_lie_behind: bool = True  # as in ``axes.held_apart``


class _Stretches:
    """What the holds take out: the first of every case, the second of every case, and so on."""

    def __init__(self, axis: _Axis, holds: Holds, chosen: Integers, start: Integers) -> None:
        self.axis = axis
        self.layers: list[tuple[Integers, Taken, Flags]] = []
        offset = holds.offsets[chosen]
        counts = holds.offsets[chosen + 1] - offset
        reached = start.copy()
        for layer in range(int(counts.max(initial=0))):
            cases = np.flatnonzero(counts > layer)
            first, after, begins = axis.held(holds, offset[cases] + layer)
            first = np.maximum(first, reached[cases])
            begins = np.maximum(first, begins)
            left = after > first
            cases = cases[left]
            if axis.holds_lie_behind:
                reached[cases] = after[left]
            taken = first[left], after[left], begins[left]
            self.layers.append((cases, taken, np.zeros(len(cases), dtype=np.bool_)))

    def push(self, end: Integers, is_last: Flags) -> Integers:
        """The ends among the holds that begin before them and have not pushed yet."""
        end = end.copy()
        for cases, (first, after, begins), done in self.layers:
            reached = end[cases]
            begun = np.where(is_last[cases], begins, first)
            before = ~done & (begun < reached)
            between = ~done & ~before
            if self.axis.settled is not _same and between.any():
                between[between] = begun[between] < self.axis.settled(reached[between])
                reached[between] = after[between] + 1
            else:
                between[:] = False
            reached[before] += (after - first)[before]
            end[cases] = reached
            done[before | between] = True
        return end


def _same(end: Integers) -> Integers:
    return end


def _add_amount(place: Integers, lengths: Lengths) -> Integers:
    return place + lengths.amounts


def _as_one(lengths: tuple[Lengths, ...]) -> Lengths:
    """A period and its extensions by the hour, where an extension only adds to it."""
    if len(lengths) == 1:
        return lengths[0]
    return Lengths(np.sum([one.amounts for one in lengths], axis=0), lengths[0].units)


def _worked(spans: tuple[Span, ...]) -> Integers:
    """Minutes worked by each minute of a day with these spans."""
    is_worked = np.zeros(DAY_MINUTES, dtype=np.int64)
    for opens, closes in spans:
        is_worked[minute_of(opens) : minute_of(closes)] = 1
    return np.concatenate([[0], np.cumsum(is_worked)])


def _part(cases: Cases, chosen: Integers) -> Cases:
    """Some of the cases; the holds stay whole, for they are found by their place."""
    lengths = tuple(Lengths(one.amounts[chosen], one.units[chosen]) for one in cases.lengths)
    return Cases(cases.received[chosen], cases.rules[chosen], lengths, cases.holds)


def _gather(
    questions: list[tuple[Period, dt.datetime, Rule, Ledger]], now: dt.datetime | None
) -> Cases:
    count = len(questions)
    stages = 1 + max((len(ledger.extensions) for *_, ledger in questions), default=0)
    amounts = np.zeros((stages, count), dtype=np.int64)
    units = np.zeros((stages, count), dtype=np.int8)
    offsets = np.zeros(count + 1, dtype=np.int64)
    outs: list[Out] = []
    for place, (period, _received, rule, ledger) in enumerate(questions):
        lengths = (period, *(extension.length for extension in ledger.extensions))
        for stage, length in enumerate(lengths):
            amounts[stage, place], units[stage, place] = _amount(length, rule)
        if ledger.holds:
            out = ledger.out(now)
            outs += apart(out) if rule is Rule.HOURS else out
        offsets[place + 1] = len(outs)
    return Cases(
        minutes_of([received for _period, received, *_ in questions]),
        np.array([CODES[rule] for *_, rule, _ledger in questions], dtype=np.int8),
        tuple(Lengths(*both) for both in zip(amounts, units, strict=True)),
        _holds(outs, offsets) if outs else None,
    )


def _holds(outs: list[Out], offsets: Integers) -> Holds:
    return Holds(
        minutes_of([out.start for out in outs]),
        minutes_of([out.end for out in outs]),
        minutes_of([out.begins for out in outs]),
        offsets,
    )


def _amount(length: Period, rule: Rule) -> tuple[int, int]:
    if rule is Rule.HOURS:
        return length.working_hours * 60, MINUTES
    if length.unit in (Unit.MONTHS, Unit.YEARS):
        return length.amount * (12 if length.unit is Unit.YEARS else 1), MONTHS
    return length.amount * (7 if length.unit is Unit.WEEKS else 1), DAYS
