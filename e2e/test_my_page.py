"""What somebody with an account finds on their own pages, and questions that appear at once."""

from pathlib import Path

from playwright.sync_api import expect

from e2e.conftest import Visit
from e2e.people import (
    PERSON,
    file_report,
    introduce_oneself,
    questions,
    sign_in_resident,
    start,
)

WITHOUT_NUMBERS = ("/my/messages/", "/my/notices/", "/my/details/", "/my/consents/")
PAGES = ("/my/", "/my/cases/", "/my/documents/", *WITHOUT_NUMBERS)
QUESTION = "permit-procedure-question"


def test_my_pages_are_there_before_and_after_a_petition(visit: Visit, tmp_path: Path) -> None:
    resident = visit("ko")
    sign_in_resident(resident, PERSON)
    for path in PAGES:
        resident.open(path)
    receipt = file_report(resident, tmp_path)
    with resident.page.expect_download() as download:
        resident.page.locator("a[href$='receipt.pdf']").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert download.value.suggested_filename == f"receipt-{receipt.number}.pdf"
    for path in PAGES:
        resident.open(path)
        if path not in WITHOUT_NUMBERS:
            resident.shows(receipt.number)


def test_a_question_appears_with_the_answer_on_which_it_hangs(visit: Visit) -> None:
    visitor = visit("en")
    asked = questions(QUESTION, "en")
    start(visitor, QUESTION)
    introduce_oneself(visitor)
    visitor.answer(asked["question"], "May I keep hens?")
    expect(visitor.question(asked["topic_in_words"])).to_have_count(0)
    visitor.page.locator("#id_topic").select_option("other")
    expect(visitor.question(asked["topic_in_words"])).to_be_visible()
    expect(visitor.question(asked["question"])).to_have_value("May I keep hens?")
    visitor.page.locator("#id_topic").select_option("food")
    expect(visitor.question(asked["topic_in_words"])).to_have_count(0)
    visitor.press("Continue")
    visitor.shows("May I keep hens?")
