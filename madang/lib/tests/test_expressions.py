import gc
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.lib.expressions import (
    Call,
    Condition,
    ExpressionError,
    Kind,
    Name,
    compile_condition,
    compile_formula,
)

NAMES = {
    "floor_area": Name(Kind.NUMBER),
    "floors": Name(Kind.NUMBER),
    "shop_name": Name(Kind.TEXT),
    "shop_kind": Name(Kind.TEXT, frozenset({"cafe", "bakery"})),
    "opens_on": Name(Kind.DATE),
    "alcohol": Name(Kind.TRUTH),
    "uses": Name(Kind.LIST, frozenset({"kitchen", "hall"})),
}


def holds(source: str, **values: Any) -> bool:
    return compile_condition(source, NAMES).holds(values)


def value(source: str, figures: Mapping[str, Decimal | int | None] | None = None) -> Decimal | None:
    return compile_formula(source).value(lambda call: (figures or {}).get(call.arguments[0]))


def error(source: str, names: Mapping[str, Name] | None = NAMES) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        compile_condition(source, names)
    return caught.value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("floor_area >= 100", True),
        ("floor_area < 100", False),
        ("100 < floor_area <= 120.5", True),
        ("floor_area / floors > 60 and not alcohol", True),
        ('shop_kind in ["cafe", "bakery"]', True),
        ('shop_kind not in ["cafe"]', False),
        ('"kitchen" in uses', True),
        ('"hall" in uses', False),
        ('opens_on >= "2026-09-21"', True),
        ('opens_on < "2026-09-21"', False),
        ("alcohol == false", True),
        ("(floor_area if alcohol else floors) == 2", True),
        ("answered(shop_name)", False),
        ("  floors\n == 2", True),
        ("-floors < +1", True),
    ],
)
def test_condition_over_answers_as_they_are_stored(source: str, expected: bool) -> None:
    answers = {
        "floor_area": "120.5",
        "floors": 2,
        "shop_kind": "cafe",
        "opens_on": "2026-09-21",
        "alcohol": False,
        "uses": ["kitchen"],
    }
    assert compile_condition(source, NAMES).holds(answers) is expected


@pytest.mark.parametrize(
    "source",
    [
        "floor_area >= 100",
        "not (floor_area >= 100)",
        "floor_area != 1",
        "floor_area + 1 > 0",
        "floor_area in [1, 2]",
        "floor_area not in [1, 2]",
        "true if floor_area > 1 else true",
        "floor_area > 1 and true",
    ],
)
def test_condition_over_an_unanswered_question_is_false(source: str) -> None:
    assert holds(source) is False


def test_or_holds_by_what_is_known() -> None:
    assert holds("floor_area > 1 or floors == 2", floors=2)


def test_division_by_zero_makes_the_condition_false() -> None:
    assert holds("floor_area / floors > 0", floor_area=1, floors=0) is False


@pytest.mark.parametrize("answer", ["many", "NaN", "Infinity", float("nan"), True, [], {}])
def test_number_that_is_none_counts_as_unanswered(answer: Any) -> None:
    assert holds("floor_area >= 0 or floor_area < 0", floor_area=answer) is False


def test_condition_tells_which_names_it_needs() -> None:
    assert compile_condition("floors > 1 or alcohol").names == {"floors", "alcohol"}


def test_names_of_unknown_kind_are_compared_when_they_have_a_value() -> None:
    condition = compile_condition("size > 3", ["size"])
    assert (condition.holds({"size": 4}), condition.holds({"size": "4"})) == (True, False)


def test_decimals_are_exact() -> None:
    assert holds("0.1 + 0.2 == 0.3")


def test_formula_of_the_shortening_rate() -> None:
    formula = '100 * (1 - sum("closed", "used") / sum("allowed", "minutes"))'
    assert value(formula, {"closed": 360, "allowed": 1440}) == Decimal(75)


@pytest.mark.parametrize(
    ("source", "figures"),
    [
        ('100 * sum("a", "x") / count("a")', {"a": 0}),
        ('sum("a", "x") + 1', {"a": None}),
        ("1 / 0", {}),
        ("0 / 0", {}),
        ("999999999999999999 " + "* 999999999999999999 " * 3, {}),
    ],
)
def test_formula_over_nothing_is_unknown(source: str, figures: dict[str, int | None]) -> None:
    assert value(source, figures) is None


def test_formula_lists_its_calls_with_their_columns() -> None:
    calls = compile_formula('count("a.b.c") / sum("d.e.f", "people")').calls
    assert calls == (Call("count", ("a.b.c",), 1), Call("sum", ("d.e.f", "people"), 18))
    assert [call.column for call in calls] == [1, 18]


def test_formula_may_choose() -> None:
    assert value('100 if count("a") > 2 else 0', {"a": 3}) == Decimal(100)


@pytest.mark.parametrize(
    ("source", "code", "column"),
    [
        ("", "empty", 1),
        ("   ", "empty", 1),
        ("x" * 1001, "too_long", 1001),
        ("floors = 2", "single_equals", 8),
        ("floors > 1 && alcohol", "unexpected_character", 12),
        ("층 > 1", "unexpected_character", 1),
        ("floors > 1e5", "unexpected_character", 10),
        ("floors > 0x10", "unexpected_character", 10),
        ("floors > 1_000", "unexpected_character", 10),
        ("floors > .5", "unexpected_character", 10),
        ('shop_name == f"x"', "unexpected_character", 14),
        ("shop_name.upper == 1", "unexpected_character", 10),
        ("uses[0] == 1", "not_allowed", 1),
        ("floors >", "unfinished", 9),
        ("floors > 1 alcohol", "syntax", 12),
        ("floors ** 9 > 1", "not_allowed", 1),
        ("floors // 2 > 1", "not_allowed", 1),
        ("[x for x in uses] == 1", "not_allowed", 1),
        ("True", "not_allowed", 1),
        ("shop_name is 1", "not_allowed", 14),
        ("floors > 1234567890123456789", "number_too_long", 10),
        ("floor > 1", "unknown_name", 1),
        ("len(uses) > 1", "unknown_function", 1),
        ("answered(1)", "wrong_arguments", 1),
        ("floors", "wrong_kind", 1),
        ("floors and alcohol", "wrong_kind", 1),
        ("shop_name + 1 > 2", "wrong_kind", 1),
        ('"x" * 9 == "x"', "wrong_kind", 1),
        ('floors == "2"', "wrong_kind", 11),
        ('shop_name > "a"', "wrong_kind", 1),
        ("alcohol > false", "wrong_kind", 1),
        ("1 == 1 if alcohol else 2", "wrong_kind", 24),
        ('opens_on > "21.9.2026"', "date_expected", 12),
        ("opens_on == shop_name", "date_expected", 13),
        ('shop_kind == "coffee"', "unknown_option", 14),
        ('shop_kind in ["cafe", "coffee"]', "unknown_option", 23),
        ('"garden" in uses', "unknown_option", 1),
        ('uses == "hall"', "use_in", 1),
        ('"a" in shop_name', "list_expected", 8),
        ("floors in [floor_area]", "literal_expected", 12),
        ('shop_name == "가나다" and floor > 1', "unknown_name", 24),
        ("-" * 60 + "1 > 1", "too_deep", 41),
        ("(" * 400 + "1" + ")" * 400, "syntax", 201),
        (" or ".join(["alcohol"] * 50), "too_deep", 1),
    ],
)
def test_mistake_is_named_with_its_column(source: str, code: str, column: int) -> None:
    caught = error(source)
    assert (caught.code, caught.column) == (code, column)


def test_unknown_name_lists_the_names_that_are_known() -> None:
    assert error("floor > 1").expected == tuple(sorted(NAMES))


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ('avg("a", "b")', "unknown_function"),
        ('sum("a")', "wrong_arguments"),
        ('sum("a", b)', "wrong_arguments"),
        ('sum(*"ab")', "wrong_arguments"),
        ("used / allowed", "unknown_name"),
        ('count("a") > 1', "wrong_kind"),
        ('"text"', "wrong_kind"),
    ],
)
def test_wrong_formula_is_refused(source: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_formula(source)
    assert caught.value.code == code


ALPHABET = st.sampled_from(
    [*NAMES, *"+-*/()[],<>=!'\"%.:0123456789 x", "and", "or", "not", "in", "if", "else", '"cafe"']
)


@given(st.lists(ALPHABET, max_size=30).map(" ".join) | st.text(max_size=40))
def test_any_source_either_compiles_and_evaluates_or_is_refused(source: str) -> None:
    try:
        condition = compile_condition(source, NAMES)
    except ExpressionError as refused:
        outcome = 1 <= refused.column <= len(source) + 1
    else:
        outcome = condition.holds({"floors": 2, "uses": ["hall"]}) in (True, False)
    assert outcome


NUMBERS = st.decimals(min_value=-(10**6), max_value=10**6, places=3)


@given(NUMBERS, NUMBERS)
def test_arithmetic_is_that_of_decimals(left: Decimal, right: Decimal) -> None:
    figures = {"l": left, "r": right}
    assert value('sum("l", "x") + sum("r", "x")', figures) == left + right
    assert value('sum("l", "x") * sum("r", "x")', figures) == left * right
    assert value('sum("l", "x") - sum("r", "x")', figures) == left - right


TRUTHS = st.sampled_from([True, False, None])


@given(TRUTHS, TRUTHS)
def test_logic_is_kleenes(a: bool | None, b: bool | None) -> None:
    values = {"a": a, "b": b}
    assert compile_condition("a and b").holds(values) == (a is True and b is True)
    assert compile_condition("a or b").holds(values) == (a is True or b is True)
    assert compile_condition("not a").holds(values) == (a is False)


@given(TRUTHS, TRUTHS)
def test_de_morgan(a: bool | None, b: bool | None) -> None:
    values = {"a": a, "b": b}
    one = compile_condition("not (a and b)")
    other = compile_condition("not a or not b")
    assert one.holds(values) == other.holds(values)


class Rubbish:
    """Garbage whose end is Python code, during which another thread may take its turn."""

    def __init__(self) -> None:
        self.circle = self

    def __del__(self) -> None:
        sum(range(50))


def test_many_threads_compile_at_once() -> None:
    source = " and ".join(f"(area >= {number} or kind == 'cafe')" for number in range(20))

    def compiled(_number: int) -> Condition:
        for _each in range(20):
            Rubbish()
        return compile_condition(source)

    seconds, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(10)
    try:
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(compiled, range(400)))
    finally:
        sys.setswitchinterval(seconds)
        gc.set_threshold(*thresholds)
    assert {one.names for one in found} == {frozenset({"area", "kind"})}
