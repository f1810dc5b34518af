"""Setting up and changing an organisation."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from madang.core.access import PERMISSIONS
from madang.core.accounts.models import Account
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.orgs.events import CalendarDayDeclared, OfficialAppointed
from madang.core.orgs.models import (
    Agency,
    ApiClient,
    CalendarDay,
    Department,
    Official,
    OpeningHours,
    Role,
)
from madang.core.orgs.tokens import digest, new_token
from madang.lib.periods import Span


def create_agency(
    *,
    slug: str,
    code: str,
    name: Mapping[str, str],
    parent: Agency | None = None,
    host: str | None = None,
    phone: str = "",
) -> Agency:
    """Found an agency, below another one if ``parent`` is given. Done at set-up, by nobody yet."""
    with transaction.atomic():
        agency = Agency.objects.create(
            slug=slug, code=code, name=dict(name), parent=parent, host=host, phone=phone
        )
        agency.path = f"{parent.path if parent else '/'}{agency.pk}/"
        agency.save(update_fields=["path"])
    return agency


def create_department(
    *, actor: Actor, agency_id: int, name: Mapping[str, str], phone: str = ""
) -> Department:
    """Add a department. Raises IntegrityError if the agency has one of that Korean name."""
    _require(actor, "orgs.manage", agency_id)
    raise_offers_version(agency_id)
    return Department.objects.create(
        agency_id=agency_id, key=name["ko"], name=dict(name), phone=phone
    )


def define_role(
    *, actor: Actor, agency_id: int, key: str, name: Mapping[str, str], permissions: Iterable[str]
) -> Role:
    """Make a role or change what it may do. Raises DomainError for an unknown permission."""
    _require(actor, "orgs.manage", agency_id)
    wanted = _known(permissions)
    role, _created = Role.objects.update_or_create(
        agency_id=agency_id, key=key, defaults={"name": dict(name), "permissions": wanted}
    )
    return role


def appoint_official(
    *,
    actor: Actor,
    account: Account,
    department: Department,
    name: str,
    position: str = "",
    roles: Iterable[Role] = (),
) -> Official:
    """Put the holder of an account in office."""
    _require(actor, "orgs.manage", department.agency_id)
    granted = list(roles)
    with transaction.atomic():
        official = Official.objects.create(
            account=account,
            agency_id=department.agency_id,
            department=department,
            name=name,
            position=position,
        )
        official.roles.set(granted)
        record(
            OfficialAppointed(
                agency_id=department.agency_id,
                department_id=department.pk,
                subject_id=official.pk,
                roles=tuple(role.key for role in granted),
            ),
            actor=actor,
        )
    return official


def set_opening_hours(
    *,
    actor: Actor,
    agency_id: int,
    weekdays: Iterable[int],
    opens: dt.time,
    closes: dt.time,
    lunch: Span | None,
) -> None:
    """Set the working time of some weekdays. The database refuses hours out of order."""
    _require(actor, "orgs.calendar", agency_id)
    lunch_starts, lunch_ends = lunch or (None, None)
    with transaction.atomic():
        for weekday in weekdays:
            OpeningHours.objects.update_or_create(
                agency_id=agency_id,
                weekday=weekday,
                defaults={
                    "opens": opens,
                    "closes": closes,
                    "lunch_starts": lunch_starts,
                    "lunch_ends": lunch_ends,
                },
            )
        _raise_calendar_version(agency_id)


def declare_day(
    *, actor: Actor, agency_id: int, date: dt.date, is_working: bool, name: Mapping[str, str]
) -> None:
    """Declare a day off, or a day worked, beside the national calendar."""
    _require(actor, "orgs.calendar", agency_id)
    with transaction.atomic():
        CalendarDay.objects.update_or_create(
            agency_id=agency_id,
            date=date,
            defaults={"is_working": is_working, "name": dict(name)},
        )
        _raise_calendar_version(agency_id)
        record(
            CalendarDayDeclared(
                agency_id=agency_id,
                subject_id=agency_id,
                date=date,
                is_working=is_working,
                title=name["ko"],
            ),
            actor=actor,
        )


def issue_token(*, actor: Actor, agency_id: int, name: str, permissions: Iterable[str]) -> str:
    """Make an API client and return its token, which is shown this once."""
    _require(actor, "orgs.manage", agency_id)
    token = new_token()
    ApiClient.objects.create(
        agency_id=agency_id, name=name, token_digest=digest(token), permissions=_known(permissions)
    )
    return token


def _known(permissions: Iterable[str]) -> list[str]:
    wanted = sorted(set(permissions))
    unknown = [name for name in wanted if name not in PERMISSIONS]
    if unknown:
        raise DomainError(
            "unknown_permission",
            _("There is no permission called %(name)s.") % {"name": unknown[0]},
        )
    return wanted


def raise_offers_version(agency_id: int) -> None:
    """What processes remember of an agency's services is stale from this transaction on."""
    Agency.objects.filter(id=agency_id).update(offers_version=F("offers_version") + 1)


def _raise_calendar_version(agency_id: int) -> None:
    Agency.objects.filter(id=agency_id).update(calendar_version=F("calendar_version") + 1)


def _require(actor: Actor, permission: str, agency_id: int) -> None:
    actor.require_agency(agency_id)
    actor.require(permission)
