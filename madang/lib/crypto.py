"""Sealing, blind indexes and tracking codes: everything that touches a key.

No Django and no tables here. Three things that can be proved alone:

* ``KeyRing`` seals a value with AES-256-GCM (NIST SP 800-38D) under its current key and opens it
  under any key that it still holds, so that keys can be changed without a day of standstill.
* ``blind_index`` turns a value into 16 bytes by which it is found again without being readable
  (HMAC-SHA-256, RFC 2104).
* ``derive_code`` gives each case a tracking code that cannot be counted or guessed, and
  ``code_index`` the bytes by which the case of a code is found.

The law asked for: encryption of stored unique identifiers (개인정보 보호법 제24조제3항,
제24조의2제2항; 시행령 제30조제1항제4호).

No key is ever part of a ``repr``, an exception or a pickle.
"""

import base64
import binascii
import hmac
import os
import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NoReturn
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

__all__ = [
    "CryptoError",
    "IndexKey",
    "KeyRing",
    "MalformedCodeError",
    "MalformedKeysError",
    "TamperedError",
    "UnknownKeyError",
    "bind",
    "blind_index",
    "code_index",
    "derive_code",
    "key_id_of",
    "normalise_code",
]

_FORMAT: Final = 1
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_KEY_BYTES: Final = 32
_KEY_ID: Final = re.compile(rb"[a-z0-9][a-z0-9_-]{0,31}")

INDEX_BYTES: Final = 16
"""Length of a blind index: half of the HMAC.

RFC 2104, section 5 allows a cut down to half of the hash. At a hundred million values two of them
meet with a chance of 10⁻²³, and the index in the database is half as large. A shorter cut, which
would make values ambiguous on purpose, is not wanted: one of these indexes is unique.
"""

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_BYTES: Final = 10
_CODE_LENGTH: Final = 16
_CODE_READING: Final = str.maketrans("OIL", "011", " -\t\r\n‐‑‒–—―")


class CryptoError(Exception):
    """What went wrong, without any key and without any plain text."""


class MalformedKeysError(CryptoError):
    """A key in the settings cannot be used; ``setting`` says which setting to correct."""

    def __init__(self, setting: str, problem: str) -> None:
        super().__init__(f"{setting}: {problem}")
        self.setting = setting


class UnknownKeyError(CryptoError):
    """Sealed under a key that the ring does not hold (any more); ``key_id`` names it."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"sealed under key '{key_id}', which is not among the configured keys")
        self.key_id = key_id


class TamperedError(CryptoError):
    """Changed, cut, or moved to a place for which it was not sealed."""

    def __init__(self) -> None:
        super().__init__("the sealed value was changed or does not belong to this place")


class MalformedCodeError(CryptoError):
    """Not the form of a tracking code. Tell citizens the same as for a code that never was."""

    def __init__(self) -> None:
        super().__init__("a tracking code has 16 letters and digits")


class KeyRing:
    """The keys of the vault: one that seals and any number that still open.

    Read from ``"id:base64,id:base64"``; the first key is the current one. Each key is 32 bytes.
    A random nonce allows 2³² sealings under one key (SP 800-38D, 8.3): change keys long before.
    """

    __slots__ = ("_ciphers", "current")

    def __init__(self, keys: dict[str, bytes], *, setting: str = "keys") -> None:
        """``keys`` in order, the current one first. Raises MalformedKeysError."""
        if not keys:
            raise MalformedKeysError(setting, "no key given")
        for key_id, key in keys.items():
            if not _KEY_ID.fullmatch(key_id.encode()):
                raise MalformedKeysError(
                    setting,
                    f"'{key_id[:40]}' is no key id; use up to 32 of a-z, 0-9, '-', '_'",
                )
            if len(key) != _KEY_BYTES:
                raise MalformedKeysError(
                    setting, f"key '{key_id}' has {len(key)} bytes; AES-256 needs {_KEY_BYTES}"
                )
        if len(set(keys.values())) != len(keys):
            raise MalformedKeysError(setting, "the same key stands there under two ids")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.current = next(iter(keys))

    @classmethod
    def parse(cls, text: str, *, setting: str = "MADANG_VAULT_KEYS") -> "KeyRing":
        """A ring from its setting ``"id:base64,id:base64"``. Raises MalformedKeysError."""
        keys: dict[str, bytes] = {}
        for number, entry in enumerate(filter(None, map(str.strip, text.split(","))), start=1):
            key_id, colon, encoded = entry.partition(":")
            if not colon:
                # The entry itself may be a key: it is counted, never quoted.
                raise MalformedKeysError(setting, f"entry {number} is not of the form id:base64")
            if key_id in keys:
                raise MalformedKeysError(setting, f"the key id '{key_id[:40]}' is given twice")
            keys[key_id] = _decode(encoded, setting=setting, which=f"entry {number}")
        return cls(keys, setting=setting)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all keys, the current one first."""
        return tuple(self._ciphers)

    @property
    def prefix(self) -> bytes:
        """With these bytes begins everything that is sealed under the current key, nothing else."""
        key_id = self.current.encode()
        return bytes((_FORMAT, len(key_id))) + key_id

    def seal(self, plaintext: bytes | str, *, context: bytes) -> bytes:
        """Encrypt under the current key. ``context`` (see ``bind``) is asked for again by ``open``.

        Layout: format (1 byte), length of the key id (1), key id, nonce (12), ciphertext, tag (16).
        The header and the context are the associated data.
        """
        return self.seal_all([(plaintext, context)])[0]

    def seal_all(self, values: Sequence[tuple[bytes | str, bytes]]) -> list[bytes]:
        """Each plain text sealed for its context, as ``seal`` does it, in the same order.

        The nonces are drawn together: each draw is a call of the kernel in which other threads
        take their turn.
        """
        header, cipher = self.prefix, self._ciphers[self.current]
        drawn = os.urandom(_NONCE_BYTES * len(values))
        sealed = []
        for place, (plaintext, context) in enumerate(values):
            data = plaintext.encode() if isinstance(plaintext, str) else plaintext
            nonce = drawn[_NONCE_BYTES * place : _NONCE_BYTES * (place + 1)]
            sealed.append(header + nonce + cipher.encrypt(nonce, data, header + context))
        return sealed

    def open(self, sealed: bytes, *, context: bytes) -> bytes:
        """The plain bytes. Raises UnknownKeyError or TamperedError."""
        key_id, start = _header(sealed)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise UnknownKeyError(key_id)
        body = start + _NONCE_BYTES
        try:
            return cipher.decrypt(sealed[start:body], sealed[body:], sealed[:start] + context)
        except InvalidTag:
            raise TamperedError from None

    def needs_rotation(self, sealed: bytes) -> bool:
        """Whether it was sealed under a key that is no longer the current one."""
        return key_id_of(sealed) != self.current

    def __repr__(self) -> str:
        return f"KeyRing(ids={self.ids!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys are not pickled")


class IndexKey:
    """The key of the blind indexes and of the tracking codes; at least 32 bytes.

    It cannot be rotated like the keys of the ring: every index and every code handed out depends
    on it. The purposes get keys of their own by HKDF (RFC 5869), so none can be used for another.
    """

    __slots__ = ("_code", "_code_index", "_field")

    def __init__(self, key: bytes, *, setting: str = "index key") -> None:
        if len(key) < _KEY_BYTES:
            raise MalformedKeysError(
                setting, f"the key has {len(key)} bytes; at least {_KEY_BYTES} are needed"
            )
        self._field = _keyed(key, b"madang 1 blind index")
        self._code = _keyed(key, b"madang 1 tracking code")
        self._code_index = _keyed(key, b"madang 1 tracking code index")

    @classmethod
    def parse(cls, text: str, *, setting: str = "MADANG_INDEX_KEY") -> "IndexKey":
        """From its setting, base64. Raises MalformedKeysError."""
        if not text.strip():
            raise MalformedKeysError(setting, "no key given")
        return cls(_decode(text.strip(), setting=setting, which="the key"), setting=setting)

    def __repr__(self) -> str:
        return "IndexKey()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys are not pickled")


def bind(*parts: str | bytes | int | UUID) -> bytes:
    """One context from several parts; different parts never give the same context.

    Each part goes in with its length, so ``bind("ab", "c")`` is not ``bind("a", "bc")``.
    """
    return b"".join(len(raw).to_bytes(4, "big") + raw for raw in map(_raw, parts))


def key_id_of(sealed: bytes) -> str:
    """Id of the key it was sealed under. Raises TamperedError."""
    return _header(sealed)[0]


def blind_index(key: IndexKey, field: str, value: str) -> bytes:
    """The 16 bytes by which ``value`` is found among the values of ``field``.

    The caller normalises the value first; two spellings give two indexes. ``field`` is part of
    what is hashed: equal values of two fields (or of two agencies, where the caller puts the
    agency into ``field``) cannot be recognised as equal.
    """
    return _hashed(key._field, bind(field, value))[:INDEX_BYTES]  # noqa: SLF001


def derive_code(key: IndexKey, case_uid: UUID) -> str:
    """The tracking code of a case: ``XXXX-XXXX-XXXX-XXXX``, 80 bits in Crockford's base 32.

    Derived, not drawn: so it need not be stored readable and can be shown to its owner again.
    """
    number = int.from_bytes(_hashed(key._code, case_uid.bytes)[:_CODE_BYTES], "big")  # noqa: SLF001
    shifts = range(5 * (_CODE_LENGTH - 1), -1, -5)
    return _grouped("".join(_CROCKFORD[number >> shift & 31] for shift in shifts))


def normalise_code(text: str) -> str:
    """A code as typed → ``XXXX-XXXX-XXXX-XXXX``. Raises MalformedCodeError.

    Lower case, full-width letters, missing or other dashes and spaces are accepted, and the
    letters that Crockford's alphabet leaves out are read as what they look like: O as 0, I and L
    as 1.
    """
    if len(text) > 4 * _CODE_LENGTH:
        raise MalformedCodeError
    symbols = unicodedata.normalize("NFKC", text).upper().translate(_CODE_READING)
    if len(symbols) != _CODE_LENGTH or not set(symbols) <= set(_CROCKFORD):
        raise MalformedCodeError
    return _grouped(symbols)


def code_index(key: IndexKey, code: str) -> bytes:
    """The 16 bytes by which the case of a code is found, however typed.

    Raises MalformedCodeError.
    """
    return _hashed(key._code_index, normalise_code(code).encode())[:INDEX_BYTES]  # noqa: SLF001


def _hashed(keyed: hmac.HMAC, message: bytes) -> bytes:
    """HMAC-SHA-256. A copy of a state that has taken in the key is cheaper than taking it in."""
    state = keyed.copy()
    state.update(message)
    return state.digest()


def _grouped(symbols: str) -> str:
    return "-".join(symbols[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def _keyed(key: bytes, purpose: bytes) -> hmac.HMAC:
    own = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose).derive(key)
    return hmac.new(own, digestmod="sha256")


def _raw(part: str | bytes | int | UUID) -> bytes:
    match part:
        case bytes():
            return part
        case UUID():
            return part.bytes
        case _:
            return str(part).encode()


def _header(sealed: bytes) -> tuple[str, int]:
    """Key id, and where the nonce begins."""
    if len(sealed) < 2 or sealed[0] != _FORMAT:  # noqa: PLR2004  # format and length
        raise TamperedError
    start = 2 + sealed[1]
    key_id = sealed[2:start]
    if not _KEY_ID.fullmatch(key_id) or len(sealed) < start + _NONCE_BYTES + _TAG_BYTES:
        raise TamperedError
    return key_id.decode(), start


def _decode(encoded: str, *, setting: str, which: str) -> bytes:
    """Base64 in either alphabet, with or without padding."""
    standard = encoded.strip().translate(str.maketrans("-_", "+/")).rstrip("=")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        # from None: the cause would carry the text of the key into a log.
        raise MalformedKeysError(setting, f"{which} is not base64") from None
