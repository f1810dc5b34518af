import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from madang.apps.cases.api_views import ReceiptOut
from madang.apps.cases.models import Case
from madang.core.actors import AgencyRef
from madang.core.orgs.commands import issue_token
from tests import factories

pytestmark = pytest.mark.django_db


def token_of(agency: AgencyRef, *permissions: str) -> dict[str, str]:
    token = issue_token(
        actor=factories.set_up(agency.id),
        agency_id=agency.id,
        name="test",
        permissions=permissions or ["cases.file"],
    )
    return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}


def body(**changes: Any) -> dict[str, Any]:
    return {
        "service": "improvement-suggestion",
        "client_id": str(uuid.uuid4()),
        "applicant": {"name": "가온누리", "phone": "010-0000-1234"},
        "answers": {
            "subject": "가로등",
            "present_state": "밤에 골목이 어둡습니다.",
            "proposal": "가로등을 두 개 더 세워 주세요.",
        },
    } | changes


def post(path: str, data: Any, headers: dict[str, str] | None = None) -> Any:
    return Client().post(
        f"/api/v1{path}", data, content_type="application/json", headers=headers or {}
    )


def test_filing_gives_a_receipt_and_a_repeat_gives_it_again() -> None:
    agency = factories.make_city()
    headers, petition = token_of(agency), body()
    first = post("/cases", petition, headers)
    again = post("/cases", petition, headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() | {"repeated": True} == again.json()
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer mdg_wrong"}, {"Authorization": "Basic x"}]
)
def test_without_a_known_token_nothing_is_filed(headers: dict[str, str]) -> None:
    factories.make_city()
    response = post("/cases", body(), headers)
    assert (response.status_code, response.json()["code"]) == (401, "no_token")
    assert not Case.objects.exists()


def test_the_receipt_has_the_shape_that_is_described() -> None:
    headers, petition = token_of(factories.make_city()), body()
    for status in (201, 200):
        response = post("/cases", petition, headers)
        assert response.status_code == status
        assert ReceiptOut.model_validate_json(response.content).repeated == (status == 200)
        assert set(response.json()) == set(ReceiptOut.model_fields)


def test_a_token_needs_the_permission() -> None:
    agency = factories.make_city()
    response = post("/cases", body(), token_of(agency, "cases.read"))
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")


def test_a_token_opens_only_the_site_of_its_agency() -> None:
    factories.make_city()
    other = factories.make_city("seocho")
    response = post("/cases", body(), token_of(other))
    assert (response.status_code, response.json()["code"]) == (403, "other_agency")


def test_errors_come_by_field_in_the_callers_language() -> None:
    agency = factories.make_city()
    petition = body(answers={"subject": "가" * 101}, applicant={"name": ""})
    response = post("/cases", petition, token_of(agency))
    assert response.status_code == 422
    answer = response.json()
    assert answer["code"] == "invalid_answers"
    assert set(answer["errors"]) == {"subject", "present_state", "proposal", "name", "phone"}
    assert answer["errors"]["name"] == "Enter your name."
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "7"},
        {"channel": "carrier pigeon"},
        {"answers": []},
        {"applicant": None},
        {"service": "x" * 61},
    ],
)
def test_what_is_not_a_petition_is_refused(changes: dict[str, Any]) -> None:
    agency = factories.make_city()
    response = post("/cases", body(**changes), token_of(agency))
    assert (response.status_code, response.json()["code"]) == (422, "malformed")
    assert list(response.json()["errors"]) == [f"body.{name}" for name in changes]


def test_what_is_not_json_is_refused() -> None:
    agency = factories.make_city()
    response = Client().post(
        "/api/v1/cases", "{", content_type="application/json", headers=token_of(agency)
    )
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")


def test_an_address_that_does_not_exist_answers_in_json() -> None:
    response = Client().get("/api/v1/nonsense")
    assert (response.status_code, response.json()["code"]) == (404, "no_address")


def test_services_are_open_to_everybody() -> None:
    factories.make_city()
    found = Client().get("/api/v1/services", headers={"Accept-Language": "en"}).json()
    assert [service["id"] for service in found] == [
        "food-business-report",
        "improvement-suggestion",
        "permit-procedure-question",
    ]
    assert found[0]["title"] == "Report of a food business"


def test_a_case_can_be_tracked_by_its_code() -> None:
    cache.clear()
    agency = factories.make_city()
    receipt = post("/cases", body(), token_of(agency)).json()
    answer = post("/track", {"tracking_code": receipt["tracking_code"]}).json()
    assert (answer["number"], answer["status"]) == (receipt["number"], "filed")


def test_wrong_codes_are_counted() -> None:
    cache.clear()
    factories.make_city()
    answers = [post("/track", {"tracking_code": "wrong"}).status_code for _ in range(11)]
    assert answers == [404] * 10 + [429]
    cache.clear()


def test_the_api_describes_itself() -> None:
    factories.make_city()
    described = Client().get("/api/v1/openapi.json").json()
    assert set(described["paths"]) >= {
        "/api/v1/services",
        "/api/v1/cases",
        "/api/v1/cases/{case_uid}",
        "/api/v1/cases/{case_uid}/actions/{name}",
        "/api/v1/track",
    }
