from typing import Any

import pytest
import yaml
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pydantic import RootModel

from madang.core.programmes.checks import digest, field_name
from madang.core.programmes.format import Block, ProgrammeFile
from madang.core.programmes.reader import read
from madang.core.programmes.registry import Registry
from madang.core.programmes.tests.samples import HEAD, problems, programme
from madang.core.programmes.values import LocalizedLine, Part


class Wishes(Part, Block):
    """A block of a capability that only this test has."""

    text: str


class Hopes(RootModel[dict[str, str]], Block):
    """Another one, without a name of its own inside."""


def content_digest(source: str) -> bytes:
    return digest(read(source.encode()).data)


def test_head_alone_is_a_programme() -> None:
    content = programme(HEAD)
    assert (content.id, content.agency, content.department) == (
        "gangnam/2-10",
        "gangnam",
        "민원여권과",
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [("ko", "시험 과제"), ("en", "Trial"), ("en-us", "Trial"), ("vi", "시험 과제")],
)
def test_text_is_shown_in_the_readers_language_or_in_korean(language: str, text: str) -> None:
    with translation.override(language):
        assert str(programme(HEAD).title) == text


def test_text_of_a_region_is_taken_before_that_of_the_language() -> None:
    text = LocalizedLine.model_validate({"ko": "가", "zh": "甲", "zh-Hant": "乙"})
    assert [text.in_language(code) for code in ("zh-Hant", "zh-Hans", None)] == ["乙", "甲", "가"]


@pytest.mark.parametrize(
    "same",
    [
        HEAD + "# a remark\n",
        HEAD.replace("id: gangnam/2-10", 'id:   "gangnam/2-10"'),
        HEAD.replace("{ko: 시험 과제, en: Trial}", "\n  ko: 시험 과제\n  en: Trial"),
    ],
)
def test_content_is_the_same_whatever_way_it_is_written(same: str) -> None:
    assert content_digest(same) == content_digest(HEAD)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a: 1", 'a: "1"'),
        ("a: 0.1", 'a: "0.1"'),
        ("a: true", 'a: "true"'),
        ("a: [1, 2]", "a: [2, 1]"),
        ("{a: 1, b: 2}", "{b: 2, a: 1}"),
    ],
)
def test_content_differs_by_type_and_by_order(one: str, other: str) -> None:
    assert content_digest(one) != content_digest(other)


def test_path_names_items_by_their_name_or_number() -> None:
    data = {"form": ({"name": "area"}, {"name": ""}, "x")}
    assert [field_name(data, ("form", place, "min")) for place in range(4)] == [
        "form.area.min",
        "form[2].min",
        "form[3].min",
        "form[4].min",
    ]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("programmes/gangnam/2-10/programme.yaml", []),
        ("programme.yaml", []),
        (
            "programmes/gangnam/2-11/programme.yaml",
            ['2:1 id: "gangnam/2-10" stands in the folder "gangnam/2-11"; both must be the same'],
        ),
    ],
)
def test_file_stands_in_the_folder_of_its_id(file: str, expected: list[str]) -> None:
    with translation.override("en"):
        assert problems(HEAD, file=file) == expected


def test_block_that_is_registered_is_part_of_the_file() -> None:
    registry = Registry(ProgrammeFile, "Programme")
    registry.register("wishes", Wishes, about="What people wish.")
    content = registry.model().model_validate(
        {**read(HEAD.encode()).data, "wishes": {"text": "rain"}}
    )
    assert content.block("wishes") == Wishes(text="rain")
    assert dict(content.blocks()) == {"wishes": Wishes(text="rain")}


def test_file_without_a_block_has_none() -> None:
    assert programme(HEAD).block("wishes") is None


def test_name_of_a_block_is_taken_once() -> None:
    registry = Registry(ProgrammeFile, "Programme")
    registry.register("wishes", Wishes, about="")
    registry.register("wishes", Wishes, about="")
    for name in ("wishes", "title"):
        with pytest.raises(ValueError, match=name):
            registry.register(name, Hopes, about="")


def test_plan_holds_targets_budget_and_scope() -> None:
    content = programme(
        HEAD
        + """plan:
  targets: [{figure: closed, year: 2016, at_least: 75, at_most: 99.5}]
  budget: [{item: 포상, year: 2016, amount: 12200000}]
  scope: [{item: {ko: 민원사무}, count: 432}]
figures:
  closed: {title: {ko: 처리}, unit: count, formula: count("cases.case.closed")}
"""
    )
    assert content.plan.budget[0].amount == 12_200_000
    assert content.plan.scope[0].count == 432
    assert content.figures["closed"].compiled.value(lambda _call: 3) == 3


NAMES = [
    "schema",
    "id",
    "title",
    "department",
    "law",
    "plan",
    "targets",
    "figure",
    "year",
    "at_least",
    "figures",
    "formula",
    "unit",
    "cases",
    "report",
    "kind",
    "period",
    "form",
    "name",
    "type",
    "when",
    "label",
    "options",
    "value",
    "ko",
    "reviews",
    "within",
    "channels",
]
VALUES = st.sampled_from(
    [
        1,
        2,
        True,
        None,
        "gangnam/2-10",
        "민원여권과",
        "3 days",
        "text",
        "choice",
        "statutory",
        "web",
        "area > 1",
        'count("a.b.c")',
        "식품위생법 제37조",
        "percent",
        "closed",
        0.5,
        "{",
        "*a",
        "",
    ]
)
FILES = st.recursive(
    VALUES,
    lambda inner: (
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=6) | st.lists(inner, max_size=3)
    ),
    max_leaves=40,
)


@given(st.dictionaries(st.sampled_from(NAMES), FILES))
def test_any_file_is_told_its_mistakes(data: dict[str, Any]) -> None:
    complete = {**yaml.safe_load(HEAD), **data}
    found = problems(yaml.safe_dump(complete, allow_unicode=True))
    assert all(line[0].isdigit() and len(line.split(" ", 1)) > 1 for line in found)
