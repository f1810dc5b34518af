"""The demo city: one district with departments, officials and petitions in all states.

Everything is made by the commands that make it in life. All persons are invented.
"""

import datetime as dt
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from demo.logins import LOGINS, PASSWORD, SECOND_FACTOR, Login
from demo.petitions import make_petitions
from madang.core.access import PERMISSIONS
from madang.core.accounts.commands import create_account
from madang.core.actors import Actor, AgencyRef, system
from madang.core.orgs import commands as orgs
from madang.core.orgs.models import Agency, Department, Role
from madang.core.orgs.queries import agency_for_host
from madang.core.programmes.commands import apply_programme

__all__ = ["LOGINS", "PASSWORD", "SECOND_FACTOR", "Login", "load"]

PROGRAMMES = Path(__file__).resolve().parent.parent / "programmes"
AGENCY = "gangnam"

# The departments that handle complex petitions (programme 2-10).
DEPARTMENTS = {
    "민원여권과": "Petitions and Passports",
    "위생과": "Food Hygiene",
    "건축과": "Building",
    "주택과": "Housing",
    "관광진흥과": "Tourism",
    "환경과": "Environment",
    "부동산정보과": "Real Estate Information",
    "치수방재과": "Flood Control",
}
HANDLING = ["cases.read", "cases.accept", "cases.assign", "cases.decide", "people.reveal"]


def load() -> AgencyRef:
    """Make the city if there is none yet; a second start finds it as it was left."""
    if not Agency.objects.filter(slug=AGENCY).exists():
        with transaction.atomic():
            _make()
    return agency_for_host("")


def _make() -> None:
    agency = orgs.create_agency(
        slug=AGENCY,
        code="3220000",
        name={"ko": "강남구청 (시연)", "en": "Gangnam District (demo)"},
        phone="02-0000-0120",
    )
    setter = system(agency.pk, *PERMISSIONS)
    orgs.set_opening_hours(
        actor=setter,
        agency_id=agency.pk,
        weekdays=range(5),
        opens=dt.time(9),
        closes=dt.time(18),
        lunch=(dt.time(12), dt.time(13)),
    )
    departments = {
        name: orgs.create_department(
            actor=setter,
            agency_id=agency.pk,
            name={"ko": name, "en": english},
            phone=f"02-0000-{1000 + place}",
        )
        for place, (name, english) in enumerate(DEPARTMENTS.items())
    }
    _appoint(setter, agency, departments)
    for path in sorted(PROGRAMMES.glob(f"{AGENCY}/*/programme.yaml")):
        apply_programme(actor=setter, agency=agency, source=path.read_bytes(), path=str(path))
    make_petitions(agency_for_host(""))


def _appoint(setter: Actor, agency: Agency, departments: dict[str, Department]) -> None:
    roles = _roles(setter, agency)
    for login in LOGINS:
        account = create_account(kind="official", username=login.username, password=PASSWORD)
        TOTP.activate(account, SECOND_FACTOR)
        orgs.appoint_official(
            actor=setter,
            account=account,
            department=departments[login.department],
            name=login.name,
            roles=[roles[login.role]],
        )


def _roles(setter: Actor, agency: Agency) -> dict[str, Role]:
    wanted = {
        "handler": ({"ko": "담당자", "en": "Case handler"}, HANDLING),
        "team-head": ({"ko": "팀장", "en": "Team head"}, [*HANDLING, "cases.read_all"]),
        "administrator": ({"ko": "관리자", "en": "Administrator"}, sorted(PERMISSIONS)),
    }
    return {
        key: orgs.define_role(
            actor=setter, agency_id=agency.pk, key=key, name=name, permissions=permissions
        )
        for key, (name, permissions) in wanted.items()
    }
