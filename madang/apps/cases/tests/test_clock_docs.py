"""The reference of the clock says truly who works out the clocks inside the clock, and how long."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from madang.apps.cases import clock, consumers_keeping, timekeeping
from madang.apps.cases.commands import ending, lapsing, supplement_days, supplementing, transferring
from madang.lib.periods.law import OBJECTION_DECISION_DAYS, OBJECTION_FILING_DAYS

REFERENCE = Path(__file__).resolve().parents[4] / "docs" / "reference"
PAGES = {"clock.md": "## Clocks inside the clock", "clock.ko.md": "## 처리기간 안의 기한"}
#: The numbers that stand in a row, by its source.
NUMBERS = {
    "영 제6조제8항": [clock.REGISTRATION_MINUTES // 60],
    "영 제13조제1항": [transferring.NEAR_HOURS, transferring.FAR_HOURS],
    "영 제13조제2항": [transferring.FAR_HOURS],
    "영 제13조제3항": [transferring.AGENCY_HOURS],
    "영 제13조제4항": [transferring.NEAR_HOURS],
    "영 제22조제1항, 규칙 제7조": [consumers_keeping.LAST_CHECK_DAY] * 2,
    "영 제23조제1항·제2항": [timekeeping.INTERIM_DAYS],
    "규칙 제9조제1항": [supplementing.DEMAND_WITHIN // 60],
    "영 제24조제3항·제4항": [supplementing.MOST_DAYS_AGAIN],
    "영 제25조제4항": [ending.UNCOLLECTED_AFTER_DAYS],
    "법 제35조제1항": [OBJECTION_FILING_DAYS],
    "법 제35조제2항": [OBJECTION_DECISION_DAYS] * 2,
}
TIMES = {
    "영 제24조제2항·제4항": (supplement_days.MOST_EXTENSIONS, ("twice", "두 차례")),
    "영 제25조제2항": (lapsing.MOST_UNDELIVERED, ("second", "두 번째")),
}


def rows(page: str) -> dict[str, tuple[str, list[str]]]:
    """By source, what a row says and the names of who works it out."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    section = text.split(PAGES[page])[1].split("\n## ")[0]
    found = {}
    for line in section.splitlines():
        if line.startswith("| ") and "`" in line:
            clock, length, source, where = (part.strip() for part in line.strip("|").split("|"))
            found[source] = f"{clock}: {length}", re.findall(r"`([\w.]+)`", where)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_each_clock_names_a_function_that_there_is(page: str) -> None:
    for said, names in rows(page).values():
        assert names, said
        for name in names:
            module, _dot, function = f"madang.apps.cases.{name}".rpartition(".")
            assert callable(getattr(import_module(module), function)), name


def test_both_languages_say_the_same_of_the_same_clocks() -> None:
    english, korean = (
        [(source, names) for source, (_said, names) in rows(page).items()] for page in PAGES
    )
    assert english == korean
    assert NUMBERS.keys() | TIMES.keys() <= dict(english).keys()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("source", NUMBERS)
def test_the_numbers_are_those_of_the_code(page: str, source: str) -> None:
    numbers = [int(number) for number in re.findall(r"\d+", rows(page)[source][0])]
    assert numbers == NUMBERS[source]


@pytest.mark.parametrize(("page", "place"), [("clock.md", 0), ("clock.ko.md", 1)])
@pytest.mark.parametrize("source", TIMES)
def test_what_happens_twice_is_said_to(page: str, place: int, source: str) -> None:
    count, words = TIMES[source]
    assert count == 2
    assert words[place] in rows(page)[source][0]
