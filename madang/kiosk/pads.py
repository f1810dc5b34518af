"""Keys on the screen. Each is a button that sends the form, so they work without scripts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

ERASE: Final = "erase"
DIGITS: Final = "1234567890"
CODE_KEYS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The symbols of tracking codes (Crockford's base 32, ``lib.crypto``)."""
CODE_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Pad:
    """Which keys there are, how many may be typed, and how what was typed is grouped."""

    keys: str
    most: int
    groups: Sequence[int] = ()
    hidden_after: int | None = None

    def pressed(self, typed: str, sent: QueryDict) -> str | None:
        """What is typed after a key was pressed; None if none was."""
        key = sent.get("key", "")
        if key == ERASE:
            return typed[:-1]
        if len(key) != 1 or key not in self.keys:
            return None
        return (typed + key)[: self.most]

    def shown(self, typed: str) -> str:
        """What was typed, in groups; what nobody should read over a shoulder as dots."""
        if self.hidden_after is not None:
            rest = len(typed) - self.hidden_after
            typed = typed[: self.hidden_after] + "•" * max(rest, 0)
        parts, start = [], 0
        for size in self.groups:
            parts.append(typed[start : start + size])
            start += size
        return "-".join(part for part in [*parts, typed[start:]] if part)

    def rows(self, typed: str) -> dict[str, Any]:
        """What the macro of a pad needs."""
        return {
            "keys_shown": list(self.keys),
            "typed": self.shown(typed),
            "is_empty": not typed,
        }


PAIRING = Pad(DIGITS, 8, groups=(4, 4))
TRACKING = Pad(CODE_KEYS, CODE_LENGTH, groups=(4, 4, 4, 4))
PHONE = Pad(DIGITS, 14, groups=(3, 4))
WHOLE = Pad(DIGITS, 18)
DECIMAL = Pad(DIGITS + ".", 18)
DATE = Pad(DIGITS, 8, groups=(4, 2, 2))
RESIDENT_NUMBER = Pad(DIGITS, 13, groups=(6, 7), hidden_after=7)
