"""Opening a case by its tracking code, for whoever has the code and nobody who guesses."""

import uuid

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import queries
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound
from madang.core.limits import Limit

WRONG_CODES_ALLOWED = 10
DOWNLOADS_ALLOWED = 100
WINDOW_SECONDS = 15 * 60
WRONG_CODES = Limit(
    "codes", WRONG_CODES_ALLOWED, WINDOW_SECONDS, _("Too many codes were tried from here.")
)
DOWNLOADS = Limit(
    "downloads", DOWNLOADS_ALLOWED, WINDOW_SECONDS, _("Too many files were fetched from here.")
)


def case_uid_for(*, actor: Actor, agency: AgencyRef, code: str) -> uuid.UUID:
    """The case of a code. A wrong code and one that never was answer alike.

    Raises NotFound, and TooMany after ten wrong ones from one address within 15 minutes; then even
    a right one is not answered, so that the answers tell nothing.
    """
    address = str(actor.ip)
    WRONG_CODES.check(address)
    case_uid = queries.case_uid_of_code(agency, code)
    if case_uid is None:
        WRONG_CODES.count(address)
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
    DOWNLOADS.count(str(actor.ip))
