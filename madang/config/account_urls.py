"""Every address of the sign-in, with who may open it. There is no sign-up and no e-mail page."""

from django.urls import path, re_path

from madang.core.access import public, resident
from madang.portal.sign_in import officials, residents
from madang.portal.sign_in.marks import own_official

own = own_official()
own_or_setting_up = own_official(setting_up=True)

urlpatterns = [
    path("sign-in/", residents.choose, name="resident_sign_in"),
    path("sign-in/code/", residents.code, name="resident_code"),
    path("sign-in/code/confirm/", residents.confirm_code, name="resident_code_confirm"),
    path("sign-in/identity/", residents.identity, name="resident_identity"),
    path("sign-in/identity/callback/", residents.identity_callback, name="identity_callback"),
    path("sign-in/timed-out/", residents.timed_out, name="session_timed_out"),
    path("sign-in/inactive/", public(officials.Inactive.as_view()), name="account_inactive"),
    path("sign-out/", public(officials.SignOut.as_view()), name="account_logout"),
    path("account/sessions/", resident(officials.Sessions.as_view()), name="resident_sessions"),
    # Officials
    path("official/sign-in/", public(officials.SignIn.as_view()), name="account_login"),
    path(
        "official/sign-in/second-step/",
        public(officials.SecondStep.as_view()),
        name="mfa_authenticate",
    ),
    path(
        "official/sign-in/passkey/",
        public(officials.SignInByPasskey.as_view()),
        name="mfa_login_webauthn",
    ),
    path(
        "official/password/reset/",
        public(officials.ResetPassword.as_view()),
        name="account_reset_password",
    ),
    path(
        "official/password/reset/asked/",
        public(officials.ResetAsked.as_view()),
        name="account_reset_password_done",
    ),
    path(
        "official/password/reset/done/",
        public(officials.NewPasswordSet.as_view()),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^official/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(officials.NewPassword.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "official/account/",
        own_or_setting_up(officials.SecondFactors.as_view()),
        name="mfa_index",
    ),
    path(
        "official/account/app/",
        own_or_setting_up(officials.AddApp.as_view()),
        name="mfa_activate_totp",
    ),
    path(
        "official/account/app/remove/",
        own(officials.RemoveApp.as_view()),
        name="mfa_deactivate_totp",
    ),
    path(
        "official/account/passkeys/",
        own_or_setting_up(officials.AddPasskey.as_view()),
        name="mfa_add_webauthn",
    ),
    path(
        "official/account/passkeys/<int:pk>/remove/",
        own(officials.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        "official/account/recovery-codes/",
        own(officials.RecoveryCodes.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        "official/account/recovery-codes/new/",
        own(officials.NewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "official/account/password/",
        own(officials.ChangePassword.as_view()),
        name="account_change_password",
    ),
    path("official/account/sessions/", own(officials.Sessions.as_view()), name="usersessions_list"),
    path(
        "official/account/confirm/",
        own_or_setting_up(officials.ConfirmPassword.as_view()),
        name="account_reauthenticate",
    ),
    path(
        "official/account/confirm/second-factor/",
        own(officials.ConfirmSecondFactor.as_view()),
        name="mfa_reauthenticate",
    ),
    path(
        "official/account/confirm/passkey/",
        own(officials.ConfirmPasskey.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
]
