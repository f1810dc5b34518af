"""Searching petitions by who filed them: a purpose first, and a line in the access log."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from madang.apps.cases import person_queries, queries, showing
from madang.apps.cases.desk_views import scopes_for
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.people.reading import MOST_COMPARED

FIELDS = ("purpose", "by", "value", "ended", "scope")
USUAL = {"by": "name", "ended": "open", "scope": "department"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@official("people.reveal")
def search(request: Request) -> HttpResponseBase:
    """The form, and below it what was found. Sent as a form: no name stands in an address."""
    request.actor.require("cases.read")
    sent = request.method == "POST"
    # What is left unchosen in a list of choices means the usual one.
    values = request.POST.dict() if sent else {}
    typed = {name: values.get(name, "") or USUAL.get(name, "") for name in FIELDS}
    context: dict[str, Any] = {"asked": False, "rows": [], "more": False, "error": None}
    if sent:
        try:
            found = _found(request, typed)
            context |= {
                "asked": True,
                "rows": showing.inbox_rows(
                    found[: queries.PAGE], request.actor, request.agency, scope=typed["scope"]
                ),
                "more": len(found) > queries.PAGE,
            }
        except (Forbidden, NotFound):
            raise
        except DomainError as error:
            error.field = _field_of(error)
            context["error"] = error
    context |= {
        "fields": _fields(request, typed, context["error"]),
        "scope": typed["scope"],
        "left": typed["ended"] == "open",
        "most": MOST_COMPARED,
    }
    status = int(context["error"].status) if context["error"] else 200
    return render(request, "cases/desk_search_person.html", context, status=status)


def _found(request: Request, typed: dict[str, str]) -> Any:
    by: person_queries.By = _known(typed["by"], person_queries.BYS)
    ended: person_queries.Ended = _known(typed["ended"], person_queries.ENDED)
    scope: queries.Scope = _known(typed["scope"], queries.SCOPES)
    return person_queries.cases_of_person(
        request.actor,
        by=by,
        value=typed["value"],
        scope=scope,
        ended=ended,
        purpose=typed["purpose"],
        path=request.path,
    )


def _known(value: str, known: tuple[Any, ...]) -> Any:
    if value not in known:
        raise NotFound("no_list", _("There is no such list."))
    return value


def _field_of(error: DomainError) -> str:
    """To which field a refusal of the access log or of the vault belongs."""
    return "purpose" if error.code.startswith("purpose") else "value"


def _fields(
    request: Request, typed: dict[str, str], error: DomainError | None
) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = [
        {
            "name": "purpose",
            "type": "choice",
            "label": _("What you need it for"),
            "hint": _("Your name, the time and the purpose are recorded, also if nobody is found."),
            "options": showing.PURPOSES,
            "compact": True,
            "required": True,
        },
        {
            "name": "by",
            "type": "choice",
            "label": _("Search by"),
            "options": [
                ("name", _("The whole name")),
                ("phone", _("Telephone number")),
                ("email", _("E-mail address")),
            ],
            "compact": True,
        },
        {
            "name": "value",
            "type": "text",
            "label": _("Name, number or address"),
            "autocomplete": "off",
            "required": True,
            "max_length": 100,
        },
        {
            "name": "ended",
            "type": "choice",
            "label": _("State"),
            "options": [("open", _("Open")), ("closed", _("Closed"))],
            "compact": True,
        },
        {
            "name": "scope",
            "type": "choice",
            "label": _("Whose petitions"),
            "options": [(name, showing.SCOPE_NAMES[name]) for name in scopes_for(request)],
            "compact": True,
        },
    ]
    for one in fields:
        one["value"] = typed[one["name"]]
        one["error"] = error.message if error and error.field == one["name"] else ""
    return fields
