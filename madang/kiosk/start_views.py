"""Coming to a kiosk, choosing a language, leaving; and becoming a kiosk in the first place."""

from typing import Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from madang.core.access import Request, public
from madang.core.devices.commands import pair_kiosk
from madang.core.devices.visits import Visit, end_visit, keep_visit
from madang.core.errors import DomainError
from madang.kiosk import pads
from madang.kiosk.visiting import AT, LANGUAGE, LEAVE_SECONDS, READING, at_kiosk, give_cookie
from madang.ui.posting import posted

TYPED: Final = "kiosk_pairing_typed"
MESSAGE: Final = "kiosk_pairing_message"
LONGEST_TEXT: Final = 4000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def pair(request: Request) -> HttpResponseBase:
    """Type the code that the desk gave out; from then on this browser is the kiosk."""
    if request.actor.kind == "device":
        return redirect("kiosk")
    typed = request.session.get(TYPED, "")
    if request.method in READING:
        context = {
            "pad": pads.PAIRING.rows(typed),
            "refused": request.session.pop(MESSAGE, ""),
        }
        return render(request, "kiosk/pair.html", context)
    pressed = pads.PAIRING.pressed(typed, request.POST)
    if pressed is not None:
        request.session[TYPED] = pressed
        return redirect("kiosk_pair")
    request.session[TYPED] = ""
    try:
        token = pair_kiosk(actor=request.actor, code=typed)
    except DomainError as error:
        request.session[MESSAGE] = str(error.message)
        return redirect("kiosk_pair")
    response = redirect("kiosk")
    give_cookie(response, token)
    return response


@at_kiosk(anybody=True)
def start(request: Request, visit: Visit) -> HttpResponse:
    """The first page, which belongs to nobody: whatever was known of somebody is forgotten."""
    end_visit(visit)
    return render(request, "kiosk/start.html", {"languages": settings.LANGUAGES})


@posted("kiosk")
@at_kiosk(posts=True, anybody=True)
def begin(request: Request, visit: Visit) -> HttpResponseBase:
    """Somebody has chosen their language."""
    end_visit(visit)
    visit.content[LANGUAGE] = _language(request)
    return redirect("kiosk_menu")


@posted("kiosk_menu")
@at_kiosk(posts=True)
def switch_language(request: Request, visit: Visit) -> HttpResponseBase:
    """The same page in another language."""
    visit.content[LANGUAGE] = _language(request)
    return redirect(visit.content.get(AT) or "kiosk_menu")


@at_kiosk()
def menu(request: Request, visit: Visit) -> HttpResponse:  # noqa: ARG001  as all pages
    """What can be done here."""
    choices = [
        (_("Send a petition"), _("Suggestions, questions and reports"), reverse("kiosk_services")),
        (_("Where does my petition stand?"), _("With your tracking code"), reverse("kiosk_track")),
        (_("Take a number"), _("Wait for a counter"), reverse("kiosk_counters")),
    ]
    return render(request, "kiosk/menu.html", {"choices": choices})


@at_kiosk(posts=True, quiet=True)
def still_there(request: Request, visit: Visit) -> HttpResponseBase:
    """Ask whether anybody is there; without an answer the screen is emptied."""
    if request.method in READING:
        # The question itself is no sign of life: the minute goes on.
        return render(request, "kiosk/still_there.html", {"leave_seconds": LEAVE_SECONDS})
    keep_visit(visit)
    return redirect(visit.content.get(AT) or "kiosk_menu")


@posted("kiosk_menu")
@at_kiosk(posts=True)
def awake(request: Request, visit: Visit) -> HttpResponse:
    """Somebody is typing: a sign of life, and what they have typed so far."""
    if "answer" in request.POST and "form" in visit.content:
        visit.content["form"]["typed"] = request.POST["answer"][:LONGEST_TEXT]
    return HttpResponse(status=204)


@posted("kiosk")
@at_kiosk(posts=True, anybody=True)
def end(request: Request, visit: Visit) -> HttpResponseBase:  # noqa: ARG001  as all pages
    """Somebody has finished; everything is forgotten at once."""
    end_visit(visit)
    return redirect("kiosk")


def _language(request: Request) -> str:
    chosen = request.POST.get("language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
