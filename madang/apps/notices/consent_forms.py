"""What was ticked on a page of consents."""

from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

SHOWN: Final = "shown"
NO_PURPOSE: Final = frozenset({SHOWN, "how", "csrfmiddlewaretoken"})
Pairs = frozenset[tuple[str, str]]
"""Purposes with their channels."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is given and taken back by a form."""

    give: Pairs
    take_back: Pairs


def change(posted: QueryDict) -> Change:
    """Only what was changed on the page.

    It may have been open while a link in a message was followed, and must not give again what that
    took back.
    """
    wanted, shown = _ticked(posted), _shown(posted)
    return Change(wanted - shown, shown - wanted)


def _ticked(posted: QueryDict) -> Pairs:
    names = [name for name in posted if name not in NO_PURPOSE]
    return frozenset((name, channel) for name in names for channel in posted.getlist(name))


def _shown(posted: QueryDict) -> Pairs:
    """What was ticked when the page was opened: ``newsletter/email``."""
    pairs = (one.partition("/") for one in posted.getlist(SHOWN))
    return frozenset((purpose, channel) for purpose, _slash, channel in pairs)
