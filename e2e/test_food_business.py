"""The statutory report of a food business, by somebody who proved who they are."""

import time
from pathlib import Path

from playwright.sync_api import expect

from e2e.conftest import Visit
from e2e.people import (
    FOOD,
    PERSON,
    file_report,
    open_case,
    questions,
    sign_in_resident,
    start,
    title,
)
from e2e.visitor import Visitor

WORKER_SECONDS = 30
WRITTEN_DOWN = (
    "This reading was written into the access log. It is shown only now; leave the page and it is"
    " hidden again."
)


def least_loaded(official: Visitor) -> str:
    """Who of the department has the fewest cases in its inbox; of equals, the first appointed."""
    official.open("/desk/")
    cells = official.page.get_by_role("row").all_inner_texts()
    return min(("바람결", "이슬비"), key=lambda name: sum(name in cell for cell in cells))


def reload_until_fact(visitor: Visitor, words: str, value: str) -> None:
    """Reload the page until a fact has this value: the worker goes its own pace."""
    deadline = time.monotonic() + WORKER_SECONDS
    while visitor.fact(words) != value:
        assert time.monotonic() < deadline, f"{words} is {visitor.fact(words)!r}, not {value!r}"
        visitor.page.reload()


def test_a_report_with_documents_is_assigned_by_the_worker(visit: Visit, tmp_path: Path) -> None:
    resident = visit("ko")
    sign_in_resident(resident, PERSON)
    receipt = file_report(resident, tmp_path)

    official = visit("ko", official="baram")
    chosen = least_loaded(official)
    open_case(official, receipt.number)
    official.shows("마당 김밥", "건축과")  # 100 ㎡ or more: the building department's opinion
    assert official.fact("In charge") == official.say("Nobody yet")
    official.press("Accept")
    reload_until_fact(official, "In charge", chosen)

    with official.page.expect_download() as download:
        official.page.get_by_role("link", name="이수증.pdf").click()
    assert download.value.path().read_bytes() == (tmp_path / "이수증.pdf").read_bytes()

    expect(official.page.get_by_text(PERSON)).to_have_count(0)
    official.choose("See the full details", official.say("to process a case", "purpose"))
    official.press("Show")
    official.shows(PERSON, "010-0000-5678", WRITTEN_DOWN)

    resident.follow("My page")
    resident.follow("My petitions")
    row = resident.page.get_by_role("row").filter(has_text=receipt.number)
    expect(row).to_contain_text(title(FOOD, "ko"))
    expect(row).to_contain_text(resident.say("In progress"))
    with resident.answered():
        row.get_by_role("link").click()
    resident.shows("마당 김밥", "이수증.pdf")


def test_dry_ground_asks_for_no_test_of_water(visit: Visit) -> None:
    visitor = visit("en")
    asked = questions(FOOD, "en")
    sign_in_resident(visitor, "새벽아라")
    start(visitor, FOOD)
    visitor.answer("Telephone number", "010-0000-8765")
    visitor.press("Continue")
    visitor.answer(asked["shop_name"], "Dry Bakery")
    visitor.choose(asked["shop_kind"], "Bakery")
    visitor.answer(asked["shop_address"], "426 Hakdong-ro")
    visitor.press("Continue")
    visitor.answer(asked["floor_area"], "40")
    visitor.choose(asked["uses_ground_water"], "No")
    visitor.press("Continue")
    expect(visitor.question(asked["health_check"])).to_be_visible()
    expect(visitor.question(asked["water_test"])).to_have_count(0)
