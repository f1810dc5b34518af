"""Raising the level of identity: by an identity provider, or by a one-time code."""

import logging
from collections.abc import Callable, Mapping
from typing import Final, TypeVar
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.core.accounts.models import Account
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.people import kinds, records, vault
from madang.core.people.events import ContactVerified, IdentityVerified
from madang.core.people.models import Level, Resident

log = logging.getLogger("madang.people")

Claims = Mapping[str, object]
T = TypeVar("T")

# Standard claims (OpenID Connect Core 1.0, 5.1) and our kinds. What the provider knows better
# than anybody replaces what was there; contacts only fill what is empty, for people change them
# here.
_KNOWN_BETTER: Final = {"name": "name", "birthdate": "birth_date"}
_FILLS: Final = {"phone_number": "phone", "email": "email"}
_LONGEST_ISSUER: Final = 300
_LONGEST_SUBJECT: Final = 255  # OpenID Connect Core 1.0, 2


def verify_identity(
    *, actor: Actor, account: Account, claims: Claims, language: str = "ko"
) -> Resident:
    """The resident whom an identity provider has confirmed; the same one at every sign-in.

    ``claims`` are those of a checked ID token: ``iss`` and ``sub``, which together identify a
    person and are never given to another one (OpenID Connect Core 1.0, 5.7), and optionally
    ``name``, ``birthdate``, ``email`` with ``email_verified``, ``phone_number`` with
    ``phone_number_verified``. A service that gives a CI instead passes a fixed ``iss`` of its own
    and the CI as ``sub``.

    Needs ``people.verify``, which only the platform's sign-in and counters hold. Raises
    DomainError ``identity_taken`` if this person signs in by another account,
    ``account_taken`` if the account is already that of another person, ``identity_incomplete``
    without ``iss`` and ``sub``, and Forbidden.
    """
    agency_id = _start(actor, account, language)
    key = _identity_key(claims)

    def verify() -> Resident:
        # In this order: somebody who signs in twice at once and commits between the two look-ups is
        # then found as known, and not taken for another person.
        mine = _by_account(agency_id, account)
        known = _by_identity(agency_id, key)
        resident = _same_person(known, mine, account)
        if resident is None:
            resident = _create(actor, agency_id, account, Level.VERIFIED, language)
        rows = {} if known else {kinds.IDENTITY: key}
        _keep(resident, {**rows, **_profile(resident, claims)})
        if known is None or known.identity_level != Level.VERIFIED or known.account_id is None:
            _raise_level(resident, Level.VERIFIED, account)
            record(IdentityVerified(agency_id=agency_id, subject_id=resident.pk), actor=actor)
        return resident

    return _again_if_beaten(verify)


def verify_contact(*, actor: Actor, account: Account, email: str, language: str = "ko") -> Resident:
    """The resident of an account whose owner has proved with a one-time code to read a mailbox.

    Registers the resident at the first time. Needs ``people.verify``. Raises Forbidden and
    DomainError.
    """
    agency_id = _start(actor, account, language)
    values = kinds.normalised({"email": email})
    if not values:
        raise DomainError("email_missing", _("An e-mail address is needed."), field="email")

    def verify() -> Resident:
        resident = _by_account(agency_id, account)
        if resident is None:
            resident = _create(actor, agency_id, account, Level.ANONYMOUS, language)
        news = records.kept_values(resident, ["email"]) != values
        if news:
            _keep(resident, values)
        if resident.identity_level == Level.ANONYMOUS:
            news = True
            _raise_level(resident, Level.CONTACT, account)
        if news:
            record(
                ContactVerified(agency_id=agency_id, subject_id=resident.pk, field="email"),
                actor=actor,
            )
        return resident

    return _again_if_beaten(verify)


def _start(actor: Actor, account: Account, language: str) -> int:
    """The agency, after all that needs no database."""
    actor.require("people.verify")
    records.require_resident_account(account)
    records.require_language(language)
    return actor.agency_id


def _again_if_beaten(verify: Callable[[], T]) -> T:
    """Run in a transaction; once more if somebody else wrote the same person at the same time.

    The unique constraints decide who was first. The second one then finds the first one's row.
    """
    try:
        with transaction.atomic():
            return verify()
    except IntegrityError:
        with transaction.atomic():
            return verify()


def _identity_key(claims: Claims) -> str:
    """Issuer and subject as one text; the length in front keeps two pairs from looking alike."""
    issuer, subject = claims.get("iss"), claims.get("sub")
    if (
        not (isinstance(issuer, str) and isinstance(subject, str))
        or not 0 < len(issuer) <= _LONGEST_ISSUER
        or not 0 < len(subject) <= _LONGEST_SUBJECT
    ):
        raise DomainError(
            "identity_incomplete",
            _("The identity provider did not say who you are. Please try again later."),
        )
    return f"{len(issuer)} {issuer} {subject}"


def _by_identity(agency_id: int, key: str) -> Resident | None:
    index = vault.index_of(agency_id, kinds.IDENTITY, key)
    rows = Resident.objects.select_for_update(of=("self",))
    return rows.filter(
        agency_id=agency_id, sealed__blind_index=index, sealed__field=kinds.IDENTITY
    ).first()


def _by_account(agency_id: int, account: Account) -> Resident | None:
    rows = Resident.objects.select_for_update(of=("self",))
    return rows.filter(agency_id=agency_id, account=account).first()


def _same_person(
    known: Resident | None, mine: Resident | None, account: Account
) -> Resident | None:
    """The one resident that both mean. Raises DomainError where they mean two."""
    if known is not None and known.account_id not in (None, account.pk):
        raise DomainError(
            "identity_taken",
            _("You already use this service with another account. Please sign in with that one."),
        )
    other = mine is not None and known is None and _has_identity(mine)
    if other or (known is not None and mine is not None and known.pk != mine.pk):
        raise DomainError(
            "account_taken", _("This account already belongs to another person. Please sign out.")
        )
    return known or mine


def _has_identity(resident: Resident) -> bool:
    return resident.sealed.filter(field=kinds.IDENTITY).exists()


def _create(
    actor: Actor, agency_id: int, account: Account, level: Level, language: str
) -> Resident:
    return records.create_resident(
        actor=actor,
        uid=uuid4(),
        agency_id=agency_id,
        level=level,
        language=language,
        account=account,
        rows=[],
    )


def _raise_level(resident: Resident, level: Level, account: Account) -> None:
    resident.identity_level = level
    resident.account = account
    resident.save(update_fields=["identity_level", "account"])


def _keep(resident: Resident, values: Mapping[str, str]) -> None:
    records.put_values(
        resident,
        vault.seal_values(agency_id=resident.agency_id, resident_uid=resident.uid, values=values),
    )


def _profile(resident: Resident, claims: Claims) -> dict[str, str]:
    """What the claims tell that is new: kind → normalised value."""
    told = {
        kind: value
        for claim, kind in {**_KNOWN_BETTER, **_FILLS}.items()
        if (value := _usable(claims, claim, kind))
    }
    kept = records.kept_values(resident, [*told])
    return {
        kind: value
        for kind, value in told.items()
        if kept.get(kind) != value and (kind in _KNOWN_BETTER.values() or kind not in kept)
    }


def _usable(claims: Claims, claim: str, kind: str) -> str:
    """The claim in the form in which we keep it, or nothing.

    A sign-in must not fail because a provider writes a telephone number in a form of its own.
    """
    value = claims.get(claim)
    if not isinstance(value, str) or (
        claim in _FILLS and claims.get(f"{claim}_verified") is not True
    ):
        return ""
    try:
        return kinds.normalised({kind: value}).get(kind, "")
    except DomainError as error:
        log.warning("the identity provider's claim %s was left out: %s", claim, error.code)
        return ""
