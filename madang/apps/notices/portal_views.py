"""What residents were told, what they agree to be told, and the link that takes that back."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from madang.apps.notices import (
    consent_forms,
    consent_queries,
    consenting,
    outbox_queries,
    showing,
    stop_links,
)
from madang.core.access import Request, public, resident
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.people import commands as people
from madang.core.people.consents import consents_of, who_agrees
from madang.core.people.models import Channel
from madang.lib import inputs

SAVED = "saved"


@never_cache
@require_GET
@resident
def notices(request: Request) -> HttpResponse:
    """What I was told on any channel, newest first; messages on this site are read here."""
    before = inputs.whole_number(request.GET.get("before", ""))
    found = outbox_queries.own_page(request.actor, before=before)
    shown = found[: outbox_queries.PAGE]
    context = {
        "rows": showing.own_rows(shown, _own_name(request) if shown else "", request.agency),
        "first_url": "?" if before else "",
        "next_url": f"?before={shown[-1].pk}" if len(found) > outbox_queries.PAGE else "",
    }
    return render(request, "notices/my_notices.html", context)


def _own_name(request: Request) -> str:
    own = people.reveal(
        actor=request.actor,
        resident_id=request.actor.id or 0,
        fields=["name"],
        path=request.path,
    )
    return own.get("name", "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@resident
def consents(request: Request) -> HttpResponseBase:
    """What I want to be told, on which channel."""
    if request.method != "POST":
        return _consents(request, None)
    change = consent_forms.change(request.POST)
    try:
        consenting.choose_messages(
            actor=request.actor,
            agency=request.agency,
            give=change.give,
            take_back=change.take_back,
        )
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _consents(request, error)
    return redirect(f"{reverse('my_consents')}?{SAVED}=1")


def _consents(request: Request, error: DomainError | None) -> HttpResponse:
    purposes = consent_queries.offered_purposes(request.agency)
    given = consents_of(request.actor.id or 0)
    offered = {(one.name, channel) for one in purposes for channel in one.channels}
    context = {
        "fields": showing.consent_fields(purposes, given, request.actor, request.actor.id or 0),
        "shown": ["/".join(pair) for pair in sorted(given & offered)],
        "owed": consent_queries.owed_messages(request.agency),
        "errors": [(None, error.message)] if error else [],
        "saved": SAVED in request.GET and error is None,
    }
    return render(
        request, "notices/my_consents.html", context, status=int(error.status) if error else 200
    )


# Without a CSRF token: mail programmes send this POST by themselves (RFC 8058), and the token of
# the address is known to nobody but whoever got the message.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def stop(request: Request, token: str) -> HttpResponse:
    """Take back the consent on which a message stands. Only a POST does it; it may come twice."""
    notice = stop_links.notice_of(request.agency.id, token)
    if request.method == "POST":
        consenting.stop_by_link(agency_id=request.agency.id, token=token)
    name = outbox_queries.purpose_name(notice)
    purpose = consent_queries.purpose_of(notice.version_id, name)
    context = {
        "title": str(purpose.title) if purpose else outbox_queries.title_of(notice),
        "channel": Channel(notice.channel).label,
        "agrees": bool(who_agrees([notice.resident_id], name, notice.channel)),
        "done": request.method == "POST",
        "action": request.path,
    }
    return render(request, "notices/stop.html", context)
