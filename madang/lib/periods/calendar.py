"""The working time of an agency, as tables that answer each question with one look-up."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

Span = tuple[dt.time, dt.time]
Week = Mapping[int, tuple[Span, ...]]

MIDNIGHT = dt.time()
USUAL_CLOSING = dt.time(18)
DAY = dt.timedelta(days=1)


class CalendarRangeError(LookupError):
    """The calendar does not reach the date: its holidays are not known."""


@dataclass(frozen=True)
class Calendar:
    """The working time of an agency from ``first`` to ``last``, both included.

    ``hours`` gives the spans of working time by weekday (Monday is 0); ``later`` the same for days
    from which on other hours hold, the earliest first; ``off`` the days that are not worked though
    their weekday is, with the name of each; ``on`` the days that are worked though they are not, at
    the hours of the first weekday that has some.

    Working time is counted in whole minutes from the beginning of ``first``, working days from 0.
    """

    hours: Week
    off: Mapping[dt.date, str]
    first: dt.date
    last: dt.date
    on: frozenset[dt.date] = frozenset()
    later: tuple[tuple[dt.date, Week], ...] = ()
    _days: list[int] = field(init=False, repr=False, compare=False)
    _starts: list[dt.datetime] = field(init=False, repr=False, compare=False)
    _before: list[int] = field(init=False, repr=False, compare=False)
    _before_day: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        days: list[int] = []
        lengths: dict[Span, int] = {}
        starts: list[dt.datetime] = []
        before = [0]
        before_day: list[int] = []
        for ordinal in range(self.first.toordinal(), self.last.toordinal() + 1):
            date = dt.date.fromordinal(ordinal)
            spans = self.spans(date)
            before_day.append(before[-1])
            if spans:
                days.append(ordinal)
            for span in spans:
                if span not in lengths:
                    lengths[span] = length_of(span)
                starts.append(dt.datetime.combine(date, span[0]))
                before.append(before[-1] + lengths[span])
        object.__setattr__(self, "_days", days)
        object.__setattr__(self, "_starts", starts)
        object.__setattr__(self, "_before", before)
        object.__setattr__(self, "_before_day", before_day)

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
        self.check(date)
        place = bisect_left(self._days, date.toordinal())
        return place < len(self._days) and self._days[place] == date.toordinal()

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
        self.check(start)
        self.check(end)
        return max(
            0,
            bisect_right(self._days, end.toordinal()) - bisect_right(self._days, start.toordinal()),
        )

    def working_days_before(self, date: dt.date) -> int:
        """How many working days the calendar has before this date."""
        self.check(date)
        return bisect_left(self._days, date.toordinal())

    def working_day(self, number: int) -> dt.date:
        """The working day before which the calendar has ``number`` others."""
        if number >= len(self._days):
            raise CalendarRangeError(f"the calendar ends on {self.last}")
        return dt.date.fromordinal(self._days[number])

    def working_minutes(self, start: dt.datetime, end: dt.datetime) -> int:
        """Minutes of working time between two moments, 0 if ``end`` is not after ``start``."""
        return max(0, self.elapsed(end) - self.elapsed(start))

    def add_minutes(self, start: dt.datetime, minutes: int) -> dt.datetime:
        """The moment at which ``minutes`` (at least one) of working time have passed."""
        return self.moment_at(self.elapsed(start) + minutes)

    def elapsed(self, moment: dt.datetime) -> int:
        """Working minutes from the calendar's first day to this moment."""
        self.check(moment.date())
        place = bisect_right(self._starts, moment) - 1
        if place < 0:
            return 0
        length = self._before[place + 1] - self._before[place]
        return self._before[place] + min(length, whole_minutes(moment - self._starts[place]))

    def elapsed_before(self, date: dt.date) -> int:
        """Working minutes from the calendar's first day to the beginning of this one."""
        self.check(date)
        return self._before_day[(date - self.first).days]

    def moment_at(self, elapsed: int) -> dt.datetime:
        """The first moment at which so many working minutes (at least one) have passed.

        So the end of a full day is its closing time, never the opening of the next.
        """
        place = bisect_left(self._before, elapsed) - 1
        if place >= len(self._starts):
            raise CalendarRangeError(f"the calendar ends on {self.last}")
        return self._starts[place] + dt.timedelta(minutes=elapsed - self._before[place])

    def check(self, date: dt.date) -> None:
        """Raise CalendarRangeError unless the calendar reaches this date."""
        if not self.first <= date <= self.last:
            raise CalendarRangeError(
                f"{date} is outside the calendar ({self.first} to {self.last})"
            )


def whole_minutes(length: dt.timedelta) -> int:
    """Whole minutes, what is left over being dropped."""
    return length.days * 1440 + length.seconds // 60


def length_of(span: Span) -> int:
    """Whole minutes of working time in a span."""
    opens, closes = (dt.datetime.combine(dt.date.min, time) for time in span)
    return whole_minutes(closes - opens)


def _usual(week: Week) -> tuple[Span, ...]:
    """The hours of a day that is worked though its weekday is not: those of Monday or so."""
    return next((week[day] for day in sorted(week) if week[day]), ())
