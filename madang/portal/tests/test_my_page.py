import re
import uuid

import pytest
from django.test import Client

from madang.apps.cases import commands, queries
from madang.apps.cases.tests.browsing import (
    ANSWERS,
    REASONS,
    begin,
    browser,
    official_at,
    queries_of,
    send_page,
    text_of,
)
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.models import Official
from madang.core.people import commands as people
from madang.core.people.queries import language_of
from tests import factories

PAGES = ("/my/", "/my/cases/", "/my/messages/", "/my/documents/", "/my/details/")
PHONE = {"phone": "010-0000-1234"}


@pytest.fixture
def agency(db: None) -> AgencyRef:
    return factories.make_city()


def send(client: Client) -> int:
    """Send a suggestion while signed in; the id of its case."""
    form = begin(client)
    send_page(client, form, 1, PHONE)
    send_page(client, form, 2, ANSWERS)
    page = client.post(f"{form}review/", follow=True).content.decode()
    found = re.search(r"/cases/([0-9a-f-]{36})/", page)
    assert found
    return queries.case_of_uid(the_agency(client), uuid.UUID(found[1])).pk


def the_agency(client: Client) -> AgencyRef:
    agency: AgencyRef = client.get("/").wsgi_request.agency  # type: ignore[attr-defined]  # of our middleware
    return agency


def demand(official: Official, case_id: int) -> None:
    actor = factories.acting(official)
    commands.accept_case(actor=actor, case_id=case_id, version=1)
    commands.demand_supplement(
        actor=actor,
        case_id=case_id,
        version=2,
        demand=commands.Demand(what="위치도를 보내 주세요.", days=10),
    )


def decide(agency: AgencyRef, official: Official, case_id: int) -> None:
    actor = factories.acting(official)
    commands.accept_case(actor=actor, case_id=case_id, version=1)
    commands.decide_case(
        actor=actor,
        agency=agency,
        case_id=case_id,
        version=2,
        outcome="taken_up",
        reasons=REASONS,
    )


def test_before_anything_was_sent_every_page_says_what_will_stand_there(agency: AgencyRef) -> None:
    client = browser()
    factories.sign_in_resident(client, agency)
    said = [
        "Nothing waits for you.",
        "You have not sent a petition yet.",
        "No messages yet.",
        "No documents yet.",
        "You have not agreed to anything.",
    ]
    for path, words in zip(PAGES, said, strict=True):
        assert words in text_of(client.get(path)), path


def test_what_is_missing_stands_first_and_the_survey_after_the_decision(agency: AgencyRef) -> None:
    client = browser()
    factories.sign_in_resident(client, agency)
    _desk, official = official_at(agency)
    decide(agency, official, send(client))
    demand(official, send(client))
    page = client.get("/my/").content.decode()
    assert "위치도를 보내 주세요." in page
    assert page.index("/answer-supplement/") < page.index("/answer-survey/")
    assert page.index("/answer-survey/") < page.index("Petitions in progress")
    told = text_of(client.get("/my/messages/"))
    assert "The petition was decided." in told
    assert "위치도를 보내 주세요." in told
    papers = client.get("/my/documents/").content.decode()
    assert papers.count("receipt.pdf") == 2
    assert papers.count("result.pdf") == 1


def test_nobody_sees_the_petitions_of_somebody_else(agency: AgencyRef) -> None:
    client, other = browser(), browser()
    factories.sign_in_resident(client, agency)
    factories.sign_in_resident(other, agency)
    demand(official_at(agency)[1], send(client))
    for path in PAGES[:4]:
        assert "/cases/" in client.get(path).content.decode(), path
        assert not re.search(r"/cases/[0-9a-f-]{36}/", other.get(path).content.decode()), path


def test_my_pages_take_as_many_queries_for_more_petitions(agency: AgencyRef) -> None:
    client = browser()
    factories.sign_in_resident(client, agency)
    _desk, official = official_at(agency)
    counts = []
    for _ in range(2):
        demand(official, send(client))
        decide(agency, official, send(client))
        counts.append({path: queries_of(client, path) for path in PAGES})
    assert counts[0] == counts[1]


def own(client: Client) -> Actor:
    actor: Actor = client.get("/").wsgi_request.actor  # type: ignore[attr-defined]  # of our middleware
    return actor


def test_my_details_are_changed_and_begin_the_next_form(agency: AgencyRef) -> None:
    client = browser()
    factories.sign_in_resident(client, agency)
    data = {**PHONE, "email": "", "address": "학동로 426", "language": "ko"}
    response = client.post("/my/details/", data)
    assert response["Location"] == "/my/details/?saved=1&lang=ko"
    assert "저장했습니다." in text_of(client.get(response["Location"]))
    assert language_of(own(client)) == "ko"
    form = client.get(f"{begin(client)}1/").content.decode()
    assert 'value="010-0000-1234"' in form
    assert 'value="학동로 426"' in form


@pytest.mark.parametrize(
    ("wrong", "field"), [({"phone": "12"}, "phone"), ({"language": "xx"}, "language")]
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    agency: AgencyRef, wrong: dict[str, str], field: str
) -> None:
    client = browser()
    factories.sign_in_resident(client, agency)
    data = {"phone": "", "email": "", "address": "학동로 426", "language": "en"}
    response = client.post("/my/details/", data | wrong)
    assert response.status_code == 422
    page = response.content.decode()
    assert f'href="#id_{field}"' in page
    assert 'value="학동로 426"' in page
    assert "학동로" not in client.get("/my/details/").content.decode()


def test_i_see_when_the_office_looked_at_my_data(agency: AgencyRef) -> None:
    client = browser()
    actor = factories.sign_in_resident(client, agency)
    assert "Nobody in the office has looked" in text_of(client.get("/my/details/"))
    people.reveal(
        actor=factories.acting(official_at(agency)[1]),
        resident_id=actor.id or 0,
        fields=["name"],
        purpose="contact",
    )
    page = text_of(client.get("/my/details/"))
    assert "to reach the person" in page
    assert "Nobody in the office has looked" not in page
