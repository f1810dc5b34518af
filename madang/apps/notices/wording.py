"""How long a text message is, and what it costs."""

from dataclasses import dataclass
from typing import Final

SHORT_BYTES: Final = 90
LONG_BYTES: Final = 2000


@dataclass(frozen=True, slots=True)
class Length:
    """Of a text message: ``size`` in bytes as Korean carriers count, and as what it goes."""

    size: int
    kind: str

    @property
    def fits(self) -> bool:
        return self.size <= LONG_BYTES

    @property
    def parts(self) -> int:
        """What it counts as: 1 for a short text message, 2 for a long one."""
        return 1 if self.kind == "sms" else 2


def length_of(text: str) -> Length:
    """The length of a text message: up to 90 bytes it is an SMS, above it an LMS.

    Carriers count in KS X 1001 with the extension of cp949: a Hangul syllable is two bytes. What
    that set lacks is sent as a question mark, so it counts as one.
    """
    size = len(text.encode("cp949", errors="replace"))
    return Length(size, "sms" if size <= SHORT_BYTES else "lms")
