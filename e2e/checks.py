"""What must hold for every page, in every state: checked wherever the tests come by."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

TOP = Path(__file__).resolve().parent.parent
AXE = (TOP / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: CSS pixels: an ordinary screen at 400 % (WCAG 1.4.10), narrower than any telephone in use.
NARROW = 320

# Each page has axe with it from the start, not yet run: to send it to every page that is looked at
# took as long as its checks.
AXE_AT_HAND = f"""Object.defineProperty(window, "axeAtHand", {{ value: () => {{
    {AXE}
}} }});"""

# Evaluated over the debugger's protocol, which the page's Content-Security-Policy does not bind.
# The one rule that reads style sheets anew (preload) is experimental and not among ours.
RUN_AXE = """
    async (rules) => {
        if (matchMedia("(scripting: none)").matches) {
            // Timers do not run then; axe needs those without a delay.
            window.setTimeout = (call, delay) => { if (!delay) Promise.resolve().then(call); };
        }
        window.axeAtHand?.();
        const { violations } = await axe.run(document, {
            runOnly: { type: "tag", values: rules },
            resultTypes: ["violations"],
            preload: { assets: ["media"] },
        });
        return violations.map(({ id, help, nodes }) => {
            const places = nodes.map((node) => `${node.html}\\n      ${node.failureSummary}`);
            return `${id}: ${help}\\n    ${places.join("\\n    ")}`;
        });
    }
"""
FACTS = """() => ({
    lang: document.documentElement.lang,
    title: document.title.trim(),
    headings: document.querySelectorAll("h1").length,
    mains: document.querySelectorAll("main").length,
})"""
TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    const wide = document.documentElement.scrollWidth;
    if (wide <= room) return [];
    return [...document.body.querySelectorAll("*")]
        .filter((one) => one.getBoundingClientRect().right > room + 1)
        .map((one) => `${one.tagName.toLowerCase()}.${one.className}`);
}"""


# A page as the same page tomorrow: without its numbers, dates, ids, codes and tokens.
LIKENESS = """() => document.documentElement.outerHTML
    .replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "")
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "")
    .replace(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/g, "")
    .replace(/[0-9]+/g, "0")
"""


@dataclass
class Inspector:
    """Looks at pages. Those that differ from an earlier one in numbers only get a short look."""

    known: set[tuple[int, str]] = field(default_factory=set)

    def look(self, page: Page, language: str) -> None:
        """Fail unless the page is sound: language, title, headings, width, and what axe finds."""
        facts: dict[str, Any] = page.evaluate(FACTS)
        where = f"{page.url} ({facts['title']})"
        assert facts["lang"] == language, f"{where}: the language is {facts['lang']!r}"
        assert facts["title"], f"{where}: no title"
        assert facts["headings"] == 1, f"{where}: {facts['headings']} headings of the first level"
        assert facts["mains"] == 1, f"{where}: {facts['mains']} main parts"
        width = page.viewport_size["width"] if page.viewport_size else 0
        likeness = (width, str(page.evaluate(LIKENESS)))
        if likeness in self.known:
            return
        # Where a page may not run scripts, it has no axe with it.
        at_hand = page.evaluate("() => 'axeAtHand' in window")
        run_axe = RUN_AXE if at_hand else f"{AXE};{RUN_AXE}"
        violations: list[str] = page.evaluate(run_axe, RULES)
        assert not violations, f"{where}:\n  " + "\n  ".join(violations)
        _check_width(page, where)
        self.known.add(likeness)


def _check_width(page: Page, where: str) -> None:
    """Fail if the window, or a narrow one, would have to be scrolled sideways."""
    usual = page.viewport_size
    assert usual is not None
    for width in (usual["width"], NARROW):
        page.set_viewport_size({"width": width, "height": usual["height"]})
        wide: list[str] = page.evaluate(TOO_WIDE)
        assert not wide, f"{where} does not fit into {width} pixels: {wide[:5]}"
    page.set_viewport_size(usual)
