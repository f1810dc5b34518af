"""Writing the access log. Used by the commands of this package, inside their transaction."""

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.people.models import LONGEST_PATH, LONGEST_REASON, Action, Purpose
from madang.lib.text import clean

# Asked for now and then, and never a reason to open personal data (개인정보 보호법 제3조제7항:
# what can be done with anonymous data is done with anonymous data).
_NOT_ALLOWED = frozenset({"statistics", "marketing", "test"})

# One statement, however many: a worker that sends messages notes each address that it reads.
NOTE_SQL = """
INSERT INTO people_accesslog (actor_kind, actor_id, agency_id, resident_id, action, fields, purpose,
    reason, ip, path)
SELECT %(actor_kind)s::text, %(actor_id)s::bigint, %(agency_id)s::bigint, resident_id,
    %(action)s::text, %(fields)s::text[], %(purpose)s::text, %(reason)s::text, %(ip)s::inet,
    %(path)s::text
FROM unnest(%(residents)s::bigint[]) AS resident_id
"""


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
    values = {
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "agency_id": agency_id,
        "residents": list(resident_ids),
        "action": str(action),
        "fields": sorted(fields),
        "purpose": str(purpose),
        "reason": why,
        "ip": actor.ip,
        "path": clean(path)[:LONGEST_PATH],
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE_SQL, values)
