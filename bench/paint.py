"""When the largest thing of a page is painted, in a Chromium whose processor is slowed down."""

import os
import statistics
import sys

from playwright.sync_api import Browser, sync_playwright

from bench.client import HOST
from bench.visits import Visit, Visits
from scripts.test_needs import find_chromium

SLOWER = 4
ROUNDS = 5
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
PAINTED = """() => new Promise(done => {
    new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
        .observe({type: "largest-contentful-paint", buffered: true});
})"""


def measure(port: int, visits: Visits) -> dict[str, float]:
    """Seconds from the request to the largest contentful paint, the median, by page.

    Each time in a new browser window that has nothing in its cache; the portal at the width of a
    telephone.
    """
    found = find_chromium()
    if not found:
        sys.exit("no Chromium here: run `make needs`")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=sandbox)
        return {
            name: statistics.median(
                _painted(browser, port, wanted[number * 7 % len(wanted)])
                for number in range(ROUNDS)
            )
            for name, wanted in visits.items()
        }


def _painted(browser: Browser, port: int, visit: Visit) -> float:
    size = DESK if visit.path.startswith("/desk/") else PHONE
    context = browser.new_context(viewport=size, locale="ko-KR")  # type: ignore[arg-type]
    site = f"http://{HOST}:{port}"
    if visit.cookie:
        name, _equals, value = visit.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": site}])
    page = context.new_page()
    slowing = context.new_cdp_session(page)
    slowing.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(site + visit.path, wait_until="load")
    page.wait_for_timeout(500)  # for what is painted after the scripts have run
    seconds = float(page.evaluate(PAINTED)) / 1000
    context.close()
    return seconds
