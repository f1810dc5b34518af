"""Reading an office for those who run it: who is away, departments, officials, roles, hours."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import NotFound
from madang.core.events.models import EventRow
from madang.core.orgs.events import SettingsChanged
from madang.core.orgs.models import (
    Absence,
    Agency,
    Department,
    Official,
    OpeningHours,
    Role,
    ServiceWindow,
)

PAGE = 50
CHANGES_SHOWN = 20

Key = tuple[str, int]
"""Where a list goes on: a text by which it is ordered, and an id."""


def absences_from(agency_id: int, today: dt.date, *, after: Key | None = None) -> Sequence[Absence]:
    """Who is away today or later, by first day: a page and one more. Raises ValueError."""
    rows = Absence.objects.filter(official__agency_id=agency_id, ends_on__gte=today)
    if after is not None:
        since, absence_id = dt.date.fromisoformat(after[0]), after[1]
        rows = rows.filter(Q(starts_on__gt=since) | Q(starts_on=since, id__gt=absence_id))
    rows = rows.select_related("official__department", "substitute")
    return list(rows.order_by("starts_on", "id")[: PAGE + 1])


def away_by(absence_ids: Iterable[int]) -> Mapping[int, str]:
    """The name of who was away by each of these absences; of one that was taken back, none."""
    rows = Absence.objects.filter(id__in=list(absence_ids))
    return dict(rows.values_list("id", "official__name"))


def absence_by_id(actor: Actor, absence_id: int) -> Absence:
    """An absence that the actor may end: their own, one of their team, or any of the agency.

    Raises NotFound.
    """
    rows = Absence.objects.filter(id=absence_id, official__agency_id=actor.agency_id)
    absence = rows.select_related("official", "substitute").first()
    if absence is None or not may_record_absence(actor, absence.official):
        raise NotFound("no_absence", _("There is no such absence in this agency."))
    return absence


def may_record_absence(actor: Actor, official: Official) -> bool:
    """Whether the actor may say that this official is away, and back.

    ``orgs.absences`` is for oneself, ``orgs.team_absences`` for one's own department and those
    below it, ``orgs.manage`` for all.
    """
    if actor.may("orgs.manage"):
        return True
    if (actor.kind, actor.id) == ("official", official.pk) and actor.may("orgs.absences"):
        return True
    return official.department_id in team_of(actor)


def team_of(actor: Actor) -> list[int]:
    """The departments of whose members the actor records absences; [] without the permission."""
    if not actor.may("orgs.team_absences") or actor.department_id is None:
        return []
    return department_and_below(actor.agency_id, actor.department_id)


def names_of(official_ids: Collection[int]) -> dict[int, str]:
    """The names of officials by id, also of those who left office."""
    return dict(Official.objects.filter(id__in=official_ids).values_list("id", "name"))


def holders_of(permission: str, official_ids: Collection[int]) -> set[int]:
    """Who of these officials has a permission by one of their roles."""
    rows = Official.objects.filter(id__in=official_ids, roles__permissions__contains=[permission])
    return set(rows.values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class Branch:
    """A department in the tree: how deep it stands, and how many work in it."""

    department: Department
    depth: int
    officials: int


def department_tree(agency_id: int) -> Sequence[Branch]:
    """The open departments, each followed by those below it."""
    working = Count("officials", filter=Q(officials__is_active=True))
    rows = Department.objects.filter(agency_id=agency_id, closed_on=None).select_related("head")
    below: dict[int | None, list[Department]] = {}
    counts: dict[int, int] = {}
    for one in rows.annotate(working=working).order_by("key"):
        below.setdefault(one.parent_id, []).append(one)
        counts[one.pk] = one.working
    return list(_branches(below, counts, None, 0))


def _branches(
    below: Mapping[int | None, Sequence[Department]],
    counts: Mapping[int, int],
    parent_id: int | None,
    depth: int,
) -> Sequence[Branch]:
    found: list[Branch] = []
    for one in below.get(parent_id, ()):
        found.append(Branch(one, depth, counts[one.pk]))
        found += _branches(below, counts, one.pk, depth + 1)
    return found


def department_by_id(actor: Actor, department_id: int) -> Department:
    """An open department of the actor's agency with its head and parent. Raises NotFound."""
    rows = Department.objects.filter(agency_id=actor.agency_id, closed_on=None)
    department = rows.select_related("head", "parent").filter(id=department_id).first()
    if department is None:
        raise NotFound("no_department", _("There is no such department in this agency."))
    return department


def officials_page(
    agency_id: int, *, name: str = "", department_id: int | None = None, after: Key | None = None
) -> Sequence[Official]:
    """Who is in office by name, whose name begins so: a page and one more."""
    rows = Official.objects.filter(agency_id=agency_id, is_active=True)
    if name:
        rows = rows.filter(name__startswith=name)
    if department_id is not None:
        rows = rows.filter(department_id=department_id)
    if after is not None:
        rows = rows.filter(Q(name__gt=after[0]) | Q(name=after[0], id__gt=after[1]))
    rows = rows.select_related("department", "superior").prefetch_related("roles")
    return list(rows.order_by("name", "id")[: PAGE + 1])


def officials_to_choose(agency_id: int) -> Sequence[Official]:
    """Everybody in office, with the department, for lists to choose from."""
    rows = Official.objects.filter(agency_id=agency_id, is_active=True)
    return list(rows.select_related("department").order_by("department__key", "name", "id"))


def agency_row(agency_id: int) -> Agency:
    """The agency itself, for commands that take it."""
    return Agency.objects.get(id=agency_id)


def official_names(ids: Iterable[int | None]) -> Mapping[int, str]:
    """The names of officials by id, also of those who left office."""
    wanted = {one for one in ids if one}
    rows = Official.objects.filter(id__in=wanted).values_list("id", "name")
    return dict(rows) if wanted else {}


def official_by_id(actor: Actor, official_id: int) -> Official:
    """Somebody in office in the actor's agency. Raises NotFound."""
    rows = Official.objects.filter(agency_id=actor.agency_id, is_active=True, id=official_id)
    official = (
        rows.select_related("account", "department", "superior").prefetch_related("roles").first()
    )
    if official is None:
        raise NotFound("no_official", _("There is no such official in this agency."))
    return official


def roles_of(agency_id: int) -> Sequence[Role]:
    """The roles of an agency by key."""
    return list(Role.objects.filter(agency_id=agency_id).order_by("key"))


def roles_with_holders(agency_id: int) -> Sequence[tuple[Role, int]]:
    """The roles of an agency by key, and how many in office hold each."""
    holders = Count("officials", filter=Q(officials__is_active=True))
    rows = Role.objects.filter(agency_id=agency_id).annotate(holders=holders).order_by("key")
    return [(one, one.holders) for one in rows]


def role_by_id(actor: Actor, role_id: int) -> Role:
    """A role of the actor's agency. Raises NotFound."""
    role = Role.objects.filter(agency_id=actor.agency_id, id=role_id).first()
    if role is None:
        raise NotFound("no_role", _("There is no such role in this agency."))
    return role


def window_by_id(actor: Actor, window_id: int) -> ServiceWindow:
    """A service window of the actor's agency. Raises NotFound."""
    window = ServiceWindow.objects.filter(agency_id=actor.agency_id, id=window_id).first()
    if window is None:
        raise NotFound("no_window", _("There is no such service window in this agency."))
    return window


def hours_in_force(agency_id: int, today: dt.date) -> Sequence[OpeningHours]:
    """The hours of each weekday today, Monday first."""
    rows = OpeningHours.objects.filter(agency_id=agency_id, valid_from__lte=today)
    return list(rows.order_by("weekday", "-valid_from").distinct("weekday"))


def hours_to_come(agency_id: int, today: dt.date) -> Sequence[OpeningHours]:
    """The hours that hold from a day to come on, in their order."""
    rows = OpeningHours.objects.filter(agency_id=agency_id, valid_from__gt=today)
    return list(rows.order_by("valid_from", "weekday"))


def setting_changes(agency_id: int) -> Sequence[EventRow]:
    """The last changes of the settings, the newest first."""
    rows = EventRow.objects.filter(agency_id=agency_id, name=SettingsChanged.name)
    return list(rows.order_by("-id")[:CHANGES_SHOWN])


BELOW_SQL = """
WITH RECURSIVE tree AS (
    SELECT id, ARRAY[id] AS path FROM orgs_department
    WHERE id = %(department)s AND agency_id = %(agency)s
    UNION ALL
    SELECT below.id, path || below.id
    FROM tree JOIN orgs_department AS below ON below.parent_id = tree.id
    WHERE below.id <> ALL (path) AND below.agency_id = %(agency)s
)
SELECT id FROM tree
"""


def department_and_below(agency_id: int, department_id: int) -> list[int]:
    """The ids of a department of the agency and of all below it, closed ones too; [] for none."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW_SQL, {"agency": agency_id, "department": department_id})
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in office, as far as lists need it."""

    id: int
    name: str
    position: str
    department_id: int


def members_of(department_ids: Sequence[int]) -> list[Member]:
    """Everybody in office in some departments, by name."""
    rows = Official.objects.filter(department_id__in=department_ids, is_active=True)
    found = rows.values_list("id", "name", "position", "department_id").order_by("name", "id")
    return [Member(*row) for row in found]


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who is away on a day, and who does their work: the last of the chain of substitutes.

    ``acting`` is None where the chain ends with somebody who is away as well or left office.
    """

    absence: Absence
    acting: Official | None


def stand_ins(agency_id: int, day: dt.date) -> Mapping[int, StandIn]:
    """Who of an agency is away on a day, by the id of the official.

    The rule is that of ``queries.stand_in``, worked out for all at once.
    """
    rows = Absence.objects.filter(
        official__agency_id=agency_id, starts_on__lte=day, ends_on__gte=day
    )
    rows = rows.select_related("official__department", "substitute__department")
    away = {row.official_id: row for row in rows.order_by("official__name", "official_id")}
    substitutes = {key: row.substitute_id for key, row in away.items()}
    there = {
        row.substitute_id: row.substitute
        for row in away.values()
        if row.substitute is not None and row.substitute.is_active
    }
    return {
        key: StandIn(row, there.get(_last_of_chain(key, substitutes))) for key, row in away.items()
    }


def _last_of_chain(official: int, substitutes: Mapping[int, int | None]) -> int | None:
    """Who does the work of somebody who is away: None where the chain leads to nobody there."""
    passed = {official}
    found = substitutes[official]
    while found is not None and found in substitutes and found not in passed:
        passed.add(found)
        found = substitutes[found]
    return None if found in substitutes else found


class Away(NamedTuple):
    """Who is away, as far as a board needs it; ``acting`` as in ``StandIn``, by id and name."""

    name: str
    ends_on: dt.date
    acting: int | None
    acting_name: str


AWAY_SQL = """
SELECT official.id, official.name, absence.ends_on, absence.substitute_id, other.name,
    other.is_active
FROM orgs_absence AS absence JOIN orgs_official AS official ON official.id = absence.official_id
LEFT JOIN orgs_official AS other ON other.id = absence.substitute_id
WHERE official.agency_id = %(agency)s AND %(on)s BETWEEN absence.starts_on AND absence.ends_on
ORDER BY official.name, official.id
"""


def away_on(agency_id: int, day: dt.date) -> Mapping[int, Away]:
    """``stand_ins`` in few words: in a large office a hundred are away on any day."""
    with connection.cursor() as cursor:
        cursor.execute(AWAY_SQL, {"agency": agency_id, "on": day})
        rows = cursor.fetchall()
    substitutes = {row[0]: row[3] for row in rows}
    there = {row[3]: row[4] for row in rows if row[5]}
    found = {}
    for official, name, ends_on, *_substitute in rows:
        last = _last_of_chain(official, substitutes)
        acting = last if last in there else None
        found[official] = Away(name, ends_on, acting, there.get(acting, ""))
    return found
