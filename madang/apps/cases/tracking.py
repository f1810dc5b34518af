"""Opening a case by its tracking code, for whoever has the code and nobody who guesses."""

import uuid

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import queries
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound, TooMany

WRONG_CODES_ALLOWED = 10
DOWNLOADS_ALLOWED = 100
WINDOW_SECONDS = 15 * 60


def case_uid_for(*, actor: Actor, agency: AgencyRef, code: str) -> uuid.UUID:
    """The case of a code. A wrong code and one that never was answer alike.

    Raises NotFound, and TooMany after ten wrong ones from one address within 15 minutes; then even
    a right one is not answered, so that the answers tell nothing.
    """
    key = f"wrong-codes:{actor.ip}"
    if cache.get(key, 0) >= WRONG_CODES_ALLOWED:
        raise TooMany(
            "too_many_codes",
            _("Too many codes were tried from here. Please wait 15 minutes, or call us."),
        )
    case_uid = queries.case_uid_of_code(agency, code)
    if case_uid is None:
        _count(key)
        raise NotFound(
            "wrong_code",
            _("We found no case with this code. Check it letter by letter and try again."),
            field="code",
        )
    return case_uid


def count_download(actor: Actor) -> None:
    """Count what is taken away. Raises TooMany after a hundred from one address in 15 minutes.

    A paper is made anew each time: nobody keeps the machine busy with that.
    """
    if _count(f"downloads:{actor.ip}") > DOWNLOADS_ALLOWED:
        raise TooMany(
            "too_many_downloads",
            _("Too many files were fetched from here. Please wait 15 minutes and try again."),
        )


def _count(key: str) -> int:
    cache.add(key, 0, WINDOW_SECONDS)
    return cache.incr(key)
