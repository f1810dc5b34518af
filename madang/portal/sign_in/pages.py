"""What all pages of the sign-in share."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import Rate, parse_rates
from django.conf import settings
from django.contrib.messages import get_messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.html import json_script
from django.utils.http import urlencode
from django.utils.translation import get_language

from madang.core.access import Request
from madang.core.accounts.models import Account
from madang.ui.errors import too_many

USUAL_SECONDS = 10 * 60
# The pages of the sign-in that are limited, and allauth's name for what is counted there.
LIMITED = {
    "account_login": "login",
    "account_reset_password": "reset_password",
    "account_reset_password_from_key": "reset_password_from_key",
    "account_reauthenticate": "reauthenticate",
    "account_change_password": "change_password",
    "mfa_login_webauthn": "webauthn_login",
}


class Page:
    """Mixin for allauth's views: fits their context to our templates."""

    request: Request

    @property
    def account(self) -> Account:
        """Whoever is signed in; the marks of these pages let nobody else in."""
        return cast("Account", self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # of the view mixed with
        # allauth's name for the host; under this name our layouts expect the agency's site.
        context.pop("site", None)
        context["said"] = [str(message) for message in get_messages(self.request)]
        context["errors"] = list(_errors(context))
        context["next"] = next_of(self.request)
        if "js_data" in context:
            context["js_data"] = json_script(context["js_data"], "js_data")
        return context


def next_of(request: HttpRequest) -> str:
    """Where to go on afterwards: a path of this site, or nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if get_adapter().is_safe_url(wanted) else ""


def with_next(url: str, path: str) -> str:
    """The address, carrying along where to go on afterwards."""
    return f"{url}?{urlencode({'next': path})}" if path else url


def is_open_to_all(path: str) -> bool:
    """Whether a path of this site is a page that needs no account."""
    try:
        view = resolve(path.partition("?")[0]).func
    except Resolver404:
        return False
    access = getattr(view, "access", None)
    return access is not None and access.audience == "public"


def language() -> str:
    """The reader's language, one of LANGUAGES."""
    chosen = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """The answer to who tries too often (allauth's rate limits: ``handler429``).

    It does not say which of its limits it was, so the longest of the page's is told.
    """
    match = request.resolver_match
    rates = _rates_of(match.url_name or "" if match else "")
    return too_many(request, int(max((rate.duration for rate in rates), default=USUAL_SECONDS)))


def _rates_of(page: str) -> list[Rate]:
    config = {**settings.ACCOUNT_RATE_LIMITS, **settings.MFA_RATE_LIMITS}
    rates: list[Rate] = parse_rates(config.get(LIMITED.get(page, "")))
    return rates


def _errors(context: Mapping[str, Any]) -> Iterator[tuple[str | None, str]]:
    for name in ("form", "webauthn_form"):
        form = context.get(name)
        if isinstance(form, BaseForm) and form.is_bound:
            for field, messages in form.errors.items():
                shown = field in form.fields and not form.fields[field].widget.is_hidden
                yield from ((field if shown else None, str(message)) for message in messages)
