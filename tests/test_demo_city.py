"""The demo city has what its programme files name."""

import pytest

from demo import city, staff
from demo.permits import PERMITS
from demo.petitions import PETITIONS
from madang.apps.bodies.models import Body, Member
from madang.apps.cases import analysis_queries, queries
from madang.apps.cases.block_service import Service
from madang.apps.cases.models import Case, LedgerEntry
from madang.core.orgs.models import Department, Official

pytestmark = pytest.mark.django_db


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> dict[str, Service]:
    """All services of the city, without petitions."""
    monkeypatch.setattr(city, "make_all", lambda _agency, _petitions: None)
    agency = city.load()
    return {key: one.service for key, one in queries.offered_services(agency).items()}


def test_city_has_what_the_files_name(services: dict[str, Service]) -> None:
    meetings = [one.joint_review for one in services.values() if one.joint_review]
    entrusted = analysis_queries.entrusted(city.load())
    assert all(one.body_id for one in entrusted)
    named_bodies = {meeting.body for meeting in meetings} | {one.body_key for one in entrusted}
    assert named_bodies == set(staff.BODIES)
    named = {review.department for one in services.values() for review in one.reviews}
    named |= {name for meeting in meetings for name in meeting.departments}
    named |= {one.department for one in services.values() if one.department}
    assert named <= set(staff.DEPARTMENTS)


def test_every_rule_finds_somebody(services: dict[str, Service]) -> None:
    agency = city.load()
    for key, service in services.items():
        rules = service.assignment if isinstance(service.assignment, tuple) else ()
        department = queries.offered_services(agency)[key].department_id
        for rule in rules:
            holders = Official.objects.filter(department_id=department, roles__key=rule.role)
            assert holders.exists(), (key, rule.role)


def test_committee_has_21_members_of_seven_departments(services: dict[str, Service]) -> None:
    members = Member.objects.filter(body__key="complex-petition-committee")
    assert members.count() == 21
    assert members.values("department").distinct().count() == 7
    assert Body.objects.count() == len(staff.BODIES)


def test_every_department_has_a_head_and_a_way_up(services: dict[str, Service]) -> None:
    assert not Department.objects.filter(head=None).exists()
    assert [one.department.key for one in Official.objects.filter(superior=None)] == ["행정국"]


def test_guardians_and_pre_reviews_are_as_many_as_the_plan_says(
    services: dict[str, Service],
) -> None:
    """Programme 2-10: eight departments with guardians, seven kinds in six with pre-reviews."""
    own = {key: one for key, one in services.items() if not key.endswith("--pre-review")}
    offered = queries.offered_services(city.load())
    guarded = {offered[key].department for key, one in own.items() if one.guardian}
    asked_first = {key for key, one in own.items() if one.pre_review}
    assert guarded == {
        "건축과",
        "주택과",
        "위생과",
        "도로관리과",
        "도시계획과",
        "관광진흥과",
        "안전건설과",
        "지역경제과",
    }
    assert len(asked_first) == 7
    assert {offered[key].department for key in asked_first} == {
        "관광진흥과",
        "지역경제과",
        "보육지원과",
        "도시계획과",
        "건축과",
        "환경과",
    }


def test_petitions_are_in_the_states_that_people_want_to_see() -> None:
    city.load()
    cases = Case.objects.all()
    assert set(cases.values_list("status", flat=True)) == {"filed", "accepted", "closed"}
    assert set(cases.exclude(ending="").values_list("ending", flat=True)) == {
        "decided",
        "withdrawn",
    }
    grounds = cases.exclude(open_hold=None).values_list("open_hold__ground", flat=True)
    assert set(grounds) == {"supplement", "survey"}
    assert LedgerEntry.objects.filter(kind="extend").count() == 1
    assert cases.filter(promised_at__isnull=False).exists()
    assert [case.service for case in cases if case.is_collective] == ["grievance"]
    assert cases.filter(transfers__isnull=False).count() == 1
    assert {"refused", "feasible", "taken_up"} <= set(cases.values_list("outcome", flat=True))


def test_second_start_finds_the_city_as_it_was_left() -> None:
    city.load()
    before = Case.objects.count()
    city.load()
    objections = 1  # against one of the refusals
    assert Case.objects.count() == before == len((*PETITIONS, *PERMITS)) + objections
