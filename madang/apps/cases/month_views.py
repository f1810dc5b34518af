"""The officials' pages of the monthly checks (영22, 시행규칙7)."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from madang.apps.cases import commands, month_queries, queries, shortening, showing
from madang.apps.cases.addresses import chosen, id_before, query
from madang.apps.cases.showing import keeping
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.ui.posting import posted

PAGE = queries.PAGE


@require_GET
@official("cases.watch")
def months(request: Request) -> HttpResponse:
    """The monthly checks, the last one first."""
    rows = [
        {
            "month": keeping.span_title(shortening.span_named(row.data["month"][:7])),
            "url": reverse("desk_month", kwargs={"month": row.data["month"][:7]}),
            "numbers": row.numbers,
            "when": row.occurred_at,
        }
        for row in month_queries.checks_of(request.agency.id)
    ]
    return render(request, "cases/desk_months.html", {"rows": rows})


@require_GET
@official("cases.watch")
def month(request: Request, month: str) -> HttpResponse:
    """The check list of a month: its numbers, the cases behind one of them, what was found."""
    return _month_page(request, month)


@posted("desk_month", "month")
@official("cases.watch")
def note_month(request: Request, month: str) -> HttpResponseBase:
    """Write down what was found and done."""
    found = request.POST.get("found", "")
    try:
        commands.note_month_check(actor=request.actor, month=month, found=found)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _month_page(request, month, error=error, typed=found)
    return redirect("desk_month", month=month)


def _month_page(
    request: Request, month: str, *, error: DomainError | None = None, typed: str = ""
) -> HttpResponse:
    span = shortening.span_named(month)
    check = month_queries.require_check(request.agency.id, span)
    number = chosen(request, "number", month_queries.NUMBERS, "late")
    before = id_before(request)
    found = month_queries.cases_behind(request.agency.id, span, number, before=before)
    shown = found[:PAGE]
    more = len(found) > PAGE
    context = {
        "title": keeping.span_title(span),
        "month": span.name,
        "when": check.occurred_at,
        "numbers": [
            (name, keeping.NUMBER_NAMES[name], check.numbers[name], query(number=name))
            for name in month_queries.NUMBERS
        ],
        "number": number,
        "rows": showing.inbox_rows(shown, request.actor, request.agency, scope="all"),
        "first_url": query(number=number) if before else "",
        "next_url": query(number=number, before=shown[-1].id) if more else "",
        "notes": [
            {"when": row.noted_at, "title": row.found}
            for row in month_queries.notes_of(request.agency.id, span)
        ],
        "error": error,
        "typed": typed,
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_month.html", context, status=status)
