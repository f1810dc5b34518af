import re
import uuid

import pytest
from django.core.cache import cache
from django.test import Client

from madang.apps.cases import commands, filing
from madang.apps.cases.models import Case, Draft
from madang.apps.cases.tests.browsing import (
    ANSWERS,
    XSS,
    begin,
    browser,
    file_cases,
    filled,
    official_at,
    queries_of,
    send_page,
    sent,
    text_of,
)
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.core.actors import AgencyRef
from madang.core.orgs.models import Department
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_code_was_tried_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


def decide(agency: AgencyRef, case: Case, outcome: str) -> None:
    """Accept and decide a case."""
    _client, official = official_at(agency, case.department.key)
    actor = factories.acting(official)
    commands.accept_case(actor=actor, case_id=case.pk, version=1)
    commands.decide_case(
        actor=actor, agency=agency, case_id=case.pk, version=2, outcome=outcome, reasons=XSS
    )


# --- Every page, in both languages, with a fixed number of queries -----------------------------


def pages_of(client: Client, agency: AgencyRef) -> dict[str, str]:
    """Addresses of all pages of the portal in their usual state."""
    form, finished = filled(client), sent(client)
    factories.sign_in_resident(client, agency)
    begin(client)  # one form of the resident's own that is not sent
    put_in(agency, suggestion())
    case = Case.objects.get(client_id=uuid.UUID(finished.split("/")[2]))
    client.get(f"{finished}receipt/")
    return {
        "home": "/",
        "search": "/?q=food",
        "all services": "/services/",
        "life event": "/topics/business/",
        "department": f"/departments/{case.department_id}/",
        "service": "/services/food-business-report/",
        "form": f"{form}1/",
        "form, second page": f"{form}2/",
        "review": f"{form}review/",
        "receipt": f"{finished}receipt/",
        "track": "/track/",
        "status": f"/cases/{case.uid}/",
        "my petitions": "/my/cases/",
    }


# Of each page 4 are: the agency, the session, the account and its resident.
QUERIES = {
    "home": 4,
    "search": 5,
    "all services": 4,
    "life event": 4,
    "department": 4,
    "service": 4,
    "form": 6,
    "form, second page": 6,
    "review": 6,
    "receipt": 6,
    "track": 4,
    "status": 7,
    "my petitions": 6,
}


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "민원 진행 조회"), ("en", "Where does my petition stand?")]
)
def test_every_page_comes_in_both_languages(agency: AgencyRef, language: str, words: str) -> None:
    client = browser(language)
    for name, path in pages_of(client, agency).items():
        response = client.get(path)
        assert response.status_code == 200, name
        assert f'<html lang="{language}"' in response.content.decode()
        assert words in text_of(response), name


def test_every_page_has_a_fixed_number_of_queries(agency: AgencyRef) -> None:
    client = browser()
    pages = pages_of(client, agency)
    assert {name: queries_of(client, path) for name, path in pages.items()} == QUERIES


def test_my_petitions_take_as_many_queries_for_30_as_for_3(agency: AgencyRef) -> None:
    client = browser()
    actor = factories.sign_in_resident(client, agency)
    counts = []
    for more in (3, 27):
        for case in file_cases(agency, more):
            Case.objects.filter(id=case.pk).update(resident_id=actor.id)
        counts.append(queries_of(client, "/my/cases/"))
    assert counts[0] == counts[1]


# --- Home and services -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("food", {"food-business-report"}),
        ("FOOD business", {"food-business-report"}),
        ("식품영업신고", {"food-business-report"}),
        ("민원여권과", {"improvement-suggestion", "permit-procedure-question"}),
        ("위생과 허가", {"permit-procedure-question"}),
        ("%_' OR 1=1 --", set()),
        ("x" * 5000, set()),
    ],
)
def test_the_search_finds_services_by_words_and_departments(
    agency: AgencyRef, words: str, found: set[str]
) -> None:
    response = browser().get("/", {"q": words})
    assert response.status_code == 200
    listed = set(re.findall(r'href="/services/([\w-]+)/"', response.content.decode()))
    assert listed == found


def test_a_search_without_result_says_what_to_do(agency: AgencyRef) -> None:
    response = browser().get("/", {"q": f"nothing {XSS}"})
    assert "We found no service with these words." in text_of(response)
    assert XSS not in response.content.decode()


def test_services_are_found_by_life_event_and_by_department(agency: AgencyRef) -> None:
    client = browser()
    home = client.get("/").content.decode()
    for name, path in (("Starting a business", "/topics/business/"), ("위생과", "/departments/")):
        address = re.search(rf'href="({path}[^"]*)"[^>]*>{name}', home)
        assert address, name
        page = client.get(address[1]).content.decode()
        assert 'href="/services/food-business-report/"' in page
    assert client.get("/topics/no-such-thing/").status_code == 404
    assert client.get("/departments/999999/").status_code == 404


def test_a_page_about_a_service_names_its_office_with_hours_and_phone(agency: AgencyRef) -> None:
    client = browser()
    Department.objects.filter(agency_id=agency.id).update(phone="02-0000-7777")
    client.get("/?q=food")
    for path in ("/services/improvement-suggestion/", f"{begin(client)}1/"):
        box = text_of(client.get(path)).rpartition("Questions?")[2]
        assert "02-0000-7777" in box
        assert "Monday to Friday" in box
    assert "Questions?" in text_of(client.get("/"))


def test_a_service_says_how_it_is_decided_and_what_happens_next(agency: AgencyRef) -> None:
    page = browser().get("/services/food-business-report/").content.decode()
    assert "https://www.law.go.kr/" in page
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for words in ("Granted · Refused", "건축과", "within 60 days", "Certificate of the report"):
        assert words in text, words


def test_a_service_says_what_it_costs_as_money(agency: AgencyRef) -> None:
    assert "28,000원" in text_of(browser("ko").get("/services/food-business-report/"))
    assert "KRW 28,000" in text_of(browser().get("/services/food-business-report/"))
    assert "Free" in text_of(browser().get("/services/improvement-suggestion/"))


def test_an_unknown_service_is_not_found(agency: AgencyRef) -> None:
    assert browser().get("/services/no-such-thing/").status_code == 404


def test_a_service_that_needs_a_contact_leads_to_the_sign_in_and_back(agency: AgencyRef) -> None:
    client = browser()
    page = client.get("/services/food-business-report/").content.decode()
    assert "/sign-in/?next=/services/food-business-report/" in page
    response = client.post("/services/food-business-report/start/")
    assert response["Location"] == "/sign-in/?next=%2Fservices%2Ffood-business-report%2F"
    assert not Draft.objects.exists()


# --- Receipt and tracking ----------------------------------------------------------------------


def test_the_receipt_holds_all_that_one_needs(agency: AgencyRef) -> None:
    client = browser("ko")
    page = text_of(client.get(f"{sent(client)}receipt/"))
    case = Case.objects.get()
    for words in (case.receipt_number, filing.tracking_code(case.uid), "가온누리", "민원여권과"):
        assert words in page


def test_from_the_receipt_on_to_where_it_stands_without_the_code(agency: AgencyRef) -> None:
    client = browser()
    page = client.get(f"{sent(client)}receipt/").content.decode()
    case = Case.objects.get()
    assert f'href="/cases/{case.uid}/"' in page
    assert "To be answered by" in text_of(client.get(f"/cases/{case.uid}/"))


def test_the_code_opens_the_case_in_another_browser(agency: AgencyRef) -> None:
    sent(browser())
    case, other = Case.objects.get(), browser()
    assert other.get(f"/cases/{case.uid}/")["Location"] == "/track/"
    response = other.post("/track/", {"code": filing.tracking_code(case.uid).lower()}, follow=True)
    assert case.receipt_number in text_of(response)


def test_a_wrong_code_and_one_of_another_agency_answer_alike(agency: AgencyRef) -> None:
    elsewhere = put_in(factories.make_city("seocho"), suggestion())
    answers = set()
    for code in ("AAAA-BBBB-CCCC-DDDD", elsewhere.tracking_code, "nonsense", ""):
        response = browser().post("/track/", {"code": code})
        assert response.status_code == 422
        assert f'value="{code}"' in response.content.decode() or not code
        answers.add(re.sub(r'value="[^"]*"', "", text_of(response)))
    assert len(answers) == 1


def test_a_case_of_another_agency_is_not_found(agency: AgencyRef) -> None:
    elsewhere = put_in(factories.make_city("seocho"), suggestion())
    assert browser().get(f"/cases/{elsewhere.case_uid}/").status_code == 404


def test_a_refusal_tells_how_to_object(agency: AgencyRef) -> None:
    client = browser()
    receipt = put_in(
        agency,
        suggestion(
            service_id="food-business-report",
            answers={
                "shop_name": "빵집",
                "shop_kind": "bakery",
                "shop_address": "학동로 426",
                "floor_area": "30",
                "uses_ground_water": False,
            },
            files={"training_certificate": 1, "health_check": 1},
        ),
    )
    decide(agency, Case.objects.get(), "refused")
    page = text_of(client.post("/track/", {"code": receipt.tracking_code}, follow=True))
    assert "Refused" in page
    assert "60일 이내" in page  # as it was told: in the language of the petition


def test_what_is_no_refusal_says_nothing_of_objecting(agency: AgencyRef) -> None:
    client = browser()
    sent(client)
    case = Case.objects.get()
    decide(agency, case, "not_taken_up")
    client.post("/track/", {"code": filing.tracking_code(case.uid)})
    page = client.get(f"/cases/{case.uid}/").content.decode()
    assert "Not taken up" in page
    assert "within 60 days" not in page
    assert XSS not in page  # of the reasons
    assert "하늘빛" not in page  # the official's name


# --- Residents who are signed in ---------------------------------------------------------------


def test_what_the_sign_in_confirmed_is_shown_and_not_asked(agency: AgencyRef) -> None:
    client = browser()
    factories.sign_in_resident(client, agency)
    form = begin(client)
    page = client.get(f"{form}1/").content.decode()
    assert "가온누리" in page
    assert 'name="name"' not in page
    send_page(client, form, 1, {"name": "다른 사람", "phone": "010-0000-1234"})
    send_page(client, form, 2, ANSWERS)
    assert "다른 사람" not in text_of(client.get(f"{form}review/"))


def test_my_petitions_list_ones_own_and_what_is_not_sent(agency: AgencyRef) -> None:
    client, other = browser(), browser()
    for one in (client, other):
        factories.sign_in_resident(one, agency)
    begin(other)
    form = begin(client)
    finished = begin(client)
    send_page(client, finished, 1, {"phone": "010-0000-1234"})
    send_page(client, finished, 2, ANSWERS)
    client.post(f"{finished}review/")
    page = client.get("/my/cases/").content.decode()
    assert re.findall(r'href="(/forms/[^/]+/)"', page) == [form]
    assert Case.objects.get().receipt_number in page
    assert Case.objects.get().receipt_number not in text_of(other.get("/my/cases/"))


@pytest.mark.parametrize("before", ["1", "0", "nonsense", "-1", "9" * 40])
def test_a_page_of_my_petitions_that_is_not_there_is_empty(agency: AgencyRef, before: str) -> None:
    client = browser()
    factories.sign_in_resident(client, agency)
    assert client.get("/my/cases/", {"before": before}).status_code == 200


# --- Bad input of all kinds --------------------------------------------------------------------


def test_what_people_write_is_never_taken_for_code(agency: AgencyRef) -> None:
    client = browser()
    form = begin(client)
    send_page(client, form, 1, {"name": XSS, "phone": "010-0000-1234"})
    send_page(client, form, 2, dict.fromkeys(ANSWERS, XSS) | {"proposal": XSS * 2})
    pages = [client.get(f"{form}{page}") for page in ("1/", "2/", "review/")]
    pages.append(client.post(f"{form}review/", follow=True))
    pages.append(client.get(f"/cases/{Case.objects.get().uid}/"))
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "default-src 'self'" in page["Content-Security-Policy"]


def test_pages_with_personal_data_are_not_kept_by_the_browser(agency: AgencyRef) -> None:
    client = browser()
    form = sent(client)
    factories.sign_in_resident(client, agency)
    paths = [f"{form}receipt/", f"{begin(client)}1/", "/my/cases/"]
    for path in [*paths, f"/cases/{Case.objects.get().uid}/"]:
        assert "no-store" in client.get(path)["Cache-Control"], path


@pytest.mark.parametrize("path", ["/", "/services/improvement-suggestion/", "/my/cases/"])
def test_pages_to_read_take_no_post(agency: AgencyRef, path: str) -> None:
    client = browser()
    factories.sign_in_resident(client, agency)
    assert client.post(path).status_code == 405


def test_the_address_of_beginning_a_form_leads_back_to_the_service(agency: AgencyRef) -> None:
    path = "/services/improvement-suggestion/start/"
    assert browser().get(path)["Location"] == "/services/improvement-suggestion/"
    assert browser().get(f"{path}?lang=en")["Location"].endswith("/?lang=en")
    assert browser().put(path).status_code == 405
    assert not Draft.objects.exists()
