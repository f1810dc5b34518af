import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs import commands, office_queries, queries
from madang.core.orgs.models import Agency, Department, Official
from madang.core.orgs.open_work import KINDS, Kind
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Agency:
    return factories.make_agency()


def create(agency: Agency, name: str, parent: Department | None = None) -> Department:
    return commands.create_department(
        actor=factories.set_up(agency.pk),
        agency_id=agency.pk,
        name={"ko": name, "en": f"{name} (en)"},
        parent_id=parent.pk if parent else None,
    )


def change(
    department: Department, *, name: str = "새이름과", parent: Department | None = None
) -> None:
    commands.change_department(
        actor=factories.set_up(department.agency_id),
        department_id=department.pk,
        name={"ko": name},
        phone="02-0000-1000",
        parent_id=parent.pk if parent else None,
    )


def close(department: Department) -> None:
    commands.close_department(
        actor=factories.set_up(department.agency_id), department_id=department.pk
    )


def test_departments_stand_below_each_other(agency: Agency) -> None:
    bureau = create(agency, "행정국")
    section = create(agency, "총무과", bureau)
    create(agency, "가정과")
    team = create(agency, "서무팀", section)
    tree = office_queries.department_tree(agency.pk)
    assert [(one.department.key, one.depth) for one in tree] == [
        ("가정과", 0),
        ("행정국", 0),
        ("총무과", 1),
        ("서무팀", 2),
    ]
    event = EventRow.objects.get(name="orgs.department.created", subject_id=team.pk)
    assert event.data == {"title": "서무팀", "parent_id": section.pk}


@pytest.mark.parametrize(
    ("name", "code"),
    [("위생과", "department_exists"), (" ", "name_missing"), ("가" * 61, "name_too_long")],
)
def test_a_department_needs_a_name_of_its_own(agency: Agency, name: str, code: str) -> None:
    create(agency, "위생과")
    with pytest.raises(DomainError, match=code) as refused:
        create(agency, name)
    assert refused.value.field == "name_ko"
    assert Department.objects.count() == 1


def test_a_new_name_leaves_programme_files_alone(agency: Agency) -> None:
    department = create(agency, "위생과")
    change(department, name="식품위생과")
    assert queries.department_named(agency.pk, "위생과").name == {"ko": "식품위생과"}
    assert queries.department_names(factories.ref(agency))[department.pk]["ko"] == "식품위생과"
    event = EventRow.objects.get(name="orgs.department.changed")
    assert (event.data["old_title"], event.data["title"]) == ("위생과", "식품위생과")


def test_no_department_stands_above_itself(agency: Agency) -> None:
    bureau = create(agency, "행정국")
    section = create(agency, "총무과", bureau)
    for below in (section, bureau):
        with pytest.raises(DomainError, match="departments_in_a_circle"):
            change(bureau, parent=below)
    with pytest.raises(IntegrityError, match="department_not_own_parent"), transaction.atomic():
        Department.objects.filter(id=bureau.pk).update(parent=bureau)


def test_an_empty_department_is_closed_and_gets_no_work(agency: Agency) -> None:
    department = create(agency, "위생과")
    close(department)
    department.refresh_from_db()
    assert department.closed_on is not None
    here = factories.ref(agency)
    assert department.pk in queries.department_names(here)
    assert department.pk not in queries.open_departments(here)
    with pytest.raises(NotFound):
        queries.department_named(agency.pk, "위생과")
    with pytest.raises(NotFound):
        close(department)
    assert EventRow.objects.filter(name="orgs.department.closed").count() == 1


def test_a_department_with_people_departments_or_work_stays_open(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = create(agency, "행정국")
    section = create(agency, "총무과", bureau)
    with pytest.raises(DomainError, match="department_busy"):
        close(bureau)
    official = factories.make_official(section)
    with pytest.raises(DomainError, match="department_busy"):
        close(section)
    Official.objects.filter(id=official.pk).update(is_active=False)
    monkeypatch.setitem(KINDS, "test", Kind("민원", of_department=lambda _key: 3))
    with pytest.raises(DomainError, match="민원 3"):
        close(section)
    monkeypatch.delitem(KINDS, "test")
    close(section)
    close(bureau)
    assert office_queries.department_tree(agency.pk) == []


def test_a_department_that_a_programme_names_stays_open() -> None:
    city = factories.make_city()
    named = Department.objects.get(agency_id=city.id, key="민원여권과")
    with pytest.raises(DomainError, match="department_busy"):
        close(named)


def test_departments_of_others_are_left_alone(agency: Agency) -> None:
    there = create(factories.make_agency("seocho"), "위생과")
    actor = factories.set_up(agency.pk)
    with pytest.raises(NotFound):
        commands.close_department(actor=actor, department_id=there.pk)
    with pytest.raises(NotFound):
        create(agency, "총무과", there)
    with pytest.raises(Forbidden):
        commands.close_department(
            actor=Actor("official", 1, there.agency_id), department_id=there.pk
        )
    assert Department.objects.filter(closed_on=None).count() == 1


def test_the_day_of_closing_is_kept(agency: Agency) -> None:
    department = create(agency, "위생과")
    moment = dt.datetime(2026, 9, 21, 16, tzinfo=dt.UTC)  # the 22nd in Seoul
    commands.close_department(
        actor=factories.set_up(agency.pk), department_id=department.pk, moment=moment
    )
    department.refresh_from_db()
    assert department.closed_on == dt.date(2026, 9, 22)
