"""A running city, a browser, and the people who use it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, StorageState, expect, sync_playwright

from demo.running import Addresses, running
from e2e.checks import AXE_AT_HAND, Inspector
from e2e.people import sign_in_official
from e2e.visitor import Visitor
from madang.lib import postgres
from scripts.test_needs import find_chromium

Visit = Callable[..., Visitor]

ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HEIGHT = 900
#: Long, for other tests run beside these: it is waited for only where something fails.
PATIENCE_MS = 60_000
OUTCOME = pytest.StashKey[pytest.CallInfo[None]]()


@pytest.fixture(scope="session")
def city() -> Iterator[Addresses]:
    """The demo city with fresh data; leaves nothing running and nothing behind."""
    home = Path(settings.VAR) / "city"
    postgres.stop(home)  # of a run that was killed
    shutil.rmtree(home, ignore_errors=True)
    with running(home) as addresses:
        yield addresses
    said = (home / "demo.log").read_text(encoding="utf-8")
    assert "Traceback" not in said, said
    assert postgres.status(home).state == "stopped"
    assert not addresses.in_use(), "a part of the demo is still running"
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def browser(city: Addresses) -> Iterator[Browser]:
    """A Chromium that talks to nobody but the city."""
    found = find_chromium()
    assert found, "no Chromium here: run `make needs`"
    expect.set_options(timeout=PATIENCE_MS)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, *sandbox])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def inspector() -> Inspector:
    return Inspector()


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """The cookies of officials who have signed in: a code of the app is accepted only once."""
    return {}


@pytest.fixture
def visit(
    city: Addresses,
    browser: Browser,
    inspector: Inspector,
    sessions: dict[str, StorageState],
    request: pytest.FixtureRequest,
) -> Iterator[Visit]:
    """Somebody comes: ``visit("ko", width=1280, scripts=True, official="haneul")``."""
    visitors: list[Visitor] = []

    def come(
        language: str = "ko", *, width: int = 1280, scripts: bool = True, official: str = ""
    ) -> Visitor:
        context = browser.new_context(
            locale={"ko": "ko-KR", "en": "en-US"}[language],
            timezone_id="Asia/Seoul",
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=scripts,
            reduced_motion="reduce",
            storage_state=sessions.get(official),
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(AXE_AT_HAND)
        visitor = Visitor(context, city, inspector, language)
        visitors.append(visitor)
        if official and official not in sessions:
            sign_in_official(visitor, official)
            sessions[official] = context.storage_state()
        return visitor

    yield come
    if failed(request.node):
        _keep_pictures(request.node.name, visitors)
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.context.close()
    assert not faults, "\n".join(faults)


def _keep_pictures(name: str, visitors: list[Visitor]) -> None:
    folder = Path(settings.VAR) / "failures"
    folder.mkdir(parents=True, exist_ok=True)
    for number, visitor in enumerate(visitors, start=1):
        path = folder / f"{name.replace('/', '-')}-{number}"
        visitor.page.screenshot(path=path.with_suffix(".png"), full_page=True)
        path.with_suffix(".html").write_text(visitor.page.content(), encoding="utf-8")
        print(f"{visitor.page.url}: see {path}.png and .html")  # noqa: T201  part of the report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember how the test itself went, for the fixtures that end after it."""
    if call.when == "call":
        item.stash[OUTCOME] = call
    return (yield)


def failed(item: pytest.Item) -> bool:
    """Whether the test itself has failed."""
    call = item.stash.get(OUTCOME, None)
    return call is None or call.excinfo is not None
