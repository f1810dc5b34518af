"""What the pages of keeping time show, made ready before a template sees it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from madang.apps.cases import queries, watch_queries
from madang.apps.cases.bulk_clock import Moved
from madang.apps.cases.keeping_queries import Touched
from madang.apps.cases.models import receipt_number
from madang.apps.cases.shortening import BYS, By, Counted, Shortening, Span
from madang.apps.cases.showing.rows import Row
from madang.core.actors import AgencyRef
from madang.core.errors import NotFound
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Official
from madang.core.orgs.showing import localised
from madang.lib import inputs
from madang.lib.periods.national import holiday_names
from madang.ui.formats import day as day_text
from madang.ui.formats import month as month_text

VIEWS = ("late", "day", "week", "month", "held")
TIMELESS = ("late", "held")  # of no day
VIEW_NAMES = {
    "late": gettext_lazy("Overdue"),
    "day": gettext_lazy("Day"),
    "week": gettext_lazy("Week"),
    "month": gettext_lazy("Month"),
    "held": gettext_lazy("Clock stopped"),
}
BY_NAMES: Mapping[By, Any] = {
    "service": gettext_lazy("By service"),
    "department": gettext_lazy("By department"),
    "official": gettext_lazy("By official"),
}
STATE_NAMES = {
    "open": gettext_lazy("Open"),
    "filed": gettext_lazy("Not accepted yet"),
    "accepted": gettext_lazy("In progress"),
    "closed": gettext_lazy("Closed"),
    "all": gettext_lazy("All states"),
}
WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
NUMBER_NAMES = {
    "received": pgettext_lazy("number of petitions", "Received"),
    "closed": gettext_lazy("Closed"),
    "late": gettext_lazy("Closed late"),
    "extended": gettext_lazy("Extended"),
    "returned": gettext_lazy("Returned"),
    "open": gettext_lazy("Open at the end"),
    "overrun": gettext_lazy("Overdue at the end"),
    "held": gettext_lazy("Clock stopped at the end"),
}
HALVES_BACK = 2
MONTHS_BACK = 12
DAYS_OF_WEEK = 7


def span_of_view(view: str, on: dt.date) -> tuple[dt.date, dt.date]:
    """The first day of a view, and the first day after it."""
    if view == "day":
        return on, on + dt.timedelta(days=1)
    if view == "week":
        monday = on - dt.timedelta(days=on.weekday())
        return monday, monday + dt.timedelta(days=DAYS_OF_WEEK)
    first = on.replace(day=1)
    return first, (first + dt.timedelta(days=31)).replace(day=1)


def days_of(first: dt.date, after: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=place) for place in range((after - first).days)]


def day_cells(
    days: Sequence[dt.date], counts: Mapping[dt.date, int], agency: AgencyRef, scope: str
) -> list[Row]:
    """Days with what falls due on them; a day off with its name."""
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    known = holiday_names(get_language() or "ko")
    today = timezone.localdate()
    address = reverse("desk_due")
    return [
        {
            "date": one,
            "number": one.day,
            "label": WEEKDAYS[one.weekday()],
            "today": one == today,
            "off": not calendar.spans(one),
            "holiday": known.get(one) or calendar.off.get(one, "") if one in calendar.off else "",
            "count": _count_text(counts[one]),
            "url": f"{address}?{urlencode({'view': 'day', 'on': str(one), 'scope': scope})}",
        }
        for one in days
    ]


def weeks_of(cells: Sequence[Row]) -> list[list[Row | None]]:
    """The cells of a month in weeks from Monday, with nothing where another month is."""
    before: list[Row | None] = [None] * cells[0]["date"].weekday()
    filled = [*before, *cells]
    filled += [None] * (-len(filled) % DAYS_OF_WEEK)
    return [filled[place : place + DAYS_OF_WEEK] for place in range(0, len(filled), DAYS_OF_WEEK)]


def _count_text(count: int) -> str:
    most = watch_queries.COUNTED
    return f"{most - 1}+" if count >= most else str(count)


def moved_rows(moved: Sequence[Moved], agency: AgencyRef) -> list[Row]:
    """Cases whose end would be another one, with both."""
    names = orgs.department_names(agency)
    return [
        {
            "url": reverse("desk_case", kwargs={"case_id": one.row.id}),
            "number": receipt_number(one.row.year, one.row.number),
            "title": queries.service_of_version(one.row.version_id, one.row.service).title,
            "department": localised(names[one.row.department_id]),
            "old": one.row.due_at,
            "new": one.due_at,
        }
        for one in moved
    ]


def touched(found: Touched, agency: AgencyRef) -> dict[str, Any]:
    """Whom another day touches: how many, where, the first of them, and what else it holds."""
    counts: dict[By, Mapping[str, int]] = {
        "service": found.by_service,
        "department": {str(key): count for key, count in found.by_department.items()},
    }
    tables = []
    for by, counted in counts.items():
        names = names_of_rows(list(counted), by, agency)
        rows = [{"name": names.get(key, key), "count": count} for key, count in counted.items()]
        tables.append({"title": BY_NAMES[by], "rows": rows})
    return {
        "count": found.count,
        "rows": moved_rows(found.first, agency),
        "tables": tables,
        "plans": found.plans,
    }


def declared_rows(agency: AgencyRef) -> list[Row]:
    """The days from today on that this agency declared; those to come can be taken back."""
    today = timezone.localdate()
    return [
        {
            "date": row.date,
            "name": row.name["ko"],
            "law": row.law,
            "works": row.is_working,
            "take_back_url": reverse("desk_take_back_day", kwargs={"day": row.date.isoformat()})
            if row.date > today
            else "",
        }
        for row in orgs.declared_days(agency.id, today)
    ]


def spans_to_choose(today: dt.date) -> list[tuple[str, str]]:
    """The last months and half-years, the newest first."""
    halves, half = [], (today.year, 1 if today.month <= 6 else 2)  # noqa: PLR2004  June ends the first half
    for _number in range(HALVES_BACK + 1):
        year, part = half
        halves.append((f"{year}-H{part}", half_name(year, part)))
        half = (year, 1) if part == 2 else (year - 1, 2)  # noqa: PLR2004  a year has two halves
    months = []
    first = today.replace(day=1)
    for _number in range(MONTHS_BACK + 1):
        months.append((f"{first:%Y-%m}", month_text(first)))
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return [*months, *halves]


def half_name(year: int, part: int) -> str:
    text = _("First half of %(year)s") if part == 1 else _("Second half of %(year)s")
    return text % {"year": year}


def span_title(span: Span) -> str:
    """A month or half-year in words."""
    if "H" in span.name:
        return half_name(span.first.year, 1 if span.name.endswith("1") else 2)
    return month_text(span.first)


def shortening_rows(rows: Sequence[Shortening], by: By, span: Span, agency: AgencyRef) -> list[Row]:
    """Rows of the table, each with the way to its cases."""
    names = names_of_rows([row.key for row in rows], by, agency)
    address = reverse("desk_shortening_cases")
    return [
        {
            "rank": row.rank,
            "name": names.get(row.key) or _("Nobody"),
            "cases": row.cases,
            "allowed": row.allowed // 60,
            "used": row.used // 60,
            "rate": row.rate,
            "points": row.points,
            "late": row.late,
            "url": f"{address}?{urlencode({'span': span.name, 'by': by, 'key': row.key})}",
        }
        for row in rows
    ]


def names_of_rows(keys: Sequence[str], by: By, agency: AgencyRef) -> Mapping[str, str]:
    """What the keys of rows are called in the reader's language."""
    if by == "service":
        return {key: _service_name(agency, key) for key in keys}
    if by == "department":
        known = orgs.department_names(agency)
        numbers = {key: inputs.whole_number(key) or 0 for key in keys}
        return {key: localised(known[one]) for key, one in numbers.items() if one in known}
    ids = [one for one in map(inputs.whole_number, keys) if one]
    found = Official.objects.filter(id__in=ids, agency_id=agency.id)
    return {str(official): name for official, name in found.values_list("id", "name")}


def _service_name(agency: AgencyRef, key: str) -> str:
    """The title of a service or pre-review; the key of one that is no longer offered."""
    try:
        return str(queries.offered_service(agency, key).service.title)
    except NotFound:
        return key


def counted_rows(rows: Sequence[Counted]) -> list[Row]:
    """The cases behind a row."""
    return [
        {
            "url": reverse("desk_case", kwargs={"case_id": row.case_id}),
            "number": receipt_number(row.year, row.number),
            "allowed": row.allowed,
            "used": row.used,
            "late": row.late,
            "rate": row.rate,
            "points": row.points,
        }
        for row in rows
    ]


def by_tabs(span: Span) -> list[tuple[str, Any, str]]:
    """The ways to compare, each with its address."""
    return [(one, BY_NAMES[one], "?" + urlencode({"span": span.name, "by": one})) for one in BYS]


def day_title(view: str, first: dt.date, after: dt.date) -> str:
    """The days of a view in words, or its name where it is of no day."""
    if view in TIMELESS:
        return str(VIEW_NAMES[view])
    if view == "day":
        return day_text(first)
    if view == "week":
        return f"{day_text(first)} – {day_text(after - dt.timedelta(days=1))}"
    return month_text(first)
