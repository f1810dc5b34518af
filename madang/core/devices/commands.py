"""Registering, pairing and revoking kiosks."""

import datetime as dt
import secrets
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.core.accounts import keys
from madang.core.actors import Actor
from madang.core.devices.events import (
    KioskChanged,
    KioskPaired,
    KioskRegistered,
    KioskRevoked,
    PairingCodeIssued,
)
from madang.core.devices.models import LONGEST_NAME, LONGEST_PLACE, Kiosk, Visit
from madang.core.errors import DomainError, NotFound
from madang.core.events.commands import cancel_timers, record, set_timer
from madang.core.limits import Limit
from madang.core.orgs.models import ApiClient, Department
from madang.core.orgs.tokens import digest, new_token
from madang.lib.text import clean

CODE_DIGITS: Final = 8
CODE_VALID: Final = dt.timedelta(minutes=15)
TRIES_SECONDS: Final = 15 * 60
OF_AN_ADDRESS: Final = Limit("codes", 10, TRIES_SECONDS, _("Too many codes were tried from here."))
OF_AN_AGENCY: Final = Limit("codes", 100, TRIES_SECONDS, _("Too many codes were tried from here."))
FORGET_TIMER: Final = "devices.forget_visit"
FORGET_EVERY: Final = dt.timedelta(minutes=1)
SEEN_AGAIN_AFTER: Final = dt.timedelta(hours=1)


def register_kiosk(
    *, actor: Actor, department_id: int, name: str, place: str, has_printer: bool
) -> Kiosk:
    """Write down a kiosk that stands in a department. It is shut out until it is paired.

    Raises Forbidden, and DomainError for an empty or taken name, an empty place, and a department
    that is closed or another agency's.
    """
    actor.require("devices.manage")
    values = _checked(actor, department_id, name, place, has_printer=has_printer)
    with transaction.atomic():
        client = ApiClient.objects.create(
            agency_id=actor.agency_id,
            name=values["name"],
            token_digest=digest(new_token()),  # of a token that nobody holds
            revoked_at=timezone.now(),
        )
        try:
            with transaction.atomic():
                kiosk = Kiosk.objects.create(client=client, agency_id=actor.agency_id, **values)
        except IntegrityError:
            raise _taken() from None
        record(KioskRegistered(**_described(kiosk)), actor=actor)
    return kiosk


def change_kiosk(
    *, actor: Actor, kiosk_id: int, department_id: int, name: str, place: str, has_printer: bool
) -> None:
    """Say that a kiosk stands elsewhere, is called otherwise, or got or lost its printer.

    Raises as ``register_kiosk``, and NotFound.
    """
    actor.require("devices.manage")
    values = _checked(actor, department_id, name, place, has_printer=has_printer)
    with transaction.atomic():
        _locked(actor, kiosk_id)
        try:
            with transaction.atomic():
                Kiosk.objects.filter(client=kiosk_id).update(**values)
        except IntegrityError:
            raise _taken() from None
        ApiClient.objects.filter(id=kiosk_id).update(name=values["name"])
        record(KioskChanged(**_described(Kiosk.objects.get(client=kiosk_id))), actor=actor)


def issue_pairing_code(
    *, actor: Actor, kiosk_id: int, moment: dt.datetime | None = None
) -> tuple[str, dt.datetime]:
    """A code of eight digits with which one device becomes this kiosk, and until when.

    It takes the place of an earlier one. Raises Forbidden and NotFound.
    """
    actor.require("devices.manage")
    until = (moment or timezone.now()) + CODE_VALID
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    with transaction.atomic():
        kiosk = _locked(actor, kiosk_id)
        index = _index(actor.agency_id, code)
        Kiosk.objects.filter(client=kiosk_id).update(pairing_index=index, pairing_until=until)
        record(PairingCodeIssued(**_named(kiosk)), actor=actor)
    return code, until


def pair_kiosk(*, actor: Actor, code: str, moment: dt.datetime | None = None) -> str:
    """Make the device at which the code was typed the kiosk for which it was given out.

    Returns the token that the device shows from now on; a device that was this kiosk before is
    shut out. Each try is counted before the code is looked at, so that many at once get no more
    than one after the other: ten of an address and a hundred of an agency in 15 minutes. Raises
    NotFound for a wrong, used or old code, all alike, and TooMany.
    """
    _count_try(actor)
    now = moment or timezone.now()
    token = new_token()
    digits = "".join(filter(str.isdecimal, code))
    with transaction.atomic():
        waiting = Kiosk.objects.filter(
            agency_id=actor.agency_id,
            pairing_index=_index(actor.agency_id, digits),
            pairing_until__gt=now,
        )
        kiosk = waiting.select_for_update().first()
        if kiosk is None:
            raise NotFound(
                "wrong_pairing_code",
                _("This code opens no kiosk. It is valid for 15 minutes and used once."),
                field="code",
            )
        ApiClient.objects.filter(id=kiosk.pk).update(token_digest=digest(token), revoked_at=None)
        Kiosk.objects.filter(client=kiosk.pk).update(
            pairing_index=None, pairing_until=None, paired_at=now, seen_at=now
        )
        Visit.objects.filter(kiosk=kiosk).delete()
        _watch(kiosk, now)
        record(KioskPaired(**_named(kiosk)), actor=_as_kiosk(kiosk, actor))
    return token


def revoke_kiosk(*, actor: Actor, kiosk_id: int, moment: dt.datetime | None = None) -> None:
    """Shut a kiosk out at once; codes that were given out for it open nothing any more.

    Raises Forbidden, NotFound, and DomainError where there is nothing to revoke.
    """
    actor.require("devices.manage")
    with transaction.atomic():
        kiosk = _locked(actor, kiosk_id)
        had_code = kiosk.pairing_index is not None
        opened = ApiClient.objects.filter(id=kiosk_id, revoked_at=None)
        # The token is replaced too: what was shut out once is never opened again by its old cookie.
        was_open = opened.update(
            revoked_at=moment or timezone.now(), token_digest=digest(new_token())
        )
        if not (was_open or had_code):
            raise DomainError("kiosk_shut", _("This kiosk is shut out already."))
        Kiosk.objects.filter(client=kiosk_id).update(pairing_index=None, pairing_until=None)
        Visit.objects.filter(kiosk=kiosk).delete()
        cancel_timers(subject_type="devices.kiosk", subject_id=kiosk_id, names=[FORGET_TIMER])
        record(KioskRevoked(**_named(kiosk)), actor=actor)


def note_seen(*, kiosk: Kiosk, moment: dt.datetime | None = None) -> bool:
    """Note that a kiosk is in use, at most once an hour; whether it was noted."""
    now = moment or timezone.now()
    if kiosk.seen_at is not None and kiosk.seen_at > now - SEEN_AGAIN_AFTER:
        return False
    return bool(Kiosk.objects.filter(client=kiosk.pk).update(seen_at=now))


def _watch(kiosk: Kiosk, now: dt.datetime) -> None:
    set_timer(
        name=FORGET_TIMER,
        agency_id=kiosk.agency_id,
        subject_type="devices.kiosk",
        subject_id=kiosk.pk,
        due_at=now + FORGET_EVERY,
    )


def _count_try(actor: Actor) -> None:
    OF_AN_ADDRESS.count(f"kiosk:{actor.ip}")
    OF_AN_AGENCY.count(f"kiosk-agency:{actor.agency_id}")


def _checked(
    actor: Actor, department_id: int, name: str, place: str, *, has_printer: bool
) -> dict[str, Any]:
    texts = {"name": clean(name), "place": clean(place)}
    for field, most in (("name", LONGEST_NAME), ("place", LONGEST_PLACE)):
        if not 0 < len(texts[field]) <= most:
            raise DomainError(
                f"{field}_missing",
                _("Write this down in at most %(count)s characters.") % {"count": most},
                field=field,
            )
    known = Department.objects.filter(
        id=department_id, agency_id=actor.agency_id, closed_on=None
    ).exists()
    if not known:
        raise DomainError(
            "no_department", _("Choose a department that is open."), field="department"
        )
    return {**texts, "department_id": department_id, "has_printer": has_printer}


def _locked(actor: Actor, kiosk_id: int) -> Kiosk:
    kiosk = (
        Kiosk.objects.select_for_update().filter(client=kiosk_id, agency_id=actor.agency_id).first()
    )
    if kiosk is None:
        raise NotFound("no_kiosk", _("There is no such kiosk in this agency."))
    return kiosk


def _taken() -> DomainError:
    return DomainError("kiosk_exists", _("There is a kiosk with this name."), field="name")


def _index(agency_id: int, code: str) -> str:
    return keys.index_of("kiosk pairing code", f"{agency_id}/{code}")


def _as_kiosk(kiosk: Kiosk, actor: Actor) -> Actor:
    return Actor("device", kiosk.pk, kiosk.agency_id, kiosk.department_id, ip=actor.ip)


def _named(kiosk: Kiosk) -> dict[str, Any]:
    return {
        "agency_id": kiosk.agency_id,
        "subject_id": kiosk.pk,
        "department_id": kiosk.department_id,
        "kiosk": kiosk.name,
    }


def _described(kiosk: Kiosk) -> dict[str, Any]:
    return {**_named(kiosk), "place": kiosk.place, "has_printer": kiosk.has_printer}
