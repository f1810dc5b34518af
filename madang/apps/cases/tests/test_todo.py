"""What is mine to do: one number on each page, and the list behind it."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from madang.apps.cases import commands, todo_queries
from madang.apps.cases.models import Case
from madang.apps.cases.tests.browsing import accepted, food_case, official_at, queries_of, text_of
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.models import Official
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


def my_case(agency: AgencyRef, official: Official, **due: int) -> Case:
    case = accepted(agency, official)
    Case.objects.filter(id=case.pk).update(
        assignee_id=official.pk, due_at=timezone.now() + dt.timedelta(**due)
    )
    case.refresh_from_db()
    return case


def test_late_and_due_today_are_mine_to_do_and_what_has_time_is_not(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    late, later = my_case(agency, official, days=-3), my_case(agency, official, days=40)
    actor = factories.acting(official)
    assert todo_queries.count(actor) == 1
    page = text_of(client.get("/desk/todo/"))
    assert late.receipt_number in page
    assert "Overdue" in page
    assert later.receipt_number not in page


def test_who_asks_how_it_stands_waits_for_an_answer(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case = my_case(agency, official, days=40)
    Case.objects.filter(id=case.pk).update(standing_asked_at=timezone.now())
    assert todo_queries.count(factories.acting(official)) == 1
    assert "The applicant asks how it stands" in text_of(client.get("/desk/todo/"))


def test_a_supplement_that_came_waits_to_be_looked_at(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case = my_case(agency, official, days=40)
    actor = factories.acting(official)
    commands.demand_supplement(
        actor=actor,
        case_id=case.pk,
        version=case.version,
        demand=commands.Demand("도면", 7, late_reason="현장 확인"),
    )
    assert todo_queries.count(actor) == 0  # the clock stands still, the applicant has to act
    case.refresh_from_db()
    commands.answer_supplement(
        actor=Actor("resident", case.resident_id, agency.id), case=case, text="여기 있습니다."
    )
    assert todo_queries.count(actor) == 1
    assert "The supplement came" in text_of(client.get("/desk/todo/"))


def test_opinions_are_to_do_for_whoever_may_answer(agency: AgencyRef) -> None:
    _client, owner = official_at(agency, "위생과")
    case = food_case(agency)
    commands.accept_case(actor=factories.acting(owner), case_id=case.pk, version=1)
    case.refresh_from_db()
    asked, reviewer = official_at(agency, "건축과")
    commands.ask_opinion(
        actor=factories.acting(owner),
        agency=agency,
        case_id=case.pk,
        version=case.version,
        asked=commands.Question(
            department_id=reviewer.department_id, within="8 hours", question="맞습니까?"
        ),
    )
    assert todo_queries.count(factories.acting(reviewer)) == 1
    assert case.receipt_number in text_of(asked.get("/desk/todo/"))
    _reader, other = official_at(agency, "건축과", permissions=["cases.read"])
    assert todo_queries.count(factories.acting(other)) == 0


def test_the_number_is_that_of_the_rows_and_takes_as_many_queries_for_more(
    agency: AgencyRef,
) -> None:
    client, official = official_at(agency)
    counts = []
    for more in (2, 5):
        for _each in range(more):
            my_case(agency, official, days=-1)
        counts.append(queries_of(client, "/desk/todo/"))
    assert counts[0] == counts[1]
    page = client.get("/desk/todo/").content.decode()
    assert len(set(re.findall(r"/desk/cases/\d+/", page))) == 7
    assert todo_queries.count(factories.acting(official)) == 7
    assert "To do 7" in " ".join(text_of(client.get("/desk/")).split())


def test_with_nothing_to_do_the_page_says_what_would_come(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    assert "Nothing is waiting for you." in text_of(client.get("/desk/todo/"))
