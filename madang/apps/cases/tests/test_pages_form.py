import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from madang.apps.cases import files
from madang.apps.cases.models import Attachment, Case
from madang.apps.cases.tests.browsing import (
    ANSWERS,
    APPLICANT,
    PDF,
    begin,
    browser,
    filled,
    send_page,
    sent,
    text_of,
)
from madang.core.actors import AgencyRef
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


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
    assert "What is the trouble now? Please answer this." in text_of(response)


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


# --- Nonsense ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"subject": "가\u200b\x01나", "present_state": "\ud55c" * 3000, "proposal": "x"},
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


def test_a_script_asks_what_else_is_asked_and_nothing_is_lost(agency: AgencyRef) -> None:
    client = browser()
    form = begin(client, "permit-procedure-question")
    send_page(client, form, 1, APPLICANT)
    assert 'data-asks="topic"' in client.get(f"{form}2/").content.decode()
    asked = {"topic": "other", "question": "무엇을 신고하나요?", "look": "1"}
    response = send_page(client, form, 2, asked)
    page = response.content.decode()
    assert response.status_code == 200
    assert 'name="topic_in_words"' in page
    assert "Error:" not in page
    page = send_page(client, form, 2, asked | {"topic": "food"}).content.decode()
    assert 'name="topic_in_words"' not in page
    assert "무엇을 신고하나요?" in page


def test_a_form_goes_on_where_it_was_left(agency: AgencyRef) -> None:
    client = browser()
    form = begin(client)
    assert client.get(form)["Location"] == f"{form}1/"
    send_page(client, form, 1, APPLICANT)
    assert client.get(form)["Location"] == f"{form}2/"
    send_page(client, form, 2, ANSWERS)
    assert client.get(form)["Location"] == f"{form}review/"


def test_a_form_that_is_discarded_is_gone_and_a_sent_one_stays(agency: AgencyRef) -> None:
    client = browser()
    form = begin(client)
    assert browser().post(f"{form}discard/").status_code == 404
    assert client.post(f"{form}discard/")["Location"] == "/services/improvement-suggestion/"
    assert client.get(f"{form}1/").status_code == 404
    assert client.post(f"{sent(client)}discard/").status_code == 422
    assert Case.objects.count() == 1
