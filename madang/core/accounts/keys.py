"""Sealing and hashing what the accounts keep, with the keys of the settings."""

import base64
from functools import lru_cache

from django.conf import settings

from madang.lib.crypto import IndexKey, KeyRing, bind, blind_index

SECOND_FACTOR = "second factor"
"""The place of the secrets of apps and recovery codes."""


def seal(text: str, *, place: str) -> str:
    """The text encrypted, as ASCII; only ``unseal`` with the same place opens it."""
    sealed = _ring(settings.MADANG_VAULT_KEYS).seal(text, context=bind("accounts", place))
    return base64.b64encode(sealed).decode()


def unseal(sealed: str, *, place: str) -> str:
    """The plain text. Raises madang.lib.crypto.CryptoError."""
    data = base64.b64decode(sealed)
    return _ring(settings.MADANG_VAULT_KEYS).open(data, context=bind("accounts", place)).decode()


def resealed(sealed: str, *, place: str) -> str | None:
    """The same text under the current key, or None if it stands there already."""
    if not _ring(settings.MADANG_VAULT_KEYS).needs_rotation(base64.b64decode(sealed)):
        return None
    return seal(unseal(sealed, place=place), place=place)


def index_of(field: str, value: str) -> str:
    """32 hexadecimal digits by which a value is found again without being readable."""
    return blind_index(_index_key(settings.MADANG_INDEX_KEY), f"accounts/{field}", value).hex()


@lru_cache(maxsize=4)
def _ring(text: str) -> KeyRing:
    return KeyRing.parse(text)


@lru_cache(maxsize=4)
def _index_key(text: str) -> IndexKey:
    return IndexKey.parse(text)
