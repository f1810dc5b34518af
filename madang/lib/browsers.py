"""What a browser calls itself, for its owner: which browser on which system.

Only families are told, never versions: people know their devices by these, and a list of sessions
needs no more (RFC 9110, 10.1.5 on what a User-Agent says).
"""

from typing import Final

# The first that is found counts: each of them also names some of those below it.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Whale/", "Whale"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def family(user_agent: str) -> str:
    """Browser and system, such as ``Whale · Windows``; "" for what is neither."""
    names = (_first(user_agent, BROWSERS), _first(user_agent, SYSTEMS))
    return " · ".join(filter(None, names))


def _first(user_agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in known if sign in user_agent), "")
