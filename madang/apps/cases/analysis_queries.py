"""The analysis of petitions (강남구 3-1): what came in, was closed and was late.

A month stands beside the month before, a half-year beside the half-year before.

Counted from the events, never kept. A petition counts once in each number of a time, however often
it was reopened. By service and channel it counts where it was filed; by department, what was
received where it came in, and what was closed where it ended.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.apps.bodies import queries as bodies
from madang.apps.cases.events import CaseClosed, CaseFiled
from madang.apps.cases.models import Case
from madang.apps.cases.queries import LISTED, PAGE, OpenCase
from madang.apps.cases.shortening import MONTHS_OF_HALF, Span, month_of, span_named
from madang.core.actors import AgencyRef
from madang.core.errors import NotFound
from madang.core.events.models import EventRow
from madang.core.programmes import queries as programmes
from madang.lib import inputs

By = Literal["service", "department", "channel"]
BYS: tuple[By, ...] = ("service", "department", "channel")
NUMBERS = ("received", "closed", "late")
KEYS: Mapping[By, str] = {
    "service": "cases_case.service",
    "department": "happened.department_id::text",
    "channel": "cases_case.channel",
}
ROWS_SQL = """
WITH happened AS (
    SELECT subject_id, department_id,
        occurred_at >= %(since)s AS is_now, name = %(filed)s AS is_filed,
        name = %(closed)s AND (numbers ->> 'minutes_late')::integer > 0 AS is_late
    FROM events_eventrow
    WHERE agency_id = %(agency_id)s AND occurred_at >= %(before)s AND occurred_at < %(until)s
        AND name IN (%(filed)s, %(closed)s)
        AND (%(department_id)s::bigint IS NULL OR department_id = %(department_id)s)
)
SELECT coalesce({key}, ''),
    count(DISTINCT subject_id) FILTER (WHERE is_now AND is_filed),
    count(DISTINCT subject_id) FILTER (WHERE is_now AND NOT is_filed),
    count(DISTINCT subject_id) FILTER (WHERE is_now AND is_late),
    count(DISTINCT subject_id) FILTER (WHERE NOT is_now AND is_filed),
    count(DISTINCT subject_id) FILTER (WHERE NOT is_now AND NOT is_filed),
    count(DISTINCT subject_id) FILTER (WHERE NOT is_now AND is_late)
FROM happened JOIN cases_case ON cases_case.id = subject_id
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Petitions of a time: received, closed, and closed late."""

    received: int = 0
    closed: int = 0
    late: int = 0

    def plus(self, other: "Counts") -> "Counts":
        return Counts(
            self.received + other.received, self.closed + other.closed, self.late + other.late
        )


@dataclass(frozen=True, slots=True)
class Analysis:
    """A row: ``key`` is a service, the id of a department ("" for none), or a channel."""

    key: str
    now: Counts
    before: Counts

    @property
    def change(self) -> int:
        """How many more came in than in the time before; negative for fewer."""
        return self.now.received - self.before.received


@dataclass(frozen=True, slots=True)
class Entrusted:
    """What a plan leaves to a standing body. ``body_id`` is None until it is founded."""

    programme: str
    item: str
    count: int
    body_key: str
    body_name: Mapping[str, str]
    body_id: int | None


def span_before(span: Span) -> Span:
    """The month before a month, the half-year before a half-year."""
    last = span.first - dt.timedelta(days=1)
    if "H" not in span.name:
        return month_of(last)
    return span_named(f"{last.year}-H{1 if last.month <= MONTHS_OF_HALF else 2}")


def analysis(
    agency_id: int, span: Span, by: By = "service", *, department_id: int | None = None
) -> list[Analysis]:
    """The rows of a time, those that received most first.

    With ``department_id`` only what came in at, or was closed by, this department.
    """
    values: dict[str, Any] = {
        "agency_id": agency_id,
        "before": span_before(span).since,
        "since": span.since,
        "until": span.until,
        "filed": CaseFiled.name,
        "closed": CaseClosed.name,
        "department_id": department_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(ROWS_SQL.format(key=KEYS[by]), values)
        rows = [
            Analysis(key, Counts(*counts[:3]), Counts(*counts[3:]))
            for key, *counts in cursor.fetchall()
        ]
    return sorted(rows, key=lambda row: (-row.now.received, -row.before.received, row.key))


def total(rows: Sequence[Analysis]) -> Analysis:
    """All rows together."""
    now = before = Counts()
    for row in rows:
        now, before = now.plus(row.now), before.plus(row.before)
    return Analysis("", now, before)


def analysis_cases(
    agency_id: int,
    span: Span,
    by: By,
    key: str,
    number: str,
    *,
    department_id: int | None = None,
    before: int | None = None,
) -> Sequence[OpenCase]:
    """The petitions behind a number of a row, the last filed first, one more than a page.

    Raises NotFound for a number that is none.
    """
    events = _events(agency_id, span, number)
    if department_id is not None:
        events &= Q(department_id=department_id)
    if by == "department":
        events &= Q(department_id=inputs.whole_number(key))
    happened = EventRow.objects.filter(events)
    rows = Case.objects.filter(agency_id=agency_id, id__in=happened.values("subject_id"))
    if by != "department":
        rows = rows.filter(**{by: key})
    if before:
        rows = rows.filter(id__lt=before)
    return [OpenCase(*row) for row in rows.order_by("-id").values_list(*LISTED)[: PAGE + 1]]


def _events(agency_id: int, span: Span, number: str) -> Q:
    which = {
        "received": Q(name=CaseFiled.name),
        "closed": Q(name=CaseClosed.name),
        "late": Q(name=CaseClosed.name) & ~Q(numbers__minutes_late=0),
    }
    if number not in which:
        raise NotFound("no_number", _("There is no such number in the analysis."))
    return which[number] & Q(
        agency_id=agency_id, occurred_at__gte=span.since, occurred_at__lt=span.until
    )


def entrusted(agency: AgencyRef) -> list[Entrusted]:
    """What the plans in force leave to standing bodies, in the order of the programmes."""
    rows = list(_entrusted_rows(agency))
    found = {one.key: one for one in bodies.bodies_by_key(agency.id, {row[3] for row in rows})}
    return [
        Entrusted(
            *row,
            found[row[3]].name if row[3] in found else {},
            found[row[3]].pk if row[3] in found else None,
        )
        for row in rows
    ]


def _entrusted_rows(agency: AgencyRef) -> Iterator[tuple[str, str, int, str]]:
    for version_id in programmes.current_versions(agency):
        file = programmes.version(version_id).file
        for row in file.plan.scope:
            if row.body is not None:
                yield str(file.title), str(row.item), row.count, row.body
