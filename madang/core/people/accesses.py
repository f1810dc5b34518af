"""Writing the access log. Used by the commands of this package, inside their transaction."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.people.models import LONGEST_PATH, LONGEST_REASON, AccessLog, Action, Purpose
from madang.lib.text import clean

# Asked for now and then, and never a reason to open personal data (개인정보 보호법 제3조제7항:
# what can be done with anonymous data is done with anonymous data).
_NOT_ALLOWED = frozenset({"statistics", "marketing", "test"})


MOST_AT_ONCE = 1000


def is_self(actor: Actor, resident_id: int) -> bool:
    """Whether somebody acts on their own data."""
    return actor.kind == "resident" and actor.id == resident_id


def require_purpose(code: str) -> Purpose:
    """The purpose that an actor names for looking at somebody else's data. Raises DomainError."""
    if not code:
        raise DomainError("purpose_missing", _("Say for which purpose you need personal data."))
    if code in _NOT_ALLOWED:
        raise DomainError(
            "purpose_not_allowed",
            _("Personal data is not opened for this purpose. Figures are counted from events."),
        )
    if code not in Purpose.values or code == Purpose.SELF:
        raise DomainError("purpose_unknown", _("This purpose is not on the list."))
    return Purpose(code)


def note(
    *,
    actor: Actor,
    agency_id: int,
    resident_ids: Iterable[int | None],
    action: Action,
    fields: Iterable[str],
    purpose: Purpose,
    reason: str = "",
    path: str = "",
) -> None:
    """Write one row for each person concerned; ``None`` where a search found nobody.

    Raises DomainError for a reason of more than 500 characters.
    """
    why = clean(reason)
    if len(why) > LONGEST_REASON:
        raise DomainError(
            "reason_too_long",
            _("The reason may have at most %(count)s characters.") % {"count": LONGEST_REASON},
            field="reason",
        )
    names = sorted(fields)
    AccessLog.objects.bulk_create(
        [
            AccessLog(
                actor_kind=actor.kind,
                actor_id=actor.id,
                agency_id=agency_id,
                resident_id=resident_id,
                action=action,
                fields=names,
                purpose=purpose,
                reason=why,
                ip=actor.ip,
                path=clean(path)[:LONGEST_PATH],
            )
            for resident_id in resident_ids
        ],
        batch_size=MOST_AT_ONCE,
    )
