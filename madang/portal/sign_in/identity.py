"""Speaking to the identity provider: OpenID Connect Core 1.0, authorization code with PKCE.

allauth does the protocol. Added here: the nonce, the full check of the ID token, and that nothing
about the person is stored in allauth's tables: a provider account is a keyed hash there.
"""

import hmac
import secrets
from collections.abc import Mapping
from typing import Any, Final

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.base.provider import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from madang.core.accounts import keys
from madang.portal.sign_in.pages import language

# A CI (연계정보) is the same person at every provider, so it goes before issuer and subject.
CI_ISSUER: Final = "urn:madang:ci"
# Signed with a key of the provider's own; never with a shared secret, never "none".
_ALGORITHMS: Final = frozenset({"RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"})
_CLOCKS_DIFFER_SECONDS: Final = 30
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


class Unreachable(ProviderException):  # type: ignore[misc]  # allauth has no types
    """The provider does not answer, or not in a way that can be used."""


class NotTrusted(ProviderException):  # type: ignore[misc]  # allauth has no types
    """The provider's answer is not the answer to what this browser asked."""


class IdentityProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """Sends people to the provider, and keeps of the answer only who it is, hashed."""

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **_ignored: Any,
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        sent = {"nonce": nonce, "ui_locales": language()}
        response: HttpResponse = super().redirect(
            request, process, next_url=next_url, data=data, auth_params=sent, nonce=nonce
        )
        return response

    def get_oauth2_adapter(self, request: HttpRequest) -> "IdentityClient":
        return IdentityClient(request, self.app.provider_id)

    def sociallogin_from_response(
        self, request: HttpRequest, response: Mapping[str, Any]
    ) -> SocialLogin:
        login = super().sociallogin_from_response(request, response)
        login.answer = response
        return login

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        issuer, subject = identity_of(data["id_token"])
        return keys.index_of("identity", f"{len(issuer)} {issuer} {subject}")

    def extract_extra_data(self, _data: Any) -> dict[str, Any]:
        return {}

    def extract_common_fields(self, _data: Any) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, _data: Any) -> list[Any]:
        """None: a provider's word about a mailbox opens no other account."""
        return []


class IdentityClient(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Speaks to the endpoints of the provider."""

    _metadata: dict[str, Any] | None = None

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's metadata. Raises Unreachable.

        Its issuer must be the one that was asked (OpenID Connect Discovery 1.0, 4.3).
        """
        return self.require_metadata()

    def require_metadata(self) -> dict[str, Any]:
        """Fetch the metadata unless it is there. Raises Unreachable."""
        if self._metadata is None:
            self._metadata = self._fetched_metadata()
        return self._metadata

    def _fetched_metadata(self) -> dict[str, Any]:
        provider = self.get_provider()
        try:
            with get_adapter().get_requests_session() as session:
                answer = session.get(provider.server_url)
                answer.raise_for_status()
                found = answer.json()
        except requests.RequestException as error:
            raise Unreachable("no metadata") from error
        if not isinstance(found, dict) or not all(
            isinstance(found.get(name), str) for name in _ENDPOINTS
        ):
            raise Unreachable("the metadata lacks an endpoint")
        if found.get("issuer") != provider.app.settings["server_url"]:
            raise Unreachable("the metadata names another issuer")
        return found

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """The login that the answer tells of. Raises NotTrusted and requests' exceptions."""
        if not kwargs["response"].get("id_token"):
            raise NotTrusted("no ID token")
        try:
            return super().complete_login(request, app, token, **kwargs)
        except requests.RequestException:
            raise
        except (KeyError, TypeError, ValueError, jwt.PyJWTError) as error:
            raise NotTrusted("an answer that does not follow the standard") from error

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """The claims of the token, after all checks of OpenID Connect Core 1.0, 3.1.3.7.

        allauth takes the signature for granted since the token came from the provider itself (6).
        A proxy or a wrong certificate store in between should not suffice, so it is checked here,
        by the key that the header names or by the only one that there is.
        """
        header = jwt.get_unverified_header(id_token)
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        known = jwt.PyJWKSet.from_dict(answer.json()).keys
        fitting = [key for key in known if header.get("kid") in (None, key.key_id)]
        if header["alg"] not in _ALGORITHMS or len(fitting) != 1:
            raise NotTrusted("signed with an unknown key")
        claims: dict[str, Any] = jwt.decode(
            id_token,
            fitting[0],
            algorithms=[header["alg"]],
            issuer=app.settings["server_url"],
            audience=app.client_id,
            leeway=_CLOCKS_DIFFER_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        return claims

    def get_callback_url(self, request: HttpRequest, _app: Any) -> str:
        return request.build_absolute_uri(reverse("identity_callback"))


def checked_claims(login: SocialLogin) -> dict[str, Any]:
    """What the provider confirms, ready for ``people.verify_identity``. Raises NotTrusted.

    The nonce is the one of this browser's request, and ID token and user information speak of the
    same person (OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2).
    """
    token = login.answer["id_token"]
    told = login.answer.get("userinfo") or {}
    nonce, expected = token.get("nonce"), login.state.get("nonce")
    if not (isinstance(nonce, str) and isinstance(expected, str)) or not hmac.compare_digest(
        nonce.encode(), expected.encode()
    ):
        raise NotTrusted("the nonce is another one")
    if told and told.get("sub") != token["sub"]:
        raise NotTrusted("the user information is about somebody else")
    issuer, subject = identity_of(token)
    return {**told, **token, "iss": issuer, "sub": subject}


def identity_of(token: Mapping[str, Any]) -> tuple[str, str]:
    """Issuer and subject of the person, or the CI in their place. Raises NotTrusted.

    Read from the signed ID token only.
    """
    ci = token.get("ci")
    pair = (CI_ISSUER, ci) if ci else (token.get("iss"), token.get("sub"))
    issuer, subject = pair
    if not (isinstance(issuer, str) and isinstance(subject, str) and issuer and subject):
        raise NotTrusted("no subject")
    return issuer, subject
