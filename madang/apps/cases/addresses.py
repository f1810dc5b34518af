"""What the addresses of list pages say: a word, a day, where the list goes on."""

import datetime as dt
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from madang.core.access import Request
from madang.core.errors import NotFound
from madang.lib import inputs


def chosen(request: Request, name: str, known: Any, usual: Any) -> Any:
    """A word of the address. Raises NotFound for one that is not known."""
    value = request.GET.get(name, "") or usual
    if value not in known:
        raise NotFound("no_list", _("There is no such list."))
    return value


def date_of(text: str) -> dt.date | None:
    """A day as addresses and fields write it; None for anything else."""
    return inputs.day(text)


def query(**values: Any) -> str:
    """The part of an address that says which list is meant."""
    return "?" + urlencode(values)


def id_before(request: Request) -> int | None:
    """The id before which a list by ids goes on; None at its beginning and for nonsense."""
    before = request.GET.get("before", "")
    return inputs.whole_number(before)
