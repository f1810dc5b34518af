"""How an agency's calendar is made of its hours, of what it declared, and of the national days."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from madang.core.orgs.models import CalendarDay, OpeningHours
from madang.lib.periods import Calendar, Span
from madang.lib.periods.national import holidays_of

# Petitions are looked at as long as they are kept, most for ten years.
YEARS_BACK, YEARS_AHEAD = 12, 5

Hours = Mapping[tuple[dt.date, int], tuple[Span, ...]]
"""Spans of working time by the day from which they hold and the weekday (Monday is 0)."""
Days = Mapping[dt.date, tuple[bool, str]]
"""What was declared for days: whether they are worked, and their name."""
Declared = tuple[tuple[dt.date, bool, str], ...]
WeekSpans = tuple[tuple[int, tuple[Span, ...]], ...]
Weeks = tuple[tuple[dt.date, WeekSpans], ...]


def reach_of_calendars(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day that an agency's calendar knows."""
    return dt.date(today.year - YEARS_BACK, 1, 1), dt.date(today.year + YEARS_AHEAD, 12, 31)


def hours_of(agency_id: int) -> Hours:
    """The opening hours of an agency, past, present and to come."""
    rows = OpeningHours.objects.filter(agency_id=agency_id)
    return {(row.valid_from, row.weekday): row.spans for row in rows}


def days_of(agency_id: int) -> Days:
    """All that an agency declared for days, and did not take back."""
    rows = CalendarDay.objects.filter(agency_id=agency_id)
    return {row.date: (row.is_working, str(row.name["ko"])) for row in rows}


def calendar_from(hours: Hours, days: Days, year: int) -> Calendar:
    """The working time that follows from these, as a calendar of this year reaches."""
    first, last = reach_of_calendars(dt.date(year, 1, 1))
    declared = tuple((date, *days[date]) for date in sorted(days) if first <= date <= last)
    return _built(_weeks(hours), declared, first, last)


@lru_cache(maxsize=16)
def _built(weeks: Weeks, declared: Declared, first: dt.date, last: dt.date) -> Calendar:
    """Agencies with the same hours and days share one calendar: to build it costs 10 ms."""
    off: dict[dt.date, str] = {}
    for year in range(first.year, last.year + 1):
        off.update(holidays_of(year))
    on = frozenset(date for date, is_working, _name in declared if is_working)
    off.update((date, name) for date, is_working, name in declared if not is_working)
    for date in on:
        off.pop(date, None)
    (_since, hours), *later = weeks or ((dt.date.min, ()),)
    changes = tuple((since, dict(week)) for since, week in later)
    return Calendar(dict(hours), off, first, last, on, changes)


def _weeks(hours: Hours) -> Weeks:
    """The hours from each day on which they changed, as a whole week; the first since ever."""
    week: dict[int, tuple[Span, ...]] = {}
    found: list[tuple[dt.date, WeekSpans]] = []
    for since, keys in groupby(sorted(hours), key=itemgetter(0)):
        week |= {weekday: hours[since, weekday] for _since, weekday in keys}
        found.append((since, tuple(sorted(week.items()))))
    return tuple(found)
