"""My page: what I have to do, my petitions, what I was told, my papers, my details."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from madang.apps.cases import applicant, drafts, queries, showing
from madang.apps.cases.showing import own
from madang.core.access import Request, resident
from madang.core.errors import DomainError
from madang.core.people import commands as people
from madang.core.people import queries as residents
from madang.core.people.models import Purpose
from madang.lib import inputs
from madang.ui.language import PARAMETER

SAVED = "saved"
SHOWN_ACCESSES = 10


@never_cache
@require_GET
@resident
def overview(request: Request) -> HttpResponse:
    """What waits for me first, then what is open, what I have not sent, and what is new."""
    context = own.overview(request.actor, request.agency)
    unsent = drafts.unsent_drafts(request.actor)
    return render(
        request,
        "portal/my_overview.html",
        context | {"drafts": [showing.draft_row(one) for one in unsent]},
    )


@never_cache
@require_GET
@resident
def messages(request: Request) -> HttpResponse:
    """What I was told about my petitions, newest first."""
    before = inputs.whole_number(request.GET.get("before", ""))
    rows, following = own.messages(request.actor, request.agency, before=before)
    return render(
        request,
        "portal/my_messages.html",
        {
            "rows": rows,
            "first_url": "?" if before else "",
            "next_url": f"?before={following}" if following else "",
        },
    )


@never_cache
@require_GET
@resident
def documents(request: Request) -> HttpResponse:
    """Receipts and results of my petitions, newest first."""
    before = inputs.whole_number(request.GET.get("before", ""))
    found = queries.cases_of_resident(request.actor, before=before)
    shown = found[: queries.PAGE]
    return render(
        request,
        "portal/my_documents.html",
        {
            "rows": own.document_rows(shown),
            "first_url": "?" if before else "",
            "next_url": f"?before={shown[-1].pk}" if len(found) > queries.PAGE else "",
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@resident
def details(request: Request) -> HttpResponseBase:
    """How I can be reached and in which language, what I agreed to, who looked at my data."""
    known = _own_data(request)
    language = residents.language_of(request.actor)
    if request.method != "POST":
        return _details(request, known, language, None)
    typed = {name: request.POST.get(name, "") for name in _asked(request)}
    wanted = request.POST.get("language", "")
    try:
        _save(request, typed, wanted)
    except DomainError as error:
        return _details(request, known | typed, wanted, error)
    query = urlencode({SAVED: "1", PARAMETER: wanted})
    return redirect(f"{reverse('my_details')}?{query}")


def _save(request: Request, typed: Mapping[str, str], language: str) -> None:
    resident_id = request.actor.id or 0
    people.change_language(actor=request.actor, resident_id=resident_id, language=language)
    people.change_contact(
        actor=request.actor, resident_id=resident_id, fields=typed, path=request.path
    )


def _asked(request: Request) -> list[str]:
    """What can be changed here: all but what the sign-in has confirmed."""
    locked = applicant.locked_fields(request.actor)
    return [name for name in applicant.FIELDS if name not in locked]


def _own_data(request: Request) -> dict[str, str]:
    return people.reveal(
        actor=request.actor,
        resident_id=request.actor.id or 0,
        fields=applicant.FIELDS,
        path=request.path,
    )


def _details(
    request: Request, values: Mapping[str, str], language: str, error: DomainError | None
) -> HttpResponse:
    asked = _asked(request)
    rows = applicant.applicant_fields(values)
    fields = [{**row, "required": False} for row in rows if row["name"] in asked]
    languages = [
        (code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
    ]
    fields.append(
        {
            "name": "language",
            "type": "choice",
            "label": _("Language"),
            "hint": _("Of these pages, of letters and of messages."),
            "options": languages,
            "value": language,
        }
    )
    for one in fields:
        one["error"] = error.message if error and error.field == one["name"] else None
    context: dict[str, Any] = {
        "fields": fields,
        "errors": [(error.field, error.message)] if error else [],
        "saved": SAVED in request.GET,
        "confirmed": [
            {"label": row["label"], "value": row["value"]}
            for row in rows
            if row["name"] not in asked
        ],
        "consents": own.consent_rows(request.actor),
        "accesses": _accesses(request),
    }
    return render(request, "portal/my_details.html", context, status=422 if error else 200)


def _accesses(request: Request) -> list[dict[str, Any]]:
    """When the office looked at my data and why; not when I did."""
    found = residents.accesses_of(actor=request.actor, resident_id=request.actor.id, limit=100)
    others = [one for one in found if one.purpose != Purpose.SELF]
    return [
        {"at": one.at, "what": one.get_action_display(), "why": one.get_purpose_display()}
        for one in others[:SHOWN_ACCESSES]
    ]
