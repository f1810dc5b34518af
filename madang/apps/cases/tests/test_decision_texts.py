"""Texts of a department: checked when written, filled in for a case, open to be changed."""

from typing import Any

import pytest

from madang.apps.cases import commands
from madang.apps.cases.models import Case, DecisionText
from madang.apps.cases.tests.browsing import (
    Response,
    accepted,
    act,
    file_cases,
    food_case,
    official_at,
    page_of,
    text_of,
)
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError, Stale
from madang.core.orgs.models import Official
from tests import factories

pytestmark = pytest.mark.django_db

SERVICE = "food-business-report"


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


def write(agency: AgencyRef, official: Official, **values: Any) -> DecisionText:
    usual: dict[str, Any] = {"title": "수리", "text": "{number} 신고를 수리합니다."}
    commands.write_decision_text(
        actor=factories.acting(official), agency=agency, **{**usual, **values}
    )
    return DecisionText.objects.latest("id")


def food_in_work(agency: AgencyRef, official: Official) -> Case:
    case = food_case(agency)
    commands.accept_case(actor=factories.acting(official), case_id=case.pk, version=1)
    case.refresh_from_db()
    return case


def reasons_on(page: Response) -> str:
    """What stands in the reasons of the decision form."""
    field = page.content.decode().split('id="id_reasons"', 1)[1]
    return str(field.split(">", 1)[1].split("</textarea>", 1)[0].strip())


def test_a_text_is_filled_in_below_what_was_typed(agency: AgencyRef) -> None:
    client, official = official_at(agency, "위생과")
    case = food_in_work(agency, official)
    text = write(
        agency,
        official,
        service=SERVICE,
        outcome="granted",
        text="{shop_name} 영업신고({number})를 수리합니다. 근거: {law}",
    )
    page = act(client, case, "text", text=text.pk, reasons="안녕하십니까.", outcome="")
    assert page.status_code == 200
    number = case.receipt_number
    assert reasons_on(page) == (
        f"안녕하십니까.\n\n나래 제과점 영업신고({number})를 수리합니다."
        " 근거: 식품위생법 제37조제4항"
    )
    assert 'value="granted" checked' in page.content.decode()
    case.refresh_from_db()
    assert case.status == Case.Status.ACCEPTED  # nothing is decided by it


def test_texts_are_offered_where_they_fit(agency: AgencyRef) -> None:
    client, official = official_at(agency, "위생과")
    write(agency, official, title="모두에게")
    write(agency, official, title="식품만", service=SERVICE)
    write(agency, official, title="제안만", service="improvement-suggestion")
    _stranger, elsewhere = official_at(agency, "건축과")
    write(agency, elsewhere, title="건축과 것")
    page = text_of(client.get(page_of(food_in_work(agency, official))))
    assert [name in page for name in ("모두에게", "식품만", "제안만", "건축과 것")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("service", "text", "code"),
    [
        ("", "{shop_name} 수리", "unknown_place"),  # whose answer?
        (SERVICE, "{applicant} 귀하", "unknown_place"),
        (SERVICE, "{shop_phone}", "unknown_place"),  # says who somebody is
        (SERVICE, "   ", "text_length"),
        ("no-such-service", "좋습니다.", "no_service"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(
    agency: AgencyRef, service: str, text: str, code: str
) -> None:
    _client, official = official_at(agency, "위생과")
    with pytest.raises(DomainError) as refused:
        write(agency, official, service=service, text=text)
    assert refused.value.code == code
    assert not DecisionText.objects.exists()


def test_an_outcome_that_the_service_does_not_have_is_refused(agency: AgencyRef) -> None:
    _client, official = official_at(agency, "위생과")
    with pytest.raises(DomainError, match="unknown_outcome"):
        write(agency, official, service=SERVICE, outcome="taken_up")


def test_nobody_decides_with_a_place_that_was_left_open(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case = accepted(agency, official)
    response = act(client, case, "decide", outcome="taken_up", reasons="{number} 검토 결과 {x}")
    assert response.status_code == 422
    assert "{number}" in text_of(response)
    case.refresh_from_db()
    assert case.status == Case.Status.ACCEPTED


def test_a_name_is_taken_once_in_a_department_and_free_after_removal(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    first = write(agency, official)
    with pytest.raises(DomainError, match="title_taken"):
        write(agency, official)
    client.post(f"/desk/decision-texts/{first.pk}/remove/")
    write(agency, official)
    assert DecisionText.objects.filter(removed_at=None).count() == 1


def test_who_changes_a_text_that_somebody_else_changed_is_told(agency: AgencyRef) -> None:
    _client, official = official_at(agency)
    row = write(agency, official)
    write(agency, official, text_id=row.pk, version=1, text="새 문안")
    with pytest.raises(Stale):
        write(agency, official, text_id=row.pk, version=1, text="다른 문안")
    row.refresh_from_db()
    assert row.text == "새 문안"


def test_the_pages_write_change_and_list_texts(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    wrong = client.post("/desk/decision-texts/new/", {"title": "불채택", "text": "{nobody}"})
    assert (wrong.status_code, "{nobody} cannot be filled in" in text_of(wrong)) == (422, True)
    sent = {"title": "불채택", "text": "{service} 결과", "outcome": "not_taken_up", "version": "1"}
    assert client.post("/desk/decision-texts/new/", sent).status_code == 302
    row = DecisionText.objects.get()
    assert "불채택" in text_of(client.get("/desk/decision-texts/"))
    page = client.post(f"/desk/decision-texts/{row.pk}/", sent | {"title": "불채택 안내"})
    assert page["Location"] == "/desk/decision-texts/"
    row.refresh_from_db()
    assert (row.title, row.version) == ("불채택 안내", 2)


def test_texts_of_another_department_are_not_found(agency: AgencyRef) -> None:
    _client, official = official_at(agency, "건축과")
    row = write(agency, official)
    client, _own = official_at(agency)
    for address in (f"/desk/decision-texts/{row.pk}/", f"/desk/decision-texts/{row.pk}/remove/"):
        assert client.post(address, {"title": "x", "text": "y"}).status_code == 404
    assert act(client, file_cases(agency, 1)[0], "text", text=row.pk).status_code == 404
