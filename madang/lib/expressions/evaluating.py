"""Evaluating a checked tree with simpleeval; what is unknown (None) stays unknown."""

import ast
import datetime as dt
import decimal
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

import simpleeval  # type: ignore[import-untyped]  # it ships no types

from madang.lib.expressions.language import Kind

# Enough digits for every sum of won and minutes; overflow and division by zero give no exception
# but a number that is not finite, which is then unknown.
_EXACT = decimal.Context(prec=28, Emax=60, Emin=-60, traps=[])

# The values of the running evaluation: the evaluators themselves are shared between threads.
_values: ContextVar[Mapping[str, Any]] = ContextVar("values")


def read_value(value: Any, kind: Kind) -> Any:
    """The value as the language sees it: Decimal, str (dates in ISO 8601), bool, tuple or None."""
    reader = _READERS.get(kind)
    return _any(value) if reader is None else reader(value)


def evaluate(tree: ast.expr, values: Mapping[str, Any]) -> Any:
    """The value of a tree that was checked, with one value for each of its names."""
    token = _values.set(values)
    try:
        return _EVALUATOR.eval("", tree)
    finally:
        _values.reset(token)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except decimal.InvalidOperation:
        return None
    return number if number.is_finite() else None


def _date(value: Any) -> str | None:
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if not isinstance(value, str):
        return None
    try:
        return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        return None


def _any(value: Any) -> Any:
    if isinstance(value, bool | str):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(value)
    return _date(value) if isinstance(value, dt.date) else _number(value)


_READERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.TEXT: lambda value: value if isinstance(value, str) else None,
    Kind.TRUTH: lambda value: value if isinstance(value, bool) else None,
    Kind.LIST: lambda value: tuple(value) if isinstance(value, list | tuple) else None,
}


def _arithmetic(
    operation: Callable[[Decimal, Decimal], Decimal],
) -> Callable[[Any, Any], Decimal | None]:
    def calculate(left: Any, right: Any) -> Decimal | None:
        if not isinstance(left, Decimal) or not isinstance(right, Decimal):
            return None
        result = operation(left, right)
        return result if result.is_finite() else None

    return calculate


def _order(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool | None]:
    def compare(left: Any, right: Any) -> bool | None:
        if type(left) is not type(right) or not isinstance(left, Decimal | str):
            return None
        return test(left, right)

    return compare


def _equal(left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return None
    return type(left) is type(right) and bool(left == right)


def _contained(member: Any, group: Any) -> bool | None:
    if member is None or not isinstance(group, tuple):
        return None
    return any(_equal(member, element) for element in group)


def _not(value: Any) -> bool | None:
    return None if not isinstance(value, bool) else not value


def _and(left: Any, right: Any) -> bool | None:
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def _or(left: Any, right: Any) -> bool | None:
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


def _choose(test: Any, yes: Any, no: Any) -> Any:
    if not isinstance(test, bool):
        return None
    return yes if test else no


_EVALUATOR = simpleeval.SimpleEval(
    operators={
        ast.Add: _arithmetic(_EXACT.add),
        ast.Sub: _arithmetic(_EXACT.subtract),
        ast.Mult: _arithmetic(_EXACT.multiply),
        ast.Div: _arithmetic(_EXACT.divide),
        ast.UAdd: lambda value: value if isinstance(value, Decimal) else None,
        ast.USub: lambda value: _EXACT.minus(value) if isinstance(value, Decimal) else None,
        ast.Lt: _order(lambda left, right: bool(left < right)),
        ast.LtE: _order(lambda left, right: bool(left <= right)),
        ast.Gt: _order(lambda left, right: bool(left > right)),
        ast.GtE: _order(lambda left, right: bool(left >= right)),
        ast.Eq: _equal,
        ast.NotEq: lambda left, right: _not(_equal(left, right)),
        ast.In: _contained,
        ast.NotIn: lambda left, right: _not(_contained(left, right)),
        ast.Not: _not,
        ast.BitAnd: _and,
        ast.BitOr: _or,
    },
    functions={"choose": _choose, "answered": lambda value: value is not None},
    names=lambda node: _values.get()[node.id],
)
