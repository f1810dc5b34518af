"""What every request passes: safe headers, who asks, and clear answers when something fails."""

import logging
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from psycopg import errors as pg

from madang.core.access import Request
from madang.core.accounts.queries import is_fully_signed_in
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.orgs import queries as orgs
from madang.core.people import queries as people
from madang.ui.errors import error_page

log = logging.getLogger("madang.web")

Answer = Callable[[HttpRequest], HttpResponseBase]

# No inline code, nothing from elsewhere, nobody may frame us.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'{providers}; frame-ancestors 'none'"
)


class SecurityHeaders:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        providers = "".join(f" {origin}" for origin in settings.MADANG_OIDC_ORIGINS)
        self.policy = CONTENT_SECURITY_POLICY.format(providers=providers)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response


class WhoAsks:
    """Sets ``request.agency`` and ``request.actor``, both found when first looked at."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = cast("Request", request)
        host = request.get_host().partition(":")[0]
        known.agency = cast("orgs.AgencyRef", SimpleLazyObject(lambda: orgs.agency_for_host(host)))
        known.actor = cast("Actor", SimpleLazyObject(lambda: _actor(known)))
        return self.get_response(request)


def _actor(request: Request) -> Actor:
    ip = request.META.get("REMOTE_ADDR")
    nobody = Actor("anonymous", None, request.agency.id, ip=ip)
    account = request.user
    if not account.is_authenticated:
        return nobody
    if account.kind == account.Kind.RESIDENT:
        return people.actor_of_account(account, agency_id=request.agency.id, ip=ip) or nobody
    if not is_fully_signed_in(request):
        return nobody
    return orgs.actor_of_account(account, ip=ip) or nobody


class Failures:
    """Turns errors into pages that say what happened, what was kept and what to do next."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError):
            return _answer(request, int(error.status), str(error.message), error.code)
        if isinstance(error, PermissionDenied):
            return _answer(request, 403, _("You may not open this."), "forbidden")
        if isinstance(error, DatabaseError | OSError):
            reason = _storage_failure(error)
            if reason:
                log.exception("storage failed at %s", request.path)
                return _answer(request, 503, reason, "storage")
        return None


def _storage_failure(error: Exception) -> str | None:
    """A sentence for failures of the ground we stand on; None for our own mistakes."""
    cause = error.__cause__
    if isinstance(error, ProgrammingError) and isinstance(cause, pg.UndefinedTable):
        return _(
            "The database has not been set up for this version yet. Nothing was saved."
            " Whoever runs this site can do it with “madang migrate”."
        )
    if isinstance(cause, pg.DiskFull) or getattr(error, "errno", None) in _DISK_FULL:
        return _(
            "There is no space left to store anything. Nothing of this step was saved; what was"
            " sent before is kept. Please try again later or call us."
        )
    if isinstance(error, OperationalError):
        return _(
            "The database does not answer at the moment. Nothing of this step was saved;"
            " please try again in a few minutes."
        )
    return None


_DISK_FULL = frozenset({28, 122})  # ENOSPC, EDQUOT


def _answer(request: HttpRequest, status: int, message: str, code: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"code": code, "message": message}, status=status)
    return error_page(status, message=message)
