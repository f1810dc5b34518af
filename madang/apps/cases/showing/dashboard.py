"""What the dashboard of a team or department shows, made ready before a template sees it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy, pgettext_lazy

from madang.apps.cases.dashboard_queries import Month
from madang.apps.cases.showing.rows import Row
from madang.ui.formats import month as month_text
from madang.ui.formats import number as number_text

NUMBER_NAMES = {
    "received": pgettext_lazy("number of petitions", "Received"),
    "closed": pgettext_lazy("number of petitions", "Closed"),
    "late": pgettext_lazy("number of petitions", "Closed late"),
    "open": gettext_lazy("Open at the end"),
    "overdue": gettext_lazy("Overdue at the end"),
    "counted": gettext_lazy("Petitions that count"),
}
COUNTS = ("received", "closed", "late", "open", "overdue")
# Numbers that are drawn to the same scale, so that their bars can be compared.
SCALES = (("received", "closed", "late"), ("open", "overdue"))
HUNDRED = Decimal(100)
NONE = "–"


def month_rows(months: Sequence[Month], kept: Mapping[str, Any]) -> list[Row]:
    """One row for each month, its numbers with their bars and the way to their petitions.

    Months before anything happened are left out, for they say nothing.
    """
    most = {name: _most(months, scale) for scale in SCALES for name in scale}
    return [
        {
            "name": month_text(month.span.first),
            "runs": month.runs,
            "numbers": [_number(month, name, most[name], kept) for name in COUNTS],
        }
        for month in _since_something(months)
    ]


def _since_something(months: Sequence[Month]) -> Sequence[Month]:
    """Up to the oldest in which something happened; they begin with the newest."""
    last = max(
        (place for place, month in enumerate(months) if any(getattr(month, n) for n in COUNTS)),
        default=0,
    )
    return months[: last + 1]


def _most(months: Sequence[Month], names: Sequence[str]) -> int:
    return max((getattr(month, name) or 0 for month in months for name in names), default=0)


def _number(month: Month, name: str, most: int, kept: Mapping[str, Any]) -> Row:
    count = getattr(month, name)
    return {
        "label": NUMBER_NAMES[name],
        "text": NONE if count is None else number_text(count),
        "bar": count or 0,
        "most": most or 1,
        "url": _url(month, name, kept) if count else "",
    }


def _url(month: Month, name: str, kept: Mapping[str, Any]) -> str:
    asked = {**kept, "month": month.span.name, "number": name}
    return f"{reverse('desk_dashboard_cases')}?{urlencode(asked)}"


def speed_rows(months: Sequence[Month], kept: Mapping[str, Any]) -> list[Row]:
    """How much of the periods was used, and the points, of months in which something counts."""
    return [
        {
            "name": month_text(month.span.first),
            "cases": number_text(month.counted.cases),
            "url": _url(month, "counted", kept),
            "used": f"{number_text(HUNDRED - month.counted.rate, 1)}%",
            "bar": max(HUNDRED - month.counted.rate, Decimal(0)),
            "rate": f"{number_text(month.counted.rate, 1)}%",
            "points": number_text(month.counted.points),
        }
        for month in months
        if month.counted is not None
    ]
