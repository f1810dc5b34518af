import re

import pytest

from madang.apps.cases import commands
from madang.apps.cases.models import Case
from madang.apps.cases.tests.browsing import (
    ANSWERS,
    REASONS,
    SHOP,
    XSS,
    accepted,
    act,
    decided,
    file_cases,
    food_case,
    official_at,
    page_of,
    state,
    text_of,
)
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.core.actors import AgencyRef
from madang.core.events.models import EventRow
from madang.core.events.worker import work_once
from madang.core.people.models import AccessLog
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


# --- Working on a case -------------------------------------------------------------------------


def test_accept_name_and_decide(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case = file_cases(agency, 1)[0]
    assert "accept it" in text_of(client.get(page_of(case)))
    assert act(client, case, "accept")["Location"] == page_of(case)
    assert "Nobody is in charge yet" in text_of(client.get(page_of(case)))
    assert act(client, case, "assign", official=official.pk)["Location"] == page_of(case)
    assert "하늘빛 is in charge" in text_of(client.get(page_of(case)))
    act(client, case, "decide", outcome="taken_up", reasons=REASONS)
    page = client.get(page_of(case))
    assert REASONS in text_of(page)
    actions = re.findall(r'action="/desk/cases/\d+/([\w/]+)/', page.content.decode())
    assert actions == ["do/note", "reveal"]


def test_accepting_twice_accepts_once(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    case = file_cases(agency, 1)[0]
    answers = [client.post(page_of(case, "accept/"), {"version": 1}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert EventRow.objects.filter(name="cases.case.accepted").count() == 1


def test_who_comes_too_late_sees_the_case_as_it_is_and_keeps_the_text(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case = accepted(agency, official)
    seen = case.version
    act(client, case, "assign", official=official.pk)  # by a colleague
    before = state(case)
    response = act(client, case, "decide", version=seen, outcome="taken_up", reasons=REASONS)
    assert response.status_code == 409
    page = response.content.decode()
    assert 'id="error-summary"' in page
    assert "하늘빛 is in charge" in text_of(response)
    assert re.search(rf"<textarea[^>]*>\s*{REASONS}</textarea>", page)
    assert re.search(r'value="taken_up"[^>]* checked', page)
    assert state(case) == before
    assert act(client, case, "decide", outcome="taken_up", reasons=REASONS).status_code == 302


def test_what_was_written_is_not_lost_when_the_case_was_decided_meanwhile(
    agency: AgencyRef,
) -> None:
    client, official = official_at(agency)
    case = decided(agency, official)
    before = state(case)
    mine = f"제가 쓴 글 {XSS}"
    response = act(client, case, "decide", version=2, outcome="not_taken_up", reasons=mine)
    assert response.status_code == 409
    assert mine in text_of(response)
    assert XSS not in response.content.decode()
    assert REASONS in text_of(response)
    assert 'name="reasons"' not in response.content.decode()
    assert state(case) == before


def test_the_rule_that_names_an_official_makes_no_open_page_stale(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    answers = {"topic": "food", "question": "무엇을 신고하나요?"}
    put_in(agency, suggestion(service_id="permit-procedure-question", answers=answers))
    case = Case.objects.get()
    act(client, case, "accept")
    case.refresh_from_db()
    seen = case.version
    assert list(work_once())
    case.refresh_from_db()
    assert case.assignee_id == official.pk
    data = {"version": seen, "outcome": "answered", "reasons": REASONS}
    assert client.post(page_of(case, "decide/"), data).status_code == 302


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"outcome": "granted", "reasons": REASONS}, "outcome"),
        ({"outcome": "", "reasons": REASONS}, "outcome"),
        ({"reasons": REASONS}, "outcome"),
        ({"outcome": "taken_up", "reasons": " \n "}, "reasons"),
        ({"outcome": "taken_up"}, "reasons"),
        ({"outcome": "taken_up", "reasons": "가" * 10_001}, "reasons"),
    ],
)
def test_an_incomplete_decision_is_explained_at_its_question(
    agency: AgencyRef, data: dict[str, str], field: str
) -> None:
    client, official = official_at(agency)
    case = accepted(agency, official)
    before = state(case)
    response = act(client, case, "decide", **data)
    assert response.status_code == 422
    page = response.content.decode()
    assert f'href="#id_{field}"' in page
    assert f'id="id_{field}_error"' in page
    assert data.get("reasons", "").strip() in page
    assert state(case) == before


def test_only_somebody_of_the_department_can_be_in_charge(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    _other, stranger = official_at(agency, "건축과")
    case = accepted(agency, official)
    for chosen in (stranger.pk, "", "x", "9" * 40):
        response = act(client, case, "assign", official=chosen)
        assert response.status_code == 422
        assert 'id="id_official_error"' in response.content.decode()
    case.refresh_from_db()
    assert case.assignee_id is None


@pytest.mark.parametrize("action", ["accept", "assign", "decide"])
@pytest.mark.parametrize("version", ["", "0", "x", "-1", "9" * 40])
def test_a_form_without_a_good_version_changes_nothing(
    agency: AgencyRef, action: str, version: str
) -> None:
    client, official = official_at(agency)
    case = accepted(agency, official)
    before = state(case)
    response = act(client, case, action, version=version, outcome="taken_up", reasons=REASONS)
    assert response.status_code == 409
    assert state(case) == before


@pytest.mark.parametrize("action", ["accept", "assign", "decide"])
def test_a_closed_case_takes_no_further_step(agency: AgencyRef, action: str) -> None:
    client, official = official_at(agency)
    case = decided(agency, official)
    before = state(case)
    response = act(client, case, action, official=official.pk, outcome="taken_up", reasons=REASONS)
    assert response.status_code == 422
    assert "This step is not open" in text_of(response)
    assert state(case) == before


def test_without_the_permission_there_is_no_form_and_no_way(agency: AgencyRef) -> None:
    client, _official = official_at(agency, permissions=["cases.read"])
    case = file_cases(agency, 1)[0]
    page = client.get(page_of(case)).content.decode()
    assert f'action="{page_of(case)}' not in page
    for action in ("accept", "assign", "decide", "reveal"):
        assert act(client, case, action, purpose="case_processing").status_code == 403
    assert state(case)[0] == "filed"


@pytest.mark.parametrize("action", ["accept", "assign", "decide", "reveal"])
def test_the_addresses_of_forms_lead_back_to_the_case(agency: AgencyRef, action: str) -> None:
    client, _official = official_at(agency)
    case = file_cases(agency, 1)[0]
    path = page_of(case, f"{action}/")
    assert client.get(path)["Location"] == page_of(case)
    assert client.get(f"{path}?lang=ko")["Location"] == f"{page_of(case)}?lang=ko"
    assert client.get(f"{path}?lang=//elsewhere")["Location"] == page_of(case)
    assert client.put(path).status_code == 405
    assert state(case)[0] == "filed"


def test_pages_to_read_take_no_post(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    case = file_cases(agency, 1)[0]
    for path in ("/desk/", page_of(case), "/desk/deliveries/"):
        assert client.post(path).status_code == 405


def test_what_people_wrote_is_never_taken_for_code(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    answers = dict.fromkeys(ANSWERS, XSS)
    put_in(agency, suggestion(answers=answers, applicant={"name": XSS, "phone": "010-0000-1234"}))
    case = Case.objects.get()
    commands.accept_case(actor=factories.acting(official), case_id=case.pk, version=1)
    pages = [client.get("/desk/"), client.get(page_of(case))]
    pages.append(act(client, case, "decide", outcome=XSS, reasons=f"</textarea>{XSS}"))
    pages.append(act(client, case, "reveal", purpose="case_processing"))
    act(client, case, "decide", outcome="taken_up", reasons=XSS)
    pages.append(client.get(page_of(case)))
    for page in pages:
        assert "<script>alert" not in page.content.decode()
        assert "alert(" in text_of(page)


# --- Who the applicant is ----------------------------------------------------------------------


def test_the_applicant_is_masked(agency: AgencyRef) -> None:
    client, _official = official_at(agency, "위생과")
    page = text_of(client.get(page_of(food_case(agency))))
    assert "가**리" in page
    assert "010-****-1234" in page
    for hidden in ("가온누리", "010-0000-1234", SHOP["shop_phone"]):
        assert str(hidden) not in page


def test_for_a_purpose_the_applicant_is_shown_once_and_it_is_recorded(agency: AgencyRef) -> None:
    client, official = official_at(agency, "위생과")
    case = food_case(agency)
    response = act(client, case, "reveal", purpose="case_processing")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    for shown in ("가온누리", "010-0000-1234", SHOP["shop_phone"]):
        assert str(shown) in text_of(response)
    log = AccessLog.objects.get(action="reveal")
    assert (log.actor_id, log.purpose, log.path) == (
        official.pk,
        "case_processing",
        page_of(case, "reveal/"),
    )
    assert "가온누리" not in text_of(client.get(page_of(case)))


@pytest.mark.parametrize("purpose", ["", "self", "marketing", "curiosity"])
def test_without_a_good_purpose_nothing_is_shown(agency: AgencyRef, purpose: str) -> None:
    client, _official = official_at(agency)
    case = file_cases(agency, 1)[0]
    response = act(client, case, "reveal", purpose=purpose)
    assert response.status_code == 422
    assert 'id="id_purpose_error"' in response.content.decode()
    assert "가온누리" not in text_of(response)
    assert not AccessLog.objects.filter(action="reveal").exists()
