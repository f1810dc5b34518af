"""The calendar of an agency as it was known at an earlier moment, read back from the events.

What ended is explained by the calendar that it ended under. Nothing that was declared or changed
later, for days that were still to come, moves it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.utils import timezone

from madang.core.events.models import EventRow
from madang.core.orgs import queries
from madang.core.orgs.calendars import calendar_from, days_of, hours_of
from madang.core.orgs.events import (
    CalendarDayDeclared,
    CalendarDayWithdrawn,
    OpeningHoursChanged,
)
from madang.core.orgs.models import OpeningHours
from madang.lib.periods import Calendar, Span

K = TypeVar("K")
V = TypeVar("V")
Week = tuple[dt.date, int]


@dataclass(frozen=True, slots=True)
class Change(Generic[K, V]):
    """Something became known at a moment; ``value`` is None where it was taken back."""

    at: dt.datetime
    key: K
    value: V | None


@dataclass(frozen=True, slots=True)
class _Changes:
    hours: tuple[Change[Week, tuple[Span, ...]], ...]
    days: tuple[Change[dt.date, tuple[bool, str]], ...]


def known_at(agency_id: int, calendar_version: int, moment: dt.datetime) -> Calendar:
    """The agency's working time as it was known at a moment (with zone).

    It reaches as far as today's. Only of days to come, and of that day itself, could anything else
    be known then: nothing is ever changed for a day that is over.
    """
    changes = _changes(agency_id, calendar_version)
    day = timezone.localtime(moment).date()
    hours = [one for one in changes.hours if one.key[0] > day]
    days = [one for one in changes.days if one.key >= day]
    moments = [one.at for one in hours] + [one.at for one in days]
    if all(at <= moment for at in moments):
        return queries.calendar(agency_id, calendar_version)
    return calendar_from(
        _as_known(hours_of(agency_id), hours, moment),
        _as_known(days_of(agency_id), days, moment),
        timezone.localdate().year,
    )


def _as_known(
    rows: Mapping[K, V], changes: Iterable[Change[K, V]], moment: dt.datetime
) -> dict[K, V]:
    """The rows without what changed after a moment: in its place what was said last before it."""
    found = dict(rows)
    said: dict[K, V | None] = {}
    for one in changes:
        if one.at <= moment:
            said[one.key] = one.value
        else:
            said.setdefault(one.key, None)
    for key, value in said.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = value
    return found


@lru_cache(maxsize=64)
def _changes(agency_id: int, _version: int) -> _Changes:
    """All changes of the calendar, in their order. The hours of the founding hold since ever."""
    rows = EventRow.objects.filter(
        subject_type=CalendarDayDeclared.subject_type,
        subject_id=agency_id,
        name__in=[CalendarDayDeclared.name, CalendarDayWithdrawn.name, OpeningHoursChanged.name],
    )
    hours: list[Change[Week, tuple[Span, ...]]] = []
    days: list[Change[dt.date, tuple[bool, str]]] = []
    for row in rows.order_by("id"):
        if row.name != OpeningHoursChanged.name:
            days.append(_day(row))
        elif row.data["valid_from"] is not None:
            hours += _hours(row)
    return _Changes(tuple(hours), tuple(days))


def _day(row: EventRow) -> Change[dt.date, tuple[bool, str]]:
    data = row.data
    is_declared = row.name == CalendarDayDeclared.name
    value = (data["is_working"], data["title"]) if is_declared else None
    return Change(row.occurred_at, dt.date.fromisoformat(data["date"]), value)


def _hours(row: EventRow) -> list[Change[Week, tuple[Span, ...]]]:
    data: Mapping[str, Any] = row.data
    times = {
        name: dt.time.fromisoformat(data[name]) if data[name] else None
        for name in ("opens", "closes", "lunch_starts", "lunch_ends")
    }
    since, spans = dt.date.fromisoformat(data["valid_from"]), OpeningHours(**times).spans
    return [Change(row.occurred_at, (since, weekday), spans) for weekday in data["weekdays"]]
