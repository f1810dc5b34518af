import json
import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[4]
SCHEMA = json.loads((TOP / "schema" / "programme-1.schema.json").read_text())


def names() -> set[str]:
    parts = [SCHEMA, *SCHEMA["$defs"].values()]
    return {name for part in parts for name in part.get("properties", {})}


@pytest.mark.parametrize("page", ["programme-file.md", "programme-file.ko.md"])
def test_page_explains_every_field(page: str) -> None:
    text = (TOP / "docs" / "reference" / page).read_text()
    codes = [*re.findall(r"```.*?```", text, re.DOTALL), *re.findall(r"(?<!`)`[^`\n]+`", text)]
    said = {word for code in codes for word in re.findall(r"\w+", code)}
    assert names() - said == set()


@pytest.mark.parametrize("page", ["programme-file.md", "programme-file.ko.md"])
def test_page_explains_every_value_to_choose(page: str) -> None:
    text = (TOP / "docs" / "reference" / page).read_text()
    values = re.findall(r'"enum": \[([^\]]+)\]', json.dumps(SCHEMA))
    words = {word for value in values for word in re.findall(r'"(\w+)"', value)}
    assert {word for word in words if f"`{word}`" not in text} == set()
