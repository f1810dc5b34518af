"""Finding agencies, officials and working time."""

import datetime as dt
import json
from collections.abc import Sequence
from functools import lru_cache

import holidays
from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.core.accounts.models import Account
from madang.core.actors import Actor, AgencyRef, LocalText
from madang.core.errors import NotFound
from madang.core.orgs.models import (
    Agency,
    CalendarDay,
    Department,
    Official,
    OpeningHours,
)
from madang.core.orgs.tokens import digest
from madang.lib.periods import Calendar, Span

# Both in one statement, and not through the ORM: every request of a machine begins with it.
SITE_AND_MACHINE_SQL = """
SELECT site.id, site.slug, site.name, site.phone, site.calendar_version,
    client.id, client.agency_id, client.permissions
FROM orgs_agency AS site
LEFT JOIN orgs_apiclient AS client
    ON client.token_digest = %(token)s AND client.revoked_at IS NULL
WHERE site.host = %(host)s OR site.slug = %(slug)s
ORDER BY site.host = %(host)s DESC NULLS LAST LIMIT 1
"""


def agency_for_host(host: str) -> AgencyRef:
    """The agency of a host name, or the installation's main one (``MADANG_AGENCY``).

    Raises NotFound when there is neither.
    """
    rows = Agency.objects.filter(Q(host=host) | Q(slug=settings.MADANG_AGENCY)).values_list(
        "id", "slug", "name", "phone", "calendar_version", "host"
    )
    for row in sorted(rows, key=lambda row: row[5] != host):
        return AgencyRef(*row[:5])
    raise _no_agency()


def _no_agency() -> NotFound:
    return NotFound("no_agency", _("No agency is set up on this address yet."))


def below(agency: Agency) -> QuerySet[Agency]:
    """The agency and all agencies below it."""
    return Agency.objects.filter(path__startswith=agency.path)


def actor_of_account(account: Account, *, ip: str | None) -> Actor | None:
    """The official behind an account, with the permissions of all their roles."""
    official = (
        Official.objects.filter(account=account, is_active=True)
        .values_list("id", "agency_id", "department_id")
        .first()
    )
    if official is None:
        return None
    official_id, agency_id, department_id = official
    granted = Official.roles.through.objects.filter(official_id=official_id).values_list(
        "role__permissions", flat=True
    )
    permissions = frozenset(name for names in granted for name in names)
    return Actor("official", official_id, agency_id, department_id, permissions, ip)


def name_and_department(actor: Actor) -> tuple[str, LocalText]:
    """An official's own name and department. Raises Official.DoesNotExist for anybody else."""
    return Official.objects.values_list("name", "department__name").get(id=actor.id or 0)


def site_and_machine(host: str, token: str, *, ip: str | None) -> tuple[AgencyRef, Actor | None]:
    """The agency of a host name, and the machine behind a bearer token.

    None for a token that is unknown or revoked. Raises NotFound as ``agency_for_host`` does.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            SITE_AND_MACHINE_SQL,
            {"host": host, "slug": settings.MADANG_AGENCY, "token": digest(token)},
        )
        row = cursor.fetchone()
    if row is None:
        raise _no_agency()
    agency_id, slug, name, phone, calendar_version, client_id, of_agency_id, permissions = row
    site = AgencyRef(agency_id, slug, json.loads(name), phone, calendar_version)
    if client_id is None:
        return site, None
    return site, Actor("device", client_id, of_agency_id, permissions=frozenset(permissions), ip=ip)


def officials_of(department_id: int) -> Sequence[Official]:
    """Everybody in a department who is in office."""
    return list(Official.objects.filter(department_id=department_id, is_active=True).order_by("id"))


def department_named(agency_id: int, key: str) -> Department:
    """The department that a programme file means. Raises NotFound."""
    department = Department.objects.filter(agency_id=agency_id, key=key).first()
    if department is None:
        raise NotFound("no_department", _("There is no such department in this agency."))
    return department


def calendar(agency_id: int, calendar_version: int) -> Calendar:
    """The agency's working time from five years ago to five years ahead.

    Cached by the agency's calendar version, which every change of hours or days raises.
    """
    return _calendar(agency_id, calendar_version, timezone.localdate().year)


@lru_cache(maxsize=64)
def _calendar(agency_id: int, _version: int, year: int) -> Calendar:
    first, last = dt.date(year - 5, 1, 1), dt.date(year + 5, 12, 31)
    off = dict(holidays.country_holidays("KR", years=range(first.year, last.year + 1)).items())
    on: set[dt.date] = set()
    for day in CalendarDay.objects.filter(agency_id=agency_id, date__range=(first, last)):
        if day.is_working:
            off.pop(day.date, None)
            on.add(day.date)
        else:
            off[day.date] = str(day.name["ko"])
    return Calendar(_hours(agency_id), off, first, last, frozenset(on))


def _hours(agency_id: int) -> dict[int, tuple[Span, ...]]:
    spans: dict[int, tuple[Span, ...]] = {}
    for row in OpeningHours.objects.filter(agency_id=agency_id):
        if row.lunch_starts and row.lunch_ends:
            parts = ((row.opens, row.lunch_starts), (row.lunch_ends, row.closes))
            spans[row.weekday] = tuple(span for span in parts if span[0] < span[1])
        else:
            spans[row.weekday] = ((row.opens, row.closes),)
    return spans
