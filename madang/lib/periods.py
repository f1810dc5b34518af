"""Legal periods over working time (민원 처리에 관한 법률 제19조, 민법 제155–161조).

Pure: a period, the moment of receipt and a calendar give the due moment. Naive datetimes are local
time of the agency. The end of a full working day is 18:00 of that day, never 09:00 of the next;
this is decided here and nowhere else.
"""

import calendar as months
import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

HOURS_PER_DAY = 8  # 법19①: "1일은 8시간의 근무시간을 기준으로 한다"
LONGEST_HOURS_RULE = 5  # 법19①: a period of at most five days runs by the hour
AT_ONCE_HOURS = 3  # 영19: "즉시"는 3근무시간 이내


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class PeriodError(ValueError):
    """The text is not a period."""


class CalendarRangeError(LookupError):
    """The calendar does not reach the date: its holidays are not known."""


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as a law states it, such as ``5 days``.

    ``hours`` are working hours. ``at once`` is three of them (영19).
    """

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read ``at once``, ``3 hours``, ``5 days``, ``2 weeks``, ``1 month``, ``1 year``."""
        if text == "at once":
            return cls(AT_ONCE_HOURS, Unit.HOURS)
        match = re.fullmatch(r"([1-9]\d{0,3}) (hour|day|week|month|year)(s?)", text)
        if match is None or (match[1] == "1") == bool(match[3]):
            raise PeriodError(f"{text!r} is not a period")
        return cls(int(match[1]), Unit(match[2] + "s"))

    def __str__(self) -> str:
        unit = self.unit.value if self.amount != 1 else self.unit.value.removesuffix("s")
        return f"{self.amount} {unit}"

    @property
    def runs_by_the_hour(self) -> bool:
        """Whether 법19① applies: hours, or at most five days."""
        return self.unit is Unit.HOURS or (
            self.unit is Unit.DAYS and self.amount <= LONGEST_HOURS_RULE
        )

    @property
    def working_hours(self) -> int:
        """Length in working hours, for periods that run by the hour."""
        return self.amount * (HOURS_PER_DAY if self.unit is Unit.DAYS else 1)


Span = tuple[dt.time, dt.time]


@dataclass(frozen=True)
class Calendar:
    """The working time of an agency from ``first`` to ``last``, both included.

    ``hours`` gives the spans of working time by weekday (Monday is 0); ``off`` the days that are
    not worked though their weekday is; ``on`` the days that are worked though they are not.
    """

    hours: Mapping[int, tuple[Span, ...]]
    off: Mapping[dt.date, str]
    first: dt.date
    last: dt.date
    on: frozenset[dt.date] = frozenset()
    _days: list[int] = field(init=False, repr=False, compare=False)
    _starts: list[dt.datetime] = field(init=False, repr=False, compare=False)
    _before: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        days: list[int] = []
        starts: list[dt.datetime] = []
        before = [0]
        for ordinal in range(self.first.toordinal(), self.last.toordinal() + 1):
            date = dt.date.fromordinal(ordinal)
            spans = self._spans(date)
            if spans:
                days.append(ordinal)
            for opens, closes in spans:
                start = dt.datetime.combine(date, opens)
                starts.append(start)
                before.append(before[-1] + _minutes(dt.datetime.combine(date, closes) - start))
        object.__setattr__(self, "_days", days)
        object.__setattr__(self, "_starts", starts)
        object.__setattr__(self, "_before", before)

    def _spans(self, date: dt.date) -> tuple[Span, ...]:
        if date in self.on:
            return self.hours.get(date.weekday()) or self.hours[0]
        if date in self.off:
            return ()
        return self.hours.get(date.weekday(), ())

    def is_working(self, date: dt.date) -> bool:
        """Whether the office is open on this date."""
        self._check(date)
        place = bisect_left(self._days, date.toordinal())
        return place < len(self._days) and self._days[place] == date.toordinal()

    def closes(self, date: dt.date) -> dt.datetime:
        """When the working day of this date ends; 18:00 for a day that is not worked."""
        spans = self._spans(date)
        return dt.datetime.combine(date, spans[-1][1] if spans else dt.time(18))

    def nth_working_day(self, start: dt.date, count: int) -> dt.date:
        """The ``count``-th working day from ``start`` on, ``start`` itself being the first."""
        self._check(start)
        place = bisect_left(self._days, start.toordinal()) + count - 1
        if place >= len(self._days):
            raise CalendarRangeError(f"the calendar ends on {self.last}")
        return dt.date.fromordinal(self._days[place])

    def working_days(self, start: dt.date, end: dt.date) -> int:
        """How many working days lie after ``start``, up to ``end`` and with it."""
        self._check(start)
        self._check(end)
        return max(
            0,
            bisect_right(self._days, end.toordinal()) - bisect_right(self._days, start.toordinal()),
        )

    def working_minutes(self, start: dt.datetime, end: dt.datetime) -> int:
        """Minutes of working time between two moments, 0 if ``end`` is not after ``start``."""
        return max(0, self._elapsed(end) - self._elapsed(start))

    def add_minutes(self, start: dt.datetime, minutes: int) -> dt.datetime:
        """The moment at which ``minutes`` (at least one) of working time have passed."""
        target = self._elapsed(start) + minutes
        place = bisect_left(self._before, target) - 1
        if place >= len(self._starts):
            raise CalendarRangeError(f"the calendar ends on {self.last}")
        return self._starts[place] + dt.timedelta(minutes=target - self._before[place])

    def _elapsed(self, moment: dt.datetime) -> int:
        """Working minutes from the calendar's first day to this moment."""
        self._check(moment.date())
        place = bisect_right(self._starts, moment) - 1
        if place < 0:
            return 0
        length = self._before[place + 1] - self._before[place]
        return self._before[place] + min(length, _minutes(moment - self._starts[place]))

    def _check(self, date: dt.date) -> None:
        if not self.first <= date <= self.last:
            raise CalendarRangeError(
                f"{date} is outside the calendar ({self.first} to {self.last})"
            )


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends, how much working time it allows (minutes), and the rule that said so."""

    moment: dt.datetime
    minutes_allowed: int
    basis: str


def due(period: Period, received: dt.datetime, calendar: Calendar) -> Due:
    """The last moment of a period that began with the receipt of a petition (법19).

    Raises CalendarRangeError if the calendar does not reach the end.
    """
    if period.runs_by_the_hour:
        minutes = period.working_hours * 60
        return Due(calendar.add_minutes(received, minutes), minutes, "민원처리법 제19조제1항")
    if period.unit is Unit.DAYS:
        last = calendar.nth_working_day(received.date(), period.amount)
        basis = "민원처리법 제19조제2항"
    else:
        last = _roll(_last_day(period, received.date()), calendar)
        basis = "민원처리법 제19조제3항, 민법 제159조부터 제161조까지"
    moment = calendar.closes(last)
    start = dt.datetime.combine(received.date(), dt.time())
    return Due(moment, calendar.working_minutes(start, moment), basis)


def civil_due(days: int, notified: dt.date, calendar: Calendar) -> dt.date:
    """The last day of a period in calendar days by 민법 157 and 161.

    The first day does not count; an end on a Saturday or holiday moves to the next working day.
    """
    return _roll(notified + dt.timedelta(days=days), calendar)


def _roll(date: dt.date, calendar: Calendar) -> dt.date:
    """민법 161: an end on a Saturday or holiday moves to the next day that is worked."""
    return calendar.nth_working_day(date, 1)


def _last_day(period: Period, first: dt.date) -> dt.date:
    """민법 160, the first day counting (법19③): the day before the one that corresponds."""
    if period.unit is Unit.WEEKS:
        return first + dt.timedelta(weeks=period.amount, days=-1)
    ahead = period.amount * (12 if period.unit is Unit.YEARS else 1)
    year, month = divmod(first.year * 12 + first.month - 1 + ahead, 12)
    month += 1
    length = months.monthrange(year, month)[1]
    if first.day > length:  # no such day: the last day of that month (민법 160③)
        return dt.date(year, month, length)
    return dt.date(year, month, first.day) - dt.timedelta(days=1)


def _minutes(length: dt.timedelta) -> int:
    return int(length.total_seconds() // 60)
