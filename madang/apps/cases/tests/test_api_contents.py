"""What came with a case, by the API: answers and files; what says who somebody is, logged."""

import uuid
from typing import Any

import pytest
from django.test import Client

from madang.apps.cases.models import Case
from madang.apps.cases.tests.browsing import SHOP
from madang.apps.cases.tests.test_api import post, token_of
from madang.apps.cases.tests.test_api_files import papers, petition, send
from madang.core.actors import AgencyRef
from madang.core.people.models import AccessLog
from tests import factories

pytestmark = pytest.mark.django_db

PHONE = "02-1111-2222"


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


@pytest.fixture
def case(agency: AgencyRef) -> Case:
    data = petition(answers=SHOP | {"shop_phone": PHONE})
    return Case.objects.get(uid=send(token_of(agency), data, papers()).json()["case_uid"])


def read(agency: AgencyRef, path: str, *permissions: str) -> Any:
    return Client().get(path, headers=token_of(agency, *(permissions or ["cases.read"])))


def shown(agency: AgencyRef, case: Case) -> Any:
    return read(agency, f"/api/v1/cases/{case.uid}")


def test_a_case_comes_with_its_answers_and_masks_what_says_who_somebody_is(
    agency: AgencyRef, case: Case
) -> None:
    response = shown(agency, case)
    answers = {one["name"]: one for one in response.json()["answers"]}
    assert {one["name"]: one["value"] for one in answers.values() if not one["masked"]} == {
        **case.answers
    }
    assert answers["shop_phone"] == {
        "name": "shop_phone",
        "label": "Telephone of the shop",
        "value": None,
        "masked": True,
    }
    assert PHONE not in response.content.decode()
    assert not AccessLog.objects.exists()


def test_its_files_are_read_from_the_addresses_that_it_names(agency: AgencyRef, case: Case) -> None:
    files = shown(agency, case).json()["files"]
    assert [(one["field"], one["name"], one["type"], one["size"]) for one in files] == [
        ("training_certificate", "paper.pdf", "application/pdf", 16),
        ("health_check", "one.pdf", "application/pdf", 16),
        ("health_check", "two.pdf", "application/pdf", 16),
    ]
    response = read(agency, files[1]["url"])
    assert b"".join(response.streaming_content) == b"%PDF-1.7 a paper"
    assert response.headers["Content-Disposition"] == 'attachment; filename="one.pdf"'


def test_a_file_is_read_only_with_its_own_case_and_the_permission(
    agency: AgencyRef, case: Case
) -> None:
    url = shown(agency, case).json()["files"][0]["url"]
    assert read(agency, url, "cases.file").status_code == 403
    assert Client().get(url).status_code == 401
    other = Case.objects.get(uid=send(token_of(agency), petition(), papers()).json()["case_uid"])
    for wrong in (url.replace(str(case.uid), str(other.uid)), f"{url[:-36]}{uuid.uuid4()}"):
        response = read(agency, wrong)
        assert (response.status_code, response.json()["code"]) == (404, "no_file")
    response = Client().get(url, headers=token_of(factories.make_city("seocho"), "cases.read"))
    assert (response.status_code, response.json()["code"]) == (403, "other_agency")


def test_what_says_who_somebody_is_is_opened_for_a_purpose_and_logged(
    agency: AgencyRef, case: Case
) -> None:
    headers = token_of(agency, "cases.read", "people.reveal")
    path = f"/cases/{case.uid}/reveal"
    response = post(path, {"purpose": "case_processing", "reason": "현장 확인"}, headers)
    assert response.status_code == 200, response.content
    assert response.json() == {
        "applicant": {"name": "가온누리", "phone": "010-0000-1234"},
        "answers": {"shop_phone": PHONE},
    }
    assert response.headers["Cache-Control"] == "no-store"
    (row,) = AccessLog.objects.all()
    assert (row.actor_kind, row.purpose, row.reason) == ("device", "case_processing", "현장 확인")
    assert "cases.answers" in row.fields


@pytest.mark.parametrize(
    ("permissions", "purpose", "status", "code"),
    [
        (["cases.read"], "case_processing", 403, "forbidden"),
        (["people.reveal"], "case_processing", 403, "forbidden"),
        (["cases.read", "people.reveal"], "", 422, "purpose_missing"),
        (["cases.read", "people.reveal"], "marketing", 422, "purpose_not_allowed"),
    ],
)
def test_without_permission_or_purpose_nothing_is_opened(
    agency: AgencyRef, case: Case, permissions: list[str], purpose: str, status: int, code: str
) -> None:
    response = post(
        f"/cases/{case.uid}/reveal", {"purpose": purpose}, token_of(agency, *permissions)
    )
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert PHONE not in response.content.decode()
    assert not AccessLog.objects.exists()
