"""One file for each mistake, with the sentences that a person gets for it.

The sentences stand in the file itself, behind ``# expect:``. They are part of what we promise.
"""

from pathlib import Path

import pytest
from django.utils import translation

from madang.core.programmes.checks import Surroundings
from madang.core.programmes.tests.samples import HEAD, problems

FILES = sorted((Path(__file__).parent / "bad").glob("*.yaml"))
SURROUNDINGS = Surroundings(
    measures={
        "cases.case.closed": frozenset({"allowed_minutes", "used_minutes", "minutes_late"}),
        "cases.case.filed": frozenset({"minutes_allowed"}),
    },
    departments=frozenset({"민원여권과", "위생과"}),
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_mistake_is_told_with_its_place(path: Path) -> None:
    source = path.read_text()
    expected = [
        line.removeprefix("# expect: ") for line in source.splitlines() if "# expect: " in line
    ]
    with translation.override("en"):
        assert problems(source, SURROUNDINGS) == expected


def test_there_is_a_file_for_every_mistake_we_know() -> None:
    assert len(FILES) > 70


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "law: 식품위생법",
            '5:1 law: "식품위생법": 법령과 조를 적으세요. 예: "식품위생법 제37조"',
        ),
        (
            "lwa: 식품위생법 제37조",
            '5:1 lwa: "lwa": 없는 항목입니다. "law"을(를) 뜻하셨나요?',
        ),
        (
            "law: 식품위생법 제37조\nlaw: x",
            '6:1 law: "law": 두 번 나옵니다. 처음 나온 곳은 5째 줄입니다.',
        ),
    ],
)
def test_mistakes_are_told_in_korean(line: str, expected: str) -> None:
    with translation.override("ko"):
        assert problems(HEAD + line + "\n") == [expected]


def test_file_without_departments_to_compare_with_is_checked_for_the_rest() -> None:
    assert problems(HEAD.replace("민원여권과", "어느과"), Surroundings()) == []
