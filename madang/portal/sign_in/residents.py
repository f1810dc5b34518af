"""How residents sign in: by the identity provider, by a code sent to a mailbox, or not at all."""

from typing import Any, Final
from uuid import UUID

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madang.core.access import Request, public
from madang.core.accounts import IDENTITY_PROVIDER, commands, keys
from madang.core.accounts.commands import CodeSpent
from madang.core.accounts.mail import MailDown
from madang.core.accounts.models import Account
from madang.core.actors import system
from madang.core.errors import DomainError
from madang.core.people import commands as people
from madang.portal.sign_in import letters
from madang.portal.sign_in.failures import identity_failed
from madang.portal.sign_in.identity import IdentityClient, Unreachable
from madang.portal.sign_in.pages import is_open_to_all, language, next_of, with_next
from madang.ui.formats import masked

# In the session: which code is being waited for, and the masked address for the page.
WAITING: Final = "madang_sign_in_code"


class EmailForm(forms.Form):
    email = forms.EmailField(max_length=254)


class CodeForm(forms.Form):
    code = forms.CharField(max_length=20)


@public
@never_cache
@require_GET
def choose(request: Request) -> HttpResponse:
    """The ways to sign in, and the way on without."""
    path = next_of(request)
    context = {
        "next": path,
        "can_identify": bool(settings.SOCIALACCOUNT_PROVIDERS),
        "provider_name": _provider_name(),
        "can_mail": _can_mail(),
        "without_url": path
        if path and is_open_to_all(path)
        else resolve_url(settings.LOGIN_REDIRECT_URL),
        "official_url": with_next(reverse("account_login"), path),
        "code_url": with_next(reverse("resident_code"), path),
        "kind": request.user.kind if request.user.is_authenticated else "",
        "level": request.actor.identity_level if request.actor.kind == "resident" else "",
    }
    return render(request, "account/choose.html", context)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: Request) -> HttpResponse:
    """Asks for the address, sends the code. The answer is the same for every address."""
    if not _can_mail():
        raise Http404
    if request.user.is_authenticated:
        return HttpResponseRedirect(with_next(reverse("resident_sign_in"), next_of(request)))
    form = EmailForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _code_page(request, form)
    email = form.cleaned_data["email"]
    key = keys.index_of("email", email.lower())
    if not ratelimit.consume(request, action="request_login_code", key=key):
        form.add_error(
            "email", _("Too many codes were asked for. Please wait ten minutes and try again.")
        )
        return _code_page(request, form, status=429)
    try:
        request.session[WAITING] = {"id": _send_code(request, email), "to": masked(email)}
    except MailDown as error:
        form.add_error(None, str(error.message))
        return _code_page(request, form, status=int(error.status))
    return HttpResponseRedirect(with_next(reverse("resident_code_confirm"), next_of(request)))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_code(request: Request) -> HttpResponseBase:
    """Asks for the code; with the right one signs in, making the account at the first time."""
    waiting = request.session.get(WAITING)
    if waiting is None or request.user.is_authenticated:
        return HttpResponseRedirect(with_next(reverse("resident_code"), next_of(request)))
    form = CodeForm(request.POST or None)
    context = {"form": form, "to": waiting["to"], "next": next_of(request), "spent": False}
    if request.method == "POST" and form.is_valid():
        try:
            email = commands.redeem_code(
                code_id=UUID(waiting["id"]), typed=form.cleaned_data["code"]
            )
        except CodeSpent as error:
            del request.session[WAITING]
            context |= {"spent": True, "message": error.message}
            return render(request, "account/confirm_code.html", context, status=int(error.status))
        except DomainError as error:
            form.add_error("code", str(error.message))
        else:
            del request.session[WAITING]
            return _sign_in(request, email)
    status = 422 if form.errors else 200
    return render(request, "account/confirm_code.html", context, status=status)


@public
@never_cache
@require_POST
def identity(request: Request) -> HttpResponse:
    """Sends the browser to the identity provider."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        raise Http404
    path = next_of(request)
    attach = {"attach_to": request.user.pk} if _wants_to_attach(request) else None
    provider = IdentityClient(request, IDENTITY_PROVIDER).get_provider()
    try:
        response: HttpResponse = provider.redirect(request, "login", next_url=path, data=attach)
    except Unreachable as error:
        return identity_failed(request, error="", cause=error, path=path)
    return response


@public
@never_cache
@require_GET
def identity_callback(request: Request) -> HttpResponse:
    """Where the identity provider sends the browser back to."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        raise Http404
    client = IdentityClient(request, IDENTITY_PROVIDER)
    try:
        # Before the state is used up: whoever reloads the page a little later gets through.
        client.require_metadata()
    except Unreachable as error:
        return identity_failed(request, error="", cause=error, path="")
    response: HttpResponse = OAuth2CallbackView.adapter_view(client)(request)
    return response


@public
@never_cache
@require_GET
def timed_out(request: Request) -> HttpResponse:
    """Says why one was signed out, and leads back to the same place after signing in."""
    path = next_of(request)
    name = "resident_sign_in" if request.GET.get("who") == "resident" else "account_login"
    minutes = {
        "resident_sign_in": settings.MADANG_RESIDENT_IDLE_SECONDS // 60,
        "account_login": settings.MADANG_OFFICIAL_IDLE_SECONDS // 60,
    }[name]
    context = {"sign_in_url": with_next(reverse(name), path), "minutes": minutes}
    return render(request, "account/timed_out.html", context)


def _code_page(request: Request, form: EmailForm, *, status: int = 200) -> HttpResponse:
    if form.errors and status == 200:  # noqa: PLR2004  the form was refused
        status = 422
    context = {
        "form": form,
        "next": next_of(request),
        "choose_url": with_next(reverse("resident_sign_in"), next_of(request)),
    }
    return render(request, "account/code.html", context, status=status)


def _send_code(request: Request, email: str) -> str:
    """Send a code, or to an official's address why there is none; the id of the code.

    No transaction is open. If the letter cannot be handed over, the code is forgotten.
    """
    code_id, digits = commands.issue_code(email=email)
    office = request.agency.name.get(language()) or request.agency.name["ko"]
    try:
        if digits:
            letters.send_code(to=email, code=digits, office=office)
        else:
            link = request.build_absolute_uri(reverse("account_login"))
            letters.send_no_code_for_officials(to=email, office=office, link=link)
    except MailDown:
        commands.drop_code(code_id)
        raise
    return str(code_id)


def _sign_in(request: Request, email: str) -> HttpResponseBase:
    account = commands.account_of_mailbox(email)
    people.verify_contact(
        actor=system(request.agency.id, "people.verify"),
        account=account,
        email=email,
        language=language(),
    )
    response: HttpResponseBase = perform_login(
        request, account, email_verification="none", redirect_url=next_of(request) or None
    )
    return response


def _wants_to_attach(request: Request) -> bool:
    return (
        "attach" in request.POST
        and request.user.is_authenticated
        and request.user.kind == Account.Kind.RESIDENT
    )


def _provider_name() -> str:
    providers: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    return next((app["name"] for app in providers.get("openid_connect", {}).get("APPS", [])), "")


def _can_mail() -> bool:
    return bool(settings.MADANG_MAIL_URL)
