"""The reference of the clock names every rule, ground and version that the code knows."""

from pathlib import Path

import pytest

from madang.lib.periods import EXTENSION_RULES, GROUNDS, Law, Rule

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference"


@pytest.mark.parametrize("page", ["clock.md", "clock.ko.md"])
def test_the_reference_names_all_rules_grounds_and_versions(page: str) -> None:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    petition = EXTENSION_RULES[Law.PETITION]
    names = {f"`{one}`" for one in [*Rule, *GROUNDS]}
    names |= {f"`{ground}`" for rule in petition for ground in (*rule.grounds, *rule.forbidden)}
    names |= {rule.source for rule in petition}
    assert {name for name in names if name not in text} == set()
