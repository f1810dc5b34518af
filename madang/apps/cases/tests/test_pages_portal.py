import re
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madang.apps.cases import commands, files, filing
from madang.apps.cases.models import Attachment, Case, Draft
from madang.apps.cases.tests.browsing import (
    ANSWERS,
    APPLICANT,
    PDF,
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
from tests import factories

pytestmark = pytest.mark.django_db

XSS = "<script>alert('민원')</script>"


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
    "home": 5,
    "search": 5,
    "service": 5,
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
        ("위생과 허가", set()),
        ("%_' OR 1=1 --", set()),
        ("x" * 5000, set()),
    ],
)
def test_the_search_finds_services_by_all_words(
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


# --- The form ----------------------------------------------------------------------------------


def test_what_is_missing_is_said_and_what_was_typed_is_kept(agency: AgencyRef) -> None:
    client = browser()
    response = send_page(client, begin(client), 1, {"name": "가온누리", "phone": "12"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "<title>Error:" in page
    assert 'href="#id_phone"' in page
    assert 'value="가온누리"' in page
    assert 'value="12"' in page


def test_the_summary_of_mistakes_names_the_questions(agency: AgencyRef) -> None:
    client = browser()
    form = begin(client)
    response = send_page(client, form, 2, {"subject": "가로등"})
    assert "What is the trouble now?: Please answer this." in text_of(response)


def test_back_keeps_what_was_typed_however_wrong(agency: AgencyRef) -> None:
    client = browser()
    form = begin(client)
    send_page(client, form, 1, APPLICANT)
    response = send_page(client, form, 2, {"subject": "가" * 500, "back": "1"})
    assert response["Location"] == f"{form}1/"
    assert "가" * 500 in client.get(f"{form}2/").content.decode()
    response = send_page(client, form, 1, {"name": "나래보라", "phone": "", "back": "1"})
    assert response["Location"] == "/services/improvement-suggestion/"
    assert 'value="나래보라"' in client.get(f"{form}1/").content.decode()


def test_an_answer_makes_another_question_appear_before_going_on(agency: AgencyRef) -> None:
    client = browser()
    form = begin(client, "permit-procedure-question")
    send_page(client, form, 1, APPLICANT)
    assert "Which subject is it?" not in text_of(client.get(f"{form}2/"))
    asked = {"topic": "other", "question": "무엇을 신고하나요?"}
    response = send_page(client, form, 2, asked)
    assert response.status_code == 200
    assert "One more question" in text_of(response)
    assert 'name="topic_in_words"' in response.content.decode()
    assert "무엇을 신고하나요?" in text_of(response)
    assert send_page(client, form, 2, asked).status_code == 422
    response = send_page(client, form, 2, asked | {"topic_in_words": "동물"})
    assert response["Location"] == f"{form}review/"


def test_an_answer_to_a_question_that_is_no_longer_asked_is_not_sent(agency: AgencyRef) -> None:
    client = browser()
    form = begin(client, "permit-procedure-question")
    send_page(client, form, 1, APPLICANT)
    send_page(client, form, 2, {"topic": "other", "question": "?"})
    send_page(client, form, 2, {"topic": "other", "question": "?", "topic_in_words": "동물"})
    send_page(client, form, 2, {"topic": "food", "question": "?", "topic_in_words": "동물"})
    assert "동물" not in text_of(client.get(f"{form}review/"))
    client.post(f"{form}review/")
    assert Case.objects.get().answers == {"topic": "food", "question": "?"}


def test_the_review_leads_to_what_was_skipped_and_says_it(agency: AgencyRef) -> None:
    client = browser()
    form = begin(client)
    for response in (client.get(f"{form}review/"), client.post(f"{form}review/", follow=True)):
        last = response if response.status_code == 200 else client.get(response["Location"])
        assert "Enter your name." in text_of(last)
    assert not Case.objects.exists()


def test_a_form_that_the_office_changed_is_shown_again_before_sending(agency: AgencyRef) -> None:
    client = browser()
    form = filled(client)
    factories.apply_changed(agency, "label: {ko: 제목, en: Subject}", "label: {ko: 무엇, en: What}")
    response = client.post(f"{form}review/", follow=True)
    assert "The form has changed" in text_of(response)
    assert "What" in text_of(response)
    assert not Case.objects.exists()
    assert client.post(f"{form}review/")["Location"] == f"{form}receipt/"


def test_sending_twice_files_once_and_gives_the_same_receipt(agency: AgencyRef) -> None:
    client = browser()
    form = filled(client)
    receipts = [client.post(f"{form}review/", follow=True) for _ in range(2)]
    case = Case.objects.get()
    assert all(case.receipt_number in text_of(receipt) for receipt in receipts)
    for page in ("1/", "review/"):  # nothing can be changed any more
        assert client.get(form + page)["Location"] == f"{form}receipt/"


def test_a_form_is_nobody_elses(agency: AgencyRef) -> None:
    owner, other = browser(), browser()
    form = sent(owner)
    factories.sign_in_resident(other, agency)
    for page in ("1/", "review/", "receipt/"):
        assert other.get(form + page).status_code == 404
    assert other.post(f"{form}review/").status_code == 404


# --- Files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("일정.pdf", b"MZ a program", "The content of “일정.pdf” is not one of the kinds"),
        ("사진.png", PDF, "The name “사진.png” does not fit the content"),
        ("큰 파일.pdf", PDF + b"." * 1000, "The file “큰 파일.pdf” is too large"),
        ("빈 파일.pdf", b"", "The file “빈 파일.pdf” is empty."),
    ],
)
def test_a_refused_file_is_explained_and_the_answers_are_kept(
    agency: AgencyRef, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, message: str
) -> None:
    monkeypatch.setattr(files, "MEGABYTE", 10)
    client = browser()
    form = begin(client)
    file = SimpleUploadedFile(name, content)
    response = send_page(client, form, 2, ANSWERS | {"attachments": file})
    assert response.status_code == 422
    assert message in text_of(response)
    assert ANSWERS["proposal"] in text_of(response)
    assert not Attachment.objects.exists()


def test_of_two_files_the_good_one_is_kept(agency: AgencyRef) -> None:
    client = browser()
    form = begin(client)
    both = [SimpleUploadedFile("도면.pdf", PDF), SimpleUploadedFile("일정.pdf", b"MZ")]
    response = send_page(client, form, 2, ANSWERS | {"attachments": both})
    assert response.status_code == 422
    assert [row.name for row in Attachment.objects.all()] == ["도면.pdf"]
    assert "도면.pdf" in text_of(response)


def test_a_file_can_be_removed_without_losing_what_was_typed(agency: AgencyRef) -> None:
    client = browser()
    form = begin(client)
    send_page(client, form, 1, APPLICANT)
    send_page(client, form, 2, ANSWERS | {"attachments": SimpleUploadedFile("도면.pdf", PDF)})
    uid = str(Attachment.objects.get().uid)
    response = send_page(client, form, 2, {"subject": "새 제목", "remove": uid})
    assert response["Location"] == f"{form}2/"
    assert not Attachment.objects.exists()
    page = client.get(f"{form}2/").content.decode()
    assert "새 제목" in page
    assert "도면.pdf" not in page


@pytest.mark.parametrize("uid", ["", "nonsense", str(uuid.uuid4())])
def test_removing_what_is_not_there_changes_nothing(agency: AgencyRef, uid: str) -> None:
    client = browser()
    form = begin(client)
    send_page(client, form, 2, ANSWERS | {"attachments": SimpleUploadedFile("도면.pdf", PDF)})
    assert send_page(client, form, 2, {"remove": uid}).status_code == 302
    assert Attachment.objects.count() == 1


def test_files_of_another_form_cannot_be_removed(agency: AgencyRef) -> None:
    client, other = browser(), browser()
    send_page(client, begin(client), 2, {"attachments": SimpleUploadedFile("도면.pdf", PDF)})
    send_page(other, begin(other), 2, {"remove": str(Attachment.objects.get().uid)})
    assert Attachment.objects.count() == 1


def test_where_one_file_is_asked_and_given_no_other_is_asked(agency: AgencyRef) -> None:
    client = browser()
    factories.sign_in_resident(client, agency)
    form = begin(client, "food-business-report")
    paper = SimpleUploadedFile("이수증.pdf", PDF)
    page = send_page(client, form, 4, {"training_certificate": paper}).content.decode()
    assert 'type="file"' in page  # the other one
    assert 'id="id_training_certificate"' not in page


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
    assert "within 60 days" in page


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
    assert re.findall(r"/forms/[^/]+/", page) == [form]
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


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"subject": "가\0나", "present_state": "\ud55c" * 3000, "proposal": "x"},
        {"subject": ["하나", "둘"], "affected": ["residents", "nobody"]},
        {"affected": "residents", "unknown": "x", "csrfmiddlewaretoken": "x"},
    ],
    ids=["nothing", "strange letters", "several values", "unknown names"],
)
def test_nonsense_in_a_form_is_answered_with_the_form(
    agency: AgencyRef, data: dict[str, Any]
) -> None:
    client = browser()
    form = begin(client)
    assert send_page(client, form, 2, data).status_code == 422


@pytest.mark.parametrize("number", ["0", "9", "99999999999999999999"])
def test_a_page_that_the_form_does_not_have_is_not_found(agency: AgencyRef, number: str) -> None:
    client = browser()
    assert client.get(f"{begin(client)}{number}/").status_code == 404
