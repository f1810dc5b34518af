"""The page on which an official chooses where they are reminded."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from madang.apps.notices import contacting
from madang.apps.notices.reaching import ADDRESSES
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden
from madang.core.people.models import Channel

SAVED = "saved"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@official("cases.read")
def reminders(request: Request) -> HttpResponseBase:
    """Where I am reminded of petitions that are due soon or late, besides my list on the desk."""
    if request.method != "POST":
        return _page(request, None)
    try:
        contacting.choose_contact(
            actor=request.actor,
            channels=request.POST.getlist("channels"),
            phone=request.POST.get("phone", ""),
            email=request.POST.get("email", ""),
            language=get_language() or "ko",
        )
    except Forbidden:
        raise
    except DomainError as error:
        return _page(request, error)
    return redirect(f"{reverse('desk_reminders')}?{SAVED}=1")


def _page(request: Request, error: DomainError | None) -> HttpResponse:
    chosen, kept = contacting.contact_of(request.actor)
    if error is not None:
        chosen = tuple(request.POST.getlist("channels"))
    context = {
        "fields": _fields(request, chosen, kept, error),
        "errors": [(error.field, error.message)] if error else [],
        "saved": SAVED in request.GET and error is None,
    }
    status = int(error.status) if error else 200
    return render(request, "notices/reminders.html", context, status=status)


def _fields(
    request: Request, chosen: Sequence[str], kept: Any, error: DomainError | None
) -> list[dict[str, Any]]:
    labels = {"sms": _("Number for text messages"), "email": _("Address for e-mails")}
    found: list[dict[str, Any]] = [
        {
            "name": "channels",
            "type": "choices",
            "label": _("Remind me also by"),
            "value": list(chosen),
            "options": [(one, Channel(one).label, "") for one in contacting.CHANNELS],
        }
    ]
    for channel, label in labels.items():
        name = ADDRESSES[channel]
        masked = getattr(kept, name, "")
        hint = _("We have %(address)s. Leave it empty to keep that.") % {"address": masked}
        found.append(
            {
                "name": name,
                "type": name,
                "label": label,
                "hint": hint if masked else "",
                "value": request.POST.get(name, ""),
                "error": error.message if error and error.field == name else "",
            }
        )
    return found
