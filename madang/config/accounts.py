"""Settings of the sign-in that need more than reading one variable."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from madang.core.accounts import IDENTITY_PROVIDER


def whole_number(environ: Mapping[str, str], name: str, *, default: int) -> int:
    """A number from nought up. Raises ImproperlyConfigured."""
    value = environ.get(name) or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number")
    return int(value)


def identity_providers(environ: Mapping[str, str], *, may_be_plain: bool) -> dict[str, Any]:
    """The settings of allauth for the OpenID Connect provider, if one is configured.

    Raises ImproperlyConfigured when only part of it is given, and for an issuer without https:
    the provider's answer is believed because of who sent it.
    """
    issuer = environ.get("MADANG_OIDC_ISSUER", "").rstrip("/")
    client = environ.get("MADANG_OIDC_CLIENT_ID", "")
    if not issuer and not client:
        return {}
    if not issuer or not client:
        raise ImproperlyConfigured(
            "MADANG_OIDC_ISSUER and MADANG_OIDC_CLIENT_ID belong together; only one of them is set"
        )
    if urlsplit(issuer).scheme != "https" and not may_be_plain:
        raise ImproperlyConfigured("MADANG_OIDC_ISSUER must begin with https://")
    app = {
        "provider_id": IDENTITY_PROVIDER,
        "name": environ.get("MADANG_OIDC_NAME", ""),
        "client_id": client,
        "secret": environ.get("MADANG_OIDC_CLIENT_SECRET", ""),
        "settings": {
            "server_url": issuer,
            "oauth_pkce_enabled": True,
            # Name and date of birth; no e-mail address, which we would not trust anyway.
            "scope": (environ.get("MADANG_OIDC_SCOPES") or "openid profile").split(),
        },
    }
    return {"openid_connect": {"APPS": [app]}}


def identity_origins(environ: Mapping[str, str]) -> list[str]:
    """Where the sign-in form may lead: the issuer's origin, and others that it sends people to."""
    more = environ.get("MADANG_OIDC_ORIGINS", "").split()
    issuer = urlsplit(environ.get("MADANG_OIDC_ISSUER", ""))
    return [f"{issuer.scheme}://{issuer.netloc}", *more] if issuer.netloc else more
