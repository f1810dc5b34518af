import pytest

from scripts.licences import Licensed


@pytest.mark.parametrize(
    "expression",
    ["MIT", "Apache-2.0 OR BSD-3-Clause", "GPL-3.0-only OR MIT", "BSD-3-Clause AND MPL-2.0"],
)
def test_an_offer_whose_licences_are_all_listed_is_allowed(expression: str) -> None:
    assert Licensed("x", expression, "PyPI").allowed


@pytest.mark.parametrize("expression", ["", "GPL-3.0-only", "MIT AND GPL-3.0-only", "Proprietary"])
def test_anything_else_is_not(expression: str) -> None:
    assert not Licensed("x", expression, "PyPI").allowed
