"""The shortening rate and the points (강남구 2-10): read from the events, never kept.

A case counts once it is decided, if the period of its service is long enough. Its period is what
``cases.case.filed`` allowed, its time what ``cases.case.closed`` says was used. Where days are
counted both hold the first day whole (법19②), so a case decided at its due moment is shortened by
nothing. The rate is 100 × (1 - used / allowed) over all cases of a row, half rounded up to one
decimal. Points: so many for each full working day of 8 hours saved, minus so many for each working
day late that began. An objection does not count: its ten days are not those of the service (법35②).
Threshold and points are those that the agency had set when the case was closed: no later setting
moves a ranking.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.clock import with_zone
from madang.core.actors import Actor
from madang.core.errors import Forbidden, NotFound
from madang.core.orgs import queries as orgs
from madang.lib import inputs

By = Literal["service", "department", "official"]
BYS: tuple[By, ...] = ("service", "department", "official")
PAGE = 50
MINUTES_PER_DAY = 8 * 60
MONTHS_OF_HALF = 6
SETTINGS = ("shortening_from_hours", "points_per_day_saved", "points_per_day_late")
DECEMBER, FIRST_OF_SECOND_HALF = 12, 7

# One that was reopened counts by its last end only.
COUNTED_SQL = """
WITH closed AS (
    SELECT id, subject_id, department_id, occurred_at, data ->> 'service' AS service,
        (data ->> 'official_id')::bigint AS official_id,
        (numbers ->> 'allowed_minutes')::integer AS allowed,
        (numbers ->> 'used_minutes')::integer AS used,
        (numbers ->> 'minutes_late')::integer AS late
    FROM events_eventrow
    WHERE agency_id = %(agency_id)s AND name = 'cases.case.closed'
        AND occurred_at >= %(since)s AND occurred_at < %(until)s
        AND data ->> 'ending' = 'decided' AND data ->> 'kind' <> 'objection'
        AND (%(departments)s::bigint[] IS NULL OR department_id = ANY (%(departments)s))
), counted AS (
    SELECT closed.*,
        greatest(allowed - used, 0) / %(day)s * era.saved
            - (late + %(day)s - 1) / %(day)s * era.lost AS points
    FROM closed
    JOIN unnest(%(since_ids)s::bigint[], %(until_ids)s::bigint[], %(least)s::integer[],
            %(saved)s::integer[], %(lost)s::integer[])
        AS era (since_id, until_id, least, saved, lost)
        ON closed.id >= era.since_id AND (era.until_id IS NULL OR closed.id < era.until_id)
    WHERE NOT EXISTS (
            SELECT FROM events_eventrow AS again
            WHERE again.subject_type = 'cases.case' AND again.subject_id = closed.subject_id
                AND again.name = 'cases.case.reopened' AND again.id > closed.id)
        AND (
            SELECT (filed.numbers ->> 'minutes_allowed')::integer FROM events_eventrow AS filed
            WHERE filed.subject_type = 'cases.case' AND filed.subject_id = closed.subject_id
                AND filed.name = 'cases.case.filed'
            ORDER BY filed.id LIMIT 1) >= era.least
)
"""
ROWS_SQL = """
SELECT {key}::text, count(*), sum(allowed), sum(used), sum(points), count(*) FILTER (WHERE late > 0)
FROM counted GROUP BY 1
"""
CASES_SQL = """
SELECT counted.id, subject_id, number, year, service, allowed, used, late, points
FROM counted JOIN (SELECT id AS case_id, number, year FROM cases_case) AS one
    ON one.case_id = subject_id
WHERE coalesce({key}::text, '') = %(key)s AND counted.id < %(before)s
ORDER BY counted.id DESC LIMIT %(limit)s
"""
KEYS: dict[By, str] = {
    "service": "service",
    "department": "department_id",
    "official": "official_id",
}
MONTH, ALL_TOGETHER = "to_char(occurred_at AT TIME ZONE %(zone)s, 'YYYY-MM')", "''"


@dataclass(frozen=True, slots=True)
class Span:
    """A month or a half-year, by the name that addresses carry: ``2026-10``, ``2026-H1``."""

    name: str
    first: dt.date
    after: dt.date

    @property
    def since(self) -> dt.datetime:
        return with_zone(dt.datetime.combine(self.first, dt.time()))

    @property
    def until(self) -> dt.datetime:
        return with_zone(dt.datetime.combine(self.after, dt.time()))


@dataclass(frozen=True, slots=True)
class Shortening:
    """A row: ``key`` is a service, or the id of a department or official ("" for nobody).

    Minutes are working minutes. Rows with the same figure have the same ``rank``.
    """

    key: str
    cases: int
    allowed: int
    used: int
    points: int
    late: int
    rank: int = 0

    @property
    def rate(self) -> Decimal:
        return rate(self.allowed, self.used)


@dataclass(frozen=True, slots=True)
class Counted:
    """A case behind a row. ``event_id`` is that of the event that was counted."""

    event_id: int
    case_id: int
    number: int
    year: int
    service: str
    allowed: int
    used: int
    late: int
    points: int

    @property
    def rate(self) -> Decimal:
        return rate(self.allowed, self.used)


def rate(allowed: int, used: int) -> Decimal:
    """By how much time was shortened, in percent: half up to one decimal; negative when longer."""
    if not allowed:
        return Decimal("0.0")
    exact = Decimal(100 * (allowed - used)) / allowed
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def span_named(name: str) -> Span:
    """The month or half-year of this name. Raises NotFound."""
    year, _dash, part = name.partition("-")
    try:
        if part in ("H1", "H2"):
            half = "01" if part == "H1" else f"{FIRST_OF_SECOND_HALF:02}"
            first = _first_of(year, half)
            return Span(name, first, _months_after(first, MONTHS_OF_HALF))
        first = _first_of(year, part)
        return Span(f"{first:%Y-%m}", first, _months_after(first, 1))
    except ValueError:
        raise NotFound("no_span", _("There is no such month or half-year.")) from None


def _first_of(year: str, month: str) -> dt.date:
    first = inputs.day(f"{year:0>4}-{month:0>2}-01")
    if first is None:
        raise ValueError("no month")
    return first


def month_of(day: dt.date) -> Span:
    """The month in which a day lies."""
    return span_named(f"{day:%Y-%m}")


def shortening(
    agency_id: int,
    since: dt.datetime,
    until: dt.datetime,
    by: By = "service",
    *,
    department_id: int | None = None,
) -> list[Shortening]:
    """The rows of a time (``until`` is not in it), the best first.

    Services and departments are ranked by rate, officials by points (마일리지). With
    ``department_id`` only what this department decided.
    """
    values = _values(agency_id, since, until, _one(department_id))
    return ranked(_rows(KEYS[by], values), by)


def by_month(
    agency_id: int, since: dt.datetime, until: dt.datetime, *, departments: Sequence[int] | None
) -> dict[str, Shortening]:
    """What counted of each month of a time, by its name (``2026-10``); of all departments: None.

    A month in which nothing counted is left out.
    """
    values = _values(agency_id, since, until, departments) | {"zone": settings.TIME_ZONE}
    return {row.key: row for row in _rows(MONTH, values)}


def _rows(key: str, values: Mapping[str, Any]) -> list[Shortening]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED_SQL + ROWS_SQL.format(key=key), values)
        return [
            Shortening(name or "", cases, int(allowed), int(used), int(points), late)
            for name, cases, allowed, used, points, late in cursor.fetchall()
        ]


def ranked(rows: Iterable[Shortening], by: By) -> list[Shortening]:
    """With their ranks: 1, 2, 2, 4."""

    def figure(row: Shortening) -> Decimal:
        return Decimal(row.points) if by == "official" else row.rate

    ordered = sorted(rows, key=lambda row: (-figure(row), row.key))
    figures = [figure(row) for row in ordered]
    return [
        Shortening(
            row.key,
            row.cases,
            row.allowed,
            row.used,
            row.points,
            row.late,
            figures.index(figure(row)) + 1,
        )
        for row in ordered
    ]


def shortening_cases(
    agency_id: int,
    since: dt.datetime,
    until: dt.datetime,
    by: By,
    key: str,
    *,
    department_id: int | None = None,
    before: int | None = None,
) -> Sequence[Counted]:
    """The cases behind a row, the last decided first, one more than a page."""
    values = _values(agency_id, since, until, _one(department_id))
    return _cases(KEYS[by], key, values, before)


def cases_counted(
    agency_id: int,
    since: dt.datetime,
    until: dt.datetime,
    *,
    departments: Sequence[int] | None,
    before: int | None = None,
) -> Sequence[Counted]:
    """All cases that counted in a time, as ``shortening_cases`` lists them."""
    values = _values(agency_id, since, until, departments)
    return _cases(ALL_TOGETHER, "", values, before)


def _cases(
    key_sql: str, key: str, values: Mapping[str, Any], before: int | None
) -> Sequence[Counted]:
    asked = {**values, "key": key, "before": before or 2**62, "limit": PAGE + 1}
    with connection.cursor() as cursor:
        cursor.execute(COUNTED_SQL + CASES_SQL.format(key=key_sql), asked)
        return [Counted(*row) for row in cursor.fetchall()]


def department_seen(actor: Actor) -> int | None:
    """Whose figures an official may see: those of all (None) with ``cases.watch``, else their own.

    Raises Forbidden for somebody without a department.
    """
    if actor.may("cases.watch"):
        return None
    if actor.department_id is None:
        raise Forbidden("no_department", _("You belong to no department. Nothing was changed."))
    return actor.department_id


def _one(department_id: int | None) -> Sequence[int] | None:
    return None if department_id is None else [department_id]


def _values(
    agency_id: int, since: dt.datetime, until: dt.datetime, departments: Sequence[int] | None
) -> dict[str, Any]:
    eras = orgs.settings_eras(agency_id, SETTINGS)
    least, saved, lost = ([era.values[name] for era in eras] for name in SETTINGS)
    return {
        "agency_id": agency_id,
        "since": since,
        "until": until,
        "departments": None if departments is None else list(departments),
        "day": MINUTES_PER_DAY,
        "since_ids": [era.since for era in eras],
        "until_ids": [era.until for era in eras],
        "least": [hours * 60 for hours in least],
        "saved": saved,
        "lost": lost,
    }


def _months_after(first: dt.date, count: int) -> dt.date:
    months = first.year * DECEMBER + first.month - 1 + count
    return dt.date(months // DECEMBER, months % DECEMBER + 1, 1)
