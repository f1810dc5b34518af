"""Who stands at the kiosk: each page gets their visit, and no step ends on a dead page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.cache import never_cache

from madang.core.access import Request, device
from madang.core.devices import commands, visits
from madang.core.devices.visits import Visit
from madang.core.errors import DomainError
from madang.kiosk.addresses import COOKIE, COOKIE_SECONDS, PREFIX

P = ParamSpec("P")
Page = Callable[Concatenate[Request, Visit, P], HttpResponseBase]
View = Callable[Concatenate[Request, P], HttpResponseBase]

IDLE_SECONDS: Final = 40
"""Without a touch the page asks whether anybody is there."""
LEAVE_SECONDS: Final = 20
"""And so long after the question the screen is emptied (WCAG 2.2.1 wants 20 seconds)."""
LANGUAGE: Final = "language"
AT: Final = "at"
READING: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class _Kind:
    """What kind of page it is; see ``at_kiosk``."""

    posts: bool
    anybody: bool
    quiet: bool
    aside: bool


def at_kiosk(
    *, posts: bool = False, anybody: bool = False, quiet: bool = False, aside: bool = False
) -> Callable[[Page[P]], View[P]]:
    """A page of the kiosk. It gets the visit, and what it leaves in there is kept for a minute.

    ``posts``: it takes forms; without it a form that comes leads to the page itself. ``anybody``:
    it is shown though nobody has begun. ``aside``: nobody is led back to it; ``quiet``: it is no
    sign of life either. A refusal by a rule becomes a message on the page before. Every form is
    answered with a redirect, so that going back never meets the browser's own question whether to
    send again.
    """
    kind = _Kind(posts, anybody, quiet, aside)

    def mark(view: Page[P]) -> View[P]:
        @never_cache
        @device
        @wraps(view)
        def checked(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            visit = visits.open_visit(request.actor)
            request.visit = visit  # type: ignore[attr-defined]  # read again by visit_of
            seen = commands.note_seen(kiosk=visit.kiosk)
            response = _instead(request, visit, kind)
            if response is None:
                response = _answer(
                    request, visit, kind, lambda: view(request, visit, *args, **kwargs)
                )
            if visit.content and not quiet:
                visits.keep_visit(visit)
            if seen:
                give_cookie(response, request.COOKIES[COOKIE])
            return response

        return checked

    return mark


def _instead(request: Request, visit: Visit, kind: _Kind) -> HttpResponseBase | None:
    """Where else to go: to the start while nobody has begun, from a form that is not taken."""
    if LANGUAGE not in visit.content and not kind.anybody:
        return redirect("kiosk")
    if request.method not in READING and not kind.posts:
        return redirect(request.path)
    return None


def _answer(
    request: Request, visit: Visit, kind: _Kind, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    language = visit.content.get(LANGUAGE, settings.LANGUAGE_CODE)
    translation.activate(language)
    try:
        response = view()
    except DomainError as error:
        visit.content["message"] = str(error.message)
        return redirect(_place_before(request, visit))
    if request.method in READING and not (kind.quiet or kind.aside) and visit.content:
        visit.content[AT] = request.path
    response.headers["Content-Language"] = language
    return response


def visit_of(request: Request) -> Visit | None:
    """The visit that a page of the kiosk has opened for this request."""
    visit: Visit | None = getattr(request, "visit", None)
    return visit


def give_cookie(response: HttpResponseBase, token: str) -> None:
    """Let this browser be the kiosk of the token; no script and no other site can use it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_SECONDS,
        path=PREFIX,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _place_before(request: Request, visit: Visit) -> str:
    """The page of the form; from one that cannot be shown, where the person was, or the menu."""
    before = str(visit.content.get(AT, ""))
    if request.method not in READING:
        return request.path
    return before if before and before != request.path else "kiosk_menu"
