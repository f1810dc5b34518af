"""The analysis of petitions for machines: the same numbers as on the desk."""

from typing import Any, Literal

from django.utils import timezone
from ninja import Router, Schema

from madang.apps.cases import analysis_queries, shortening
from madang.apps.cases.showing.analysis import names_of
from madang.core.access import Request
from madang.core.orgs.bearer import Bearer

router = Router(tags=["analysis"])


class CountsOut(Schema):
    """Petitions that were received, closed, and closed late."""

    received: int
    closed: int
    late: int


class AnalysisRowOut(Schema):
    """A service, a department (by its id, "" for none) or a channel."""

    key: str
    name: str
    now: CountsOut
    before: CountsOut


class AnalysisOut(Schema):
    """A month (``2026-10``) or half-year (``2026-H2``) beside the one before."""

    span: str
    span_before: str
    by: str
    rows: list[AnalysisRowOut]
    total: AnalysisRowOut


@router.get("/analysis", response=AnalysisOut, auth=Bearer("cases.watch"))
def analysis(
    request: Request,
    span: str = "",
    by: Literal["service", "department", "channel"] = "service",
) -> dict[str, Any]:
    """What came in, was closed and was late; of this month unless another ``span`` is named."""
    of = shortening.span_named(span) if span else shortening.month_of(timezone.localdate())
    rows = analysis_queries.analysis(request.agency.id, of, by)
    names = names_of([row.key for row in rows], by, request.agency)
    return {
        "span": of.name,
        "span_before": analysis_queries.span_before(of).name,
        "by": by,
        "rows": [_shown(row, names.get(row.key, "")) for row in rows],
        "total": _shown(analysis_queries.total(rows), ""),
    }


def _shown(row: analysis_queries.Analysis, name: str) -> dict[str, Any]:
    return {"key": row.key, "name": name, "now": row.now, "before": row.before}
