"""What strangers send, read within limits: whole numbers, days, times of day, list keys, JSON.

Nothing here raises for anything that a request may carry but ``Unreadable`` of ``read_json``.
"""

import datetime as dt
import json
import re
from typing import Any, Final

LARGEST: Final = 2**63 - 1
"""The largest number of a database id."""

# No clock, calendar or birth of a living person reaches further; a day before or after can still
# be worked out on both sides.
FIRST_DAY: Final = dt.date(1900, 1, 1)
LAST_DAY: Final = dt.date(2199, 12, 31)

_NUMBER: Final = re.compile(r"[0-9]{1,19}")
# JSON's own way of writing what no database text can hold: NUL and halves of a pair of surrogates.
_SUSPECT: Final = re.compile(rb"\\u(0000|[dD][89a-fA-F])")


class Unreadable(ValueError):
    """A body is no JSON, or says something that cannot be kept."""


def whole_number(text: str, *, most: int = LARGEST) -> int | None:
    """A number without sign, in ASCII digits; None for anything else and for what is too large."""
    if not _NUMBER.fullmatch(text):
        return None
    value = int(text)
    return value if value <= most else None


def day(text: str) -> dt.date | None:
    """A day as ISO 8601 writes it, from FIRST_DAY to LAST_DAY; None for anything else."""
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


def time_of_day(text: str) -> dt.time | None:
    """A time of day such as ``14:30``; None for anything else, also for one with a zone."""
    try:
        found = dt.time.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is None else None


def list_key(text: str) -> tuple[dt.datetime, int] | None:
    """Where a list by moment and id goes on: ``2026-09-21T18:00:00+09:00~7``; None for nonsense."""
    moment, _separator, number = text.partition("~")
    row = whole_number(number)
    try:
        when = dt.datetime.fromisoformat(moment)
    except ValueError:
        return None
    if row is None or not FIRST_DAY <= when.date() <= LAST_DAY:
        return None
    return when, row


def read_json(raw: bytes) -> Any:
    """What JSON says. Raises Unreadable for what is none, for NUL and for halves of surrogates."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable("no JSON") from error
    if _SUSPECT.search(raw) and not _can_be_kept(found):
        raise Unreadable("NUL or half of a surrogate pair")
    return found


def _can_be_kept(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, dict):
        return all(_can_be_kept(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return all(map(_can_be_kept, value))
    return True
