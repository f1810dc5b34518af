"""API tokens: 256 random bits, so a plain digest of one is safe to keep."""

import hashlib
import secrets


def new_token() -> str:
    """A token that starts with ``mdg_``, so that a leaked one can be recognised."""
    return "mdg_" + secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """The 32 bytes that are stored instead of the token."""
    return hashlib.sha256(token.encode()).digest()
