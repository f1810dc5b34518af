"""The main job at a kiosk: pair, take a number, send a petition, print, look it up, walk away."""

import pytest
from playwright.sync_api import expect

from e2e.conftest import Visit
from e2e.people import CODE
from e2e.visitor import Visitor

WIDTH = 1080


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("ko", official="admin")


@pytest.fixture
def no_printer() -> str:
    """Printing asks nobody: the browser of a kiosk prints without its dialogue."""
    return "window.print = () => { document.documentElement.dataset.printed = 'yes'; };"


def pair(admin: Visitor, kiosk: Visitor) -> None:
    """The desk gives out a code, which is typed at the kiosk."""
    admin.open("/desk/kiosks/")
    admin.follow("민원실 1호기")
    admin.follow("Get a pairing code")
    admin.press("Get the code")
    code = admin.fact("Pairing code").replace("-", "")
    kiosk.open("/kiosk/")
    type_keys(kiosk, code)
    with kiosk.answered():
        kiosk.button("Pair").click()


def type_keys(kiosk: Visitor, keys: str) -> None:
    """Press one key after the other; the pages between are alike, the last one is looked at."""
    before, last = keys[:-1], keys[-1]
    for key in before:
        with kiosk.page.expect_navigation(wait_until="load"):
            kiosk.button(key).click()
    with kiosk.answered():
        kiosk.button(last).click()


def press_on(kiosk: Visitor, words: str) -> None:
    """Press something large by the beginning of its words, be it a button or a link."""
    large = kiosk.page.locator(".k-choice, .k-go").filter(has_text=kiosk.say(words))
    with kiosk.answered():
        large.first.click()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_somebody_comes_to_the_kiosk(
    visit: Visit, admin: Visitor, no_printer: str, language: str
) -> None:
    kiosk = visit("ko", width=WIDTH)
    kiosk.page.add_init_script(no_printer)
    pair(admin, kiosk)
    kiosk.language = language
    press_on(kiosk, {"ko": "한국어", "en": "English"}[language])

    press_on(kiosk, "Take a number")
    press_on(kiosk, {"ko": "여권", "en": "Passports"}[language])
    kiosk.shows("Your number")
    press_on(kiosk, "Print the number")
    expect(kiosk.page.locator("html[data-printed=yes]")).to_be_attached()
    kiosk.follow("Back")
    kiosk.follow("Something else")

    press_on(kiosk, "Send a petition")
    press_on(kiosk, {"ko": "인허가 절차 질의", "en": "Question about a permit"}[language])
    press_on(kiosk, "Start")
    kiosk.page.locator("#answer").fill("하늬바람")
    kiosk.press("Next")
    type_keys(kiosk, "01000004321")
    kiosk.shows("010-0000-4321")
    kiosk.press("Next")
    kiosk.press("Leave this out")
    press_on(kiosk, {"ko": "식품", "en": "Food"}[language])
    kiosk.press("Next")  # without an answer
    kiosk.shows("Please answer this.")
    kiosk.page.locator("#answer").fill("영업신고를 하려면 무엇이 필요한가요?")
    kiosk.press("Next")
    kiosk.shows("하늬바람")
    kiosk.press("Send")
    code = CODE.search(kiosk.page.locator(".k-code").inner_text())
    assert code
    kiosk.follow("Print the receipt")
    expect(kiosk.page.locator(".k-paper")).to_contain_text(code[0])
    kiosk.page.emulate_media(media="print")
    expect(kiosk.page.locator(".k-head")).to_be_hidden()
    kiosk.page.emulate_media(media="screen")
    with kiosk.answered(language="ko"):
        kiosk.button("Finish").click()

    press_on(kiosk, {"ko": "한국어", "en": "English"}[language])
    press_on(kiosk, "Where does my petition stand?")
    type_keys(kiosk, code[0].replace("-", ""))
    kiosk.press("Look it up")
    kiosk.shows("Received")
    kiosk.page.go_back()  # never the browser's own page
    kiosk.shows("Where does my petition stand?")


def test_the_screen_is_emptied_when_somebody_walks_away_without_scripts(
    visit: Visit, admin: Visitor
) -> None:
    kiosk = visit("ko", width=WIDTH)
    pair(admin, kiosk)
    state = kiosk.context.storage_state()
    quiet = visit("ko", width=WIDTH, scripts=False)
    quiet.context.add_cookies(state["cookies"])  # type: ignore[arg-type]  # as they came
    quiet.page.goto(quiet.city.site + "/kiosk/")
    quiet.page.get_by_role("button", name="English").click()
    quiet.language = "en"
    quiet.page.locator("a.k-choice").first.click()
    expect(quiet.page.get_by_role("heading", name="What is it about?")).to_be_visible()
    # Nobody touches anything: after 40 seconds it asks, 20 later it is the first page again.
    expect(quiet.page.get_by_role("heading", name="Are you still there?")).to_be_visible(
        timeout=50_000
    )
    expect(quiet.page.get_by_role("heading", name="Welcome")).to_be_visible(timeout=40_000)
    quiet.page.goto(quiet.city.site + "/kiosk/form/")
    expect(quiet.page.get_by_role("heading", name="Welcome")).to_be_visible()
