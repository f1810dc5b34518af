"""Registering residents, changing their contact details, confirming who they are.

``reveal``, ``find_by_identifier``, ``rotate_keys`` and ``sealed_rows`` belong to this public face
too; they stand in modules of their own because of their length.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.core.accounts.models import Account
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.people import accesses, kinds, records
from madang.core.people.events import ContactChanged
from madang.core.people.expiring import destroy_expired
from madang.core.people.languages import change_language
from madang.core.people.models import Action, Level, Purpose, Resident
from madang.core.people.reading import (
    download_names,
    find_by_identifier,
    find_by_name,
    purge_access_log,
    resident_of_actor,
    reveal,
    review_accesses,
)
from madang.core.people.rotation import rotate_keys
from madang.core.people.vault import SealedRow, sealed_rows
from madang.core.people.verification import verify_contact, verify_identity

__all__ = [
    "SealedRow",
    "change_contact",
    "change_language",
    "destroy_expired",
    "download_names",
    "find_by_identifier",
    "find_by_name",
    "purge_access_log",
    "register_resident",
    "reveal",
    "review_accesses",
    "rotate_keys",
    "sealed_rows",
    "verify_contact",
    "verify_identity",
]


def register_resident(
    *,
    actor: Actor,
    agency_id: int,
    level: Level | str,
    fields: Mapping[str, str],
    language: str = "ko",
    account: Account | None = None,
    law: str = "",
    uid: UUID | None = None,
) -> Resident:
    """A new resident of an agency, with sealed values.

    ``uid`` is the caller's own id: sent again, it gives the resident of the first time. ``law`` is
    the legal ground for keeping unique identifiers. Anybody may register anonymously for what
    they file themselves; officials and devices need ``people.register``, and every other level
    than anonymous ``people.verify``.

    Raises Forbidden and DomainError (see ``kinds.normalised``; ``account_taken``).
    """
    actor.require_agency(agency_id)
    wanted = _level(actor, level)
    records.require_language(language)
    records.require_resident_account(account)
    uid = uid or uuid4()
    rows = sealed_rows(agency_id=agency_id, resident_uid=uid, values=fields, law=law)
    with transaction.atomic():
        known = _registered(uid, agency_id)
        if known is not None:
            return known
        try:
            with transaction.atomic():
                resident = records.create_resident(
                    actor=actor,
                    uid=uid,
                    agency_id=agency_id,
                    level=wanted,
                    language=language,
                    account=account,
                    rows=rows,
                )
        except IntegrityError:
            return _beaten(uid, agency_id)
        _note_registration(actor, resident, rows)
    return resident


def change_contact(
    *,
    actor: Actor,
    resident_id: int,
    fields: Mapping[str, str],
    purpose: str = "",
    reason: str = "",
    path: str = "",
) -> frozenset[str]:
    """Replace contact details (name, phone, email, address); an empty value removes one.

    Returns the kinds that really changed. Residents change their own; others need
    ``people.change`` and a purpose. A confirmed contact that changes has to be confirmed again,
    and the name that an identity provider confirmed is not changed by its bearer.

    Raises Forbidden, NotFound and DomainError.
    """
    own = accesses.is_self(actor, resident_id)
    if not own:
        actor.require("people.change")
    code = Purpose.SELF if own else accesses.require_purpose(purpose)
    _require_contacts(fields)
    values = kinds.normalised(fields)
    with transaction.atomic():
        resident = resident_of_actor(actor, resident_id, lock=True)
        kept = records.kept_values(resident, [*fields])
        changed = frozenset(name for name in fields if kept.get(name) != values.get(name))
        if not changed:
            return changed
        _refuse_own_name(resident, changed, own=own)
        _replace(resident, changed, values)
        accesses.note(
            actor=actor,
            agency_id=resident.agency_id,
            resident_ids=[resident_id],
            action=Action.CHANGE,
            fields=changed,
            purpose=code,
            reason=reason,
            path=path,
        )
        names = tuple(sorted(changed))
        event = ContactChanged(agency_id=resident.agency_id, subject_id=resident_id, fields=names)
        record(event, actor=actor)
    return changed


def _level(actor: Actor, level: Level | str) -> Level:
    """The level, if the actor may register somebody at it. Raises Forbidden, DomainError."""
    if level not in Level.values:
        raise DomainError("unknown_level", _("There is no such level of identity."))
    wanted = Level(level)
    if wanted != Level.ANONYMOUS:
        actor.require("people.verify")
    elif actor.kind not in ("anonymous", "resident", "system"):
        actor.require("people.register")
    return wanted


def _registered(uid: UUID, agency_id: int) -> Resident | None:
    """The resident of that uid. Raises DomainError if another agency has it."""
    resident = Resident.objects.filter(uid=uid).first()
    if resident is not None and resident.agency_id != agency_id:
        raise DomainError("uid_taken", _("This registration number is already in use."))
    return resident


def _beaten(uid: UUID, agency_id: int) -> Resident:
    """Somebody wrote the same uid, or a resident of the same account, a moment before."""
    resident = _registered(uid, agency_id)
    if resident is None:
        raise DomainError("account_taken", _("This account already belongs to a resident."))
    return resident


def _note_registration(actor: Actor, resident: Resident, rows: Sequence[SealedRow]) -> None:
    """An official who registers somebody handles their data; all others handle their own."""
    if actor.kind == "official":
        accesses.note(
            actor=actor,
            agency_id=resident.agency_id,
            resident_ids=[resident.pk],
            action=Action.REGISTER,
            fields=[row.field for row in rows],
            purpose=Purpose.CASE_PROCESSING,
        )


def _replace(resident: Resident, changed: frozenset[str], values: Mapping[str, str]) -> None:
    """Seal the new values in place of the old; a new address for mail is not confirmed yet."""
    records.drop_values(resident, changed - values.keys())
    rows = sealed_rows(
        agency_id=resident.agency_id,
        resident_uid=resident.uid,
        values={name: values[name] for name in changed & values.keys()},
    )
    records.put_values(resident, rows)
    if "email" in changed:
        Resident.objects.filter(id=resident.pk, identity_level=Level.CONTACT).update(
            identity_level=Level.ANONYMOUS
        )


def _require_contacts(fields: Mapping[str, str]) -> None:
    if not fields:
        raise DomainError("no_fields", _("Say what you want to change."))
    for name in fields:
        if name not in kinds.CONTACT:
            raise DomainError(
                "not_a_contact", _("This cannot be changed as a contact."), field=name
            )


def _refuse_own_name(resident: Resident, changed: frozenset[str], *, own: bool) -> None:
    if own and "name" in changed and resident.identity_level == Level.VERIFIED:
        raise DomainError(
            "name_confirmed",
            _("Your name was confirmed by the identity provider. Ask the office to correct it."),
            field="name",
        )
