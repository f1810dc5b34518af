"""Writing residents and their sealed values. The commands of this package decide; this writes."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madang.core.accounts.models import Account
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.people import vault
from madang.core.people.events import ResidentRegistered
from madang.core.people.models import Level, Resident, SealedField
from madang.core.people.vault import SealedRow


def create_resident(
    *,
    actor: Actor,
    uid: UUID,
    agency_id: int,
    level: Level,
    language: str,
    account: Account | None,
    rows: Collection[SealedRow],
) -> Resident:
    """A new resident with sealed values, and the event of it."""
    resident = Resident(
        uid=uid, agency_id=agency_id, identity_level=level, language=language, account=account
    )
    resident.save(force_insert=True)
    put_values(resident, rows)
    record(
        ResidentRegistered(
            agency_id=agency_id,
            subject_id=resident.pk,
            level=level.value,
            fields=tuple(sorted(row.field for row in rows)),
        ),
        actor=actor,
    )
    return resident


def put_values(resident: Resident, rows: Iterable[SealedRow]) -> None:
    """Keep these values, in place of older ones of the same kinds."""
    SealedField.objects.bulk_create(
        [SealedField(resident=resident, **row._asdict()) for row in rows],
        update_conflicts=True,
        unique_fields=["resident", "field"],
        update_fields=["ciphertext", "key_id", "blind_index", "law"],
    )


def drop_values(resident: Resident, fields: Collection[str]) -> None:
    """Keep no values of these kinds any more."""
    if fields:
        SealedField.objects.filter(resident=resident, field__in=fields).delete()


def kept_values(resident: Resident, fields: Collection[str]) -> dict[str, str]:
    """The plain values of these kinds, for comparing only: they must not leave the command."""
    rows = SealedField.objects.filter(resident=resident, field__in=fields)
    return {
        field: vault.open_value(
            agency_id=resident.agency_id,
            resident_uid=resident.uid,
            field=field,
            ciphertext=ciphertext,
        )
        for field, ciphertext in rows.values_list("field", "ciphertext")
    }


def require_language(language: str) -> None:
    """Raise DomainError for a language that the platform does not speak."""
    if language not in dict(settings.LANGUAGES):
        raise DomainError("unknown_language", _("This language is not offered."), field="language")


def require_resident_account(account: Account | None) -> None:
    """Raise DomainError for the account of an official."""
    if account is not None and account.kind != Account.Kind.RESIDENT:
        raise DomainError(
            "not_a_resident_account", _("This account belongs to an official, not to a resident.")
        )
