"""What the language of expressions knows: kinds, names, figure calls, and its one error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MAX_LENGTH = 1000
MAX_DEPTH = 40
MAX_DIGITS = 18


class Kind(StrEnum):
    """What a value is. ANY is looked at only when the expression is evaluated."""

    ANY = "any"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TRUTH = "truth"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Name:
    """A name that an expression may use; ``options`` are the only texts that it can hold."""

    kind: Kind = Kind.ANY
    options: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Call:
    """A figure function in a formula, such as ``sum("cases.case.closed", "used_minutes")``."""

    function: str
    arguments: tuple[str, ...]
    column: int = field(compare=False)


FIGURE_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "sum": ("event", "measure"),
    "count": ("event",),
}


class ExpressionError(ValueError):
    """The source is not an expression of the language.

    ``code`` is stable, ``column`` counts characters from 1, ``found`` is what stands there and
    ``expected`` what could stand there instead. Sentences are made where the reader's language is
    known.
    """

    def __init__(self, code: str, column: int, found: str = "", *expected: str) -> None:
        super().__init__(f"{code} at column {column}: {found!r}, expected {list(expected)}")
        self.code = code
        self.column = column
        self.found = found
        self.expected = expected
