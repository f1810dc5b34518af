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
    path("desk/sign-in/", public(officials.SignIn.as_view()), name="account_login"),
    path(
        "desk/sign-in/second-step/",
        public(officials.SecondStep.as_view()),
        name="mfa_authenticate",
    ),
    path(
        "desk/sign-in/passkey/",
        public(officials.SignInByPasskey.as_view()),
        name="mfa_login_webauthn",
    ),
    path(
        "desk/password/reset/",
        public(officials.ResetPassword.as_view()),
        name="account_reset_password",
    ),
    path(
        "desk/password/reset/asked/",
        public(officials.ResetAsked.as_view()),
        name="account_reset_password_done",
    ),
    path(
        "desk/password/reset/done/",
        public(officials.NewPasswordSet.as_view()),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^desk/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(officials.NewPassword.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "desk/account/",
        own_or_setting_up(officials.SecondFactors.as_view()),
        name="mfa_index",
    ),
    path(
        "desk/account/app/",
        own_or_setting_up(officials.AddApp.as_view()),
        name="mfa_activate_totp",
    ),
    path(
        "desk/account/app/remove/",
        own(officials.RemoveApp.as_view()),
        name="mfa_deactivate_totp",
    ),
    path(
        "desk/account/passkeys/",
        own_or_setting_up(officials.AddPasskey.as_view()),
        name="mfa_add_webauthn",
    ),
    path(
        "desk/account/passkeys/<int:pk>/remove/",
        own(officials.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        "desk/account/recovery-codes/",
        own(officials.RecoveryCodes.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        "desk/account/recovery-codes/new/",
        own(officials.NewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "desk/account/password/",
        own(officials.ChangePassword.as_view()),
        name="account_change_password",
    ),
    path("desk/account/sessions/", own(officials.Sessions.as_view()), name="usersessions_list"),
    path(
        "desk/account/confirm/",
        own_or_setting_up(officials.ConfirmPassword.as_view()),
        name="account_reauthenticate",
    ),
    path(
        "desk/account/confirm/second-factor/",
        own(officials.ConfirmSecondFactor.as_view()),
        name="mfa_reauthenticate",
    ),
    path(
        "desk/account/confirm/passkey/",
        own(officials.ConfirmPasskey.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
]
