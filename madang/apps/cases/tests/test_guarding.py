import datetime as dt

import pytest

from madang.apps.cases import commands, queries, queries_complex
from madang.apps.cases.models import Case, Guardian, Guidance
from madang.apps.cases.tests.browsing import browser, food_case, page_of, text_of
from madang.apps.cases.tests.complex_cases import accept, actor_of, at, food
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from madang.core.orgs.models import Absence, Department, Official
from tests import factories

pytestmark = pytest.mark.django_db

READ = "cases.read"
GUIDE = "cases.guide"


@pytest.fixture
def agency() -> AgencyRef:
    """A city in which the applicant of a food business gets a guardian."""
    return factories.apply_changed(
        factories.make_city(),
        "    department: 위생과\n",
        "    department: 위생과\n    guardian: true\n",
    )


@pytest.fixture
def actor(agency: AgencyRef) -> Actor:
    """Whoever handles cases of 위생과, and may not guide."""
    return actor_of(agency, "위생과", READ, "cases.accept", "cases.assign", "cases.decide")


def guide(agency: AgencyRef, department: str = "건축과", name: str = "도우미") -> Official:
    row = Department.objects.get(agency_id=agency.id, key=department)
    return factories.make_official(row, permissions=[READ, GUIDE], name=name)


def guardian(case: Case) -> Guardian:
    return Guardian.objects.get(case=case, ended_at=None)


def name(actor: Actor, case: Case, official: Official, version: int = 0) -> None:
    case.refresh_from_db()
    commands.name_guardian(
        actor=actor,
        case_id=case.pk,
        official_id=official.pk,
        version=version or case.version,
    )


def note(
    actor: Actor, case: Case, duty: str = "advice", text: str = "서류를 설명했습니다."
) -> None:
    commands.note_guidance(actor=actor, case_id=case.pk, duty=duty, text=text)


def close(actor: Actor, agency: AgencyRef, case: Case) -> None:
    case.refresh_from_db()
    commands.decide_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        outcome="granted",
        reasons="기준에 맞습니다.",
        waiver="급합니다.",
        moment=at("2026-09-22T10:00"),
    )


# --- Naming -------------------------------------------------------------------------------------


def test_the_least_burdened_of_the_pool_becomes_guardian(agency: AgencyRef, actor: Actor) -> None:
    first, second = guide(agency), guide(agency, "민원여권과")
    one, two = accept(food(agency), actor), accept(food(agency), actor)
    three = accept(food(agency), actor)
    assert [guardian(case).official_id for case in (one, two, three)] == [
        first.pk,
        second.pk,
        first.pk,
    ]
    (event,) = [row for row in queries.timeline_of(one) if row.name == "cases.guardian.named"]
    assert event.data == {
        "official_id": first.pk,
        "department": "건축과",
        "rule": "least_burdened",
    }


def test_who_is_away_that_day_is_not_named(agency: AgencyRef, actor: Actor) -> None:
    away, there = guide(agency), guide(agency)
    day = dt.date(2026, 9, 21)
    Absence.objects.create(official=away, starts_on=day, ends_on=day)
    assert guardian(accept(food(agency), actor)).official_id == there.pk


def test_where_nobody_may_guide_the_page_says_so(agency: AgencyRef, actor: Actor) -> None:
    case = accept(food(agency), actor)
    assert not Guardian.objects.exists()
    client = browser()
    factories.sign_in_official(client, Official.objects.get(id=actor.id or 0))
    assert "nobody who may be one was found" in text_of(client.get(page_of(case)))


def test_without_guardian_in_the_file_nobody_is_named() -> None:
    agency = factories.make_city()
    guide(agency)
    accept(food(agency), actor_of(agency, "위생과"))
    assert not Guardian.objects.exists()


def test_a_guardian_is_changed_by_hand(agency: AgencyRef, actor: Actor) -> None:
    first = guide(agency)
    case = accept(food(agency), actor)
    second = guide(agency, "민원여권과")
    name(actor, case, second)
    assert guardian(case).official_id == second.pk
    assert Guardian.objects.get(official=first).ended_at is not None


def test_who_cannot_be_guardian_is_refused(agency: AgencyRef, actor: Actor) -> None:
    present = guide(agency)
    case = accept(food(agency), actor)
    nobody = factories.make_official(
        Department.objects.get(agency_id=agency.id, key="건축과"), permissions=[READ]
    )
    gone = guide(agency)
    Official.objects.filter(id=gone.pk).update(is_active=False)
    stranger = guide(factories.make_city("seocho"))
    in_charge = guide(agency, "위생과")
    Case.objects.filter(id=case.pk).update(assignee=in_charge)
    for official, code in (
        (nobody, "may_not_guide"),
        (gone, "may_not_guide"),
        (stranger, "may_not_guide"),
        (in_charge, "in_charge"),
        (present, "guardian_already"),
    ):
        with pytest.raises(DomainError, match=code):
            name(actor, case, official)
    assert guardian(case).official_id == present.pk


def test_only_the_department_in_charge_names(agency: AgencyRef, actor: Actor) -> None:
    case = accept(food(agency), actor)
    with pytest.raises(Forbidden):
        name(actor_of(agency, "건축과"), case, guide(agency))


def test_a_stale_page_names_nobody(agency: AgencyRef, actor: Actor) -> None:
    case = accept(food(agency), actor)
    with pytest.raises(Stale):
        name(actor, case, guide(agency), version=1)


def test_the_applicant_of_a_simple_petition_has_no_guardian(agency: AgencyRef) -> None:
    from madang.apps.cases.tests.browsing import file_cases

    chief = actor_of(agency, "민원여권과")
    case = accept(file_cases(agency, 1)[0], chief)
    with pytest.raises(DomainError, match="not_complex"):
        name(chief, case, guide(agency))


# --- The log ------------------------------------------------------------------------------------


@pytest.mark.parametrize("duty", ["advice", "statement", "supplement", "progress"])
def test_the_guardian_writes_down_each_duty_of_the_decree(
    agency: AgencyRef, actor: Actor, duty: str
) -> None:
    helper = guide(agency)
    case = accept(food(agency), actor)
    note(factories.acting(helper), case, duty)
    assert Guidance.objects.get().duty == duty
    assert queries.timeline_of(case)[-1].data == {"duty": duty}


@pytest.mark.parametrize(
    ("duty", "text", "code"),
    [
        ("cooking", "설명", "unknown_duty"),
        ("advice", " ", "text_missing"),
        ("advice", "가" * 10_001, "text_missing"),
    ],
)
def test_an_empty_entry_is_refused(
    agency: AgencyRef, actor: Actor, duty: str, text: str, code: str
) -> None:
    helper = guide(agency)
    case = accept(food(agency), actor)
    with pytest.raises(DomainError, match=code):
        note(factories.acting(helper), case, duty, text)


def test_nobody_else_writes_into_the_log(agency: AgencyRef, actor: Actor) -> None:
    guide(agency)
    case = accept(food(agency), actor)
    with pytest.raises(Forbidden):
        note(factories.acting(guide(agency)), case)
    with pytest.raises(Forbidden):
        note(actor, case)


def test_who_was_relieved_writes_no_more(agency: AgencyRef, actor: Actor) -> None:
    first = guide(agency)
    case = accept(food(agency), actor)
    name(actor, case, guide(agency))
    with pytest.raises(Forbidden):
        note(factories.acting(first), case)
    with pytest.raises(Forbidden):
        queries.case_for_official(factories.acting(first), case.pk)


def test_it_ends_with_the_case_and_only_the_result_is_left(agency: AgencyRef, actor: Actor) -> None:
    helper = guide(agency)
    case = accept(food(agency), actor)
    close(actor, agency, case)
    assert Guardian.objects.get().ended_at == at("2026-09-22T10:00")
    note(factories.acting(helper), case, "progress")
    with pytest.raises(DomainError, match="case_ended"):
        note(factories.acting(helper), case, "advice")


# --- Who sees what ------------------------------------------------------------------------------


def test_a_guardian_of_another_department_reads_the_case_and_acts_on_nothing(
    agency: AgencyRef, actor: Actor
) -> None:
    helper = factories.acting(guide(agency))
    case = accept(food(agency), actor)
    assert queries.case_for_official(helper, case.pk) == case
    with pytest.raises(Forbidden):
        queries.case_for_official(factories.acting(guide(agency)), case.pk)
    close(actor, agency, case)
    assert queries.case_for_official(helper, case.pk) == case
    with pytest.raises(Forbidden):
        queries.case_for_official(helper, food_case(agency).pk)


def test_a_guardian_of_another_agency_finds_nothing(agency: AgencyRef, actor: Actor) -> None:
    case = accept(food(agency), actor)
    stranger = factories.acting(guide(factories.make_city("seocho")))
    with pytest.raises(NotFound):
        queries.case_for_official(stranger, case.pk)
    with pytest.raises(Forbidden):
        note(stranger, case)


def test_the_applicant_sees_department_and_help_but_no_name_and_no_note(
    agency: AgencyRef, actor: Actor
) -> None:
    helper = guide(agency, name="남모름")
    Department.objects.filter(key="건축과", agency_id=agency.id).update(phone="02-0000-1111")
    client = browser()
    resident = factories.sign_in_resident(client, agency)
    case = food(agency)
    Case.objects.filter(id=case.pk).update(resident_id=resident.id)
    case.refresh_from_db()
    accept(case, actor)
    note(factories.acting(helper), case, text="내부 메모입니다.")
    page = text_of(client.get(f"/cases/{case.uid}/"))
    assert "Your guardian" in page
    assert "02-0000-1111" in page
    assert "Advice on how the petition is handled" in page
    assert "남모름" not in page
    assert "내부 메모" not in page


def test_guardians_have_a_list_of_their_own(agency: AgencyRef, actor: Actor) -> None:
    helper, other = guide(agency), guide(agency)
    case = accept(food(agency), actor)
    assert [row.case_id for row in queries_complex.guarded_by(factories.acting(helper))] == [
        case.pk
    ]
    assert queries_complex.guarded_by(factories.acting(other)) == []
