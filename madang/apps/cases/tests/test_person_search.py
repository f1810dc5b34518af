"""Petitions by who filed them: only for a purpose, and never without a trace."""

import pytest

from madang.apps.cases.tests.browsing import Response, file_cases, official_at, text_of
from madang.core.actors import AgencyRef
from madang.core.people.models import AccessLog
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "/desk/search/person/"
USUAL = {"purpose": "contact", "by": "name", "ended": "open", "scope": "department"}


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


def searched(agency: AgencyRef, **sent: str) -> Response:
    client, _official = official_at(agency)
    return client.post(ADDRESS, USUAL | sent)


def traces() -> list[tuple[str, list[str], str, int | None]]:
    rows = AccessLog.objects.filter(action="find").order_by("id")
    return list(rows.values_list("action", "fields", "purpose", "resident_id"))


def test_a_whole_name_finds_its_petitions_and_is_logged(agency: AgencyRef) -> None:
    case = file_cases(agency, 1)[0]
    response = searched(agency, value=" 가온 누리 ")
    assert case.receipt_number in text_of(response)
    assert "no-store" in response["Cache-Control"]
    assert traces() == [("find", ["name"], "contact", case.resident_id)]


def test_who_is_not_found_is_logged_too(agency: AgencyRef) -> None:
    case = file_cases(agency, 1)[0]
    response = searched(agency, value="가온")  # a part is not enough
    assert "Nothing was found." in text_of(response)
    assert case.receipt_number not in text_of(response)
    assert traces() == [("find", ["name"], "contact", None)]


def test_without_a_purpose_nothing_is_looked_for(agency: AgencyRef) -> None:
    case = file_cases(agency, 1)[0]
    response = searched(agency, value="가온누리", purpose="")
    assert response.status_code == 422
    assert case.receipt_number not in text_of(response)
    assert traces() == []


def test_a_telephone_number_is_found_by_its_index(agency: AgencyRef) -> None:
    case = file_cases(agency, 1)[0]
    response = searched(agency, by="phone", value="01000001234")
    assert case.receipt_number in text_of(response)
    assert traces() == [("find", ["phone"], "contact", case.resident_id)]


def test_it_needs_the_permission_and_stays_in_the_agency(agency: AgencyRef) -> None:
    client, _official = official_at(agency, permissions=["cases.read"])
    assert client.post(ADDRESS, USUAL | {"value": "가온누리"}).status_code == 403
    elsewhere = file_cases(factories.make_city("seocho"), 1)[0]
    response = searched(agency, value="가온누리", scope="all")
    assert elsewhere.receipt_number not in text_of(response) or not traces()[0][3]
    assert traces() == [("find", ["name"], "contact", None)]


@pytest.mark.parametrize("sent", [{"value": ""}, {"by": "phone", "value": "abc"}])
def test_what_cannot_be_looked_for_is_told_at_its_field(
    agency: AgencyRef, sent: dict[str, str]
) -> None:
    response = searched(agency, **sent)
    assert response.status_code == 422
    assert 'id="id_value_error"' in response.content.decode()


def test_a_choice_that_was_left_empty_means_the_usual_one(agency: AgencyRef) -> None:
    case = file_cases(agency, 1)[0]
    response = searched(agency, value="가온누리", by="", ended="", scope="")
    assert case.receipt_number in text_of(response)
