from collections.abc import Iterator

import pytest
from django.utils import timezone, translation

from madang.apps.cases import queries
from madang.apps.cases.showing.needs import Figures, key_fields, needs_page
from madang.apps.cases.tests.browsing import browser, official_at, text_of
from madang.apps.cases.tests.complex_cases import at
from madang.apps.cases.tests.test_joint_review import BLOCK, FRIDAY, PERIOD, found
from madang.core.actors import AgencyRef
from tests import factories

pytestmark = pytest.mark.django_db

SERVICE = "food-business-report"
MONDAY = at("2026-09-07T11:00")


@pytest.fixture(autouse=True)
def _korean() -> Iterator[None]:
    """Texts of the file are compared in Korean, whatever a page before was read in."""
    with translation.override("ko"):
        yield


@pytest.fixture
def agency() -> AgencyRef:
    agency = factories.apply_changed(factories.make_city(), PERIOD, BLOCK)
    found(agency, "joint-review", "joint_review")
    return agency


def needed(agency: AgencyRef, **typed: str) -> dict[str, object]:
    return needs_page(queries.offered_service(agency, SERVICE), typed, agency, MONDAY)


def test_only_what_something_hangs_on_is_asked(agency: AgencyRef) -> None:
    service = queries.offered_service(agency, SERVICE).service
    assert [field.name for field in key_fields(service)] == ["floor_area", "uses_ground_water"]


@pytest.mark.parametrize(
    ("area", "departments", "meets"),
    [
        ("99", [], None),
        ("100", ["건축과"], None),
        ("5000", ["건축과"], None),
        ("5000.1", ["건축과", "민원여권과"], at(FRIDAY)),
    ],
)
def test_the_same_file_answers_at_the_desk_as_after_filing(
    agency: AgencyRef, area: str, departments: list[str], meets: object
) -> None:
    page = needed(agency, floor_area=area)
    assert [row["name"] for row in page["departments"]] == departments  # type: ignore[attr-defined]
    assert page["meeting"]["at"] == meets  # type: ignore[index]


def test_without_figures_it_says_what_hangs_on_them(agency: AgencyRef) -> None:
    page = needed(agency)
    assert {row["sure"] for row in page["departments"]} == {"open"}  # type: ignore[attr-defined]
    assert page["meeting"]["sure"] == "open"  # type: ignore[index]


def test_papers_hang_on_the_figures_too(agency: AgencyRef) -> None:
    def sure(**typed: str) -> str | None:
        rows = needed(agency, **typed)["papers"]
        names = {str(row["name"]): row["sure"] for row in rows}  # type: ignore[attr-defined]
        return names.get("먹는 물 수질검사 성적서")

    assert sure() == "open"
    assert sure(uses_ground_water="true") == "yes"
    assert sure(uses_ground_water="false") is None


def test_a_figure_that_is_none_is_said_and_kept(agency: AgencyRef) -> None:
    figures = Figures.of(queries.offered_service(agency, SERVICE).service, {"floor_area": "넓음"})
    assert set(figures.errors) == {"floor_area"}
    answer = browser().get(f"/services/{SERVICE}/needs/?floor_area=넓음")
    assert answer.status_code == 422
    assert 'value="넓음"' in answer.content.decode()


@pytest.mark.parametrize("path", [f"/services/{SERVICE}/needs/", f"/desk/one-visit/{SERVICE}/"])
def test_desk_and_portal_show_the_same_sheet(agency: AgencyRef, path: str) -> None:
    client, _official = official_at(agency)
    page = text_of(client.get(path + "?floor_area=6000&uses_ground_water=false"))
    assert "joint-review body" in page
    assert "건축과 (en)" in page
    assert "We fetch this ourselves" in page


def test_the_desk_lists_what_needs_several_departments(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    page = client.get("/desk/one-visit/").content.decode()
    assert f"/desk/one-visit/{SERVICE}/" in page
    assert "improvement-suggestion" not in page


def test_the_service_page_leads_there_only_where_it_helps(agency: AgencyRef) -> None:
    assert "/needs/" in browser().get(f"/services/{SERVICE}/").content.decode()
    assert "/needs/" not in browser().get("/services/improvement-suggestion/").content.decode()


def test_a_service_that_is_not_offered(agency: AgencyRef) -> None:
    assert browser().get("/services/nothing/needs/").status_code == 404


def test_it_is_worked_out_for_now(agency: AgencyRef) -> None:
    answer = browser().get(f"/services/{SERVICE}/needs/")
    assert str(timezone.localdate().year) in text_of(answer)
