"""The statutory report of a food business, by somebody who proved who they are."""

import time
from pathlib import Path

from playwright.sync_api import expect

from e2e.conftest import Visit
from e2e.files import make_pdf, make_png
from e2e.people import (
    Receipt,
    open_case,
    questions,
    read_receipt,
    sign_in_resident,
    start,
    title,
)
from e2e.visitor import Visitor

SERVICE = "food-business-report"
PERSON = "가온누리"
WORKER_SECONDS = 30
WRITTEN_DOWN = (
    "This reading was written into the access log. It is shown only now; leave the page and it is"
    " hidden again."
)


def file_report(visitor: Visitor, folder: Path) -> Receipt:
    """Fill in all pages of the report; ground water asks for one more document."""
    asked = questions(SERVICE, visitor.language)
    start(visitor, SERVICE)
    visitor.shows(PERSON, "Confirmed when you signed in.")
    visitor.answer("Telephone number", "010-0000-5678")
    visitor.press("Continue")

    visitor.answer(asked["shop_name"], "마당 김밥")
    visitor.choose(asked["shop_kind"], "일반음식점")
    visitor.answer(asked["shop_address"], "서울특별시 강남구 학동로 426")
    visitor.press("Continue")

    visitor.answer(asked["floor_area"], "120.5")
    visitor.choose(asked["uses_ground_water"], "Yes")
    visitor.press("Continue")

    visitor.attach(asked["training_certificate"], make_pdf(folder / "이수증.pdf"))
    visitor.attach(asked["health_check"], make_png(folder / "건강진단.png"))
    visitor.attach(asked["water_test"], make_pdf(folder / "수질검사.pdf"))
    visitor.tick(asked["fetch_records"])
    visitor.press("Continue")
    visitor.shows("마당 김밥", "이수증.pdf", "건강진단.png", "수질검사.pdf")
    visitor.press("Send")
    return read_receipt(visitor)


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

    resident.follow("My petitions")
    row = resident.page.get_by_role("row").filter(has_text=receipt.number)
    expect(row).to_contain_text(title(SERVICE, "ko"))
    expect(row).to_contain_text(resident.say("In progress"))
    with resident.answered():
        row.get_by_role("link").click()
    resident.shows("마당 김밥", "이수증.pdf")


def test_dry_ground_asks_for_no_test_of_water(visit: Visit) -> None:
    visitor = visit("en")
    asked = questions(SERVICE, "en")
    sign_in_resident(visitor, "새벽아라")
    start(visitor, SERVICE)
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
