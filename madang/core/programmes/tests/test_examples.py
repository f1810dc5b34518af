from pathlib import Path

import pytest
from django.utils import translation

from madang.core.events.queries import measures
from madang.core.programmes.checks import Surroundings, check_source
from madang.core.programmes.examples import FILE_NAME, check_examples, read_examples
from madang.core.programmes.files import programme_files
from madang.core.programmes.tests.samples import HEAD, programme
from madang.core.programmes.values import languages_of

PROGRAMMES = Path(__file__).parents[4] / "programmes"

FIGURES = (
    HEAD
    + """figures:
  rate:
    title: {ko: 단축률}
    unit: percent
    formula: 100 * (1 - sum("cases.case.closed", "used_minutes")
      / sum("cases.case.closed", "allowed_minutes"))
  closed: {title: {ko: 처리}, unit: count, formula: count("cases.case.closed")}
"""
)


def outcome(*lines: str) -> list[str]:
    source = "schema: 1\nexamples:\n  - title: 예시\n" + "".join(f"    {line}\n" for line in lines)
    with translation.override("en"):
        found = check_examples(source.encode(), file="x", programme=programme(FIGURES))
    return [str(problem).removeprefix("x:") for problem in found]


CLOSED = "{name: cases.case.closed, numbers: {used_minutes: 1, allowed_minutes: 3}}"


@pytest.mark.parametrize("expected", ["66.67", "66.7", "67"])
def test_figures_are_compared_as_exactly_as_they_are_written(expected: str) -> None:
    given = f"figures: {{events: [{CLOSED}], expect: {{rate: {expected}, closed: 1}}}}"
    assert outcome(given) == []


def test_figure_that_is_another_is_told() -> None:
    given = f"figures: {{events: [{CLOSED}], expect: {{rate: 66.66}}}}"
    assert outcome(given) == [
        "4:109 examples[1].figures.expect.rate: expected 66.66, but it is 66.67"
    ]


def test_ratio_over_no_events_is_unknown_and_a_count_is_none() -> None:
    assert outcome("figures: {events: [], expect: {rate: null, closed: 0}}") == []


def test_unknown_ratio_is_not_nothing() -> None:
    assert outcome("figures: {events: [], expect: {rate: 0}}") == [
        "4:36 examples[1].figures.expect.rate: expected 0, but it is null"
    ]


def test_figure_that_the_programme_does_not_have() -> None:
    assert outcome("figures: {events: [], expect: {speed: 0}}") == [
        "4:36 examples[1].figures.expect.speed: the programme has no such figure"
    ]


def test_example_without_a_kind() -> None:
    assert outcome() == ["3:5 examples[1]: exactly one kind of example is expected here"]


def test_mistake_in_the_file_is_told_like_one_in_a_programme() -> None:
    assert outcome("figures: {events: [], expct: {rate: 0}}") == [
        "4:5 examples[1].figures.expect: is missing",
        '4:27 examples[1].figures.expct: there is no field "expct"; did you mean "expect"?',
    ]


@pytest.mark.parametrize("path", list(programme_files([PROGRAMMES])), ids=str)
def test_programme_has_no_mistakes_and_does_what_its_examples_say(path: Path) -> None:
    checked = check_source(
        path.read_bytes(), file=path.as_posix(), surroundings=Surroundings(measures())
    )
    assert checked.problems == ()
    assert checked.content is not None
    examples = path.with_name(FILE_NAME)
    assert (
        check_examples(examples.read_bytes(), file=examples.as_posix(), programme=checked.content)
        == ()
    )


PLAN = (
    HEAD
    + """plan:
  budget:
    - {item: 포상, year: 2015, amount: 840000}
    - {item: 포상, year: 2016, amount: 1100000}
    - {item: 교육, year: 2016, amount: 4200000, spent: 4000000}
  scope:
    - {item: {ko: 위원}, count: 21}
    - {item: {ko: 부서}, count: 7}
    - {item: {ko: 건수}, count: 420}
    - {item: {ko: 횟수}, count: 9}
    - {item: {ko: 없음}, count: 0}
    - {item: {ko: 하루}, count: 5, up_to: 10}
  schedule:
    - {item: {ko: 협의}, begins: 2016-04-01, ends: 2016-04-08}
    - {item: {ko: 운영}, begins: 2016-01-01}
"""
)


def plan_outcome(example: str) -> list[str]:
    source = f"schema: 1\nexamples:\n  - {{title: 예시, plan: {{{example}}}}}\n"
    with translation.override("en"):
        found = check_examples(source.encode(), file="x", programme=programme(PLAN))
    return [str(problem).partition(" ")[2].removeprefix("examples[1].plan.") for problem in found]


@pytest.mark.parametrize(
    "example",
    [
        "rows: budget, expect: 6140000",
        "rows: budget, year: 2016, expect: 5300000",
        "rows: budget, items: [포상], expect: 1940000",
        "rows: budget, items: [포상], year: 2015, expect: 840000",
        "rows: budget, year: 2014, expect: 0",
        "rows: spent, expect: 4000000",
        "rows: scope, items: [위원], per: [부서], expect: 3",
        "rows: scope, items: [건수], per: [횟수], expect: 46.7",
        "rows: scope, items: [위원, 부서], percent_of: [건수], expect: 6.67",
        "rows: scope, items: [건수], per: [위원, 부서], expect: 15",
        "rows: scope, items: [하루], expect: 5",
        "rows: up_to, items: [하루], expect: 10",
        "rows: schedule, items: [협의], expect: 8",
    ],
)
def test_figure_of_the_plan_is_worked_out_anew(example: str) -> None:
    assert plan_outcome(example) == []


def test_figure_of_the_plan_that_is_another_is_told() -> None:
    assert plan_outcome("rows: scope, items: [건수], per: [횟수], expect: 46.6") == [
        "expect: expected 46.6, but it is 46.7"
    ]


def test_ratio_over_nothing_is_no_figure() -> None:
    assert plan_outcome("rows: scope, items: [건수], per: [없음], expect: 0") == [
        "expect: expected 0, but it is null"
    ]


def test_row_that_the_plan_does_not_have() -> None:
    assert plan_outcome("rows: scope, items: [위언], percent_of: [부숴], expect: 3") == [
        "items[1]: the plan has no such row",
        "percent_of[1]: the plan has no such row",
    ]


@pytest.mark.parametrize(
    "row",
    ["rows: up_to, items: [위원]", "rows: spent, items: [포상]", "rows: schedule, items: [운영]"],
)
def test_row_without_such_a_number_is_no_row_of_it(row: str) -> None:
    assert plan_outcome(f"{row}, expect: 0") == ["items[1]: the plan has no such row"]


def remarks(example: str) -> list[str]:
    source = f"schema: 1\nexamples:\n  - {{title: 예시, plan: {{{example}}}}}\n"
    with translation.override("en"):
        found = read_examples(source.encode(), file="x", programme=programme(PLAN)).remarks
    return [str(remark).partition(".stated: ")[2] for remark in found]


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("46.6", "the document prints 46.6: cut off; rounded it is 46.7"),
        ("45.1", "the document is inconsistent: it prints 45.1, its rows give 46.7"),
    ],
)
def test_document_that_contradicts_itself_is_remarked_and_no_mistake(
    stated: str, said: str
) -> None:
    example = f"rows: scope, items: [건수], per: [횟수], expect: 46.7, stated: {stated}"
    assert (plan_outcome(example), remarks(example)) == ([], [said])


def test_document_that_agrees_is_not_marked_as_one_that_does_not() -> None:
    example = "rows: scope, items: [건수], per: [횟수], expect: 46.7, stated: 46.7"
    assert plan_outcome(example) == ["stated: the document says the same; leave this out"]
    assert remarks(example) == []


@pytest.mark.parametrize("path", list(programme_files([PROGRAMMES])), ids=str)
def test_programme_can_be_read_in_korean_and_english(path: Path) -> None:
    checked = check_source(
        path.read_bytes(), file=path.as_posix(), surroundings=Surroundings(measures())
    )
    assert {"ko", "en"} <= set(languages_of(checked.content))
