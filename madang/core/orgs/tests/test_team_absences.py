"""Absences that whoever leads a team records for its members, and who stands in for all at once."""

import datetime as dt

import pytest

from madang.core.errors import Forbidden
from madang.core.orgs import commands, office_queries, queries
from madang.core.orgs.models import Absence, Department, Official
from tests import factories

pytestmark = pytest.mark.django_db

KST = dt.timezone(dt.timedelta(hours=9))
NOW = dt.datetime(2026, 9, 21, 10, 0, tzinfo=KST)
FIRST, LAST = dt.date(2026, 9, 22), dt.date(2026, 9, 24)


@pytest.fixture
def department() -> Department:
    return factories.make_department(factories.make_agency())


def record(head: Official, member: Official, substitute: Official | None = None) -> Absence:
    return commands.record_absence(
        actor=factories.acting(head),
        official_id=member.pk,
        starts_on=FIRST,
        ends_on=LAST,
        substitute_id=substitute.pk if substitute else None,
        moment=NOW,
    )


def test_head_records_and_ends_absences_of_the_team_and_of_departments_below(
    department: Department,
) -> None:
    head = factories.make_official(department, permissions=["orgs.team_absences"])
    below = factories.make_department(department.agency, "위생팀")
    commands.change_department(
        actor=factories.set_up(department.agency_id),
        department_id=below.pk,
        name=below.name,
        phone="",
        parent_id=department.pk,
    )
    beside = factories.make_department(department.agency, "건축과")
    for place in (department, below):
        member = factories.make_official(place, permissions=[])
        absence = record(head, member)
        commands.end_absence(
            actor=factories.acting(head),
            absence_id=absence.pk,
            returns_on=dt.date(2026, 9, 23),
            moment=NOW,
        )
        assert Absence.objects.get(pk=absence.pk).ends_on == FIRST
    stranger = factories.make_official(beside, permissions=["orgs.absences"])
    with pytest.raises(Forbidden):
        record(head, stranger)
    theirs = record(stranger, stranger)
    with pytest.raises(Forbidden):
        commands.end_absence(
            actor=factories.acting(head), absence_id=theirs.pk, returns_on=FIRST, moment=NOW
        )


def test_stand_ins_of_all_are_those_of_each(department: Department) -> None:
    """Chains, a circle, and an end with nobody: the same as one by one."""
    head = factories.make_official(department)
    one, two, three, four, five = (factories.make_official(department) for _number in range(5))
    for member, substitute in ((one, two), (two, three), (four, five), (five, four)):
        record(head, member, substitute)
    found = office_queries.stand_ins(department.agency_id, FIRST)
    for official in (one, two, four, five):
        acting = found[official.pk].acting
        assert (acting.pk if acting else None) == queries.stand_in(official.pk, FIRST)
    assert found[one.pk].acting == three
    assert office_queries.stand_ins(department.agency_id, dt.date(2026, 9, 25)) == {}
