"""The shortening rate and the points for machines of the office (강남구 2-10)."""

import datetime as dt
from typing import Any, Literal

from django.utils import timezone
from ninja import Router, Schema

from madang.apps.cases import shortening
from madang.apps.cases.showing.keeping import names_of_rows
from madang.core.access import Request
from madang.core.orgs.bearer import Bearer

router = Router(tags=["shortening"])


class ShorteningOut(Schema):
    """A service, department or official. Minutes are working minutes, the rate is in percent.

    ``key`` is a service, or the id of a department or official, empty for nobody.
    """

    rank: int
    key: str
    name: str
    cases: int
    allowed_minutes: int
    used_minutes: int
    rate: float
    points: int
    late: int


class RankingOut(Schema):
    """The ranking of a month or half-year; ``after`` is the first day that is not in it."""

    span: str
    first: dt.date
    after: dt.date
    by: str
    rows: list[ShorteningOut]


@router.get("/shortening", response=RankingOut, auth=Bearer("cases.watch"))
def ranking(
    request: Request, span: str = "", by: Literal["service", "department", "official"] = "service"
) -> dict[str, Any]:
    """Rate, points and rank of a month (2026-10) or half-year (2026-H1); this month without one."""
    found = shortening.span_named(span) if span else shortening.month_of(timezone.localdate())
    rows = shortening.shortening(request.agency.id, found.since, found.until, by)
    names = names_of_rows([row.key for row in rows], by, request.agency)
    return {
        "span": found.name,
        "first": found.first,
        "after": found.after,
        "by": by,
        "rows": [
            {
                "rank": row.rank,
                "key": row.key,
                "name": names.get(row.key, ""),
                "cases": row.cases,
                "allowed_minutes": row.allowed,
                "used_minutes": row.used,
                "rate": float(row.rate),
                "points": row.points,
                "late": row.late,
            }
            for row in rows
        ],
    }
