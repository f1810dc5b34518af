"""htmx is carried by the pages that use it, and by no other."""

import re
from pathlib import Path

import pytest

MADANG = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted(MADANG.rglob("templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(MADANG)))
def test_who_uses_htmx_carries_it(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    uses = re.search(r"\b(data-)?hx[-_]\w+=", text) is not None
    carries = "{{ htmx() }}" in text
    assert uses == carries


def test_the_bare_page_does_not_carry_it() -> None:
    base = (MADANG / "ui" / "templates" / "ui" / "base.html").read_text(encoding="utf-8")
    assert "vendor/htmx" not in base
