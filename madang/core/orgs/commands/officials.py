"""Officials come, move, get other roles and leave."""

import re
import secrets
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.core.accounts.commands import create_account, end_sessions
from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound
from madang.core.events.commands import record
from madang.core.orgs.commands.base import broken
from madang.core.orgs.commands.granting import keep_a_manager
from madang.core.orgs.commands.structure import appoint_official, in_office
from madang.core.orgs.events import (
    DepartmentHeadSet,
    OfficialLeft,
    OfficialMoved,
    OfficialRolesSet,
)
from madang.core.orgs.models import Department, Official, Role

LONGEST_NAME = 60
USERNAME = re.compile(r"[\w.-]+")


def take_on(
    *,
    actor: Actor,
    username: str,
    email: str,
    department_id: int,
    name: str,
    position: str = "",
    role_ids: Iterable[int] = (),
) -> tuple[Official, str]:
    """Put somebody new in office, with a new account; return the start password with the official.

    It is shown this once. Raises NotFound for a department that is not open in the actor's agency,
    and DomainError where a name is missing or taken or an address is none.
    """
    actor.require("orgs.manage")
    _check_person(username, email, name, position)
    password = secrets.token_urlsafe(12)
    try:
        with transaction.atomic():
            official = appoint_official(
                actor=actor,
                account=create_account(
                    kind="official", username=username, email=email, password=password
                ),
                department=_department(actor, department_id),
                name=name,
                position=position,
                roles=_roles(actor, role_ids),
            )
    except IntegrityError as error:
        if not broken(error).startswith("accounts_account_username"):
            raise
        raise DomainError(
            "username_taken",
            _("Somebody has this user name already. Nothing was changed."),
            field="username",
        ) from None
    return official, password


def move_official(*, actor: Actor, official_id: int, department_id: int, position: str) -> None:
    """Put an official into another department or position.

    Their petitions stay with the old department. Whoever led it no longer does. Raises NotFound
    unless both are there in the actor's agency.
    """
    actor.require("orgs.manage")
    _check_length(position, "position")
    with transaction.atomic():
        official = _locked(actor, official_id)
        department = _department(actor, department_id)
        if official.department_id != department.pk:
            _release(actor, official)
        Official.objects.filter(id=official_id).update(department=department, position=position)
        record(
            OfficialMoved(
                agency_id=actor.agency_id,
                department_id=department.pk,
                subject_id=official_id,
                old_department_id=official.department_id,
            ),
            actor=actor,
        )


def leave_office(*, actor: Actor, official_id: int) -> None:
    """Take somebody out of office: no roles, no head of anything, signed out everywhere.

    What they did stays under their name. Raises NotFound unless they are in office in the actor's
    agency, and DomainError if nobody would be left who may manage the office.
    """
    actor.require("orgs.manage")
    with transaction.atomic():
        official = _locked(actor, official_id)
        roles = tuple(official.roles.order_by("key").values_list("key", flat=True))
        with keep_a_manager(actor.agency_id):
            official.roles.clear()
            Official.objects.filter(id=official_id).update(is_active=False)
        _release(actor, official)
        end_sessions(official.account)
        record(
            OfficialLeft(
                agency_id=actor.agency_id,
                department_id=official.department_id,
                subject_id=official_id,
                roles=roles,
            ),
            actor=actor,
        )


def grant_roles(*, actor: Actor, official_id: int, role_ids: Iterable[int]) -> None:
    """Give an official these roles and no others.

    Raises NotFound unless official and roles are in the actor's agency, and DomainError if nobody
    would be left who may manage the office.
    """
    actor.require("orgs.manage")
    with transaction.atomic():
        official = _locked(actor, official_id)
        wanted = _roles(actor, role_ids)
        old = tuple(official.roles.order_by("key").values_list("key", flat=True))
        new = tuple(sorted(role.key for role in wanted))
        if new == old:
            return
        with keep_a_manager(actor.agency_id):
            official.roles.set(wanted)
        record(
            OfficialRolesSet(
                agency_id=actor.agency_id,
                department_id=official.department_id,
                subject_id=official_id,
                roles=new,
                old=old,
            ),
            actor=actor,
        )


def _locked(actor: Actor, official_id: int) -> Official:
    in_office(actor.agency_id, official_id)
    return Official.objects.select_for_update(of=("self",)).get(id=official_id)


def _department(actor: Actor, department_id: int) -> Department:
    """Held until the end, so that it is not closed meanwhile."""
    found = Department.objects.select_for_update(no_key=True)
    department = found.filter(id=department_id, agency_id=actor.agency_id, closed_on=None).first()
    if department is None:
        raise DomainError(
            "no_department",
            _("Choose a department of this agency. Nothing was changed."),
            field="department",
        )
    return department


def _roles(actor: Actor, role_ids: Iterable[int]) -> Sequence[Role]:
    wanted = set(role_ids)
    found = list(Role.objects.filter(agency_id=actor.agency_id, id__in=wanted).order_by("key"))
    if len(found) != len(wanted):
        raise NotFound("no_role", _("There is no such role in this agency."), field="roles")
    return found


def _release(actor: Actor, official: Official) -> None:
    """Nobody leads a department in which they no longer work."""
    for department in Department.objects.filter(head=official):
        Department.objects.filter(id=department.pk).update(head=None)
        record(
            DepartmentHeadSet(
                agency_id=actor.agency_id,
                department_id=department.pk,
                subject_id=department.pk,
                head_id=None,
            ),
            actor=actor,
        )


def _check_person(username: str, email: str, name: str, position: str) -> None:
    if not name.strip():
        raise DomainError("name_missing", _("Say what the official is called."), field="name")
    if not USERNAME.fullmatch(username):
        raise DomainError(
            "bad_username",
            _("A user name has letters, digits and . _ - only, without spaces."),
            field="username",
        )
    for text, field in ((name, "name"), (username, "username"), (position, "position")):
        _check_length(text, field)
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise DomainError("bad_email", error.messages[0], field="email") from None


def _check_length(text: str, field: str) -> None:
    if len(text) > LONGEST_NAME:
        raise DomainError(
            "name_too_long",
            _("A name has at most %(most)s characters.") % {"most": LONGEST_NAME},
            field=field,
        )
