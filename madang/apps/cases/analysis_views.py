"""The officials' pages of the analysis of petitions: a month or half-year beside the one before."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import analysis_queries, queries, shortening, showing
from madang.apps.cases.analysis_queries import BYS, NUMBERS, By
from madang.apps.cases.showing import analysis as shown
from madang.apps.cases.showing import keeping
from madang.core.access import Request, official
from madang.core.errors import NotFound
from madang.lib import inputs


@require_GET
@official("cases.read")
def analysis(request: Request) -> HttpResponse:
    """What came in, was closed and was late, by service, department or channel (강남구 3-1)."""
    span, by = _span(request), _by(request)
    own = shortening.department_seen(request.actor)
    rows = analysis_queries.analysis(request.agency.id, span, by, department_id=own)
    context = {
        "span": span.name,
        "title": keeping.span_title(span),
        "before": keeping.span_title(analysis_queries.span_before(span)),
        "by": by,
        "tabs_of": shown.by_tabs(span),
        "spans": keeping.spans_to_choose(timezone.localdate()),
        "number_names": [shown.NUMBER_NAMES[name] for name in NUMBERS],
        "rows": shown.analysis_rows(rows, by, span, request.agency),
        "own_only": own is not None,
        "entrusted": shown.entrusted_rows(request.actor, request.agency),
    }
    return render(request, "cases/desk_analysis.html", context)


@require_GET
@official("cases.read")
def analysis_cases(request: Request) -> HttpResponse:
    """The petitions behind one number of one row."""
    span, by = _span(request), _by(request)
    key, number = request.GET.get("key", ""), request.GET.get("number", "")
    before = request.GET.get("before", "")
    own = shortening.department_seen(request.actor)
    found = analysis_queries.analysis_cases(
        request.agency.id,
        span,
        by,
        key,
        number,
        department_id=own,
        before=inputs.whole_number(before),
    )
    page = found[: queries.PAGE]
    here = {"span": span.name, "by": by, "key": key, "number": number}
    scope = "all" if request.actor.may("cases.read_all") else "department"
    context: dict[str, Any] = {
        "title": keeping.span_title(span),
        "name": shown.names_of([key], by, request.agency).get(key) or _("No department"),
        "number": shown.NUMBER_NAMES[number],
        "back": f"{reverse('desk_analysis')}?{urlencode({'span': span.name, 'by': by})}",
        "scope": scope,
        "rows": showing.inbox_rows(page, request.actor, request.agency, scope=scope),
        "first_url": _query(**here) if before else "",
        "next_url": _query(**here, before=page[-1].id) if len(found) > queries.PAGE else "",
    }
    return render(request, "cases/desk_analysis_cases.html", context)


def _span(request: Request) -> shortening.Span:
    name = request.GET.get("span", "")
    return shortening.span_named(name) if name else shortening.month_of(timezone.localdate())


def _by(request: Request) -> By:
    """How the rows are grouped. Raises NotFound for a way that is not known."""
    wanted = request.GET.get("by", "") or BYS[0]
    for known in BYS:
        if known == wanted:
            return known
    raise NotFound("no_list", _("There is no such list."))


def _query(**values: Any) -> str:
    return "?" + urlencode(values)
