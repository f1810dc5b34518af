"""Reading residents: masked, unless ``commands.reveal`` is asked."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from madang.core.accounts.models import Account
from madang.core.actors import Actor
from madang.core.errors import Forbidden
from madang.core.people import accesses, kinds, vault
from madang.core.people.models import AccessLog, Resident

log = logging.getLogger("madang.people")

UNREADABLE: Final = "???"
"""Shown in place of a value that cannot be opened: one damaged row must not close a whole list."""

# Plain, for every list needs it, and the ORM takes longer to write it than PostgreSQL to run it.
MASKED_SQL = """
SELECT person.id, person.identity_level, person.language, person.agency_id, person.uid,
    sealed.field, sealed.ciphertext
FROM people_resident AS person
LEFT JOIN people_sealedfield AS sealed
    ON sealed.resident_id = person.id AND sealed.field = ANY(%s)
WHERE person.agency_id = %s AND person.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class MaskedPerson:
    """What a list or a page may show of a resident: 홍*동, 010-****-5678, h***@example.com.

    An empty text means that nothing is kept. Safe to print and to log.
    """

    id: int
    level: str
    language: str = "ko"
    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    birth_date: str = ""


def masked(
    resident_ids: Collection[int], *, actor: Actor, fields: Collection[str] = kinds.LISTED
) -> dict[int, MaskedPerson]:
    """Residents of the actor's agency by id, masked, in one query however many they are.

    Ids of other agencies are left out. Only the ``fields`` asked for are opened, and of them only
    those that a list may show: never a unique identifier.
    """
    opened = sorted(set(fields).intersection(kinds.LISTED))
    with connection.cursor() as cursor:
        cursor.execute(MASKED_SQL, [opened, actor.agency_id, list(resident_ids)])
        rows = cursor.fetchall()
    people: dict[int, dict[str, str]] = {}
    for resident_id, level, language, agency_id, uid, kind, ciphertext in rows:
        person = people.setdefault(resident_id, {"level": level, "language": language})
        if kind is not None:
            person[kind] = _mask(agency_id, uid, kind, ciphertext)
    return {key: MaskedPerson(id=key, **values) for key, values in people.items()}


def actor_of_account(account: Account, *, agency_id: int, ip: str | None) -> Actor | None:
    """The resident behind an account in one agency, or None if the agency does not know them."""
    row = (
        Resident.objects.filter(account=account, agency_id=agency_id)
        .values_list("id", "identity_level")
        .first()
    )
    if row is None:
        return None
    return Actor("resident", row[0], agency_id, ip=ip, identity_level=row[1])


def language_of(actor: Actor) -> str:
    """The language that a signed-in resident has chosen. Raises Forbidden for anybody else."""
    if actor.kind != "resident" or actor.id is None:
        raise Forbidden("residents_only", _("Only residents have a language of their own."))
    return Resident.objects.values_list("language", flat=True).get(id=actor.id)


# Two looks into indexes. As a condition inside the query for cases it was answered by walking
# through all cases of the agency.
SAME_CONTACT_SQL = """
SELECT DISTINCT other.resident_id FROM people_sealedfield AS own
JOIN people_sealedfield AS other
    ON other.blind_index = own.blind_index AND other.resident_id <> own.resident_id
WHERE own.resident_id = %(resident)s AND own.field IN ('phone', 'email')
ORDER BY other.resident_id DESC LIMIT %(most)s
"""
MOST_SAME = 1000


def with_same_contact(resident_id: int) -> Sequence[int]:
    """The ids of residents who share a telephone number or e-mail address, the resident too.

    Compared by blind index, which is made per agency: nobody of another one is found, and no value
    is opened. Of a number that very many gave, the newest MOST_SAME.
    """
    with connection.cursor() as cursor:
        cursor.execute(SAME_CONTACT_SQL, {"resident": resident_id, "most": MOST_SAME})
        return [resident_id, *(row[0] for row in cursor.fetchall())]


def accesses_of(
    *, actor: Actor, resident_id: int | None = None, before_id: int | None = None, limit: int = 50
) -> Sequence[AccessLog]:
    """The access log of the actor's agency, newest first, paged by id.

    With ``people.audit``: all of it, for the monthly review (안전성 확보조치 기준 제8조), or of one
    resident. A resident sees who looked at their own data. Raises Forbidden.
    """
    if resident_id is None or not accesses.is_self(actor, resident_id):
        actor.require("people.audit")
    rows = AccessLog.objects.filter(agency_id=actor.agency_id)
    if resident_id is not None:
        rows = rows.filter(resident_id=resident_id)
    if before_id is not None:
        rows = rows.filter(id__lt=before_id)
    return list(rows.order_by("-id")[:limit])


def _mask(agency_id: int, uid: UUID, kind: str, ciphertext: vault.Ciphertext) -> str:
    try:
        value = vault.open_value(
            agency_id=agency_id, resident_uid=uid, field=kind, ciphertext=ciphertext
        )
    except vault.VaultError as error:
        log.error("%s of resident %s cannot be opened: %s", kind, uid, error.code)  # noqa: TRY400
        return UNREADABLE
    return kinds.KINDS[kind].mask(value)
