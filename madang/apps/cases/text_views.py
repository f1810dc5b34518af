"""The decision texts of a department: listed, written, changed, removed."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from madang.apps.cases import commands, queries, text_queries
from madang.apps.cases.commands.decision_texts import LONGEST_TEXT, LONGEST_TITLE
from madang.apps.cases.models import DecisionText
from madang.apps.cases.showing import texts as showing
from madang.apps.cases.showing import words
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.lib import inputs
from madang.ui.posting import posted

FIELDS = ("title", "service", "outcome", "text")


@require_GET
@official("cases.decide")
def texts(request: Request) -> HttpResponse:
    """The texts of the official's department."""
    rows = showing.text_rows(text_queries.decision_texts(request.actor), request.agency)
    return render(request, "cases/desk_decision_texts.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@official("cases.decide")
def write(request: Request) -> HttpResponseBase:
    """Write a new text."""
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@official("cases.decide")
def change(request: Request, text_id: int) -> HttpResponseBase:
    """Change a text."""
    return _form(request, text_queries.decision_text(request.actor, text_id))


@posted("desk_decision_texts")
@official("cases.decide")
def remove(request: Request, text_id: int) -> HttpResponseBase:
    """Offer a text no longer."""
    commands.remove_decision_text(actor=request.actor, text_id=text_id)
    return redirect("desk_decision_texts")


def _form(request: Request, row: DecisionText | None) -> HttpResponseBase:
    values = {name: getattr(row, name) if row else "" for name in FIELDS}
    error: DomainError | None = None
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in FIELDS}
        try:
            commands.write_decision_text(
                actor=request.actor,
                agency=request.agency,
                **values,
                text_id=row.pk if row else None,
                version=inputs.whole_number(request.POST.get("version", "")) or 0,
            )
        except (Forbidden, NotFound):
            raise
        except DomainError as refused:
            error = refused
        else:
            return redirect("desk_decision_texts")
    return _page(request, row, values, error)


def _page(
    request: Request, row: DecisionText | None, values: dict[str, str], error: DomainError | None
) -> HttpResponse:
    offered = queries.offered_services(request.agency)
    service = offered[values["service"]].service if values["service"] in offered else None
    context: dict[str, Any] = {
        "row": row,
        "error": error,
        "fields": _fields(request, values, error),
        "places": showing.place_rows(service),
        "title": _("Change the text") if row else _("New decision text"),
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_decision_text.html", context, status=status)


def _fields(
    request: Request, values: dict[str, str], error: DomainError | None
) -> list[dict[str, Any]]:
    services = [
        (key, str(one.service.title))
        for key, one in queries.offered_services(request.agency).items()
    ]
    outcomes = [
        (name, words.OUTCOMES[name][0])
        for name in text_queries.outcomes_for(request.agency, values["service"])
    ]
    fields: list[dict[str, Any]] = [
        {
            "name": "title",
            "type": "text",
            "label": _("Name of the text"),
            "max_length": LONGEST_TITLE,
            "required": True,
        },
        {
            "name": "service",
            "type": "choice",
            "label": _("For which service"),
            "hint": _("Without one it is offered for all petitions of the department."),
            "options": services,
            "compact": True,
        },
        {
            "name": "outcome",
            "type": "choice",
            "label": _("For which outcome"),
            "hint": _("Without one it is offered for all outcomes."),
            "options": outcomes,
            "compact": True,
        },
        {
            "name": "text",
            "type": "textarea",
            "label": _("Text"),
            "hint": _(
                "The applicant reads this. What stands in braces is filled in for each petition;"
                " whoever decides can still change all of it."
            ),
            "max_length": LONGEST_TEXT,
            "required": True,
        },
    ]
    for one in fields:
        one["value"] = values[one["name"]]
        one["error"] = error.message if error and error.field == one["name"] else ""
    return fields
