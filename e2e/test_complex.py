"""A complex petition from end to end: opinion, supplement, extension, decision, and its date."""

import time
from pathlib import Path

from playwright.sync_api import expect

from e2e.conftest import Visit
from e2e.files import make_pdf
from e2e.people import PERSON, decide, file_report, open_case, sign_in_resident
from e2e.visitor import Visitor

WORKER_SECONDS = 30
OPINION = "주차장 자리를 도면에 표시하면 건축물 용도에 문제가 없습니다."
MISSING = "주방과 객석을 나눈 평면도를 보내 주세요."
SENT = "평면도를 붙입니다."
WHY_LONGER = "건축물대장의 용도를 현장에서 확인해야 합니다."
REASONS = "시설과 서류가 기준에 맞아 신고를 수리했습니다."


def reload_until_shown(visitor: Visitor, words: str) -> None:
    """Reload the page until it says this: the worker goes its own pace."""
    deadline = time.monotonic() + WORKER_SECONDS
    while not visitor.page.get_by_text(visitor.say(words)).count():
        assert time.monotonic() < deadline, f"{visitor.page.url} does not say {words!r}"
        visitor.page.reload()


def test_a_complex_petition_goes_all_its_way(visit: Visit, tmp_path: Path) -> None:
    resident = visit("ko")
    sign_in_resident(resident, PERSON)
    receipt = file_report(resident, tmp_path)

    official = visit("ko", official="baram")
    open_case(official, receipt.number)
    official.press("Accept")
    case = official.path()
    reload_until_shown(official, "Opinions of other departments")

    answer_opinion(visit("ko", official="byeol"), receipt.number)
    official.open(case)
    official.shows("Agrees with conditions", OPINION)

    official.follow("Demand a supplement")
    official.answer("What is missing", MISSING)
    official.press("Demand a supplement")
    official.shows("The period stands still", "Waiting for the applicant")

    track_own(resident, receipt.number)
    status = resident.path()
    resident.shows("We need something from you", MISSING)
    with resident.answered():
        resident.link("Send what is missing").last.click()
    resident.answer("Your answer", SENT)
    resident.attach("Files", make_pdf(tmp_path / "평면도.pdf"))
    resident.press("Send what is missing")

    official.open(case)
    official.shows("Arrived", SENT)
    official.follow("Extend the period")
    official.answer("By how much", "1")
    official.choose("Ground", "facts or the place must be checked")
    official.answer("Reason for the applicant", WHY_LONGER)
    official.press("Extend the period")
    due = official.fact("Due")
    assert due != receipt.due

    decide(official, "Granted", REASONS)
    official.shows("Decided", "Granted")

    resident.open(status)
    resident.shows("Decided", "Granted", REASONS, WHY_LONGER)
    expect(resident.page.get_by_text(OPINION)).to_have_count(0)  # for the office
    resident.page.get_by_text(resident.say("Why this date?")).click()
    # Which days do not count depends on the day on which this runs; some count on every day.
    table = resident.page.get_by_role("table").filter(has_text=resident.say("counts"))
    expect(table).to_be_visible()
    assert resident.fact("Due") == due


def answer_opinion(colleague: Visitor, number: str) -> None:
    """A colleague of another department finds the question in their list and answers it."""
    colleague.open("/desk/opinions/")
    row = colleague.page.get_by_role("row").filter(has_text=number)
    with colleague.answered():
        row.get_by_role("link").click()
    colleague.choose("Opinion", "Agrees with conditions")
    colleague.answer("Reasons and conditions", OPINION)
    colleague.press("Send the opinion")


def track_own(resident: Visitor, number: str) -> None:
    """Somebody signed in opens one of their own petitions."""
    resident.follow("My page")
    resident.follow("My petitions")
    row = resident.page.get_by_role("row").filter(has_text=number)
    with resident.answered():
        row.get_by_role("link").click()
