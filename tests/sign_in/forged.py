"""ID tokens with the claims of a real one, and a signature that must not be believed."""

import base64
import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


def other_signature(token: str) -> str:
    """By a key that is not the provider's, under the name of the provider's key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(_claims(token), key, algorithm="RS256", headers=_key_name(token))


def unsigned(token: str) -> str:
    return jwt.encode(_claims(token), "", algorithm="none", headers=_key_name(token))


def shared_secret(token: str) -> str:
    return jwt.encode(_claims(token), "x" * 64, algorithm="HS256", headers=_key_name(token))


def _key_name(token: str) -> dict[str, str]:
    return {"kid": jwt.get_unverified_header(token)["kid"]}


def _claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims
