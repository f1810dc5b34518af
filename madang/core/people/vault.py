"""Sealing and opening the values of residents with the keys of the settings.

Only this module and the commands beside it open anything. What it returns is plain text: reading
it goes through ``commands.reveal``, which asks for a purpose and writes the access log.
"""

from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from madang.core.errors import DomainError
from madang.core.people import kinds
from madang.lib.crypto import (
    IndexKey,
    KeyRing,
    MalformedKeysError,
    TamperedError,
    UnknownKeyError,
    bind,
    blind_index,
)
from madang.lib.text import clean

# psycopg gives bytes, Django's BinaryField says that it may be a memoryview.
Ciphertext = bytes | memoryview

_TABLE: Final = "people_sealedfield"


class VaultError(DomainError):
    """Something sealed cannot be opened. For whoever runs the platform, not for its users."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR


class SealedRow(NamedTuple):
    """One row of ``people_sealedfield`` without its ``id`` and ``resident_id``."""

    field: str
    ciphertext: bytes
    key_id: str
    blind_index: bytes | None
    law: str

    def plain(self) -> dict[str, str | None]:
        """Ready for JSON, bytes as PostgreSQL reads them (``jsonb_to_recordset`` … ``bytea``)."""
        index = self.blind_index
        return {
            "field": self.field,
            "ciphertext": f"\\x{self.ciphertext.hex()}",
            "key_id": self.key_id,
            "blind_index": None if index is None else f"\\x{index.hex()}",
            "law": self.law,
        }


def ring() -> KeyRing:
    """The keys of ``MADANG_VAULT_KEYS``. Raises MalformedKeysError."""
    return _ring(settings.MADANG_VAULT_KEYS)


def index_key() -> IndexKey:
    """The key of ``MADANG_INDEX_KEY``. Raises MalformedKeysError."""
    return _index_key(settings.MADANG_INDEX_KEY)


def check_keys() -> None:
    """Raise ImproperlyConfigured, naming the setting, unless the keys can be used."""
    try:
        ring()
        index_key()
    except MalformedKeysError as error:
        raise ImproperlyConfigured(f"Madang does not start: {error}") from None


def sealed_rows(
    *, agency_id: int, resident_uid: UUID, values: Mapping[str, str], law: str = ""
) -> list[SealedRow]:
    """The values of one resident, checked, normalised and sealed, ready to be inserted.

    For commands that write the resident and these rows in a statement of their own. Raises
    DomainError as ``kinds.normalised`` does.
    """
    kept = kinds.normalised(values, law=law)
    return seal_values(agency_id=agency_id, resident_uid=resident_uid, values=kept, law=law)


def seal_values(
    *, agency_id: int, resident_uid: UUID, values: Mapping[str, str], law: str = ""
) -> list[SealedRow]:
    """Values already in the form in which they are kept, sealed under the current key."""
    keys = ring()
    sealed = keys.seal_all(
        [(value, _context(agency_id, resident_uid, name)) for name, value in values.items()]
    )
    return [
        SealedRow(
            field=name,
            ciphertext=ciphertext,
            key_id=keys.current,
            blind_index=index_of(agency_id, name, value),
            law=law if name in kinds.UNIQUE else "",
        )
        for (name, value), ciphertext in zip(values.items(), sealed, strict=True)
    ]


def index_of(agency_id: int, field: str, value: str) -> bytes | None:
    """The blind index of a normalised value; None for a kind that cannot be searched."""
    form = kinds.KINDS[field].index
    if form is None:
        return None
    return blind_index(index_key(), f"{agency_id}/{field}", form(value))


def search_index(agency_id: int, field: str, typed: str) -> bytes:
    """The blind index of a value as somebody typed it.

    Raises DomainError for a kind that cannot be searched and for a value not of its form.
    """
    value = kinds.normalise(kinds.require_kind(field), clean(typed))
    index = index_of(agency_id, field, value)
    if index is None:
        raise DomainError("not_searchable", _("Nobody can be searched by this kind of data."))
    return index


def open_value(*, agency_id: int, resident_uid: UUID, field: str, ciphertext: Ciphertext) -> str:
    """The plain value. Raises VaultError."""
    return _open(ciphertext, _context(agency_id, resident_uid, field)).decode()


def reseal(sealed: Ciphertext, *parts: str | int | UUID) -> bytes:
    """The same under the current key; ``parts`` make its context. Raises VaultError."""
    context = bind(*parts)
    return ring().seal(_open(sealed, context), context=context)


def _open(sealed: Ciphertext, context: bytes) -> bytes:
    try:
        return ring().open(bytes(sealed), context=context)
    except UnknownKeyError as error:
        raise key_missing(error.key_id) from None
    except TamperedError:
        raise tampered() from None


def key_missing(key_id: str) -> VaultError:
    return VaultError(
        "key_missing",
        _(
            "Stored data was sealed under the key “%(key)s”, which is not among the keys in"
            " MADANG_VAULT_KEYS. Put it back there, behind the current key. Nothing was changed."
        )
        % {"key": key_id},
    )


def tampered() -> VaultError:
    return VaultError(
        "sealed_value_damaged",
        _("Stored data was changed outside the platform and cannot be read. Nothing was changed."),
    )


def _context(agency_id: int, resident_uid: UUID, field: str) -> bytes:
    """What a ciphertext is bound to: moved to another row or column it does not open."""
    return bind(_TABLE, agency_id, resident_uid, field)


@lru_cache(maxsize=4)
def _ring(text: str) -> KeyRing:
    return KeyRing.parse(text)


@lru_cache(maxsize=4)
def _index_key(text: str) -> IndexKey:
    return IndexKey.parse(text)
