"""Lists that go on by key: a text by which they are ordered, and an id."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from madang.core.access import Request
from madang.core.errors import NotFound
from madang.core.form_pages import id_of
from madang.core.orgs.office_queries import PAGE, Key

SEPARATOR = "~"


class _Numbered(Protocol):
    pk: Any


T = TypeVar("T", bound=_Numbered)


def key_of_page(request: Request, *, dated: bool = False) -> Key | None:
    """The key after which the page of the address begins; None for the first one.

    Raises NotFound for one that cannot be.
    """
    raw = request.GET.get("after", "")
    if not raw:
        return None
    text, _separator, number = raw.rpartition(SEPARATOR)
    try:
        if dated:
            dt.date.fromisoformat(text)
    except ValueError:
        raise _no_page() from None
    if not text or "\x00" in text or not id_of(number):
        raise _no_page()
    return text, id_of(number)


def _no_page() -> NotFound:
    return NotFound("no_page", _("There is no such page of the list."))


def pages(
    request: Request, found: Sequence[T], text: Callable[[T], str], **kept: Any
) -> dict[str, str]:
    """The ways to the first and the next page of a list of which one more than a page was read."""
    following = ""
    if len(found) > PAGE:
        last = found[PAGE - 1]
        following = "?" + urlencode({**kept, "after": f"{text(last)}{SEPARATOR}{last.pk}"})
    return {
        "first_url": "?" + urlencode(kept) if "after" in request.GET else "",
        "next_url": following,
    }
