import re
import uuid
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from madang.apps.cases import queries
from madang.apps.cases.models import Attachment, Case
from madang.apps.cases.tests.browsing import (
    ANSWERS,
    PDF,
    REASONS,
    XSS,
    Response,
    accepted,
    act,
    begin,
    browser,
    decided,
    file_cases,
    food_case,
    official_at,
    page_of,
    queries_of,
    send_page,
    state,
    text_of,
)
from madang.core.actors import AgencyRef
from madang.core.events.models import Delivery
from madang.core.orgs.models import Official
from madang.core.people.models import AccessLog
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


# --- Every page, in both languages, with a fixed number of queries -----------------------------


def pages_of(agency: AgencyRef, official: Official) -> dict[str, str]:
    new, other = file_cases(agency, 1)[0], food_case(agency)
    return {
        "inbox": "/desk/",
        "inbox, mine": "/desk/?scope=mine",
        "inbox, all": "/desk/?scope=all",
        "case, new": page_of(new),
        "case, in work": page_of(accepted(agency, official)),
        "case, decided": page_of(decided(agency, official)),
        "case, other department": page_of(other),
        "deliveries": "/desk/deliveries/",
    }


# Of each page 4 are: the agency, session, account, and the official with permissions and name.
QUERIES = {
    "inbox": 8,
    "inbox, mine": 8,
    "inbox, all": 8,
    "case, new": 13,
    "case, in work": 15,
    "case, decided": 13,
    "case, other department": 11,
    "deliveries": 6,
}


@pytest.mark.parametrize(("language", "words"), [("ko", "민원함"), ("en", "Inbox")])
def test_every_page_comes_in_both_languages(agency: AgencyRef, language: str, words: str) -> None:
    client, official = official_at(agency)
    for name, path in pages_of(agency, official).items():
        response = client.get(path, headers={"accept-language": language})
        assert response.status_code == 200, name
        assert f'<html lang="{language}"' in response.content.decode()
        assert words in text_of(response), name


def test_every_page_has_a_fixed_number_of_queries(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    pages = pages_of(agency, official)
    assert {name: queries_of(client, path) for name, path in pages.items()} == QUERIES


@pytest.mark.parametrize("scope", ["mine", "department", "all"])
def test_the_inbox_takes_as_many_queries_for_30_as_for_3(agency: AgencyRef, scope: str) -> None:
    client, official = official_at(agency)
    counts = []
    for more in (3, 27):
        for case in file_cases(agency, more):
            Case.objects.filter(id=case.pk).update(assignee_id=official.pk)
        counts.append(queries_of(client, f"/desk/?scope={scope}"))
    assert counts[0] == counts[1]


def test_the_deliveries_take_as_many_queries_for_30_as_for_3(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    counts = []
    for more in (3, 27):
        for _each in range(more):
            kill_delivery_of(accepted(agency, official))
        counts.append(queries_of(client, "/desk/deliveries/"))
    assert counts[0] == counts[1]


def kill_delivery_of(case: Case) -> Delivery:
    of_case = Delivery.objects.filter(event__subject_id=case.pk, event__subject_type="cases.case")
    delivery = of_case.order_by("id")[0]
    Delivery.objects.filter(id=delivery.pk).update(dead_at=timezone.now(), attempts=12, error="E")
    return delivery


# --- The inbox ---------------------------------------------------------------------------------


def test_the_inbox_tells_cases_apart_without_telling_who_asks(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    case = file_cases(agency, 1)[0]
    page = text_of(client.get("/desk/"))
    for words in (case.receipt_number, "가로등", "가**리", "Nobody yet", "Received"):
        assert words in page
    assert "가온누리" not in page


def test_what_people_wrote_is_escaped_in_a_list(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case = file_cases(agency, 1)[0]
    Case.objects.filter(id=case.pk).update(
        answers={**case.answers, "subject": XSS}, assignee_id=official.pk
    )
    Official.objects.filter(id=official.pk).update(name=XSS)
    page = client.get("/desk/?scope=mine").content.decode()
    assert page.count("&lt;script&gt;alert(") == 3  # subject, official, and the head of the page
    assert "<script>alert" not in page


def test_the_tabs_stand_in_the_address_and_lead_back(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    case = accepted(agency, official)
    food_case(agency)
    assert "나래 제과점" in text_of(client.get("/desk/?scope=all"))
    assert "나래 제과점" not in text_of(client.get("/desk/?scope=department"))
    assert case.receipt_number not in text_of(client.get("/desk/?scope=mine"))
    page = client.get(f"{page_of(case)}?scope=all").content.decode()
    assert 'href="/desk/?scope=all"' in page


def test_without_the_permission_there_is_no_list_of_the_whole_agency(agency: AgencyRef) -> None:
    client, _official = official_at(agency, permissions=["cases.read"])
    assert "Whole agency" not in text_of(client.get("/desk/"))
    assert client.get("/desk/?scope=all").status_code == 403


def test_the_inbox_is_paged_by_due_date(agency: AgencyRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    client, _official = official_at(agency)
    file_cases(agency, 5)
    seen: list[str] = []
    path = "/desk/?scope=department"
    for _page in range(3):
        page = client.get(path).content.decode()
        seen += re.findall(r'm-small">(2026-\d{6})', page)
        following = re.search(r'href="(\?[^"]+)" rel="next"', page)
        path = f"/desk/{following[1].replace('&amp;', '&')}" if following else ""
    assert path == ""
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    "query",
    [
        "scope=nothing",
        "after=nonsense",
        "after=2026-09-21",
        "after=2026-09-21T10:00:00~x",
        "after=~7",
    ],
)
def test_a_list_that_is_not_there_is_not_found(agency: AgencyRef, query: str) -> None:
    client, _official = official_at(agency)
    assert client.get(f"/desk/?{query}").status_code == 404


@pytest.mark.parametrize(
    "after", ["0001-01-01T00:00:00~1", "9999-12-31T23:59:59+09:00~" + "9" * 40]
)
def test_beyond_the_ends_of_time_there_is_no_page(agency: AgencyRef, after: str) -> None:
    client, _official = official_at(agency)
    file_cases(agency, 1)
    assert client.get(f"/desk/?after={quote(after)}").status_code == 404


def test_empty_lists_say_why(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    assert "You are not in charge of any open petition." in text_of(client.get("/desk/?scope=mine"))
    assert "Nothing is waiting here." in text_of(client.get("/desk/"))


# --- Whose case it is --------------------------------------------------------------------------


def test_the_case_of_another_department_is_refused(agency: AgencyRef) -> None:
    client, _official = official_at(agency, "건축과", permissions=["cases.read"])
    response = client.get(page_of(food_case(agency)))
    assert response.status_code == 403
    assert "위생과" in text_of(response)
    assert "나래 제과점" not in text_of(response)


def test_who_reads_all_departments_sees_no_forms_of_theirs(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    response = client.get(page_of(food_case(agency)))
    assert "This case is with 위생과 (en)." in text_of(response)
    actions = re.findall(r'action="/desk/cases/\d+/(\w+)/', response.content.decode())
    assert actions == ["reveal"]


@pytest.mark.parametrize("action", ["accept", "assign", "decide"])
def test_who_reads_all_departments_cannot_act_for_them(agency: AgencyRef, action: str) -> None:
    client, official = official_at(agency)
    case = food_case(agency)
    before = state(case)
    response = act(client, case, action, official=official.pk, outcome="granted", reasons=REASONS)
    assert response.status_code == 403
    assert state(case) == before


@pytest.mark.parametrize("action", ["", "accept/", "assign/", "decide/", "reveal/"])
def test_a_case_of_another_agency_is_not_found(agency: AgencyRef, action: str) -> None:
    client, _official = official_at(agency)
    case = file_cases(factories.make_city("seocho"), 1)[0]
    before = state(case)
    data = {"version": 1, "purpose": "case_processing", "outcome": "taken_up", "reasons": REASONS}
    path = page_of(case, action)
    response = client.post(path, data) if action else client.get(path)
    assert response.status_code == 404
    assert state(case) == before
    assert not AccessLog.objects.filter(action="reveal").exists()


# --- Files -------------------------------------------------------------------------------------


def case_with_file(agency: AgencyRef) -> tuple[Case, Attachment]:
    client = browser()
    form = begin(client)
    send_page(client, form, 1, {"name": "가온누리", "phone": "010-0000-1234"})
    file = SimpleUploadedFile("도면 1.pdf", PDF)
    send_page(client, form, 2, ANSWERS | {"attachments": file})
    client.post(f"{form}review/")
    return Case.objects.get(client_id=uuid.UUID(form.split("/")[2])), Attachment.objects.latest(
        "id"
    )


def test_a_file_is_saved_and_never_shown_by_the_browser(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    case, row = case_with_file(agency)
    assert "도면 1.pdf" in text_of(client.get(page_of(case)))
    response: Response = client.get(page_of(case, f"files/{row.uid}/"))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"


def test_a_file_is_opened_through_its_own_case_only(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    stranger, _other = official_at(agency, "건축과", permissions=["cases.read"])
    case, row = case_with_file(agency)
    other = file_cases(agency, 1)[0]
    assert client.get(page_of(other, f"files/{row.uid}/")).status_code == 404
    assert stranger.get(page_of(case, f"files/{row.uid}/")).status_code == 403


# --- Deliveries --------------------------------------------------------------------------------


def test_what_the_worker_gave_up_is_listed_and_tried_again(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    delivery = kill_delivery_of(accepted(agency, official))
    assert delivery.consumer in text_of(client.get("/desk/deliveries/"))
    response = client.post(f"/desk/deliveries/{delivery.pk}/replay/")
    assert response["Location"] == "/desk/deliveries/"
    delivery.refresh_from_db()
    assert (delivery.dead_at, delivery.attempts) == (None, 0)
    assert "Nothing has failed." in text_of(client.get("/desk/deliveries/"))


def test_deliveries_of_another_agency_are_not_shown_nor_replayed(agency: AgencyRef) -> None:
    client, _official = official_at(agency)
    elsewhere = factories.make_city("seocho")
    _client, stranger = official_at(elsewhere)
    delivery = kill_delivery_of(accepted(elsewhere, stranger))
    assert delivery.consumer not in text_of(client.get("/desk/deliveries/"))
    assert client.post(f"/desk/deliveries/{delivery.pk}/replay/").status_code == 404


@pytest.mark.parametrize("before", ["nonsense", "-1"])
def test_a_page_of_deliveries_that_is_not_there_is_not_found(
    agency: AgencyRef, before: str
) -> None:
    client, _official = official_at(agency)
    assert client.get("/desk/deliveries/", {"before": before}).status_code == 404
