"""Finding agencies, officials and working time."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.core.accounts.models import Account
from madang.core.actors import Actor, AgencyRef, LocalText
from madang.core.errors import NotFound
from madang.core.events.models import EventRow
from madang.core.events.standing import StandIn
from madang.core.orgs.calendars import calendar_from, days_of, hours_of
from madang.core.orgs.events import SettingsChanged
from madang.core.orgs.models import (
    Agency,
    AgencySettings,
    CalendarDay,
    Department,
    Official,
    Outage,
    ServiceWindow,
)
from madang.core.orgs.tokens import digest
from madang.lib.periods import Calendar

# Each request begins with one or two of these. They are plain SQL: the ORM takes several times as
# long to put such a query into words as PostgreSQL takes to answer it.
SITE_SQL = """
SELECT id, slug, name, phone, calendar_version, offers_version FROM orgs_agency
WHERE host = %(host)s OR slug = %(slug)s ORDER BY host = %(host)s DESC NULLS LAST LIMIT 1
"""
SITE_AND_MACHINE_SQL = f"""
SELECT site.*, client.id, client.agency_id, client.permissions
FROM ({SITE_SQL}) AS site
LEFT JOIN orgs_apiclient AS client
    ON client.token_digest = %(token)s AND client.revoked_at IS NULL
"""  # noqa: S608  only our own text is put in
OFFICIAL_SQL = """
SELECT official.id, official.agency_id, department_id, ARRAY(
    SELECT unnest(role.permissions) FROM orgs_role AS role
    JOIN orgs_role_officials AS held ON held.role_id = role.id
    WHERE held.official_id = official.id), official.name, department.name
FROM orgs_official AS official JOIN orgs_department AS department ON department.id = department_id
WHERE account_id = %(account)s AND official.is_active
"""
# The path of ids keeps both from going round in a circle; the depth keeps them short.
LONGEST_CHAIN = 20
SUPERIORS_SQL = """
WITH RECURSIVE chain AS (
    SELECT id, superior_id, is_active, 0 AS depth, ARRAY[id] AS path
    FROM orgs_official WHERE id = %(official)s
    UNION ALL
    SELECT above.id, above.superior_id, above.is_active, depth + 1, path || above.id
    FROM chain JOIN orgs_official AS above ON above.id = chain.superior_id
    WHERE above.id <> ALL (path) AND depth < %(longest)s
)
SELECT id FROM chain WHERE depth > 0 AND (is_active OR NOT %(only_in_office)s) ORDER BY depth
"""
# All but the last of the chain are away; whoever is the last stands in, unless away as well.
STAND_IN_SQL = """
WITH RECURSIVE chain AS (
    SELECT %(official)s::bigint AS id, 0 AS depth, ARRAY[%(official)s::bigint] AS path,
        ARRAY[]::bigint[] AS absences
    UNION ALL
    SELECT substitute_id, depth + 1, path || substitute_id, absences || orgs_absence.id
    FROM chain JOIN orgs_absence ON official_id = chain.id AND %(on)s BETWEEN starts_on AND ends_on
    WHERE substitute_id <> ALL (path) AND depth < %(longest)s
)
SELECT official.id, absences FROM chain JOIN orgs_official AS official ON official.id = chain.id
WHERE official.is_active AND NOT EXISTS (
    SELECT FROM orgs_absence
    WHERE official_id = official.id AND %(on)s BETWEEN starts_on AND ends_on)
"""


# The other way round: who is away today and leads to this official, who is there.
STANDS_IN_FOR_SQL = """
WITH RECURSIVE chain AS (
    SELECT id, 0 AS depth, ARRAY[id] AS path FROM orgs_official
    WHERE id = %(official)s AND is_active AND NOT EXISTS (
        SELECT FROM orgs_absence
        WHERE official_id = orgs_official.id AND %(on)s BETWEEN starts_on AND ends_on)
    UNION ALL
    SELECT official_id, depth + 1, path || official_id
    FROM chain JOIN orgs_absence
        ON substitute_id = chain.id AND %(on)s BETWEEN starts_on AND ends_on
    WHERE official_id <> ALL (path) AND depth < %(longest)s
)
SELECT id FROM chain WHERE depth > 0 ORDER BY id
"""
COLLEAGUES_SQL = """
SELECT id, name, EXISTS (SELECT FROM orgs_absence AS absence
    WHERE absence.official_id = official.id AND %(on)s BETWEEN starts_on AND ends_on)
FROM orgs_official AS official WHERE department_id = %(department)s AND is_active ORDER BY id
"""


def agency_for_host(host: str) -> AgencyRef:
    """The agency of a host name, or the installation's main one (``MADANG_AGENCY``).

    Raises NotFound when there is neither.
    """
    row = _row(SITE_SQL, host=host, slug=settings.MADANG_AGENCY)
    if row is None:
        raise _no_agency()
    return _site(row)


def _no_agency() -> NotFound:
    return NotFound("no_agency", _("No agency is set up on this address yet."))


def agency_ids() -> Sequence[int]:
    """The ids of all agencies."""
    return list(Agency.objects.values_list("id", flat=True))


def below(agency: Agency) -> QuerySet[Agency]:
    """The agency and all agencies below it."""
    return Agency.objects.filter(path__startswith=agency.path)


def actor_of_account(account: Account, *, ip: str | None) -> Actor | None:
    """The official behind an account, with the permissions of all their roles."""
    row = _row(OFFICIAL_SQL, account=account.pk)
    if row is None:
        return None
    official_id, agency_id, department_id, permissions, name, department = row
    return Actor(
        kind="official",
        id=official_id,
        agency_id=agency_id,
        department_id=department_id,
        permissions=frozenset(permissions),
        ip=ip,
        name=name,
        department_name=json.loads(department),
    )


def site_and_machine(host: str, token: str, *, ip: str | None) -> tuple[AgencyRef, Actor | None]:
    """The agency of a host name, and the machine behind a bearer token.

    None for a token that is unknown or revoked. Raises NotFound as ``agency_for_host`` does.
    """
    row = _row(SITE_AND_MACHINE_SQL, host=host, slug=settings.MADANG_AGENCY, token=digest(token))
    if row is None:
        raise _no_agency()
    *of_site, client_id, agency_id, permissions = row
    if client_id is None:
        return _site(of_site), None
    machine = Actor("device", client_id, agency_id, permissions=frozenset(permissions), ip=ip)
    return _site(of_site), machine


def _row(query: str, **values: str | int | bytes | dt.date | None) -> Sequence[Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row: Sequence[Any] | None = cursor.fetchone()
        return row


def _site(row: Sequence[Any]) -> AgencyRef:
    agency_id, slug, name, phone, calendar_version, offers_version = row
    return AgencyRef(agency_id, slug, json.loads(name), phone, calendar_version, offers_version)


def department_names(agency: AgencyRef) -> Mapping[int, LocalText]:
    """The names of all departments of an agency, by id, closed ones too."""
    return _department_names(agency.id, agency.offers_version, only_open=False)


def open_departments(agency: AgencyRef) -> Mapping[int, LocalText]:
    """The names of the departments to which work can be given, by id."""
    return _department_names(agency.id, agency.offers_version, only_open=True)


@lru_cache(maxsize=64)
def _department_names(
    agency_id: int, _offers_version: int, *, only_open: bool
) -> Mapping[int, LocalText]:
    found = Department.objects.filter(agency_id=agency_id)
    if only_open:
        found = found.filter(closed_on=None)
    return dict(found.order_by("key").values_list("id", "name"))


def officials_of(department_id: int) -> Sequence[Official]:
    """Everybody in a department who is in office."""
    return list(Official.objects.filter(department_id=department_id, is_active=True).order_by("id"))


def colleagues_on(department_id: int, date: dt.date) -> list[tuple[int, str, bool]]:
    """Everybody in office in a department: id, name, and whether they are away on a day."""
    with connection.cursor() as cursor:
        cursor.execute(COLLEAGUES_SQL, {"department": department_id, "on": date})
        return [(key, name, is_away) for key, name, is_away in cursor.fetchall()]


def superiors_of(official_id: int, *, only_in_office: bool = True) -> list[int]:
    """The ids of those above an official, the next one first; who left office is passed over."""
    with connection.cursor() as cursor:
        cursor.execute(
            SUPERIORS_SQL,
            {"official": official_id, "longest": LONGEST_CHAIN, "only_in_office": only_in_office},
        )
        return [row[0] for row in cursor.fetchall()]


def stand_in(official_id: int, on: dt.date) -> int | None:
    """The id of whoever does an official's work on a day: themselves, unless they are away.

    A substitute who is away too is followed by theirs. None if that leads in a circle or to
    nobody in office.
    """
    row = _row(STAND_IN_SQL, official=official_id, on=on, longest=LONGEST_CHAIN)
    return row[0] if row else None


def standing_in(actor_id: int, official_id: int) -> StandIn | None:
    """Whether the first official does the second one's work today, being away, and why so."""
    today = timezone.localdate()
    row = _row(STAND_IN_SQL, official=official_id, on=today, longest=LONGEST_CHAIN)
    if row is None or row[0] != actor_id:
        return None
    return StandIn(official_id, tuple(row[1]))


def stands_in_for(official_id: int, on: dt.date) -> list[int]:
    """The ids of those whose work an official does on a day, being there: ``stand_in`` reversed."""
    with connection.cursor() as cursor:
        cursor.execute(
            STANDS_IN_FOR_SQL, {"official": official_id, "on": on, "longest": LONGEST_CHAIN}
        )
        return [row[0] for row in cursor.fetchall()]


def settings_of(agency_id: int) -> AgencySettings:
    """What the agency decides for itself. For reading; ``change_settings`` changes it."""
    return AgencySettings.objects.get(agency_id=agency_id)


@dataclass(frozen=True, slots=True)
class SettingsEra:
    """What some settings were from one change of them to the next, both by the ids of the events.

    ``until`` is the change that ended it, which belongs to the next era; 0 and None at the ends.
    """

    since: int
    until: int | None
    values: Mapping[str, Any]


def settings_eras(agency_id: int, names: Sequence[str]) -> list[SettingsEra]:
    """What these settings of an agency were at each time, the newest first."""
    own = settings_of(agency_id)
    values: dict[str, Any] = {name: getattr(own, name) for name in names}
    changes = EventRow.objects.filter(
        agency_id=agency_id,
        subject_type=SettingsChanged.subject_type,
        subject_id=agency_id,
        name=SettingsChanged.name,
    )
    eras, until = [], None
    for row in changes.order_by("-id"):
        before = {name: value for name, value in row.data["old"].items() if name in values}
        if before:
            eras.append(SettingsEra(row.pk, until, values))
            values, until = {**values, **before}, row.pk
    return [*eras, SettingsEra(0, until, values)]


def outages(agency_id: int, since: dt.datetime) -> Sequence[Outage]:
    """The outages that lasted at some time after ``since``, the oldest first."""
    return list(
        Outage.objects.filter(
            Q(ended_at=None) | Q(ended_at__gt=since), agency_id=agency_id
        ).order_by("started_at")
    )


def current_outage(agency: AgencyRef) -> Outage | None:
    """The outage that lasts, for the notice that pages owe (영6의2①)."""
    return _current_outage(agency.id, agency.offers_version)


@lru_cache(maxsize=64)
def _current_outage(agency_id: int, _offers_version: int) -> Outage | None:
    return Outage.objects.filter(agency_id=agency_id, ended_at=None).first()


def windows(agency: AgencyRef) -> Sequence[ServiceWindow]:
    """When citizens are served beside the working day, in the order of the week."""
    return _windows(agency.id, agency.offers_version)


@lru_cache(maxsize=64)
def _windows(agency_id: int, _offers_version: int) -> Sequence[ServiceWindow]:
    found = ServiceWindow.objects.filter(agency_id=agency_id)
    return list(found.order_by("weekday", "opens"))


def declared_days(agency_id: int, since: dt.date) -> Sequence[CalendarDay]:
    """What was declared for days from this one on, in their order."""
    return list(CalendarDay.objects.filter(agency_id=agency_id, date__gte=since).order_by("date"))


def declared_day(agency_id: int, date: dt.date) -> CalendarDay:
    """What was declared for a day. Raises NotFound."""
    day = CalendarDay.objects.filter(agency_id=agency_id, date=date).first()
    if day is None:
        raise NotFound("no_day", _("Nothing was declared for this day."))
    return day


def department_named(agency_id: int, key: str) -> Department:
    """The department that a programme file means. Raises NotFound."""
    department = Department.objects.filter(agency_id=agency_id, key=key, closed_on=None).first()
    if department is None:
        raise NotFound("no_department", _("There is no such department in this agency."))
    return department


def calendar(agency_id: int, calendar_version: int) -> Calendar:
    """The agency's working time, as far as calendars reach (``calendars``).

    Cached by the agency's calendar version, which every change of hours or days raises.
    """
    return _calendar(agency_id, calendar_version, timezone.localdate().year)


@lru_cache(maxsize=64)
def _calendar(agency_id: int, _version: int, year: int) -> Calendar:
    return calendar_from(hours_of(agency_id), days_of(agency_id), year)
