"""Our rules in allauth's public extension points."""

from io import BytesIO
from typing import Any, ClassVar

import qrcode  # type: ignore[import-untyped]  # has no types
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]  # has no types

from madang.core.accounts import keys, sessions
from madang.core.accounts.models import Account
from madang.core.accounts.queries import has_second_factor, is_fresh
from madang.core.actors import system
from madang.core.errors import DomainError
from madang.core.people import commands as people
from madang.portal.sign_in import letters
from madang.portal.sign_in.failures import identity_failed
from madang.portal.sign_in.identity import IdentityProvider, NotTrusted, Unreachable, checked_claims
from madang.portal.sign_in.pages import language, with_next
from madang.ui.errors import error_page

OFFICIAL_WAYS = frozenset({"password", "mfa"})
_LOST_RACE = _("You signed in twice at the same moment. Please try once more.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Who may sign in which way, and where it leads."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The user name or the password is not right."),
        "incorrect_code": _("This code is not right, or its time is over. Use the newest one."),
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("The present password is not right."),
        "too_many_login_attempts": _("Too many attempts. Please try again in five minutes."),
        "rate_limited": _("Too many attempts. Please try again in a few minutes."),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def populate_username(self, _request: HttpRequest, user: Account) -> None:
        user.username = user.username or Account.random_username()

    def is_safe_url(self, url: str | None) -> bool:
        """Paths of this very site only."""
        return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within the first minutes after signing in: the password was given just now."""
        return not is_fresh(context.request) and super().is_reauthentication_required(
            app=app, **kwargs
        )

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        """Officials by password or passkey only, residents never by these."""
        records = get_authentication_records(request, user)
        by_official_way = bool(records) and records[-1]["method"] in OFFICIAL_WAYS
        if by_official_way is not (user.kind == Account.Kind.OFFICIAL):
            refused: HttpResponse = self.respond_user_inactive(request, user)
            return refused
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Mark the session; an official without a second factor is led to set one up."""
        records = get_authentication_records(request, user)
        strong = any(record["method"] == "mfa" for record in records)
        sessions.begin(request.session, user, strong=strong)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if strong or user.kind != Account.Kind.OFFICIAL:
            return response
        return HttpResponseRedirect(with_next(reverse("mfa_index"), response.headers["Location"]))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        official = request.user.kind == Account.Kind.OFFICIAL  # type: ignore[union-attr]  # signed in by now
        home = settings.MADANG_OFFICIAL_HOME if official else settings.LOGIN_REDIRECT_URL
        return resolve_url(home)

    get_signup_redirect_url = get_login_redirect_url

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("mfa_index")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        *_template: Any,
        message: str | None = None,
        **_context: Any,
    ) -> None:
        """Only errors that no form can show; our pages say the rest themselves."""
        if message and level >= messages.ERROR:
            messages.add_message(request, level, message)

    def send_password_reset_mail(self, user: Account, email: str, context: dict[str, Any]) -> None:
        """A link only for who has a second factor: else the mailbox alone would open the desk."""
        if has_second_factor(user):
            letters.send_reset_link(to=email, link=context["password_reset_url"])
        else:
            letters.send_reset_refused(to=email)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Second factors: their secrets are sealed, and an official keeps at least one."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or its time is over. Use the newest one."),
        "cannot_delete_authenticator": _(
            "This is your only second factor. Set up another one first."
        ),
    }

    def encrypt(self, text: str) -> str:
        return keys.seal(text, place=keys.SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return keys.unseal(encrypted_text, place=keys.SECOND_FACTOR)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user_id=authenticator.user_id)
        return bool(
            others.exclude(pk=authenticator.pk)
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
            .exists()
        )

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows above the code."""
        return f"{gettext('Madang')} {context.request.get_host()}"

    def build_totp_svg(self, url: str) -> str:
        """The picture for the app, on white: a dark page must not swallow it."""
        picture = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode()

    def generate_authenticator_name(self, user: Account, type: str) -> str:  # noqa: A002  allauth's name
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """What follows from the identity provider's answer."""

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> IdentityProvider:
        app = self.get_app(request, provider=provider, client_id=client_id)
        return IdentityProvider(request, app=app)

    def is_open_for_signup(self, _request: HttpRequest, _login: SocialLogin) -> bool:
        return True

    def new_user(self, _request: HttpRequest, _login: SocialLogin) -> Account:
        return Account(kind=Account.Kind.RESIDENT)

    def populate_user(self, _request: HttpRequest, login: SocialLogin, _data: Any) -> Account:
        """Nothing: who it is stands in ``people``, sealed."""
        account: Account = login.user
        return account

    def pre_social_login(self, request: HttpRequest, login: SocialLogin) -> None:
        """Check the answer; confirm the identity of an account that exists."""
        try:
            login.claims = checked_claims(login)
            if not login.is_existing and _is_to_attach(request, login):
                with transaction.atomic():
                    login.connect(request, request.user)
                    _confirm_identity(request, login)
                target = login.get_redirect_url(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
                raise ImmediateHttpResponse(HttpResponseRedirect(target))
            if login.is_existing:
                _confirm_identity(request, login)
        except (NotTrusted, DomainError) as error:
            raise ImmediateHttpResponse(_refusal(request, login, error)) from error

    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None
    ) -> Account:
        """A new account and its resident, both or neither."""
        try:
            with transaction.atomic():
                account: Account = super().save_user(request, sociallogin, form)
                _confirm_identity(request, sociallogin)
        except DomainError as error:
            raise ImmediateHttpResponse(_refusal(request, sociallogin, error)) from error
        except IntegrityError as error:
            raise ImmediateHttpResponse(error_page(409, message=_LOST_RACE)) from error
        return account

    def on_authentication_error(
        self,
        request: HttpRequest,
        _provider: Any,
        error: str = AuthError.UNKNOWN,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        state = (extra_context or {}).get("state") or {}
        if state and exception is None and error == AuthError.UNKNOWN:
            exception = Unreachable("the provider reported an error")
        raise ImmediateHttpResponse(
            identity_failed(request, error=error, cause=exception, path=state.get("next", ""))
        )


def _confirm_identity(request: Any, login: SocialLogin) -> None:
    people.verify_identity(
        actor=system(request.agency.id, "people.verify"),
        account=login.user,
        claims=login.claims,
        language=language(),
    )


def _is_to_attach(request: HttpRequest, login: SocialLogin) -> bool:
    """Whether a signed-in resident asked to confirm their identity for this very account."""
    wanted = (login.state.get("data") or {}).get("attach_to")
    return (
        wanted is not None
        and wanted == request.user.pk
        and request.user.kind == Account.Kind.RESIDENT  # type: ignore[union-attr]  # has a key, so signed in
    )


def _refusal(request: HttpRequest, login: SocialLogin, error: Exception) -> HttpResponse:
    path = login.get_redirect_url(request) or ""
    return identity_failed(request, error=AuthError.DENIED, cause=error, path=path)
