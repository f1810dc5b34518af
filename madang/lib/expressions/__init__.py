"""The small language of conditions and figure formulas in programme files.

Numbers are exact decimals. What is unknown (an unanswered question, a division by zero) is None and
stays unknown through every operation, as in SQL; `and`, `or` and `not` follow Kleene's logic. A
source is checked completely when it is compiled; evaluating it never raises.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from madang.lib.expressions.checking import Checked, place
from madang.lib.expressions.evaluating import evaluate, read_value
from madang.lib.expressions.language import (
    FIGURE_FUNCTIONS,
    Call,
    ExpressionError,
    Kind,
    Name,
)

__all__ = [
    "FIGURE_FUNCTIONS",
    "Call",
    "Condition",
    "ExpressionError",
    "Formula",
    "Kind",
    "Name",
    "compile_condition",
    "compile_formula",
]


class Condition:
    """A question that is either true or not of the values given.

    ``tree`` is what is evaluated, for whoever says it in words: ``and`` and ``or`` are operators of
    two (``&``, ``|``), each comparison has two sides.
    """

    def __init__(self, source: str, checked: Checked) -> None:
        self.source = source
        self.names = frozenset(checked.used)
        self.tree = checked.tree
        self._kinds = {name: checked.names.get(name, Name()).kind for name in checked.used}

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it is true; what depends on a missing value is not.

        Answers can be passed as they are stored: numbers and dates (ISO 8601) may be text where
        their kind is known.
        """
        known = {name: read_value(values.get(name), kind) for name, kind in self._kinds.items()}
        return evaluate(self.tree, known) is True


class Formula:
    """A number that is worked out from the figures of events."""

    def __init__(self, source: str, checked: Checked) -> None:
        self.source = source
        self.calls = tuple(checked.calls)
        self._tree = checked.tree

    def value(self, figure: Callable[[Call], Decimal | int | None]) -> Decimal | None:
        """The number, or None where something it needs is unknown or it divides by zero."""
        known = {
            place(number): read_value(figure(call), Kind.NUMBER)
            for number, call in enumerate(self.calls)
        }
        result = evaluate(self._tree, known)
        return result if isinstance(result, Decimal) else None


def compile_condition(
    source: str, names: Mapping[str, Name] | Iterable[str] | None = None
) -> Condition:
    """Check a condition such as ``floor_area >= 100 and kind in ["cafe", "bakery"]``.

    ``names`` are the names that may be used, with their kinds if known; None allows every name
    (so that the shape can be checked before the names are known). Raises ExpressionError.
    """
    known = names if names is None or isinstance(names, Mapping) else dict.fromkeys(names, Name())
    checked = Checked(source, known, {})
    checked.expect(checked.result, Kind.TRUTH, checked.root)
    return Condition(source, checked)


def compile_formula(
    source: str, functions: Mapping[str, tuple[str, ...]] = FIGURE_FUNCTIONS
) -> Formula:
    """Check a formula such as ``100 * count("a.b.c") / sum("a.b.d", "people")``.

    ``functions`` gives for each function what its text arguments mean. Raises ExpressionError.
    """
    checked = Checked(source, {}, functions)
    checked.expect(checked.result, Kind.NUMBER, checked.root)
    return Formula(source, checked)
