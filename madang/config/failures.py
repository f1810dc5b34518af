"""Clear answers when something fails: what happened, what was kept, what to do next."""

import logging
import sys

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from psycopg import errors as pg

from madang.core.errors import DomainError, TooMany
from madang.kiosk.addresses import RECOVER_SECONDS, is_of_kiosk
from madang.ui import errors as pages
from madang.ui.site import Site, remembered_site

log = logging.getLogger("madang.web")

DISK_FULL = frozenset({28, 122})  # ENOSPC, EDQUOT


def answer_to(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The answer to an error that we understand; None for our own mistakes."""
    if isinstance(error, TooMany):
        return _too_many(request, error)
    if isinstance(error, DomainError):
        return _answer(request, int(error.status), error.message, error.code)
    if isinstance(error, PermissionDenied):
        return _answer(request, 403, _("You may not open this."), "forbidden")
    reason = _failure_of_the_ground(error)
    if reason is None:
        return None
    log.error("storage failed at %s", request.path, exc_info=error)
    return _answer(request, 503, reason, "storage")


def _too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    if not request.path.startswith("/api/"):
        return pages.too_many(request, error.retry_after, error.message)
    response = _answer(request, int(error.status), error.message, error.code)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def unreadable(request: HttpRequest) -> HttpResponse:
    """The answer to text that cannot be kept."""
    message = _(
        "What was sent holds a character that no text can have (NUL), so it was not read. Nothing"
        " was changed. Please type the text again instead of pasting it."
    )
    return _answer(request, 400, message, "unreadable")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """``handler404``: a machine gets JSON also for an address that does not exist."""
    if request.path.startswith("/api/"):
        return _answer(request, 404, _("There is no such address."), "no_address")
    if is_of_kiosk(request.path):
        return HttpResponseRedirect(reverse("kiosk"))  # nobody at a kiosk can type another one
    return pages.error_page(404, site=_helper(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """``handler500``: also for errors outside a view, where ``process_exception`` is not asked."""
    known = answer_to(request, sys.exc_info()[1])
    if known is None and is_of_kiosk(request.path):
        return _at_kiosk(request, 500)
    return known or pages.error_page(500, site=_helper(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``: a kiosk begins anew, for nobody there can go back and reload."""
    if is_of_kiosk(request.path):
        return HttpResponseRedirect(reverse("kiosk"))
    return pages.csrf_failure(request, reason)


def _failure_of_the_ground(error: BaseException | None) -> str | None:
    cause = getattr(error, "__cause__", None)
    if isinstance(error, ProgrammingError) and isinstance(
        cause, pg.UndefinedTable | pg.UndefinedColumn
    ):
        return _(
            "The database has not been set up for this version yet. Nothing was saved."
            " Whoever runs this site can do it with “madang migrate”."
        )
    if isinstance(cause, pg.DiskFull) or getattr(error, "errno", None) in DISK_FULL:
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


def _answer(request: HttpRequest, status: int, message: str | Promise, code: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"code": code, "message": str(message)}, status=status)
    if is_of_kiosk(request.path):
        return _at_kiosk(request, status, message)
    return pages.error_page(status, message=message, site=_helper(request))


def _at_kiosk(request: HttpRequest, status: int, message: str | Promise = "") -> HttpResponse:
    """An error on a screen that nobody can leave: after a while it begins anew by itself."""
    start = reverse("kiosk")
    response = pages.error_page(status, message=message, home_url=start, site=_helper(request))
    response.headers["Refresh"] = f"{RECOVER_SECONDS};url={start}"
    return response


def _helper(request: HttpRequest) -> Site | None:
    """Who helps residents here, as the pages before said it: an error asks no database."""
    return None if request.path.startswith("/desk/") else remembered_site(request)
