"""Take a picture of every page, as resident and official, in two languages and two widths; and of
the kiosk on its own screen.

Use: python -m scripts.shots [ADDRESS]

The pictures go to var/shots, and one for the README to docs/images/desk-and-portal.png. Without
the address of a running demo city, one is started in a folder of its own and stopped again.
"""

import base64
import hmac
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page, StorageState, sync_playwright

from demo.logins import PASSWORD, SECOND_FACTOR
from demo.pages import PAGES
from demo.running import running
from scripts import shots_kiosk
from scripts.test_needs import find_chromium

TOP = Path(__file__).resolve().parent.parent
FOLDER = TOP / "var" / "shots"
README_PICTURE = TOP / "docs" / "images" / "desk-and-portal.png"
WIDTHS = {"desktop": 1280, "phone": 360}
LOCALES = {"ko": "ko-KR", "en": "en-GB"}
HEIGHT = 860
OFFICIALS = {"haneul", "baram", "admin"} | {look.official for look in PAGES if look.official}
PDF: FilePayload = {"name": "이수증.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n"}
NO_PICTURE: FilePayload = {
    "name": "현장 사진.png",
    "mimeType": "image/png",
    "buffer": b"no picture",
}
ANSWER = """식품접객업은 영업을 시작하기 전에 위생과에 신고해야 합니다.

동물과 함께 가는 곳은 조리 공간을 따로 두어야 합니다. 도면을 가지고 먼저 상담을 받으세요."""
REFUSAL = """건축물대장에 적힌 용도가 제과점에 맞지 않아 신고를 받아들일 수 없습니다.

건축과에서 용도를 바꾼 뒤 다시 신고하시면 냈던 서류를 그대로 쓸 수 있습니다."""

WITHOUT_THEM = "용도가 맞지 않아 건축과 의견과 관계없이 받아들일 수 없습니다."

README_PAGE = """<!doctype html><style>
body{{margin:0;width:1280px;height:720px;position:relative;background:#e5ecf9}}
div{{position:absolute;overflow:hidden;border-radius:10px;box-shadow:0 6px 28px #0004}}
img{{display:block;width:100%}}
.desk{{left:32px;top:32px;width:960px;height:656px}}
.phone{{right:32px;top:88px;width:270px;height:600px}}
</style><div class="desk"><img src="{desk}"></div><div class="phone"><img src="{phone}"></div>"""


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        sys.exit("There is no Chromium here; `make needs` finds or installs one.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with _city(sys.argv[1:]) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        states = {name: _signed_in_official(browser, address, name) for name in OFFICIALS}
        for language in LOCALES:
            for width in WIDTHS:
                Walk(browser, address, language, width, states).take_all()
        _kiosk(browser, address, states["admin"])
        _readme_picture(browser)
        browser.close()
    print(
        f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}; for the README {README_PICTURE}"
    )
    return 0


@contextmanager
def _city(given: list[str]) -> Iterator[str]:
    """The address of a demo city: the given one, or one of our own for as long as this lasts."""
    if given:
        yield given[0].rstrip("/")
        return
    with tempfile.TemporaryDirectory(prefix="madang-shots-") as home, running(Path(home)) as ours:
        yield ours.site


def _app_code(key: str) -> str:
    """What an authenticator app shows now (RFC 6238: SHA-1, 30 seconds, 6 digits)."""
    digest = hmac.digest(base64.b32decode(key), struct.pack(">Q", int(time.time()) // 30), "sha1")
    offset = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[offset : offset + 4])
    return f"{(number & 0x7FFFFFFF) % 10**6:06}"


def _signed_in_official(browser: Browser, address: str, name: str) -> StorageState:
    """The cookies of an official who signed in with password and second factor."""
    page = browser.new_page()
    page.goto(f"{address}/desk/sign-in/")
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.fill("#id_code", _app_code(SECOND_FACTOR))
    page.press("#id_code", "Enter")
    page.wait_for_url(f"{address}/desk/")
    state = page.context.storage_state()
    page.context.close()
    return state


@dataclass
class Walk:
    """One way through all pages, in one language and at one width."""

    browser: Browser
    address: str
    language: str
    width: str
    states: dict[str, StorageState]

    def take_all(self) -> None:
        self.one_by_one()
        visitor = self.page_of(None)
        self.public_pages(visitor)
        self.form(visitor)
        number = self.receipt(visitor)
        self.desk(number)
        self.take(visitor, "status-decided", visitor.url)
        self.signed_in(self.page_of(None))

    def page_of(self, official: str | None) -> Page:
        """A page of a new browser, of somebody signed in or of nobody."""
        context = self.browser.new_context(
            viewport={"width": WIDTHS[self.width], "height": HEIGHT},
            storage_state=self.states[official] if official else None,
            locale=LOCALES[self.language],
        )
        context.add_cookies(
            [{"name": "django_language", "value": self.language, "url": self.address}]
        )
        return context.new_page()

    def take(self, page: Page, name: str, path: str = "") -> None:
        if path:
            page.goto(path if path.startswith("http") else self.address + path)
        page.evaluate("scrollTo(0, 0)")  # what sticks to the edge stands where it belongs
        path_of = FOLDER / f"{name}-{self.language}-{self.width}.png"
        page.screenshot(path=path_of, full_page=True)

    def one_by_one(self) -> None:
        """The pages that nobody comes by on the ways below."""
        pages = {official: self.page_of(official or None) for official in {*OFFICIALS, ""}}
        for look in PAGES:
            page = pages[look.official]
            page.goto(self.address + look.path)
            for selector in look.links:
                page.locator(selector).first.click()
            self.take(page, look.name)
        for page in pages.values():
            page.context.close()

    def public_pages(self, page: Page) -> None:
        for name, path in {
            "home": "/",
            "home-found": "/?q=식품",
            "home-nothing": "/?q=없는 말",
            "service": "/services/food-business-report/",
            "sign-in": "/sign-in/",
            "track": "/track/",
            "error-404": "/no-such-page/",
            "desk-sign-in": "/desk/sign-in/",
        }.items():
            self.take(page, name, path)
        page.goto(f"{self.address}/track/")
        page.fill("#id_code", "AAAA-BBBB-CCCC-DDDD")
        self.send(page)
        self.take(page, "track-wrong")
        self.start(page, "improvement-suggestion")
        self.about_you(page)
        page.fill("#id_subject", "횡단보도 신호 시간")
        page.set_input_files("#id_attachments", [NO_PICTURE])
        self.send(page)
        self.take(page, "form-file-refused")

    def form(self, page: Page) -> None:
        self.start(page, "permit-procedure-question")
        self.take(page, "form-about-you")
        self.send(page)
        self.take(page, "form-errors")
        self.about_you(page)
        page.select_option("#id_topic", "other")
        page.fill(
            "#id_question", "반려동물과 함께 갈 수 있는 카페를 열려면\n무엇을 신고해야 하나요?"
        )
        self.send(page)
        self.take(page, "form-one-more-question")
        page.fill("#id_topic_in_words", "동물 보호")
        self.send(page)
        self.take(page, "form-review")

    def receipt(self, page: Page) -> str:
        """Send the form and follow it; its receipt number."""
        self.send(page)
        self.take(page, "receipt")
        number = page.locator(".m-sheet-number dd").inner_text()
        page.click(".m-actions a.primary")
        self.take(page, "status-received")
        return number

    def desk(self, number: str) -> None:
        """A colleague decides the case while the page with the form for it is open."""
        page, colleague = self.page_of("haneul"), self.page_of("haneul")
        for scope in ("department", "mine", "all"):
            self.take(page, f"inbox-{scope}", f"/desk/?scope={scope}")
        page.click("tbody tr:has-text('위생과') th a, tbody tr:has-text('Hygiene') th a")
        self.take(page, "case-other-department")
        case = self.open_case(page, number)
        self.take(page, "case-received")
        page.click("form[action$='accept/'] button")
        self.take(page, "case-accepted")
        self.decide(page, "", "")
        self.take(page, "case-errors")
        self.decide(page, "answered", "영업 신고는 위생과에서 받습니다.", send=False)
        colleague.goto(case)
        self.decide(colleague, "answered", ANSWER)
        self.take(colleague, "case-closed")
        self.send(page)
        self.take(page, "case-decided-meanwhile")
        page.goto(case)
        page.select_option("#id_purpose", "case_processing")
        page.click("form[action*='reveal/'] button")
        self.take(page, "case-revealed")
        self.take(self.page_of("admin"), "deliveries", "/desk/deliveries/")

    def signed_in(self, page: Page) -> None:
        """A resident with a digital identity asks for what is refused."""
        page.goto(f"{self.address}/sign-in/?next=/my/cases/")
        page.click("form[action='/sign-in/identity/'] button")
        page.click("button[name=sub]")
        page.wait_for_url(f"{self.address}/my/cases/")
        self.take(page, "my-petitions-empty")
        self.start(page, "food-business-report")
        self.take(page, "form-about-you-known")
        self.about_you(page)
        self.take(page, "form-the-shop")
        page.fill("#id_shop_name", "가온누리 빵집")
        self.choose(page, "shop_kind", "bakery")
        page.fill("#id_shop_address", "서울특별시 강남구 학동로 426")
        self.send(page)
        page.fill("#id_floor_area", "128.5")
        self.choose(page, "uses_ground_water", "false")
        self.send(page)
        page.set_input_files("#id_training_certificate", [PDF])
        self.send(page)
        self.take(page, "form-documents")
        page.set_input_files("#id_health_check", [PDF])
        self.send(page)
        self.take(page, "form-review-files")
        number = self.receipt(page)
        self.refuse(number)
        self.take(page, "status-refused", page.url)
        self.take(page, "my-petitions", "/my/cases/")
        for name in ("", "messages/", "documents/", "details/"):
            self.take(page, f"my-{name.strip('/') or 'page'}", f"/my/{name}")

    def refuse(self, number: str) -> None:
        page = self.page_of("baram")
        self.open_case(page, number)
        page.click("form[action$='accept/'] button")
        self.take(page, "case-with-files")
        self.decide(page, "refused", REFUSAL)
        self.take(page, "case-waits-for-opinions")
        page.fill("#id_waiver", WITHOUT_THEM)
        self.send(page)
        self.take(page, "case-refused")

    def choose(self, page: Page, name: str, value: str) -> None:
        """The design system hides the input itself behind its label."""
        page.click(f"input[name={name}][value={value}] + label")

    def start(self, page: Page, service: str) -> None:
        page.goto(f"{self.address}/services/{service}/")
        page.click("form[action$='start/'] button")

    def about_you(self, page: Page) -> None:
        if page.locator("#id_name").count():
            page.fill("#id_name", "나래보라")
        page.fill("#id_phone", "010-0000-1234")
        self.send(page)

    def send(self, page: Page) -> None:
        page.click(".m-form .m-actions button.primary")

    def open_case(self, page: Page, number: str) -> str:
        page.goto(f"{self.address}/desk/")
        page.click(f"tbody th:has-text('{number}') a")
        return page.url

    def decide(self, page: Page, outcome: str, reasons: str, *, send: bool = True) -> None:
        if outcome:
            self.choose(page, "outcome", outcome)
        page.fill("#id_reasons", reasons)
        if send:
            self.send(page)


def _kiosk(browser: Browser, address: str, admin: StorageState) -> None:
    """Pair a kiosk and take its pages."""
    desk = browser.new_context(storage_state=admin).new_page()
    code = shots_kiosk.pairing_code(desk, address)
    desk.context.close()
    page = browser.new_page(
        viewport={"width": shots_kiosk.WIDTH, "height": shots_kiosk.HEIGHT}, locale=LOCALES["ko"]
    )

    def take(name: str) -> None:
        page.screenshot(path=FOLDER / f"kiosk-{name}.png", full_page=True)

    shots_kiosk.take_kiosk(page, address, code, take)
    page.context.close()


def _readme_picture(browser: Browser) -> None:
    """Desk and portal beside each other."""
    pictures = {
        "desk": FOLDER / "inbox-all-ko-desktop.png",
        "phone": FOLDER / "home-ko-phone.png",
    }
    encoded = {name: base64.b64encode(path.read_bytes()) for name, path in pictures.items()}
    page = browser.new_page(viewport={"width": 1280, "height": 720}, device_scale_factor=0.9)
    page.set_content(
        README_PAGE.format(
            **{name: f"data:image/png;base64,{text.decode()}" for name, text in encoded.items()}
        )
    )
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=README_PICTURE)
    page.context.close()


if __name__ == "__main__":
    sys.exit(main())
