"""The demo city: one district with departments, officials and petitions in all states.

Everything is made by the commands that make it in life. All persons are invented.
"""

import datetime as dt
from pathlib import Path

from django.db import transaction

from demo.campaigns import make_campaigns
from demo.content import make_content
from demo.hall import furnish
from demo.logins import LOGINS, PASSWORD, SECOND_FACTOR, Login
from demo.making import make_all
from demo.permits import PERMITS
from demo.petitions import PETITIONS
from demo.staff import found_bodies, make_departments, make_officials
from demo.texts import keep_texts
from madang.apps.cases import commands
from madang.core.access import PERMISSIONS
from madang.core.actors import AgencyRef, system
from madang.core.orgs import commands as orgs
from madang.core.orgs.models import Agency
from madang.core.orgs.queries import agency_for_host
from madang.core.programmes.commands import apply_programme

__all__ = ["LOGINS", "PASSWORD", "SECOND_FACTOR", "Login", "load"]

PROGRAMMES = Path(__file__).resolve().parent.parent / "programmes"
AGENCY = "gangnam"
TUESDAY = 1


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
        name={
            "ko": "강남구청 (시연)",
            "en": "Gangnam District (demo)",
            "zh": "江南区厅（演示）",
            "vi": "Văn phòng quận Gangnam (thử nghiệm)",
        },
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
    orgs.set_window(
        actor=setter,
        agency_id=agency.pk,
        weekday=TUESDAY,
        opens=dt.time(18),
        closes=dt.time(21),
        name={"ko": "야간 민원실", "en": "Evening hours", "zh": "夜间窗口", "vi": "quầy buổi tối"},
    )
    departments = make_departments(setter, agency)
    officials = make_officials(setter, agency, departments)
    found_bodies(setter, departments, officials)
    furnish(setter, departments)
    for path in sorted(PROGRAMMES.glob(f"{AGENCY}/*/programme.yaml")):
        apply_programme(actor=setter, agency=agency, source=path.read_bytes(), path=str(path))
    keep_texts(agency_for_host(""), officials)
    make_all(agency_for_host(""), (*PETITIONS, *PERMITS))
    make_campaigns(agency_for_host(""), officials)
    make_content(agency_for_host(""), officials)
    commands.check_month(actor=setter)
