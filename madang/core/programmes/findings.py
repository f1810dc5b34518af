"""What is wrong with the meaning of a value whose shape is right."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from madang.core.programmes.messages import expression_sentence
from madang.core.programmes.reader import Path
from madang.lib.expressions import ExpressionError, Name, compile_condition


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, by its path inside the model, as a sentence in the reader's language.

    ``column`` counts the characters of an expression from 1.
    """

    path: Path
    message: str
    column: int | None = None

    def under(self, *path: str | int) -> "Finding":
        """The same finding, seen from the model that holds this one."""
        return Finding((*path, *self.path), self.message, self.column)


def condition_findings(source: str, names: Mapping[str, Name]) -> Iterator[Finding]:
    """What is wrong with a condition where only these names are known."""
    try:
        compile_condition(source, names)
    except ExpressionError as error:
        yield Finding((), expression_sentence(error), error.column)
