"""What the platform has to know of the kiosk's addresses."""

from typing import Final

PREFIX: Final = "/kiosk/"
COOKIE: Final = "madang_kiosk"
COOKIE_SECONDS: Final = 400 * 24 * 60 * 60
"""As long as browsers keep a cookie at most (RFC 6265bis); renewed while the kiosk is in use."""
RECOVER_SECONDS: Final = 20
"""So long an error stands on the screen."""


def is_of_kiosk(path: str) -> bool:
    """Whether an address belongs to the kiosk's shell."""
    return path.startswith(PREFIX)
