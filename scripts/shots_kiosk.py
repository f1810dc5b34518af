"""The pictures of the kiosk, on the upright screen that it has: the whole way through a visit."""

from collections.abc import Callable, Iterable
from functools import partial

from playwright.sync_api import Page

WIDTH, HEIGHT = 1080, 1920
LANGUAGES = {"ko": "한국어", "en": "English"}
#: Printing would ask with a window of the browser's own, which waits for somebody.
NO_PRINTER = "window.print = () => {};"
QUESTION = "반려동물과 함께 갈 수 있는 카페를 열려면 무엇을 신고해야 하나요?"


def pairing_code(desk: Page, address: str) -> str:
    """A code for the first kiosk in the list, given out at the desk of an administrator."""
    desk.goto(f"{address}/desk/kiosks/")
    desk.locator("main table a[href^='/desk/kiosks/']").first.click()
    desk.locator("main a[href$='/code/']").first.click()
    desk.locator("main form button.primary").click()
    return desk.locator("main dd").first.inner_text().replace("-", "")


def take_kiosk(page: Page, address: str, code: str, take: Callable[[str], None]) -> None:
    """Pair the kiosk and take its pages in every language."""
    page.add_init_script(NO_PRINTER)
    page.goto(f"{address}/kiosk/")
    take("pair-ko")
    _press_keys(page, code)
    _go(page)
    for language, label in LANGUAGES.items():
        page.goto(f"{address}/kiosk/")
        take(f"start-{language}")
        page.click(f".k-language:has-text('{label}')")
        _visit(page, f"{address}/kiosk", partial(_take_in, take, language))


def _take_in(take: Callable[[str], None], language: str, name: str) -> None:
    take(f"{name}-{language}")


def _visit(page: Page, kiosk: str, take: Callable[[str], None]) -> None:
    """Take a number, send a petition, print, look it up."""
    take("menu")
    page.goto(f"{kiosk}/tickets/")
    take("counters")
    page.locator(".k-choice[name=counter]").first.click()
    take("ticket")
    page.locator("a.k-go").click()
    take("ticket-paper")
    page.goto(f"{kiosk}/services/")
    take("services")
    page.goto(f"{kiosk}/services/permit-procedure-question/")
    take("service")
    _go(page)
    _answer(page, take)
    page.locator("main .k-go").click()
    take("receipt")
    code = page.locator(".k-code").inner_text().replace("-", "")
    page.locator("a.k-go").click()
    take("receipt-paper")
    page.goto(f"{kiosk}/track/")
    _press_keys(page, code[:6])
    take("track")
    _press_keys(page, code[6:])
    _go(page)
    take("found")
    page.goto(f"{kiosk}/still-there/")
    take("still-there")


def _answer(page: Page, take: Callable[[str], None]) -> None:
    """The questions of the form, each on a page of its own."""
    page.fill("#answer", "하늬바람")
    take("question-words")
    _go(page)
    _press_keys(page, "01000004321")
    take("question-digits")
    _go(page)
    page.locator("[name=skip]").click()
    take("question-choices")
    page.locator("[name=answer]").first.click()
    _go(page)
    take("question-missing")
    page.fill("#answer", QUESTION)
    _go(page)
    take("check")


def _go(page: Page) -> None:
    page.locator("main .k-go").click()


def _press_keys(page: Page, keys: Iterable[str]) -> None:
    for key in keys:
        page.get_by_role("button", name=key, exact=True).click()
