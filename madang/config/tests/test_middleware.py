import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.core.actors import system
from madang.core.orgs.commands import issue_token
from tests import factories


@pytest.mark.django_db
def test_a_browser_sends_nothing_without_the_token_of_our_own_page() -> None:
    factories.make_city()
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/track/", {"code": "X"}).status_code == 403
    browser.get("/track/")
    token = browser.cookies["csrftoken"].value
    answer = browser.post("/track/", {"code": "X", "csrfmiddlewaretoken": token})
    assert answer.status_code == 422


@pytest.mark.django_db
def test_a_machine_needs_no_session_and_gets_none() -> None:
    factories.make_city()
    machine = Client(enforce_csrf_checks=True)
    machine.cookies["sessionid"] = "somebody's"
    with CaptureQueriesContext(connection) as queries:
        answer = machine.get("/api/v1/services")
    assert answer.status_code == 200
    assert not answer.cookies
    assert not any("django_session" in query["sql"] for query in queries)


@pytest.mark.django_db
def test_filing_by_the_api_takes_two_statements() -> None:
    agency = factories.make_city()
    actor = system(agency.id, "orgs.manage")
    token = issue_token(actor=actor, agency_id=agency.id, name="bench", permissions=["cases.file"])
    _file(token)  # reads the programme and the calendar, which the process keeps
    with CaptureQueriesContext(connection) as queries:
        _file(token)
    # Who asks and where, and the petition; the rest is this test's transaction.
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 2


def _file(token: str) -> None:
    petition = {
        "service": "permit-procedure-question",
        "client_id": str(uuid.uuid4()),
        "applicant": {"name": "가온누리", "phone": "010-0000-1234"},
        "answers": {"topic": "food", "question": "어떤 신고를 해야 하나요?"},
    }
    answer = Client().post(
        "/api/v1/cases",
        petition,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 201, answer.content
