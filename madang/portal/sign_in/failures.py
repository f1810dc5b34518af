"""Pages for a sign-in with the identity provider that did not come about."""

import logging

import requests
from allauth.socialaccount.providers.base.constants import AuthError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from madang.core.errors import DomainError
from madang.portal.sign_in.identity import Unreachable

log = logging.getLogger("madang.sign_in")


def identity_failed(
    request: HttpRequest, *, error: str, cause: Exception | None, path: str
) -> HttpResponse:
    """What happened and what to do next; ``path`` is where the person wanted to go."""
    reason, status = _reason(error, cause)
    # The kind of failure only: answers of the provider may hold personal data.
    log.warning("identity provider: %s (%s)", reason, type(cause).__name__)
    context = {
        "reason": reason,
        "message": cause.message if isinstance(cause, DomainError) else "",
        "next": path,
    }
    return render(request, "socialaccount/authentication_error.html", context, status=status)


def _reason(error: str, cause: Exception | None) -> tuple[str, int]:
    """One of ``cancelled``, ``down``, ``refused``, ``mistrusted``, ``stale``, with a status."""
    if error == AuthError.CANCELLED:
        return "cancelled", 200
    if isinstance(cause, Unreachable | requests.RequestException):
        return "down", 503
    if isinstance(cause, DomainError):
        return "refused", int(cause.status)
    if cause is not None:
        return "mistrusted", 403
    return "stale", 400
