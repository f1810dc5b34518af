import datetime as dt
import uuid
from typing import Any

import pytest

from madang.apps.bodies import commands as bodies
from madang.apps.bodies import queries as meetings
from madang.apps.bodies.models import AgendaItem, Meeting
from madang.apps.cases import commands, queries, queries_complex
from madang.apps.cases.models import Case, Opinion
from madang.apps.cases.tests.browsing import browser, file_cases, official_at, page_of, text_of
from madang.apps.cases.tests.complex_cases import accept, actor_of, asked, at, follow_up, food
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs.models import Department
from tests import factories

pytestmark = pytest.mark.django_db

PERIOD = "    period: 3 days\n"
BLOCK = """    period: 14 days
    joint_review:
      body: joint-review
      when: floor_area > 5000
      departments: [민원여권과]
"""
FILED, ACCEPTED = "2026-09-07T10:00", "2026-09-07T11:00"  # a Monday
FRIDAY = "2026-09-11T10:00"


@pytest.fixture
def agency() -> AgencyRef:
    """A city in which a joint review meets on food businesses of more than 5,000 m²."""
    agency = factories.apply_changed(factories.make_city(), PERIOD, BLOCK)
    found(agency, "joint-review", "joint_review")
    return agency


def found(agency: AgencyRef, key: str, kind: str) -> int:
    department = Department.objects.get(agency_id=agency.id, key="건축과")
    actor = factories.acting(factories.make_official(department))
    rules = bodies.BodyRules(
        name={"ko": f"{key} 심의회", "en": f"{key} body"},
        department_id=department.pk,
        may_delegate=True,
    )
    body_id = bodies.found_body(actor=actor, key=key, kind=kind, rules=rules)
    bodies.appoint_member(
        actor=actor,
        body_id=body_id,
        version=1,
        seat=bodies.Seat(official_id=actor.id, role="chair", term_from=dt.date(2026, 1, 1)),
        moment=at(FILED),
    )
    return body_id


@pytest.fixture
def actor(agency: AgencyRef) -> Actor:
    return actor_of(agency, "위생과")


def large(agency: AgencyRef, actor: Actor, **changes: Any) -> Case:
    """A case of 5,000.5 m² that was accepted on a Monday at 11:00."""
    accepted = changes.pop("accepted", ACCEPTED)
    case = food(agency, moment=FILED, **({"floor_area": "5000.5"} | changes))
    return accept(case, actor, moment=accepted)


def happened(case: Case, name: str) -> list[EventRow]:
    return [row for row in queries.timeline_of(case) if row.name == f"cases.case.{name}"]


def refer(actor: Actor, agency: AgencyRef, case: Case, body_id: int, day: str) -> int:
    case.refresh_from_db()
    return commands.refer_to_body(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        body_id=body_id,
        day=dt.date.fromisoformat(day) if day else None,
        moment=at(ACCEPTED),
    )


def fresh(case: Case) -> Case:
    return Case.objects.get(id=case.pk)


# --- By the file --------------------------------------------------------------------------------


def test_on_acceptance_the_body_meets_four_working_days_later_at_ten(
    agency: AgencyRef, actor: Actor
) -> None:
    case = large(agency, actor)
    (item,) = queries_complex.meetings_of(fresh(case))
    assert (item.scheduled_at, item.body_key) == (at(FRIDAY), "joint-review")
    assert item.applicant_invited
    (event,) = happened(case, "on_agenda")
    assert dt.datetime.fromisoformat(event.data["scheduled_at"]) == at(FRIDAY)


def test_at_5000_square_metres_nobody_meets(agency: AgencyRef, actor: Actor) -> None:
    large(agency, actor, floor_area="5000")
    assert not Meeting.objects.exists()


def test_further_cases_of_the_day_join_the_meeting(agency: AgencyRef, actor: Actor) -> None:
    first, second = large(agency, actor), large(agency, actor)
    other = large(agency, actor, accepted="2026-09-08T11:00")
    assert [item.subject_id for item in Meeting.objects.earliest("id").items.order_by("order")] == [
        first.pk,
        second.pk,
    ]
    assert queries_complex.meetings_of(fresh(other))[0].scheduled_at == at("2026-09-14T10:00")


def test_a_case_joins_a_meeting_that_was_convened_by_hand(agency: AgencyRef, actor: Actor) -> None:
    body = meetings.body(agency.id, "joint-review")
    mine = bodies.convene_meeting(
        actor=actor,
        body_id=body.pk,
        client_id=uuid.uuid4(),
        scheduled_at=at("2026-09-11T14:00"),
        place="본관 3층",
        items=[],
        moment=at(FILED),
    )
    case = large(agency, actor)
    assert queries_complex.meetings_of(fresh(case))[0].meeting_id == mine.meeting_id


def test_after_a_cancelled_meeting_the_next_case_has_another(
    agency: AgencyRef, actor: Actor
) -> None:
    large(agency, actor)
    meeting = Meeting.objects.get()
    bodies.cancel_meeting(
        actor=actor, meeting_id=meeting.pk, version=meeting.version, reason="태풍"
    )
    case = large(agency, actor)
    (item,) = queries_complex.meetings_of(fresh(case))
    assert (item.meeting_id != meeting.pk, item.state) == (True, "convened")


def test_the_departments_of_the_file_answer_by_the_eve_of_the_meeting(
    agency: AgencyRef, actor: Actor
) -> None:
    case = large(agency, actor)
    assert asked(case, "민원여권과").answer_by == at("2026-09-10T18:00")
    assert asked(case, "건축과").answer_by == at("2026-09-08T11:00")  # by its own rule


def test_a_meeting_is_before_the_case_is_due(agency: AgencyRef, actor: Actor) -> None:
    case = food(agency, moment=FILED, floor_area="6000")
    Case.objects.filter(id=case.pk).update(due_at=at("2026-09-10T18:00"))
    case.refresh_from_db()
    accept(case, actor, moment=ACCEPTED)
    assert queries_complex.meetings_of(fresh(case))[0].scheduled_at == at("2026-09-10T10:00")


def test_while_the_body_is_not_founded_it_fails_loudly() -> None:
    city = factories.apply_changed(factories.make_city(), PERIOD, BLOCK)
    with pytest.raises(NotFound):
        large(city, actor_of(city, "위생과"))


def test_a_case_that_comes_back_is_not_put_on_a_second_agenda(
    agency: AgencyRef, actor: Actor
) -> None:
    case = large(agency, actor)
    Case.objects.filter(id=case.pk).update(status="filed")
    accept(fresh(case), actor, moment="2026-09-09T11:00")
    assert AgendaItem.objects.count() == 1


# --- What departments say there ----------------------------------------------------------------


def test_an_opinion_is_put_before_the_meeting(agency: AgencyRef, actor: Actor) -> None:
    case = large(agency, actor)
    commands.answer_opinion(
        actor=actor_of(agency, "건축과"),
        agency=agency,
        opinion_id=asked(case).pk,
        version=1,
        stance="conditions",
        text="소방차 진입로를 둘 것",
        moment=at("2026-09-08T10:00"),
    )
    follow_up()
    (said,) = AgendaItem.objects.get().opinions.all()
    assert (said.stance, said.text) == ("agree_with_conditions", "소방차 진입로를 둘 것")
    assert said.department_id == Opinion.objects.get(state="answered").department_id


# --- What comes of it ---------------------------------------------------------------------------


def test_what_the_chair_decides_alone_comes_back_to_the_case(
    agency: AgencyRef, actor: Actor
) -> None:
    case = large(agency, actor)
    item = AgendaItem.objects.get()
    chair = meetings.chair_of(meetings.meeting_by_id(actor, item.meeting_id))
    assert chair is not None
    assert chair.official is not None
    bodies.decide_by_delegation(
        actor=factories.acting(chair.official),
        item_id=item.pk,
        version=item.version,
        outcome="adopted_with_conditions",
        reasons="기준에 맞습니다.",
        conditions="조경 보완",
        moment=at(FRIDAY),
    )
    follow_up()
    (event,) = happened(case, "reviewed_jointly")
    assert (event.data["outcome"], event.data["delegated"]) == ("adopted_with_conditions", True)
    client, _official = official_at(agency, "위생과")
    page = text_of(client.get(page_of(case)))
    assert "Adopted with conditions" in page
    assert "Delegated decision of the chair" in page
    assert "조경 보완" in page


def test_when_the_meeting_moves_the_case_tells(agency: AgencyRef, actor: Actor) -> None:
    case = large(agency, actor)
    meeting = Meeting.objects.get()
    bodies.move_meeting(
        actor=actor,
        meeting_id=meeting.pk,
        version=meeting.version,
        scheduled_at=at("2026-09-14T10:00"),
        place="본관 3층",
        moment=at(ACCEPTED),
    )
    follow_up()
    (event,) = happened(case, "meeting_changed")
    assert dt.datetime.fromisoformat(event.data["scheduled_at"]) == at("2026-09-14T10:00")


# --- By hand ------------------------------------------------------------------------------------


def test_a_complex_petition_goes_to_the_working_level_review(
    agency: AgencyRef, actor: Actor
) -> None:
    working = found(agency, "working-review", "working_review")
    case = large(agency, actor, floor_area="200")
    meeting_id = refer(actor, agency, case, working, "2026-09-10")
    follow_up()
    (item,) = queries_complex.meetings_of(fresh(case))
    assert (item.meeting_id, item.scheduled_at) == (meeting_id, at("2026-09-10T10:00"))
    assert len(happened(case, "on_agenda")) == 1


def test_a_simple_petition_goes_to_the_committee_only(agency: AgencyRef) -> None:
    chief = actor_of(agency, "민원여권과")
    working = found(agency, "working-review", "working_review")
    committee = found(agency, "committee", "committee")
    case = accept(file_cases(agency, 1)[0], chief)
    with pytest.raises(DomainError, match="not_complex"):
        refer(chief, agency, case, working, "2026-09-10")
    assert refer(chief, agency, case, committee, "2026-09-10")


@pytest.mark.parametrize("day", ["", "2026-09-07", "2026-09-04", "2026-09-12"])
def test_a_day_on_which_nobody_meets_is_refused(agency: AgencyRef, actor: Actor, day: str) -> None:
    case = large(agency, actor, floor_area="200")
    body = meetings.body(agency.id, "joint-review")
    with pytest.raises(DomainError, match="no_meeting_day"):
        refer(actor, agency, case, body.pk, day)
    assert not Meeting.objects.exists()


def test_a_body_of_another_agency_is_not_found(agency: AgencyRef, actor: Actor) -> None:
    stranger = found(factories.make_city("seocho"), "committee", "committee")
    with pytest.raises(NotFound):
        refer(actor, agency, large(agency, actor), stranger, "2026-09-10")


def test_only_the_department_in_charge_refers(agency: AgencyRef, actor: Actor) -> None:
    case = large(agency, actor)
    body = meetings.body(agency.id, "joint-review")
    with pytest.raises(Forbidden):
        refer(actor_of(agency, "건축과"), agency, case, body.pk, "2026-09-14")


# --- The applicant (영36⑦, 38⑥) ---------------------------------------------------------------


def say(case: Case, text: str, moment: str = ACCEPTED) -> None:
    applicant = Actor("resident", case.resident_id, case.agency_id)
    commands.send_statement(actor=applicant, case=fresh(case), text=text, moment=at(moment))


def test_the_applicant_writes_to_the_meeting_and_may_write_again(
    agency: AgencyRef, actor: Actor
) -> None:
    case = large(agency, actor)
    say(case, "먼저 쓴 글")
    say(case, "고쳐 쓴 글")
    assert AgendaItem.objects.get().statement == "고쳐 쓴 글"
    assert [row.actor_kind for row in happened(case, "statement_sent")] == ["resident"] * 2


@pytest.mark.parametrize(
    ("text", "moment", "code"),
    [
        (" ", ACCEPTED, "text_missing"),
        ("가" * 10_001, ACCEPTED, "text_missing"),
        ("늦은 글", "2026-09-11T10:01", "no_meeting"),
    ],
)
def test_a_statement_that_reaches_nobody_is_refused(
    agency: AgencyRef, actor: Actor, text: str, moment: str, code: str
) -> None:
    case = large(agency, actor)
    with pytest.raises(DomainError, match=code):
        say(case, text, moment)
    assert AgendaItem.objects.get().statement == ""


def test_the_applicant_sees_when_and_where_and_not_what_was_said(
    agency: AgencyRef, actor: Actor
) -> None:
    client = browser()
    resident = factories.sign_in_resident(client, agency)
    case = large(agency, actor)
    Case.objects.filter(id=case.pk).update(resident_id=resident.id)
    AgendaItem.objects.update(outcome="rejected", reasons="내부 논의", closed_at=at(FRIDAY))
    page = text_of(client.get(f"/cases/{case.uid}/"))
    assert "Meetings on your petition" in page
    assert "joint-review body" in page
    assert "내부 논의" not in page
    assert "Rejected" not in page
