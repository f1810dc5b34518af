"""Reading single answers as people type them: full-width digits, commas, Korean dates.

Each function raises AnswerError, whose text tells the person what would be right.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.lib.text import clean, normalise_phone

_GROUPED = r"[+-]?(\d{1,18}|\d{1,3}(,\d{3}){1,5})"
_INTEGER = re.compile(_GROUPED, re.ASCII)
_DECIMAL = re.compile(_GROUPED + r"(\.\d{1,9})?", re.ASCII)
_DATE = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?", re.ASCII)
_DATE_IN_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_RESIDENT_NUMBER = re.compile(r"(\d{2})(\d{2})(\d{2})-?(\d)(\d{6})", re.ASCII)
# 주민등록법 시행규칙 제2조: the seventh digit tells the century and the sex.
_CENTURIES = {"9": 1800, "0": 1800} | dict.fromkeys("1256", 1900) | dict.fromkeys("3478", 2000)
_YES = ("true", "on", "yes", "1")
_NO = ("false", "off", "no", "0", "")
_LONGEST_EMAIL = 254  # RFC 5321


class AnswerError(ValueError):
    """An answer cannot be taken; the text tells the person why and what would be right."""


def read_text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise AnswerError(_("One text is expected here."))
    return raw


def read_integer(raw: Any) -> int:
    text = _number_text(raw)
    if not _INTEGER.fullmatch(text):
        raise AnswerError(_("Write a whole number, for example 12."))
    return int(text.replace(",", ""))


def read_decimal(raw: Any, places: int) -> Decimal:
    """An exact number without zeros at its end and with at most so many decimals."""
    text = _number_text(raw)
    if not _DECIMAL.fullmatch(text):
        raise AnswerError(_("Write a number, for example 12.5."))
    whole, _point, decimals = text.replace(",", "").partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) > places:
        raise AnswerError(
            ngettext(
                "Write at most %(places)s decimal.", "Write at most %(places)s decimals.", places
            )
            % {"places": places}
        )
    return Decimal(f"{whole}.{decimals}") + 0  # + 0: there is no minus zero


def read_date(raw: Any) -> dt.date:
    text = unicodedata.normalize("NFKC", clean(read_text(raw)))
    match = _DATE.fullmatch(text) or _DATE_IN_DIGITS.fullmatch(text)
    date = existing_date(*(int(part) for part in match.groups())) if match else None
    if date is None:
        raise AnswerError(_("Write a date that exists, for example 2026-09-21."))
    return date


def read_boolean(raw: Any) -> bool:
    """JSON's truth, or what a form sends; nothing means no: a box that was not ticked."""
    if raw is None or isinstance(raw, bool):
        return bool(raw)
    text = clean(read_text(raw)).lower()
    if text not in _YES and text not in _NO:
        raise AnswerError(_("Send true or false."))
    return text in _YES


def read_phone(raw: Any) -> str:
    try:
        return normalise_phone(read_text(raw))
    except ValueError:
        raise AnswerError(_("Write a telephone number, for example 010-1234-5678.")) from None


def read_email(raw: Any) -> str:
    """The address with its domain in small letters."""
    address = unicodedata.normalize("NFKC", clean(read_text(raw)))
    try:
        validate_email(address)
    except ValidationError:
        address = ""
    if not 0 < len(address) <= _LONGEST_EMAIL:
        raise AnswerError(_("Write an e-mail address, for example name@example.com."))
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def read_resident_number(raw: Any) -> str:
    """``900101-1234567``. Numbers given since October 2020 have no check digit."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", clean(read_text(raw))))
    match = _RESIDENT_NUMBER.fullmatch(text)
    if match:
        year, month, day, century, rest = match.groups()
        if existing_date(_CENTURIES[century] + int(year), int(month), int(day)):
            return f"{year}{month}{day}-{century}{rest}"
    raise AnswerError(_("Write the 13 digits of the registration number."))


def existing_date(year: int, month: int, day: int) -> dt.date | None:
    """The date, or None if there is none like it."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _number_text(raw: Any) -> str:
    """The digits of a number that came as text or as a number of JSON."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise AnswerError(_("One number is expected here."))
    if isinstance(raw, float):
        return format(Decimal(repr(raw)), "f").removesuffix(".0")
    return unicodedata.normalize("NFKC", clean(str(raw))).replace("\u2212", "-")
