"""How often forms are begun and petitions are filed by browsers. Machines have their own token."""

from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.limits import Limit

HOUR = 60 * 60
_FILED = _("Too many petitions were sent from here within an hour. This one was not sent.")
_BEGUN = _("Too many forms were begun from here within an hour.")
# A whole library may stand behind one address, so the limits by session are the strict ones.
FILED_BY_ADDRESS = Limit("petitions_from_address", 200, HOUR, _FILED)
FILED_IN_SESSION = Limit("petitions_in_session", 30, HOUR, _FILED)
BEGUN_BY_ADDRESS = Limit("forms_from_address", 600, HOUR, _BEGUN)
BEGUN_IN_SESSION = Limit("forms_in_session", 60, HOUR, _BEGUN)


def count_filing(*, actor: Actor, session: str | None) -> None:
    """One more petition from this address and session. Raises TooMany."""
    _count(FILED_BY_ADDRESS, FILED_IN_SESSION, actor, session)


def count_beginning(*, actor: Actor, session: str | None) -> None:
    """One more form from this address and session. Raises TooMany."""
    _count(BEGUN_BY_ADDRESS, BEGUN_IN_SESSION, actor, session)


def _count(by_address: Limit, in_session: Limit, actor: Actor, session: str | None) -> None:
    if session:
        in_session.count(session)
    by_address.count(str(actor.ip))
