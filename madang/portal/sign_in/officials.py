"""How officials sign in and look after their password, second factors and sessions.

allauth's views with our templates, and with what allauth leaves to the site: that the first second
factor is set up by somebody entitled to, and that a mail server may be down.
"""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as second_factor_rules
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy

from madang.core.accounts import commands, sessions
from madang.core.accounts.mail import MailDown
from madang.core.accounts.models import Account
from madang.core.accounts.queries import is_fully_signed_in
from madang.core.errors import Forbidden
from madang.lib import inputs
from madang.lib.browsers import family
from madang.portal.sign_in import letters
from madang.portal.sign_in.pages import Page, next_of, with_next


class SignIn(Page, account.LoginView):  # type: ignore[misc]  # allauth has no types
    """User name and password, or a passkey."""

    def get_authenticated_redirect_url(self) -> str:
        """Where to send who is signed in already; never to a page that sends back here."""
        if self.account.kind != Account.Kind.OFFICIAL:
            return with_next(reverse("resident_sign_in"), next_of(self.request))
        if not is_fully_signed_in(self.request):
            return with_next(reverse("mfa_index"), next_of(self.request))
        if self.request.actor.kind != "official":
            return reverse("account_inactive")
        url: str = super().get_authenticated_redirect_url()
        return url


class SignOut(Page, account.LogoutView):  # type: ignore[misc]  # allauth has no types
    pass


class Inactive(Page, account.AccountInactiveView):  # type: ignore[misc]  # allauth has no types
    pass


class ConfirmPassword(Page, account.ReauthenticateView):  # type: ignore[misc]  # allauth has no types
    pass


class ChangePassword(Page, account.PasswordChangeView):  # type: ignore[misc]  # allauth has no types
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        commands.end_sessions(self.account, but=self.request.session.session_key)
        return response


class ResetForm(account_forms.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """Sends one letter whether or not there is an account, so that both take the same time."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        if self.users:
            super().save(request, **kwargs)
        else:
            letters.send_no_account(to=email)
        return email


class ResetPassword(Page, account.PasswordResetView):  # type: ignore[misc]  # allauth has no types
    form_class = ResetForm

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except MailDown as error:
            form.add_error(None, str(error.message))
            response = self.render_to_response(self.get_context_data(form=form))
            response.status_code = int(error.status)
        return response


class ResetAsked(Page, account.PasswordResetDoneView):  # type: ignore[misc]  # allauth has no types
    pass


class NewPassword(Page, account.PasswordResetFromKeyView):  # type: ignore[misc]  # allauth has no types
    pass


class NewPasswordSet(Page, account.PasswordResetFromKeyDoneView):  # type: ignore[misc]  # allauth has no types
    pass


class SecondStep(Page, mfa.AuthenticateView):  # type: ignore[misc]  # allauth has no types
    pass


class ConfirmSecondFactor(Page, mfa.ReauthenticateView):  # type: ignore[misc]  # allauth has no types
    pass


class SecondFactors(Page, mfa.IndexView):  # type: ignore[misc]  # allauth has no types
    """What is set up; for a password-only session the page that asks to set something up."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["is_set_up"] = is_fully_signed_in(self.request)
        context["home_url"] = context["next"] or self.request.session.get("next_after_set_up", "")
        if context["next"]:
            self.request.session["next_after_set_up"] = context["next"]
        return context


class SettingUp(Page):
    """Mixin for adding a second factor: the first one makes the session a full one."""

    def form_valid(self, form: Any) -> HttpResponse:
        strong = is_fully_signed_in(self.request)
        with transaction.atomic():
            commands.require_may_set_up(self.account, strong=strong)
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of the view mixed with
        if not strong:
            sessions.begin(self.request.session, self.account, strong=True)
            commands.end_sessions(self.account, but=self.request.session.session_key)
        return response


class AddApp(SettingUp, totp.ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    pass


class RemoveApp(Page, totp.DeactivateTOTPView):  # type: ignore[misc]  # allauth has no types
    pass


class AddPasskey(SettingUp, webauthn.AddWebAuthnView):  # type: ignore[misc]  # allauth has no types
    pass


class RemovePasskey(Page, webauthn.RemoveWebAuthnView):  # type: ignore[misc]  # allauth has no types
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        rules = second_factor_rules()
        if not rules.can_delete_authenticator(self.get_object()):
            message = rules.error_messages["cannot_delete_authenticator"]
            raise Forbidden("last_second_factor", message)
        response: HttpResponse = super().form_valid(form)
        return response


class SignInByPasskey(Page, webauthn.LoginWebAuthnView):  # type: ignore[misc]  # allauth has no types
    get_authenticated_redirect_url = SignIn.get_authenticated_redirect_url


class ConfirmPasskey(Page, webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth has no types
    pass


class RecoveryCodes(Page, recovery_codes.ViewRecoveryCodesView):  # type: ignore[misc]  # allauth has no types
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["go_on_url"] = self.request.session.get("next_after_set_up", "")
        return context


class NewRecoveryCodes(Page, recovery_codes.GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth has no types
    pass


class Sessions(Page, usersessions.ListUserSessionsView):  # type: ignore[misc]  # allauth has no types
    """Where one is signed in: one session can be ended, or all others, or all with this one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["sessions"] = [
            {
                "id": one.pk,
                "browser": family(one.user_agent),
                "ip": one.ip,
                "created_at": one.created_at,
                "last_seen_at": one.last_seen_at,
                "is_current": one.is_current(),
            }
            for one in sorted(context["sessions"], key=lambda one: one.last_seen_at, reverse=True)
        ]
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        which = self.request.POST.get("which", "")
        if which == "all":
            resident = self.account.kind == Account.Kind.RESIDENT
            commands.end_sessions(self.account)
            get_adapter(self.request).logout(self.request)
            following = "resident_sign_in" if resident else "account_login"
            return HttpResponseRedirect(reverse(following))
        if which:
            commands.end_session(self.account, inputs.whole_number(which) or 0)
            return HttpResponseRedirect(self.get_success_url())
        answer: HttpResponse = super().form_valid(form)
        return answer

    def get_success_url(self) -> str:
        return str(self.request.path)
