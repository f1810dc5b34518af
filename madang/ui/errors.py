"""Pages for what went wrong: what happened, what was kept, what to do next.

They need no database, no context processor and no request, so they also work when those fail.
Shells show them through ``error_page``; the handlers below are for the root URL configuration.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.ui.formats import clock
from madang.ui.site import Link, Site, remembered_site

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Trouble:
    title: Text
    happened: Text
    kept: Text
    next: Text


@dataclass(frozen=True, slots=True)
class Again:
    """A form that sends once more what was typed: its address, its token, names with values."""

    action: str
    csrf_input: str
    values: Sequence[tuple[str, str]]


TROUBLES: dict[int, Trouble] = {
    400: Trouble(
        _("We could not understand the request"),
        _("What your browser sent was incomplete or damaged."),
        _("Nothing was changed. What you saved before is still there."),
        _("Go back, reload the page and try again."),
    ),
    403: Trouble(
        _("You cannot open this page"),
        _("It is not open to you, or you have been signed out for safety."),
        _("Nothing was changed. What you saved before is still there."),
        _("Sign in again. If you think that you should have access, ask us."),
    ),
    404: Trouble(
        _("There is no such page"),
        _("The address may be mistyped, or the page has moved."),
        _("Nothing was changed."),
        _("Check the address, or start from the home page."),
    ),
    409: Trouble(
        _("Somebody else changed this meanwhile"),
        _("The page that you had open no longer shows the present state."),
        _("Nothing of yours was overwritten, and your change was not made."),
        _("Open the page anew, look at what has changed, and decide again."),
    ),
    413: Trouble(
        _("What you sent is too large"),
        _("The files together are larger than we can take at once."),
        _("Nothing was stored of this step. What you saved before is still there."),
        _("Go back and attach smaller files or fewer of them."),
    ),
    422: Trouble(
        _("This cannot be done as it stands"),
        _("A rule of the service does not allow it."),
        _("Nothing was changed. What you saved before is still there."),
        _("Go back and correct it, or call us."),
    ),
    429: Trouble(
        _("Too many attempts"),
        _("For safety we stopped taking further attempts for a while."),
        _("Nothing was changed. What you saved before is still there."),
        _("Wait a few minutes and try again."),
    ),
    500: Trouble(
        _("Something went wrong on our side"),
        _("An error happened while we worked on your request. It was recorded."),
        _("What you saved before is still there. The last step may not have been stored."),
        _("Try again in a few minutes. Sending the same form twice files it only once."),
    ),
    503: Trouble(
        _("We are closed for maintenance"),
        _("The service cannot be used for a short time."),
        _("Nothing was changed. What you saved before is still there."),
        _("Try again a little later."),
    ),
}


def error_page(
    status: int,
    *,
    message: Text = "",
    kept: Text = "",
    next_step: Text = "",
    links: Sequence[Link] = (),
    home_url: str = "/",
    again: Again | None = None,
    site: Site | None = None,
) -> HttpResponse:
    """The page for a status. ``message`` (of a domain error) takes the place of what happened.

    ``site``, where whoever shows the page knows it, says who helps: telephone and hours.
    """
    trouble = TROUBLES.get(status, TROUBLES[500])
    context = {
        "status": status,
        "title": trouble.title,
        "happened": message or trouble.happened,
        "kept": kept or trouble.kept,
        "next_step": next_step or trouble.next,
        "links": links,
        "home_url": home_url,
        "again": again,
        "helper": site,
    }
    return HttpResponse(render_to_string("ui/error.html", context, using="jinja2"), status=status)


def too_many(request: HttpRequest, retry_after: int, message: Text = "") -> HttpResponse:
    """The page for 429: when to try again, and a button that sends what was typed once more.

    Nothing that is secret goes along, and no file.
    """
    moment = timezone.localtime() + dt.timedelta(seconds=retry_after + 59)
    again = None
    kept: Text = ""
    if request.method == "POST":
        typed = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
        values = [(name, value) for name, value in typed if not _is_secret(name)]
        again = Again(request.get_full_path(), csrf_input(request), values)
        kept = _("What you typed is kept on this page, but no password and no file.")
    when = _("You can try again from %(time)s on.") % {"time": clock(moment.time())}
    site = None if request.path.startswith("/desk/") else remembered_site(request)
    response = error_page(429, message=message, kept=kept, next_step=when, again=again, site=site)
    response.headers["Retry-After"] = str(retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_secret(name: str) -> bool:
    return name == "csrfmiddlewaretoken" or any(part in name for part in ("password", "credential"))


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return error_page(400)


def permission_denied(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return error_page(403)


def page_not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return error_page(404)


def server_error(_request: HttpRequest) -> HttpResponse:
    return error_page(500)


def csrf_failure(_request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The form was too old or the browser keeps no cookies (CSRF_FAILURE_VIEW)."""
    return error_page(
        403,
        message=_("The page was open for too long, or your browser does not accept cookies."),
        next_step=_("Go back, reload the page and send it again. Cookies must be allowed."),
    )
