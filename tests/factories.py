"""Rows for tests, each made by the command that makes it in life."""

import datetime as dt
import itertools
from pathlib import Path

from django.test import Client

from madang.core.access import PERMISSIONS
from madang.core.accounts import sessions
from madang.core.accounts.commands import create_account
from madang.core.accounts.models import Account
from madang.core.actors import Actor, AgencyRef, system
from madang.core.devices import commands as devices
from madang.core.orgs import commands as orgs
from madang.core.orgs.models import Agency, Department, Official
from madang.core.people.commands import register_resident
from madang.core.programmes.commands import apply_programme
from tests import kept_city

_numbers = itertools.count(1)


def set_up(agency_id: int) -> Actor:
    """The one who sets an agency up."""
    return system(agency_id, "orgs.manage", "orgs.calendar")


def make_agency(slug: str = "gangnam") -> Agency:
    """An agency that is open from nine to six on weekdays, with lunch from twelve to one."""
    agency = orgs.create_agency(
        slug=slug,
        code=f"{next(_numbers):07}",
        name={"ko": f"{slug} 구청", "en": f"{slug} district"},
        phone="02-0000-0000",
    )
    orgs.set_opening_hours(
        actor=set_up(agency.pk),
        agency_id=agency.pk,
        weekdays=range(5),
        opens=dt.time(9),
        closes=dt.time(18),
        lunch=(dt.time(12), dt.time(13)),
    )
    agency.refresh_from_db()
    return agency


def ref(agency: Agency) -> AgencyRef:
    """As a request sees it, with all that was done to it since."""
    agency.refresh_from_db()
    return AgencyRef(
        agency.pk,
        agency.slug,
        agency.name,
        agency.phone,
        agency.calendar_version,
        agency.offers_version,
    )


def make_department(agency: Agency, name: str = "위생과") -> Department:
    return orgs.create_department(
        actor=set_up(agency.pk), agency_id=agency.pk, name={"ko": name, "en": f"{name} (en)"}
    )


def make_official(
    department: Department, *, permissions: list[str] | None = None, name: str = "마당이"
) -> Official:
    """An official with all permissions, or with the given ones."""
    number = next(_numbers)
    agency_id = department.agency_id
    role = orgs.define_role(
        actor=set_up(agency_id),
        agency_id=agency_id,
        key=f"role-{number}",
        name={"ko": "역할", "en": "Role"},
        permissions=sorted(PERMISSIONS) if permissions is None else permissions,
    )
    return orgs.appoint_official(
        actor=set_up(agency_id),
        account=create_account(kind="official", username=f"official{number}", password="secret"),
        department=department,
        name=name,
        roles=[role],
    )


def acting(official: Official) -> Actor:
    """The actor for an official."""
    granted = (name for role in official.roles.all() for name in role.permissions)
    return Actor(
        "official", official.pk, official.agency_id, official.department_id, frozenset(granted)
    )


PROGRAMMES = Path(__file__).resolve().parent.parent / "programmes"
DEPARTMENTS = ("민원여권과", "위생과", "건축과")


def make_city(slug: str = "gangnam") -> AgencyRef:
    """An agency with departments that offers the services of programme 2-10."""
    return kept_city.copied(slug) or build_city(slug)


def build_city(slug: str) -> AgencyRef:
    """``make_city`` by the commands that make it in life."""
    agency = make_agency(slug)
    for name in DEPARTMENTS:
        make_department(agency, name)
    source = (PROGRAMMES / "gangnam" / "2-10" / "programme.yaml").read_text()
    apply_programme(
        actor=system(agency.pk, "programmes.apply"),
        agency=agency,
        source=source.replace("id: gangnam/", f"id: {slug}/").encode(),
        path="programme.yaml",
    )
    return ref(agency)


def apply_changed(agency: AgencyRef, old: str, new: str) -> AgencyRef:
    """Put programme 2-10 into force with one text replaced; gives the agency as it is then."""
    source = (PROGRAMMES / "gangnam" / "2-10" / "programme.yaml").read_text()
    assert old in source
    row = Agency.objects.get(id=agency.id)
    apply_programme(
        actor=system(agency.id, "programmes.apply"),
        agency=row,
        source=source.replace(old, new).encode(),
        path="programme.yaml",
    )
    return ref(row)


def make_resident(agency: AgencyRef, *, name: str = "가온누리", level: str = "verified") -> Actor:
    """A resident with an account, signed in."""
    resident = register_resident(
        actor=system(agency.id, "people.register", "people.verify"),
        agency_id=agency.id,
        level=level,
        fields={"name": name},
        account=create_account(
            kind="resident", username=f"resident{next(_numbers)}", password=None
        ),
    )
    return Actor("resident", resident.pk, agency.id, identity_level=level)


def pair_kiosk(agency: AgencyRef) -> str:
    """A kiosk with a printer, paired; gives the token that its browser shows."""
    manager = system(agency.id, "devices.manage")
    department = Department.objects.filter(agency_id=agency.id).order_by("id")[0]
    kiosk = devices.register_kiosk(
        actor=manager,
        department_id=department.pk,
        name=f"{next(_numbers)}호기",
        place="정문 옆",
        has_printer=True,
    )
    code, _until = devices.issue_pairing_code(actor=manager, kiosk_id=kiosk.pk)
    return devices.pair_kiosk(actor=Actor("anonymous", None, agency.id), code=code)


def sign_in_official(client: Client, official: Official, *, strong: bool = True) -> None:
    """A session as it is after password and second factor (or, not ``strong``, password only)."""
    _sign_in(client, official.account, strong=strong)


def sign_in_resident(client: Client, agency: AgencyRef, *, level: str = "verified") -> Actor:
    """A session as it is after the identity provider sent a resident back."""
    actor = make_resident(agency, level=level)
    _sign_in(client, Account.objects.get(residents__id=actor.id or 0), strong=False)
    return actor


def _sign_in(client: Client, account: Account, *, strong: bool) -> None:
    client.force_login(account)
    session = client.session
    sessions.begin(session, account, strong=strong)
    session.save()
