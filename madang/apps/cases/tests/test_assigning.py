"""Who is put in charge: by load, by the rules of the file, and who stands in."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from madang.apps.cases import commands
from madang.apps.cases.models import Case
from madang.apps.cases.showing import official_choices
from madang.apps.cases.tests.belonging import accept, again, at, department_id, filed, official_of
from madang.apps.cases.tests.test_handling import question
from madang.core.actors import AgencyRef, system
from madang.core.errors import DomainError
from madang.core.events.models import EventRow
from madang.core.events.worker import work_once
from madang.core.orgs.commands import record_absence
from madang.core.orgs.models import Department, Official, Role
from tests import factories

pytestmark = pytest.mark.django_db

RULES = """    assignment:
      - {when: topic == "food", role: food-inspector}
      - {when: topic == "road", role: road-inspector}
"""


def ruled() -> AgencyRef:
    """A city that assigns questions by the rules above."""
    everybody = "    who: {ko: 누구나, en: Everybody, zh: 任何人, vi: Tất cả mọi người}\n"
    return factories.apply_changed(
        factories.make_city(), f"{everybody}    assignment: least_loaded\n", everybody + RULES
    )


def colleague(
    agency: AgencyRef, name: str, role: str = "", department: str = "민원여권과"
) -> Official:
    row = Department.objects.get(agency_id=agency.id, key=department)
    official = factories.make_official(row, name=name)
    if role:
        held, _new = Role.objects.get_or_create(
            agency_id=agency.id, key=role, defaults={"name": {"ko": role}, "permissions": []}
        )
        held.officials.add(official)
    return official


def away(agency: AgencyRef, official: Official, substitute: Official | None) -> None:
    today = timezone.localdate()
    record_absence(
        actor=factories.set_up(agency.id),
        official_id=official.pk,
        starts_on=today,
        ends_on=today + dt.timedelta(days=3),
        substitute_id=substitute.pk if substitute else None,
    )


def assigned(agency: AgencyRef, case: Case) -> Case:
    """The case after it was accepted and its rule was looked at."""
    head = official_of(agency)
    accept(head, case)
    commands.assign_by_file(actor=system(agency.id, "cases.assign"), case_id=case.pk)
    return again(case)


def why(name: str) -> dict[str, object]:
    row = EventRow.objects.get(name=f"cases.case.{name}")
    return dict(row.data)


def test_the_rule_that_fits_chooses_who_holds_its_role() -> None:
    agency = ruled()
    colleague(agency, "하나")
    inspector = colleague(agency, "두리", "food-inspector")
    case = assigned(agency, question(agency))
    assert case.assignee_id == inspector.pk
    assert why("assigned") == {
        "official_id": inspector.pk,
        "rule": "rule:1:food-inspector",
        "instead_of": None,
    }


def test_of_several_the_least_loaded_gets_it() -> None:
    agency = ruled()
    first = colleague(agency, "하나", "food-inspector")
    second = colleague(agency, "두리", "food-inspector")
    assert assigned(agency, question(agency)).assignee_id == first.pk
    assert assigned(agency, question(agency)).assignee_id == second.pk


def test_a_role_in_another_department_or_agency_does_not_count() -> None:
    agency, other = ruled(), factories.make_city("jongno")
    colleague(agency, "하나", "food-inspector", "위생과")
    colleague(other, "두리", "food-inspector")
    case = assigned(agency, question(agency))
    assert case.assignee_id is None
    assert why("assignment_failed") == {"rule": "rule:1:food-inspector", "why": "nobody_with_role"}


def test_where_no_rule_fits_the_case_waits_for_a_name() -> None:
    agency = ruled()
    answers = {"topic": "building", "question": "무엇을 내나요?"}
    case = filed(agency, service_id="permit-procedure-question", answers=answers)
    assert assigned(agency, case).assignee_id is None
    assert why("assignment_failed") == {"rule": "rules", "why": "no_rule"}


def test_who_stands_in_gets_it_and_the_event_says_for_whom() -> None:
    agency = ruled()
    inspector = colleague(agency, "하나", "food-inspector")
    substitute = colleague(agency, "두리")
    away(agency, inspector, substitute)
    assert assigned(agency, question(agency)).assignee_id == substitute.pk
    assert why("assigned")["instead_of"] == inspector.pk


def test_a_substitute_who_is_away_too_is_followed_by_theirs() -> None:
    agency = ruled()
    inspector = colleague(agency, "하나", "food-inspector")
    second, third = colleague(agency, "두리"), colleague(agency, "세찬")
    away(agency, inspector, second)
    away(agency, second, third)
    assert assigned(agency, question(agency)).assignee_id == third.pk


def test_a_substitute_of_another_department_is_passed_over() -> None:
    agency = ruled()
    first = colleague(agency, "하나", "food-inspector")
    second = colleague(agency, "두리", "food-inspector")
    away(agency, first, colleague(agency, "세찬", department="위생과"))
    assert assigned(agency, question(agency)).assignee_id == second.pk


def test_where_everybody_is_away_nobody_gets_it() -> None:
    agency = ruled()
    away(agency, colleague(agency, "하나", "food-inspector"), None)
    assert assigned(agency, question(agency)).assignee_id is None
    assert why("assignment_failed") == {"rule": "rule:1:food-inspector", "why": "all_absent"}


def test_the_least_loaded_is_absent_too() -> None:
    agency = factories.make_city()
    absent, substitute = colleague(agency, "하나"), colleague(agency, "두리")
    away(agency, absent, substitute)
    assert assigned(agency, question(agency)).assignee_id == substitute.pk
    assert why("assigned") == {
        "official_id": substitute.pk,
        "rule": "least_loaded",
        "instead_of": absent.pk,
    }


def test_what_somebody_has_in_hand_is_left_alone() -> None:
    agency = ruled()
    colleague(agency, "하나", "food-inspector")
    head, case = official_of(agency), question(agency)
    case = accept(head, case)
    commands.assign_case(
        actor=head, case_id=case.pk, version=case.version, official_id=head.id or 0
    )
    commands.assign_by_file(actor=system(agency.id, "cases.assign"), case_id=case.pk)
    assert again(case).assignee_id == head.id


def by_hand(agency: AgencyRef, case: Case, chosen: Official) -> Case:
    head = official_of(agency)
    case = accept(head, case)
    commands.assign_case(actor=head, case_id=case.pk, version=case.version, official_id=chosen.pk)
    return again(case)


def test_who_is_chosen_by_hand_and_away_is_stood_in_for_with_a_record() -> None:
    agency = factories.make_city()
    chosen, second, third = (colleague(agency, name) for name in ("하나", "두리", "세찬"))
    away(agency, chosen, second)
    away(agency, second, third)
    assert by_hand(agency, filed(agency), chosen).assignee_id == third.pk
    assert why("assigned") == {
        "official_id": third.pk,
        "rule": "by_hand",
        "instead_of": chosen.pk,
    }


@pytest.mark.parametrize("substitute_in", ["", "위생과"])
def test_who_is_away_with_nobody_of_the_department_standing_in_is_refused(
    substitute_in: str,
) -> None:
    agency = factories.make_city()
    chosen = colleague(agency, "하나")
    other = colleague(agency, "두리", department=substitute_in) if substitute_in else None
    away(agency, chosen, other)
    case = filed(agency)
    with pytest.raises(DomainError, match="official_absent") as caught:
        by_hand(agency, case, chosen)
    assert caught.value.field == "official"
    assert again(case).assignee_id is None


def test_the_choice_says_who_is_away_and_who_then_gets_the_case() -> None:
    agency = factories.make_city()
    first, second = colleague(agency, "하나"), colleague(agency, "두리")
    third = colleague(agency, "세찬")
    away(agency, first, second)
    away(agency, third, None)
    with translation.override("en"):
        choices = dict(official_choices(department_id(agency, "민원여권과")))
    assert choices[str(first.pk)] == "하나 (away; 두리 stands in)"
    assert choices[str(second.pk)] == "두리"
    assert choices[str(third.pk)] == "세찬 (away)"


def test_the_department_that_gets_a_petition_assigns_it_by_the_same_rules() -> None:
    agency = ruled()
    inspector = colleague(agency, "하나", "food-inspector", "위생과")
    head, case = official_of(agency), question(agency)
    case = accept(head, case)
    commands.transfer_case(
        actor=head,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        to_department=department_id(agency, "위생과"),
        reasons="식품위생 소관입니다.",
        moment=at("2026-09-21T11:00"),
    )
    while list(work_once()):
        pass
    assert again(case).assignee_id == inspector.pk
