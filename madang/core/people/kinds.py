"""What is kept about a person, and the rule of each kind: its form, its mask, how it is found."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.core.errors import DomainError, Text
from madang.lib.text import (
    HIDDEN,
    clean,
    mask_address,
    mask_birth_date,
    mask_email,
    mask_identifier,
    mask_name,
    mask_phone,
    mask_resident_number,
    normalise_phone,
)

_PERSON_NUMBER: Final = re.compile(r"(\d{2})(\d{2})(\d{2})-?(\d)\d{6}")
_PASSPORT: Final = re.compile(r"[A-Z0-9]{6,12}")
_LICENCE: Final = re.compile(r"([가-힣]{2}|\d{2})(\d{2})(\d{6})(\d{2})")
# Seventh digit → century. From 2020-10 on the rest is drawn at random: there is no check digit.
_CENTURIES: Final = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "3": 2000, "4": 2000}
_FOREIGN_CENTURIES: Final = {"5": 1900, "6": 1900, "7": 2000, "8": 2000}
_EARLIEST_BIRTH: Final = 1850

IDENTITY: Final = "identity_key"


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each: no need to compare labels
class Kind:
    """One kind of personal data.

    ``normalise`` gives the form in which it is kept and raises ValueError where it has none.
    ``index`` gives the form that is hashed for finding it; without it the kind cannot be searched,
    because it has so few values (names, birth dates) that even a keyed index would tell them by
    their frequency. ``unique`` marks the four unique identifiers of 시행령 제19조.
    """

    name: str
    label: Text
    max_length: int
    normalise: Callable[[str], str]
    mask: Callable[[str], str]
    index: Callable[[str], str] | None = None
    unique: bool = False
    contact: bool = False


def _as_is(value: str) -> str:
    return value


def _refused(_value: str) -> str:
    raise ValueError("not typed by anybody")


def _email(value: str) -> str:
    local, _at, domain = value.rpartition("@")
    email = f"{local}@{domain.lower()}"
    try:
        validate_email(email)
    except ValidationError:
        raise ValueError("not an e-mail address") from None
    return email


def _birth_date(value: str) -> str:
    date = dt.date.fromisoformat(value)
    if date.year < _EARLIEST_BIRTH:
        raise ValueError("too long ago")
    return date.isoformat()


def _person_number(centuries: Mapping[str, int]) -> Callable[[str], str]:
    def normalise(value: str) -> str:
        match = _PERSON_NUMBER.fullmatch(value)
        if match is None or match[4] not in centuries:
            raise ValueError("not such a number")
        dt.date(centuries[match[4]] + int(match[1]), int(match[2]), int(match[3]))
        digits = value.replace("-", "")
        return f"{digits[:6]}-{digits[6:]}"

    return normalise


def _passport(value: str) -> str:
    number = re.sub(r"[\s-]", "", value).upper()
    if not _PASSPORT.fullmatch(number):
        raise ValueError("not a passport number")
    return number


def _licence(value: str) -> str:
    match = _LICENCE.fullmatch(re.sub(r"[\s-]", "", value))
    if match is None:
        raise ValueError("not a licence number")
    return "-".join(match.groups())


_ALL: Final = (
    Kind("name", pgettext_lazy("personal data", "name"), 100, _as_is, mask_name, contact=True),
    Kind(
        "phone",
        pgettext_lazy("personal data", "telephone number"),
        30,
        normalise_phone,
        mask_phone,
        _as_is,
        contact=True,
    ),
    Kind(
        "email",
        pgettext_lazy("personal data", "e-mail address"),
        254,
        _email,
        mask_email,
        str.lower,
        contact=True,
    ),
    Kind(
        "address",
        pgettext_lazy("personal data", "address"),
        300,
        _as_is,
        mask_address,
        contact=True,
    ),
    Kind(
        "birth_date",
        pgettext_lazy("personal data", "date of birth"),
        10,
        _birth_date,
        mask_birth_date,
    ),
    Kind(
        "resident_number",
        pgettext_lazy("personal data", "resident number"),
        14,
        _person_number(_CENTURIES),
        mask_resident_number,
        _as_is,
        unique=True,
    ),
    Kind(
        "passport_number",
        pgettext_lazy("personal data", "passport number"),
        20,
        _passport,
        mask_identifier,
        _as_is,
        unique=True,
    ),
    Kind(
        "licence_number",
        pgettext_lazy("personal data", "licence number"),
        20,
        _licence,
        mask_identifier,
        _as_is,
        unique=True,
    ),
    Kind(
        "foreigner_number",
        pgettext_lazy("personal data", "foreigner registration number"),
        14,
        _person_number(_FOREIGN_CENTURIES),
        mask_resident_number,
        _as_is,
        unique=True,
    ),
    # Comes from an identity provider, never from a form, and is compared byte by byte.
    Kind(
        IDENTITY,
        pgettext_lazy("personal data", "proof of identity"),
        600,
        _refused,
        lambda _value: HIDDEN,
        _as_is,
    ),
)

KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in _ALL}
UNIQUE: Final = frozenset(kind.name for kind in _ALL if kind.unique)
CONTACT: Final = frozenset(kind.name for kind in _ALL if kind.contact)
# What a list may show, masked. Unique identifiers are not even opened for it.
LISTED: Final = ("name", "phone", "email", "address", "birth_date")


def normalised(values: Mapping[str, str], *, law: str = "") -> dict[str, str]:
    """The given values in the form in which they are kept; empty ones left out.

    Raises DomainError for an unknown kind, a value that is too long or has not the form of its
    kind (``field`` says which), and for a unique identifier without the law that asks for it
    (개인정보 보호법 제24조, 제24조의2). No message repeats a value.
    """
    cleaned = {require_kind(name): clean(value) for name, value in values.items()}
    kept = {kind.name: normalise(kind, value) for kind, value in cleaned.items() if value}
    for name in UNIQUE & kept.keys():
        if not law.strip():
            raise DomainError(
                "law_missing",
                _("This kind of number may only be kept where a law asks for it. Name the law."),
                field=name,
            )
    return kept


def require_kind(name: str) -> Kind:
    """The kind of that name. Raises DomainError."""
    kind = KINDS.get(name)
    if kind is None:
        raise DomainError("unknown_field", _("This kind of personal data is not known."))
    return kind


def require_kinds(names: Iterable[str]) -> list[Kind]:
    """The kinds of these names, each once, in the order of ``KINDS``. Raises DomainError."""
    wanted = {require_kind(name).name for name in names}
    if not wanted:
        raise DomainError("no_fields", _("Say which personal data you want to see."))
    return [kind for kind in _ALL if kind.name in wanted]


def normalise(kind: Kind, value: str) -> str:
    """A cleaned value in the form in which it is kept. Raises DomainError."""
    if len(value) > kind.max_length:
        raise DomainError(
            "too_long",
            _("%(label)s: at most %(count)s characters.")
            % {"label": kind.label, "count": kind.max_length},
            field=kind.name,
        )
    try:
        return kind.normalise(value)
    except ValueError:
        # from None: the cause may quote the value.
        raise DomainError(
            "bad_value",
            _("%(label)s: this does not have the right form. Nothing was saved.")
            % {"label": kind.label},
            field=kind.name,
        ) from None
