"""Codes of an authenticator app work once.

allauth remembers a used code for one period of 30 seconds; we accept the codes of the periods
before and after, for clocks differ and typing takes time (RFC 6238, 5.2), so a code lives longer.
"""

from typing import Final

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from django.core.cache import cache

_PERIODS: Final = 4


class _Once:
    """Mixin for allauth's forms that ask for a code."""

    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of the form mixed with
        if self.authenticator.type == Authenticator.Type.TOTP:
            digits = "".join(filter(str.isdecimal, code))
            key = f"madang.totp.used:{self.authenticator.pk}:{digits}"
            if not cache.add(key, True, timeout=_PERIODS * app_settings.TOTP_PERIOD):
                raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_Once, forms.AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    pass


class ConfirmForm(_Once, forms.ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    pass
