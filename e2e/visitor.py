"""A person at a browser: opens, presses, fills in, and looks closely at every page on the way."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    expect,
)

from demo.running import Addresses
from e2e.checks import Inspector

#: What a browser writes to the console about an answer whose status we look at ourselves.
ABOUT_A_STATUS = re.compile("Failed to load resource: the server responded with a status of")
#: A navigation that another one took the place of, or that became a download.
GIVEN_UP = "net::ERR_ABORTED"


@dataclass
class Visitor:
    """One browser of its own (cookies and all) with one window.

    Words of the pages are given as in the code, in English, and looked for in the visitor's
    language; other texts, such as the questions of a programme file, are looked for as given.
    """

    context: BrowserContext
    city: Addresses
    inspector: Inspector
    language: str
    page: Page = field(init=False)
    faults: list[str] = field(default_factory=list)
    _expected: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.watch(self.page)

    def watch(self, page: Page) -> None:
        """Note what goes wrong on a page; the fixture fails the test for it."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("response", self._on_response)
        page.on("requestfailed", self._on_failed)

    def say(self, words: str, context: str = "") -> str:
        """Words of the pages in the visitor's language; ``context`` as translators have it."""
        with translation.override(self.language):
            return pgettext(context, words) if context else gettext(words)

    # --- Going about ---------------------------------------------------------------------------

    def open(self, path: str, *, status: int = 200) -> None:
        with self.answered(status):
            self.page.goto(self.city.site + path)

    def follow(self, words: str, *, status: int = 200) -> None:
        """Go where a link leads."""
        with self.answered(status):
            self.link(words).click()

    def press(self, words: str, *, status: int = 200) -> None:
        """Press a button that sends a form."""
        with self.answered(status):
            self.button(words).click()

    def path(self) -> str:
        """Where the visitor is, for somebody else to go there too."""
        return self.page.url.removeprefix(self.city.site)

    @contextmanager
    def answered(self, status: int = 200, *, language: str = "") -> Iterator[None]:
        """Within this block the page changes to one with this status, which is then looked at.

        ``language`` is that of the page where it is not the visitor's.
        """
        self._expected = [status]
        with self.page.expect_navigation(wait_until="load") as navigation:
            yield
        response = navigation.value
        assert response is not None
        assert response.status == status, f"{response.url} answered {response.status}"
        self._expected = []
        self.inspector.look(self.page, language or self.language)

    def looks(self) -> None:
        """Look closely at the page that is shown, however it came."""
        self.page.wait_for_load_state("load")
        self.inspector.look(self.page, self.language)

    # --- Finding things ------------------------------------------------------------------------

    def link(self, words: str) -> Locator:
        return self.page.get_by_role("link", name=self.say(words), exact=True)

    def button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(words), exact=True)

    def question(self, words: str) -> Locator:
        """The field of a question, required or not."""
        return self.page.get_by_label(self._asked(words))

    def _asked(self, words: str) -> re.Pattern[str]:
        asked, required = re.escape(self.say(words)), re.escape(self.say("(required)"))
        return re.compile(rf"^\s*{asked}(\s+{required})?\s*$")

    def fact(self, words: str) -> str:
        """What stands beside a word in a list of facts, the first on the page."""
        exactly = re.compile(rf"^\s*{re.escape(self.say(words))}\s*$")
        term = self.page.locator("dt").filter(has_text=exactly).first
        return term.locator("xpath=following-sibling::dd[1]").inner_text().strip()

    def shows(self, *texts: str) -> None:
        """Wait until the page shows all of these, as given or in the visitor's language."""
        for text in texts:
            expect(self.page.get_by_text(self.say(text)).first).to_be_visible()

    # --- Filling in ----------------------------------------------------------------------------

    def fill(self, **answers: str) -> None:
        """Type answers into fields by their names."""
        for name, text in answers.items():
            self.page.locator(f"[name={name}]").fill(text)

    def answer(self, words: str, text: str) -> None:
        self.question(words).fill(text)

    def choose(self, words: str, option: str) -> None:
        """Choose an option: a radio button where there are few, one of a list where many."""
        radios = self.page.get_by_role("radiogroup", name=self._asked(words))
        if radios.count():
            _check(radios.get_by_label(self.say(option), exact=True))
        else:
            self.question(words).select_option(label=self.say(option))

    def tick(self, words: str) -> None:
        _check(self.question(words))

    def attach(self, words: str, *files: Path) -> None:
        self.question(words).set_input_files([str(path) for path in files])

    # --- Faults --------------------------------------------------------------------------------

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not ABOUT_A_STATUS.match(message.text):
            self.faults.append(f"console: {message.text}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.faults.append(f"{response.request.method} {response.url}: {response.status}")

    def _on_failed(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self.faults.append(f"{request.method} {request.url}: {request.failure}")


def _check(box: Locator) -> None:
    """Press the label, as people do: it lies over the box that it draws."""
    box.locator("xpath=following-sibling::label").click()
    expect(box).to_be_checked()
