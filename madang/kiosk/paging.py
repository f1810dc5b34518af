"""Lists with a few large buttons a page."""

from collections.abc import Sequence
from typing import TypeVar

from madang.core.access import Request
from madang.kiosk.answering import ON_A_PAGE
from madang.lib import inputs

T = TypeVar("T")


def page_of(request: Request, found: Sequence[T]) -> tuple[Sequence[T], str]:
    """What is shown of a list, and the address of what follows; "" where all is shown.

    After the last ones come the first ones again, so that one button is enough.
    """
    if len(found) <= ON_A_PAGE:
        return found, ""
    most = ON_A_PAGE - 1
    first = inputs.whole_number(request.GET.get("from", "")) or 0
    first = first if first < len(found) else 0
    following = first + most
    return found[first:following], f"?from={following if following < len(found) else 0}"
