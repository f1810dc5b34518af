"""Signs out who has been away for too long."""

import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from madang.core.accounts import sessions
from madang.core.accounts.models import Account

# The session is written at most this often.
WRITE_SECONDS: Final = 60
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class SessionTimeout:
    """Ends a session after the seconds of idleness that the settings allow its kind of account.

    Who was only reading a public page reads on, signed out. Everybody else is told, and led back to
    the same place after signing in again. After Django's sessions and authentication.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if SESSION_KEY in request.session:
            _look_at(request)
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: Any,
        _kwargs: Any,
    ) -> HttpResponse | None:
        kind = getattr(request, "timed_out", None)
        if kind is None or (request.method in _READING and _is_public(view)):
            return None
        query = urlencode({"who": kind, "next": _place(request)})
        url = f"{reverse('session_timed_out')}?{query}"
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(url)
        return HttpResponseRedirect(url)


def _look_at(request: HttpRequest) -> None:
    session, now = request.session, int(time.time())
    mark = sessions.mark_of(session)
    kind = mark["kind"] if mark else Account.Kind.OFFICIAL.value
    seen = session.get(sessions.SEEN)
    idle = now - seen if isinstance(seen, int) else None
    if idle is not None and idle >= _allowed_seconds(kind):
        UserSession.objects.filter(session_key=session.session_key).delete()
        session.flush()
        request.user = AnonymousUser()
        request.timed_out = kind  # type: ignore[attr-defined]  # read again by process_view
    elif idle is None or idle >= WRITE_SECONDS:
        session[sessions.SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(
            last_seen_at=timezone.now()
        )


def _allowed_seconds(kind: str) -> int:
    """The shorter time for officials, and for whatever is not known to be a resident."""
    if kind == Account.Kind.RESIDENT:
        return settings.MADANG_RESIDENT_IDLE_SECONDS
    return settings.MADANG_OFFICIAL_IDLE_SECONDS


def _is_public(view: Callable[..., HttpResponseBase]) -> bool:
    access = getattr(view, "access", None)
    return access is not None and access.audience == "public"


def _place(request: HttpRequest) -> str:
    """Where to come back to: the page itself, or the one that holds the form that was sent."""
    if request.method in _READING and not request.headers.get("HX-Request"):
        return request.get_full_path()
    held = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    if held.netloc != request.get_host():
        return "/"
    return f"{held.path}?{held.query}" if held.query else held.path or "/"
