"""The only doors to plain text: reading it, and finding somebody by it."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, NotFound
from madang.core.events.commands import record
from madang.core.people import accesses, kinds, reviewing, vault
from madang.core.people.events import AccessReviewed
from madang.core.people.models import Action, Purpose, Resident, SealedField
from madang.lib.text import clean

KEPT: Final = dt.timedelta(days=2 * 366)
"""How long the access log is kept: two years, leap days included."""

MOST_FOUND: Final = 100
MOST_COMPARED: Final = 5000
NAME: Final = "name"
LONGEST_REVIEW: Final = 2000


def reveal(
    *,
    actor: Actor,
    resident_id: int,
    fields: Iterable[str],
    purpose: str = "",
    reason: str = "",
    path: str = "",
    also: Iterable[str] = (),
) -> dict[str, str]:
    """Personal data of one resident in plain text; kinds that are not kept are left out.

    Needs ``people.reveal`` (and ``people.reveal_unique`` for unique identifiers) and a purpose
    from the list, unless the actor is the resident. ``also`` names, for the log, what else about
    the person the caller opens for the same purpose (``cases.answers``).

    The access is logged in the same transaction, and this is the outermost one: the log is safe
    before the caller sees a letter, and no later failure of the caller can take it back.

    Raises Forbidden, NotFound (also for residents of another agency), DomainError, VaultError,
    and RuntimeError inside a transaction.
    """
    wanted = [kind.name for kind in kinds.require_kinds(fields)]
    code = _allowed(actor, resident_id, wanted, purpose)
    with transaction.atomic(durable=True):
        resident = resident_of_actor(actor, resident_id)
        accesses.note(
            actor=actor,
            agency_id=resident.agency_id,
            resident_ids=[resident.pk],
            action=Action.REVEAL,
            fields=[*wanted, *also],
            purpose=code,
            reason=reason,
            path=path,
        )
        rows = SealedField.objects.filter(resident=resident, field__in=wanted)
        sealed = dict(rows.values_list("field", "ciphertext"))
        return {
            name: vault.open_value(
                agency_id=resident.agency_id,
                resident_uid=resident.uid,
                field=name,
                ciphertext=sealed[name],
            )
            for name in wanted
            if name in sealed
        }


def download_names(
    *, actor: Actor, resident_ids: Iterable[int], purpose: str, reason: str, path: str = ""
) -> dict[int, str]:
    """The names of residents in plain text by id, for a file that leaves our pages.

    Needs ``people.reveal`` and a purpose. One row of the access log for each of them says that they
    were downloaded (안전성 확보조치 기준 제8조제2항); residents of another agency are left out. It
    is for the transaction of the command that says which file: that one has to be the outermost.

    Raises Forbidden, DomainError, VaultError, and RuntimeError outside a transaction.
    """
    actor.require(_permission(NAME))
    code = accesses.require_purpose(purpose)
    if not connection.in_atomic_block:
        raise RuntimeError("names are downloaded in the transaction that says which file it is")
    rows = SealedField.objects.filter(
        resident_id__in=set(resident_ids), resident__agency_id=actor.agency_id, field=NAME
    )
    sealed = list(rows.values_list("resident_id", "resident__uid", "ciphertext"))
    accesses.note(
        actor=actor,
        agency_id=actor.agency_id,
        resident_ids=[row[0] for row in sealed],
        action=Action.DOWNLOAD,
        fields=[NAME],
        purpose=code,
        reason=reason,
        path=path,
    )
    return {
        resident_id: vault.open_value(
            agency_id=actor.agency_id, resident_uid=uid, field=NAME, ciphertext=ciphertext
        )
        for resident_id, uid, ciphertext in sealed
    }


def find_by_identifier(
    *,
    actor: Actor,
    agency_id: int,
    field: str,
    value: str,
    purpose: str,
    reason: str = "",
    path: str = "",
) -> list[int]:
    """Ids of the residents of whom this value is kept, newest first, at most 100.

    Needs ``people.reveal``, or ``people.reveal_unique`` for a unique identifier, and a purpose.
    That somebody is known here is personal data: the search is logged like a reading, also one
    that finds nobody; what was searched for is not written down.

    Raises Forbidden, DomainError, and RuntimeError inside a transaction.
    """
    actor.require_agency(agency_id)
    kind = kinds.require_kind(field)
    actor.require(_permission(kind.name))
    code = accesses.require_purpose(purpose)
    index = vault.search_index(agency_id, kind.name, value)
    with transaction.atomic(durable=True):
        found = list(
            SealedField.objects.filter(
                blind_index=index, field=kind.name, resident__agency_id=agency_id
            )
            .order_by("-resident_id")
            .values_list("resident_id", flat=True)[:MOST_FOUND]
        )
        accesses.note(
            actor=actor,
            agency_id=agency_id,
            resident_ids=found or [None],
            action=Action.FIND,
            fields=[kind.name],
            purpose=code,
            reason=reason,
            path=path,
        )
    return found


def find_by_name(
    *,
    actor: Actor,
    among: Collection[int],
    name: str,
    purpose: str,
    reason: str = "",
    path: str = "",
) -> list[int]:
    """Ids of those of the residents ``among`` whose whole name is this, as of
    ``find_by_identifier``.

    A name has no index (it would be told by how often it is there, see ``kinds.Kind``). So the
    names of the given residents are opened one by one and compared, here and nowhere else: whoever
    calls keeps the number of them small, at most MOST_COMPARED. The log tells who was found, as it
    does of a search by index.

    Raises Forbidden, DomainError, VaultError, ValueError for too many, and RuntimeError inside a
    transaction.
    """
    if len(among) > MOST_COMPARED:
        raise ValueError(f"{len(among)} names are more than are compared in one search")
    actor.require("people.reveal")
    code = accesses.require_purpose(purpose)
    wanted = _comparable(name)
    if not wanted:
        raise DomainError("name_missing", _("Write the whole name."), field="value")
    with transaction.atomic(durable=True):
        rows = SealedField.objects.filter(
            field="name", resident_id__in=among, resident__agency_id=actor.agency_id
        ).values_list("resident_id", "resident__uid", "ciphertext")
        found = [
            resident_id
            for resident_id, uid, ciphertext in rows
            if _comparable(_name(actor.agency_id, uid, ciphertext)) == wanted
        ]
        accesses.note(
            actor=actor,
            agency_id=actor.agency_id,
            resident_ids=found or [None],
            action=Action.FIND,
            fields=["name"],
            purpose=code,
            reason=reason,
            path=path,
        )
    return sorted(found, reverse=True)[:MOST_FOUND]


def _name(agency_id: int, uid: UUID, ciphertext: vault.Ciphertext) -> str:
    return vault.open_value(
        agency_id=agency_id, resident_uid=uid, field="name", ciphertext=ciphertext
    )


def _comparable(name: str) -> str:
    return "".join(clean(name).casefold().split())


def purge_access_log(*, actor: Actor) -> int:
    """Delete the agency's access log where it is older than two years; return how many rows.

    Needs ``people.audit``. The database refuses to delete younger rows.
    """
    actor.require("people.audit")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM people_accesslog WHERE agency_id = %s AND at < %s",
            [actor.agency_id, timezone.now() - KEPT],
        )
        return int(cursor.rowcount)


def review_accesses(*, actor: Actor, agency: AgencyRef, month: dt.date, found: str) -> None:
    """Record that the readings of a month were reviewed, and what was found.

    Needs ``people.audit``. A month may be reviewed again; each review stays. Raises Forbidden, and
    DomainError for a month that has not begun and for an empty or overlong text.
    """
    seen = reviewing.counts(actor=actor, agency=agency, month=month)
    if month > timezone.localdate():
        raise DomainError("month_to_come", _("This month has not begun."), field="found")
    text = clean(found, lines=True)
    if not text:
        raise DomainError(
            "review_empty", _("Write what was found, also if it was nothing."), field="found"
        )
    if len(text) > LONGEST_REVIEW:
        raise DomainError(
            "review_too_long",
            _("What was found may have at most %(count)s characters.") % {"count": LONGEST_REVIEW},
            field="found",
        )
    with transaction.atomic():
        record(
            AccessReviewed(
                agency_id=agency.id,
                subject_id=agency.id,
                month=month,
                found=text,
                readings=seen.readings,
                outside_hours=seen.hours,
                many_at_once=seen.many,
                downloads=seen.download,
            ),
            actor=actor,
        )


def resident_of_actor(actor: Actor, resident_id: int, *, lock: bool = False) -> Resident:
    """The resident, if it is one of the actor's agency. Raises NotFound."""
    rows = Resident.objects.select_for_update() if lock else Resident.objects.all()
    resident = rows.filter(id=resident_id, agency_id=actor.agency_id).first()
    if resident is None:
        raise NotFound("no_resident", _("There is no such resident in this agency."))
    return resident


def _allowed(actor: Actor, resident_id: int, names: Iterable[str], purpose: str) -> Purpose:
    if accesses.is_self(actor, resident_id):
        return Purpose.SELF
    for permission in sorted({_permission(name) for name in names}):
        actor.require(permission)
    return accesses.require_purpose(purpose)


def _permission(field: str) -> str:
    return "people.reveal_unique" if field in kinds.UNIQUE else "people.reveal"
