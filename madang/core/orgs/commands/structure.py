"""Founding an agency, and who stands where in it."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core.accounts.models import Account
from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound
from madang.core.events.commands import record
from madang.core.orgs.commands.base import require
from madang.core.orgs.events import OfficialAppointed, OfficialSuperiorSet
from madang.core.orgs.models import Agency, AgencySettings, Department, Official, Role
from madang.core.orgs.queries import superiors_of


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
        AgencySettings.objects.create(agency=agency)
    return agency


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
    require(actor, "orgs.manage", department.agency_id)
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


def set_superior(*, actor: Actor, official_id: int, superior_id: int | None) -> None:
    """Say who is next above an official, or nobody: the chain along which overdue work goes up.

    Raises NotFound unless both are in office in the actor's agency, and DomainError if the chain
    would lead back to the official.
    """
    actor.require("orgs.manage")
    with transaction.atomic():
        # Two changes that only together make a circle must not pass each other.
        Agency.objects.select_for_update(no_key=True).get(id=actor.agency_id)
        official = in_office(actor.agency_id, official_id)
        if superior_id is not None:
            in_office(actor.agency_id, superior_id)
            _refuse_circle(official_id, superior_id)
        Official.objects.filter(id=official_id).update(superior=superior_id)
        record(
            OfficialSuperiorSet(
                agency_id=actor.agency_id,
                department_id=official.department_id,
                subject_id=official_id,
                superior_id=superior_id,
            ),
            actor=actor,
        )


def _refuse_circle(official_id: int, superior_id: int) -> None:
    if superior_id == official_id:
        raise DomainError(
            "own_superior",
            _("Nobody is their own superior. Nothing was changed."),
            field="superior",
        )
    if official_id in superiors_of(superior_id, only_in_office=False):
        raise DomainError(
            "superiors_in_a_circle",
            _("This official stands above the one you chose. Nothing was changed."),
            field="superior",
        )


def in_office(agency_id: int, official_id: int) -> Official:
    """The official with this id. Raises NotFound unless in office in this agency."""
    official = Official.objects.filter(id=official_id, agency_id=agency_id, is_active=True).first()
    if official is None:
        raise NotFound("no_official", _("There is no such official in this agency."))
    return official
