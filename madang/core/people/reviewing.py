"""Reviewing the access log (개인정보의 안전성 확보조치 기준 제8조제2항: at least once a month).

What is reviewed are the readings of somebody else's data: opened, searched, downloaded. Three kinds
are marked: those outside office hours or on a day off, many in a short time, and
downloads, of which the same article wants the reason to be confirmed. A mark is a question, not an
answer: an evening window or a large intake explains it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound
from madang.core.events.models import EventRow
from madang.core.orgs import queries as orgs
from madang.core.orgs.calendars import reach_of_calendars
from madang.core.people.events import AccessReviewed
from madang.core.people.models import Purpose
from madang.lib import inputs

Mark = Literal["hours", "many", "download"]
MARKS: tuple[Mark, ...] = ("hours", "many", "download")
PAGE: Final = 50
MANY: Final = 30
"""So many readings within MINUTES by one official are marked."""
MINUTES: Final = 10
DECEMBER: Final = 12

# A reading is one of many if some MINUTES around it hold MANY of the same reader: if after it, in
# that time, there comes one (or it is the one) before which there were so many.
SEEN_SQL = """
WITH office AS (
    SELECT * FROM unnest(%(opens)s::timestamptz[], %(closes)s::timestamptz[]) AS day (opens, closes)
), found AS (
    SELECT id, at, actor_kind, actor_id, resident_id, action, fields, purpose, reason, path,
        count(*) OVER (PARTITION BY actor_kind, actor_id ORDER BY at
            RANGE BETWEEN %(span)s::interval PRECEDING AND CURRENT ROW) >= %(many)s AS filled
    FROM people_accesslog
    WHERE agency_id = %(agency)s AND at >= %(since)s AND at < %(until)s
        AND action IN ('reveal', 'find', 'download') AND purpose <> %(self)s
), seen AS (
    SELECT *, action = 'download' AS download,
        NOT EXISTS (SELECT FROM office WHERE at >= opens AND at < closes) AS hours,
        bool_or(filled) OVER (PARTITION BY actor_kind, actor_id ORDER BY at
            RANGE BETWEEN CURRENT ROW AND %(span)s::interval FOLLOWING) AS many
    FROM found
)
"""
ROWS_SQL = """
SELECT id, at, actor_kind, actor_id, resident_id, action, fields, purpose, reason, path,
    hours, many, download
FROM seen
WHERE (%(official)s::bigint IS NULL OR (actor_kind = 'official' AND actor_id = %(official)s))
    AND (%(resident)s::bigint IS NULL OR resident_id = %(resident)s)
    AND (%(purpose)s::text IS NULL OR purpose = %(purpose)s)
    AND (%(first)s::timestamptz IS NULL OR at >= %(first)s AND at < %(after)s)
    AND (%(mark)s::text IS NULL OR CASE %(mark)s WHEN 'hours' THEN hours WHEN 'many' THEN many
        WHEN 'download' THEN download ELSE hours OR many OR download END)
    AND id < %(before)s
ORDER BY id DESC LIMIT %(limit)s
"""
COUNT_SQL = """
SELECT count(*), count(DISTINCT (actor_kind, actor_id)), count(DISTINCT resident_id),
    count(*) FILTER (WHERE hours), count(*) FILTER (WHERE many), count(*) FILTER (WHERE download)
FROM seen
"""


READERS_SQL = "SELECT DISTINCT actor_id FROM seen WHERE actor_kind = 'official'"


@dataclass(frozen=True, slots=True)
class Sought:
    """Which readings of a month are listed. ``mark`` is one of MARKS, or ``odd`` for any."""

    official: int | None = None
    resident: int | None = None
    purpose: str = ""
    day: dt.date | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A row of the access log, with its marks."""

    id: int
    at: dt.datetime
    actor_kind: str
    actor_id: int | None
    resident_id: int | None
    action: str
    fields: Sequence[str]
    purpose: str
    reason: str
    path: str
    hours: bool
    many: bool
    download: bool

    @property
    def marks(self) -> list[Mark]:
        return [mark for mark in MARKS if getattr(self, mark)]


@dataclass(frozen=True, slots=True)
class Counts:
    """A month in numbers: readings, who read, whose data, and the marks."""

    readings: int
    readers: int
    residents: int
    hours: int
    many: int
    download: int


def month_named(name: str) -> dt.date:
    """The first day of a month, from ``2026-10``. Raises NotFound."""
    first = inputs.day(f"{name}-01")
    if first is None:
        raise NotFound("no_month", _("There is no such month."))
    return first


def month_after(first: dt.date) -> dt.date:
    months = first.year * DECEMBER + first.month
    return dt.date(months // DECEMBER, months % DECEMBER + 1, 1)


def bounds(month: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """When a month begins, and when the next one does."""
    return _midnight(month), _midnight(month_after(month))


def readings(
    *, actor: Actor, agency: AgencyRef, month: dt.date, sought: Sought, before: int | None = None
) -> list[Reading]:
    """Readings of a month, the newest first, one more than a page. Raises Forbidden."""
    values = _month(actor, agency, month) | {
        "official": sought.official,
        "resident": sought.resident,
        "purpose": sought.purpose or None,
        "mark": sought.mark or None,
        "first": _midnight(sought.day) if sought.day else None,
        "after": _midnight(sought.day + dt.timedelta(days=1)) if sought.day else None,
        "before": before or inputs.LARGEST,
        "limit": PAGE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(SEEN_SQL + ROWS_SQL, values)
        return [Reading(*row) for row in cursor.fetchall()]


def counts(*, actor: Actor, agency: AgencyRef, month: dt.date) -> Counts:
    """A whole month in numbers. Raises Forbidden."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN_SQL + COUNT_SQL, _month(actor, agency, month))
        return Counts(*cursor.fetchone())


def readers(*, actor: Actor, agency: AgencyRef, month: dt.date) -> list[int]:
    """The ids of the officials who read in a month. Raises Forbidden."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN_SQL + READERS_SQL, _month(actor, agency, month))
        return [row[0] for row in cursor.fetchall()]


def reviews_of(actor: Actor, *, month: dt.date | None = None) -> Sequence[EventRow]:
    """The reviews of the agency, or of one month, the last one first. Raises Forbidden."""
    actor.require("people.audit")
    rows = EventRow.objects.filter(
        agency_id=actor.agency_id,
        subject_type=AccessReviewed.subject_type,
        subject_id=actor.agency_id,
        name=AccessReviewed.name,
    )
    if month is not None:
        rows = rows.filter(data__month=month.isoformat())
    return list(rows.order_by("-id")[:PAGE])


def _month(actor: Actor, agency: AgencyRef, month: dt.date) -> dict[str, Any]:
    actor.require("people.audit")
    actor.require_agency(agency.id)
    since, until = bounds(month)
    hours = _office_hours(agency, month, month_after(month))
    return {
        "agency": agency.id,
        "since": since,
        "until": until,
        "opens": list(hours),
        "closes": list(hours.values()),
        "span": dt.timedelta(minutes=MINUTES),
        "many": MANY,
        "self": Purpose.SELF,
    }


def _office_hours(
    agency: AgencyRef, first: dt.date, after: dt.date
) -> Mapping[dt.datetime, dt.datetime]:
    """From when to when there is somebody at the office, by day; lunch is no time away."""
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    known_from, known_to = reach_of_calendars(timezone.localdate())
    found = {}
    for place in range((after - first).days):
        day = first + dt.timedelta(days=place)
        spans = calendar.spans(day) if known_from <= day <= known_to else ()
        if spans:
            opens, closes = spans[0][0], spans[-1][1]
            found[_moment(day, opens)] = _moment(day, closes)
    return found


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def _midnight(day: dt.date) -> dt.datetime:
    return _moment(day, dt.time())
