"""Residents and those who work with them."""

import itertools
from typing import Any, Final

from django.db import connection

from madang.core.accounts.commands import create_account
from madang.core.accounts.models import Account
from madang.core.actors import Actor, system
from madang.core.orgs.models import Agency
from madang.core.people.commands import register_resident
from madang.core.people.models import Resident

HONG: Final = {
    "name": "홍길동",
    "phone": "010-1234-5678",
    "email": "hong@example.com",
    "address": "서울특별시 강남구 학동로 426",
}
NUMBER: Final = "900101-1234567"
LAW: Final = "식품위생법 시행령 제66조"

_numbers = itertools.count(1)


def make_account(kind: str = "resident") -> Account:
    return create_account(kind=kind, username=f"{kind}-{next(_numbers)}", password=None)


def make_resident(agency: Agency, **fields: str) -> Resident:
    """Somebody who filed without an account; 홍길동 unless told otherwise."""
    return register_resident(
        actor=visitor(agency), agency_id=agency.pk, level="anonymous", fields=fields or HONG
    )


def make_numbered_resident(agency: Agency) -> Resident:
    """Somebody whose resident number is kept because a law asks for it."""
    return register_resident(
        actor=visitor(agency),
        agency_id=agency.pk,
        level="anonymous",
        fields={"name": "홍길동", "resident_number": NUMBER},
        law=LAW,
    )


def visitor(agency: Agency) -> Actor:
    return Actor("anonymous", None, agency.pk)


def clerk(agency: Agency, *permissions: str) -> Actor:
    """An official with these permissions."""
    return Actor("official", 7, agency.pk, permissions=frozenset(permissions), ip="192.0.2.7")


def owner(resident: Resident) -> Actor:
    """The resident themselves, signed in."""
    return Actor("resident", resident.pk, resident.agency_id, ip="192.0.2.8")


def sign_in(agency: Agency) -> Actor:
    """What the sign-in acts as."""
    return system(agency.pk, "people.verify")


def execute(sql: str, *params: Any) -> None:
    """SQL as somebody with access to the database would send it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
