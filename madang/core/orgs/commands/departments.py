"""The departments of an agency: a tree whose leaves and branches come and go."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound, Text
from madang.core.events.commands import record
from madang.core.orgs.commands.base import broken, day_of, raise_offers_version, require
from madang.core.orgs.commands.structure import in_office
from madang.core.orgs.events import (
    DepartmentChanged,
    DepartmentClosed,
    DepartmentCreated,
    DepartmentHeadSet,
)
from madang.core.orgs.models import Agency, Department, Official
from madang.core.orgs.open_work import work_of_department

LONGEST_NAME = 60
LONGEST_PHONE = 20


def create_department(
    *,
    actor: Actor,
    agency_id: int,
    name: Mapping[str, str],
    phone: str = "",
    parent_id: int | None = None,
) -> Department:
    """Add a department, below another one if ``parent_id`` is given.

    Raises NotFound unless that one is open in this agency, and DomainError without a Korean name
    or if the agency has, or had, a department of that Korean name.
    """
    require(actor, "orgs.manage", agency_id)
    wanted = _checked(name, phone)
    try:
        with transaction.atomic():
            _lock_tree(agency_id)
            if parent_id is not None:
                _open(agency_id, parent_id, field="parent")
            department = Department.objects.create(
                agency_id=agency_id, key=wanted["ko"], name=wanted, phone=phone, parent_id=parent_id
            )
            raise_offers_version(agency_id)
            record(
                DepartmentCreated(
                    agency_id=agency_id,
                    department_id=department.pk,
                    subject_id=department.pk,
                    title=wanted["ko"],
                    parent_id=parent_id,
                ),
                actor=actor,
            )
    except IntegrityError as error:
        if broken(error) != "department_key":
            raise
        raise DomainError(
            "department_exists",
            _("There is, or was, a department of this name. Nothing was changed."),
            field="name_ko",
        ) from None
    return department


def change_department(
    *,
    actor: Actor,
    department_id: int,
    name: Mapping[str, str],
    phone: str,
    parent_id: int | None,
) -> None:
    """Give a department another name, telephone or place in the tree.

    Programme files go on naming it by the Korean name that it was set up with. Raises NotFound
    unless it and its parent are open in the actor's agency, and DomainError without a Korean name
    or if the parent stands below it.
    """
    actor.require("orgs.manage")
    wanted = _checked(name, phone)
    with transaction.atomic():
        _lock_tree(actor.agency_id)
        department = _open(actor.agency_id, department_id)
        if parent_id is not None:
            _open(actor.agency_id, parent_id, field="parent")
            _refuse_circle(actor.agency_id, department_id, parent_id)
        Department.objects.filter(id=department_id).update(
            name=wanted, phone=phone, parent_id=parent_id
        )
        raise_offers_version(actor.agency_id)
        record(
            DepartmentChanged(
                agency_id=actor.agency_id,
                department_id=department_id,
                subject_id=department_id,
                title=wanted["ko"],
                old_title=department.name["ko"],
                parent_id=parent_id,
            ),
            actor=actor,
        )


def set_head(*, actor: Actor, department_id: int, head_id: int | None) -> None:
    """Say who leads a department, or nobody. Raises NotFound as ``set_superior`` does."""
    actor.require("orgs.manage")
    with transaction.atomic():
        if head_id is not None:
            in_office(actor.agency_id, head_id)
        changed = Department.objects.filter(
            id=department_id, agency_id=actor.agency_id, closed_on=None
        ).update(head=head_id)
        if not changed:
            raise _no_department()
        record(
            DepartmentHeadSet(
                agency_id=actor.agency_id,
                department_id=department_id,
                subject_id=department_id,
                head_id=head_id,
            ),
            actor=actor,
        )


def close_department(
    *, actor: Actor, department_id: int, moment: dt.datetime | None = None
) -> None:
    """Give a department no more work. What it did stays under its name.

    Raises NotFound unless it is open in the actor's agency, and DomainError as long as somebody
    works in it, another department stands below it, or work of any kind waits for it.
    """
    actor.require("orgs.manage")
    with transaction.atomic():
        _lock_tree(actor.agency_id)
        department = _open(actor.agency_id, department_id, lock=True)
        waiting = what_keeps_open(department)
        if waiting:
            raise DomainError(
                "department_busy",
                _("This department cannot be closed yet: %(what)s. Nothing was changed.")
                % {"what": ", ".join(f"{label} {count}" for label, count in waiting)},
            )
        Department.objects.filter(id=department_id).update(closed_on=day_of(moment), head=None)
        raise_offers_version(actor.agency_id)
        record(
            DepartmentClosed(
                agency_id=actor.agency_id,
                department_id=department_id,
                subject_id=department_id,
                title=department.name["ko"],
            ),
            actor=actor,
        )


def what_keeps_open(department: Department) -> Sequence[tuple[Text, int]]:
    """Why a department cannot be closed: what there is in it, and how much."""
    inside = [
        (_("Officials"), Official.objects.filter(department=department, is_active=True).count()),
        (_("Departments below"), department.children.filter(closed_on=None).count()),
    ]
    return [*(one for one in inside if one[1]), *work_of_department(department.pk)]


def _checked(name: Mapping[str, str], phone: str) -> dict[str, str]:
    wanted = {language: text.strip() for language, text in name.items() if text.strip()}
    if "ko" not in wanted:
        raise DomainError(
            "name_missing", _("Say what the department is called in Korean."), field="name_ko"
        )
    for language, text in wanted.items():
        if len(text) > LONGEST_NAME:
            raise DomainError(
                "name_too_long",
                _("A name has at most %(most)s characters.") % {"most": LONGEST_NAME},
                field=f"name_{language}",
            )
    if len(phone) > LONGEST_PHONE:
        raise DomainError(
            "phone_too_long",
            _("A telephone number has at most %(most)s characters.") % {"most": LONGEST_PHONE},
            field="phone",
        )
    return wanted


def _lock_tree(agency_id: int) -> None:
    """Two changes that only together make a circle must not pass each other."""
    Agency.objects.select_for_update(no_key=True).get(id=agency_id)


def _open(
    agency_id: int, department_id: int, *, field: str | None = None, lock: bool = False
) -> Department:
    found = Department.objects.filter(id=department_id, agency_id=agency_id, closed_on=None)
    department = (found.select_for_update() if lock else found).first()
    if department is None:
        raise _no_department(field)
    return department


def _no_department(field: str | None = None) -> NotFound:
    return NotFound("no_department", _("There is no such department in this agency."), field=field)


def _refuse_circle(agency_id: int, department_id: int, parent_id: int) -> None:
    above = dict(Department.objects.filter(agency_id=agency_id).values_list("id", "parent_id"))
    place: int | None = parent_id
    while place is not None:
        if place == department_id:
            raise DomainError(
                "departments_in_a_circle",
                _("This department stands above the one you chose. Nothing was changed."),
                field="parent",
            )
        place = above[place]
