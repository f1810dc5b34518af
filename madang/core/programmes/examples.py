"""Examples beside a programme file: given this, expect that. They are run as tests.

A kind of example belongs to whoever knows how to work it out: figures are known here, the rest is
registered by the capabilities (``register_example``).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, create_model

from madang.core.programmes.checks import Problem, check_shape
from madang.core.programmes.findings import Finding
from madang.core.programmes.format import ProgrammeFile
from madang.core.programmes.registry import Registry
from madang.core.programmes.values import EventName, Line, Name, Number, Part
from madang.lib.expressions import Call

FILE_NAME = "examples.yaml"


class ExampleKind(Part, ABC):
    """One kind of example: what is given, what is expected, and how it is worked out."""

    @abstractmethod
    def mismatches(self, programme: ProgrammeFile) -> Iterable[Finding]:
        """Where the programme does something else than expected."""


class Example(Part):
    """One example. Beside the title it has exactly one kind."""

    title: Line
    """What the example shows."""

    def kinds(self) -> Iterator[tuple[str, ExampleKind]]:
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, ExampleKind):
                yield name, value

    def mismatches(self, programme: ProgrammeFile) -> Iterator[Finding]:
        """What is not as expected, by its path inside the example."""
        kinds = list(self.kinds())
        if len(kinds) != 1:
            yield Finding((), _("exactly one kind of example is expected here"))
        for name, kind in kinds:
            for found in kind.mismatches(programme):
                yield found.under(name)


class FigureEvent(Part):
    """Something that happened."""

    name: EventName
    """The name of the event."""
    numbers: dict[Name, Number] = Field(default_factory=dict)
    """Its measures."""


class FiguresExample(ExampleKind):
    """Given these events, the figures have these values."""

    events: tuple[FigureEvent, ...]
    """What happened."""
    expect: Annotated[dict[Name, Number | None], Field(min_length=1)]
    """The figures by name, rounded as written here; null where nothing can be said."""

    def mismatches(self, programme: ProgrammeFile) -> Iterator[Finding]:
        for name, expected in self.expect.items():
            figure = programme.figures.get(name)
            if figure is None:
                yield Finding(("expect", name), _("the programme has no such figure"))
                continue
            value = _rounded(figure.compiled.value(self._read), expected)
            if value != expected:
                yield mismatch(("expect", name), expected, value)

    def _read(self, call: Call) -> Decimal:
        """Over no events, a sum and a count are 0: nothing happened, and that is known."""
        event, *measure = call.arguments
        of_it = [one for one in self.events if one.name == event]
        if call.function == "count":
            return Decimal(len(of_it))
        return sum((one.numbers.get(measure[0], Decimal(0)) for one in of_it), Decimal(0))


EXAMPLES = Registry(Example, "Example")
EXAMPLES.register("figures", FiguresExample, about="Given these events, expect these figures.")


def register_example(name: str, kind: type[ExampleKind], *, about: str) -> None:
    """Add a kind of example; call it from ``AppConfig.ready``."""
    EXAMPLES.register(name, kind, about=about)


def mismatch(path: tuple[str | int, ...], expected: object, found: object) -> Finding:
    """That something else came out than the example expects."""
    return Finding(
        path,
        _("expected %(expected)s, but it is %(found)s")
        % {"expected": _shown(expected), "found": _shown(found)},
    )


def check_examples(
    source: bytes, *, file: str, programme: ProgrammeFile, registry: Registry[Example] = EXAMPLES
) -> tuple[Problem, ...]:
    """Run a file of examples against its programme. Never raises for anything in the file."""
    checked = check_shape(source, file=file, model=_file_model(registry))
    if checked.content is None:
        return checked.problems
    problems = list(checked.problems)
    for place, example in enumerate(checked.content.examples):
        problems += [
            checked.problem(found.under("examples", place))
            for found in example.mismatches(programme)
        ]
    return tuple(sorted(problems))


class ExamplesFile(Part):
    """The examples of a programme."""

    schema_number: Annotated[Literal[1], Field(alias="schema")]
    """The number of the format of this file."""
    examples: Annotated[tuple[Example, ...], Field(min_length=1)]
    """The examples."""


def _file_model(registry: Registry[Example]) -> type[ExamplesFile]:
    composed: Any = registry.model()
    return create_model(
        "Examples", __base__=ExamplesFile, examples=(tuple[composed, ...], Field(min_length=1))
    )


def _rounded(value: Decimal | None, expected: Decimal | None) -> Decimal | None:
    if value is None or expected is None:
        return value
    return value.quantize(expected, ROUND_HALF_UP)  # to the decimals of what is expected


def _shown(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(str, value))}]"
    return str(value)
