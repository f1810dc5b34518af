"""The working time of an agency, as tables that answer each question with one look-up."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

Span = tuple[dt.time, dt.time]
Week = Mapping[int, tuple[Span, ...]]

MIDNIGHT = dt.time()
USUAL_CLOSING = dt.time(18)
DAY = dt.timedelta(days=1)
DAY_MINUTES = 1440


class CalendarRangeError(LookupError):
    """The calendar does not reach the date: its holidays are not known."""


class Hours(NamedTuple):
    """The working time of a day in minutes since midnight; one not worked seems to close at 18:00.

    ``worked`` says for each minute of the day how many working minutes have passed before it.
    """

    works: bool
    opens: int
    closes: int
    worked: Sequence[int]

    @classmethod
    def of(cls, spans: tuple[Span, ...]) -> "Hours":
        """The hours of a day with these spans."""
        minutes = [(minute_of(opens), minute_of(closes)) for opens, closes in spans]
        counts = [0] * DAY_MINUTES
        for opens, closes in minutes:
            counts[opens:closes] = [1] * (closes - opens)
        worked = tuple(accumulate(counts, initial=0))
        if not minutes:
            return cls(False, 0, minute_of(USUAL_CLOSING), worked)
        return cls(True, minutes[0][0], minutes[-1][1], worked)


@dataclass(frozen=True)
class Calendar:
    """The working time of an agency from ``first`` to ``last``, both included.

    ``hours`` gives the spans of working time by weekday (Monday is 0); ``later`` the same for days
    from which on other hours hold, the earliest first; ``off`` the days that are not worked though
    their weekday is, with the name of each; ``on`` the days that are worked though they are not, at
    the hours of the first weekday that has some.

    Working time is counted in whole minutes from the beginning of ``first``, working days from 0.
    The tables have a row for each day: its hours, the working minutes before it, the number that
    it has as a working day or that the next one has; ``_days`` are the ordinals of those worked.
    """

    hours: Week
    off: Mapping[dt.date, str]
    first: dt.date
    last: dt.date
    on: frozenset[dt.date] = frozenset()
    later: tuple[tuple[dt.date, Week], ...] = ()
    _zero: int = field(init=False, repr=False, compare=False)
    _hours: list[Hours] = field(init=False, repr=False, compare=False)
    _before: list[int] = field(init=False, repr=False, compare=False)
    _number: list[int] = field(init=False, repr=False, compare=False)
    _days: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        zero, end = self.first.toordinal(), self.last.toordinal() + 1
        known: dict[tuple[Span, ...], Hours] = {}
        hours: list[Hours] = []
        before, number, days = [0], [0], []
        for ordinal in range(zero, end):
            spans = self.spans(dt.date.fromordinal(ordinal))
            if spans not in known:
                known[spans] = Hours.of(spans)
            day = known[spans]
            hours.append(day)
            if day.works:
                days.append(ordinal)
            before.append(before[-1] + day.worked[-1])
            number.append(len(days))
        tables = {"zero": zero, "hours": hours, "before": before, "number": number, "days": days}
        for name, table in tables.items():
            object.__setattr__(self, f"_{name}", table)

    def spans(self, date: dt.date) -> tuple[Span, ...]:
        """The spans of working time of a date, none for a day off. The range is not checked."""
        if date in self.off and date not in self.on:
            return ()
        week = self.week(date) if self.later else self.hours
        return week.get(date.weekday()) or (_usual(week) if date in self.on else ())

    def week(self, date: dt.date) -> Week:
        """The hours that hold on a date, by weekday."""
        found = self.hours
        for since, week in self.later:
            if since > date:
                break
            found = week
        return found

    def is_working(self, date: dt.date) -> bool:
        """Whether the office is open on this date."""
        return self.hours_on(date.toordinal()).works

    def opens(self, date: dt.date) -> dt.datetime:
        """When the working day of this date begins; 0:00 for a day that is not worked."""
        spans = self.spans(date)
        return dt.datetime.combine(date, spans[0][0] if spans else MIDNIGHT)

    def closes(self, date: dt.date) -> dt.datetime:
        """When the working day of this date ends; 18:00 for a day that is not worked."""
        spans = self.spans(date)
        return dt.datetime.combine(date, spans[-1][1] if spans else USUAL_CLOSING)

    def nth_working_day(self, start: dt.date, count: int) -> dt.date:
        """The ``count``-th working day from ``start`` on, ``start`` itself being the first."""
        return self.working_day(self.working_days_before(start) + count - 1)

    def working_days(self, start: dt.date, end: dt.date) -> int:
        """How many working days lie after ``start``, up to ``end`` and with it."""
        number = self._number
        first, last = self._row(start.toordinal()), self._row(end.toordinal())
        return max(0, number[last + 1] - number[first + 1])

    def working_days_before(self, date: dt.date) -> int:
        """How many working days the calendar has before this date."""
        return self.number_of(date.toordinal())

    def working_day(self, number: int) -> dt.date:
        """The working day before which the calendar has ``number`` others."""
        return dt.date.fromordinal(self.ordinal_of(number))

    def working_minutes(self, start: dt.datetime, end: dt.datetime) -> int:
        """Minutes of working time between two moments, 0 if ``end`` is not after ``start``."""
        return max(0, self.elapsed(end) - self.elapsed(start))

    def add_minutes(self, start: dt.datetime, minutes: int) -> dt.datetime:
        """The moment at which ``minutes`` (at least one) of working time have passed."""
        return self.moment_at(self.elapsed(start) + minutes)

    def elapsed(self, moment: dt.datetime) -> int:
        """Working minutes from the calendar's first day to this moment."""
        row = self._row(moment.toordinal())
        return self._before[row] + self._hours[row].worked[moment.hour * 60 + moment.minute]

    def moment_at(self, elapsed: int) -> dt.datetime:
        """The first moment at which so many working minutes (at least one) have passed.

        So the end of a full day is its closing time, never the opening of the next.
        """
        row = bisect_left(self._before, elapsed) - 1
        if row >= len(self._hours):
            raise CalendarRangeError(f"the calendar ends on {self.last}")
        minute = bisect_left(self._hours[row].worked, elapsed - self._before[row])
        return moment_of(self._zero + row, minute)

    def check(self, date: dt.date) -> None:
        """Raise CalendarRangeError unless the calendar reaches this date."""
        self._row(date.toordinal())

    # --- Days by their ordinals ------------------------------------------------------------------

    def hours_on(self, ordinal: int) -> Hours:
        """The working time of a day."""
        return self._hours[self._row(ordinal)]

    def elapsed_before(self, ordinal: int) -> int:
        """Working minutes from the calendar's first day to the beginning of this one."""
        return self._before[self._row(ordinal)]

    def number_of(self, ordinal: int) -> int:
        """How many working days the calendar has before this day."""
        return self._number[self._row(ordinal)]

    def ordinal_of(self, number: int) -> int:
        """The working day before which the calendar has ``number`` others."""
        if number >= len(self._days):
            raise CalendarRangeError(f"the calendar ends on {self.last}")
        return self._days[number]

    def _row(self, ordinal: int) -> int:
        """The row of a day in the tables."""
        row = ordinal - self._zero
        if 0 <= row < len(self._hours):
            return row
        raise CalendarRangeError(f"a date is outside the calendar ({self.first} to {self.last})")


def minute_of(time: dt.datetime | dt.time) -> int:
    """The minute of the day, what is left over being dropped."""
    return time.hour * 60 + time.minute


def moment_of(ordinal: int, minute: int) -> dt.datetime:
    """The moment at a minute of a day."""
    return dt.datetime.combine(dt.date.fromordinal(ordinal), dt.time(*divmod(minute, 60)))


def whole_minutes(length: dt.timedelta) -> int:
    """Whole minutes, what is left over being dropped."""
    return length.days * 1440 + length.seconds // 60


def _usual(week: Week) -> tuple[Span, ...]:
    """The hours of a day that is worked though its weekday is not: those of Monday or so."""
    return next((week[day] for day in sorted(week) if week[day]), ())
