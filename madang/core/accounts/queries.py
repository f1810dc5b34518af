"""Asking about accounts and sign-ins."""

import time

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from madang.core.accounts import sessions
from madang.core.accounts.models import Account


def is_fully_signed_in(request: HttpRequest) -> bool:
    """Whether the session may act for its account.

    For an official only after a second factor (or a passkey, which is two in one): password-only
    sessions can set one up and nothing else. No query beyond the ones for session and account.
    """
    account = request.user
    if not account.is_authenticated:
        return False
    if account.kind == Account.Kind.RESIDENT:
        return True
    mark = sessions.mark_of(request.session)
    return mark is not None and mark["account"] == account.pk and mark["strong"]


def is_fresh(request: HttpRequest) -> bool:
    """Whether the sign-in was so recent that asking for the password again would be idle."""
    mark = sessions.mark_of(request.session)
    seconds: float = app_settings.REAUTHENTICATION_TIMEOUT
    return (
        mark is not None
        and mark["account"] == request.user.pk
        and time.time() - mark["at"] < seconds
    )


def has_second_factor(account: Account) -> bool:
    """Whether an authenticator app or a passkey is set up; recovery codes alone are none."""
    known = Authenticator.objects.filter(user_id=account.pk)
    return bool(known.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def is_address_of_official(email: str) -> bool:
    """Whether an official signs in with a name and gets office mail at this address."""
    return Account.objects.filter(email=email.lower(), kind=Account.Kind.OFFICIAL).exists()


def client_address(request: HttpRequest) -> str | None:
    """The address of the client, as far as ``MADANG_TRUSTED_PROXIES`` lets it be known."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return None
