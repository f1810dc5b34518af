"""Officials write down what somebody wants to be told: at the counter, by telephone, on paper."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from madang.apps.notices import consent_forms, consent_queries, consenting, showing
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.people import queries as people
from madang.core.people import reading
from madang.core.people.consents import consents_of
from madang.core.people.models import Consent, Purpose

SAVED = "saved"
BY = ("phone", "email")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@official("people.change")
def find(request: Request) -> HttpResponseBase:
    """Find somebody by a number or an address. Sent as a form: neither stands in an address."""
    request.actor.require("people.reveal")
    context: dict[str, Any] = {"asked": request.method == "POST", "rows": [], "errors": []}
    typed = {"by": BY[0], "value": ""}
    status = 200
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            found = _found(request, typed)
        except (Forbidden, NotFound):
            raise
        except DomainError as error:
            context |= {"asked": False, "errors": [("value", error.message)]}
            status = int(error.status)
        else:
            if len(found) == 1:
                return redirect("desk_consents_of", resident_id=found[0])
            persons = people.masked(found, actor=request.actor, fields=showing.MASKED)
            context["rows"] = [persons[one] for one in found if one in persons]
    context["fields"] = _find_fields(typed, context["errors"])
    return render(request, "notices/desk_find.html", context, status=status)


def _found(request: Request, typed: dict[str, str]) -> list[int]:
    if typed["by"] not in BY:
        raise NotFound("no_list", _("There is no such list."))
    return reading.find_by_identifier(
        actor=request.actor,
        agency_id=request.agency.id,
        field=typed["by"],
        value=typed["value"],
        purpose=Purpose.CONTACT,
        path=request.path,
    )


def _find_fields(typed: dict[str, str], errors: list[tuple[str, Any]]) -> list[showing.Row]:
    return [
        {
            "name": "by",
            "type": "choice",
            "label": _("Search by"),
            "options": [("phone", _("Telephone number")), ("email", _("E-mail address"))],
            "value": typed["by"],
            "compact": True,
        },
        {
            "name": "value",
            "type": "text",
            "label": _("Number or address"),
            "hint": _("Your name and the time are recorded, also if nobody is found."),
            "autocomplete": "off",
            "required": True,
            "max_length": 200,
            "value": typed["value"],
            "error": errors[0][1] if errors else "",
        },
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@official("people.change")
def consents(request: Request, resident_id: int) -> HttpResponseBase:
    """What somebody agrees to, to be changed as they say."""
    person = people.masked([resident_id], actor=request.actor, fields=showing.MASKED)
    if resident_id not in person:
        raise NotFound("no_resident", _("There is no such resident."))
    if request.method != "POST":
        return _consents(request, person[resident_id], None)
    change = consent_forms.change(request.POST)
    try:
        consenting.note_consents(
            actor=request.actor,
            agency=request.agency,
            resident_id=resident_id,
            give=change.give,
            take_back=change.take_back,
            how=request.POST.get("how", ""),
        )
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _consents(request, person[resident_id], error)
    return redirect(f"{reverse('desk_consents_of', args=[resident_id])}?{SAVED}=1")


def _consents(
    request: Request, person: people.MaskedPerson, error: DomainError | None
) -> HttpResponse:
    purposes = consent_queries.offered_purposes(request.agency)
    given = consents_of(person.id)
    offered = {(one.name, channel) for one in purposes for channel in one.channels}
    fields = showing.consent_fields(purposes, given, request.actor, person.id)
    shown = ["/".join(pair) for pair in sorted(given & offered)]
    if error is not None:
        # What was ticked stays ticked, against what stood on the page before.
        shown = request.POST.getlist(consent_forms.SHOWN)
        for one in fields:
            one["value"] = request.POST.getlist(one["name"])
    context = {
        "person": person,
        "address": reverse("desk_consents_of", args=[person.id]),
        "fields": [*fields, _how_field(request, error)],
        "shown": shown,
        "errors": [(error.field, error.message)] if error else [],
        "saved": SAVED in request.GET and error is None,
    }
    status = int(error.status) if error else 200
    return render(request, "notices/desk_consents.html", context, status=status)


def _how_field(request: Request, error: DomainError | None) -> showing.Row:
    return {
        "name": "how",
        "type": "choice",
        "label": _("How they told you"),
        "options": [(str(one), Consent.How(one).label) for one in consenting.TOLD_TO_US],
        "value": request.POST.get("how", ""),
        "required": True,
        "error": error.message if error and error.field == "how" else "",
        "compact": True,
    }
