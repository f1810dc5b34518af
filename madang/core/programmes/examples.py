"""Examples beside a programme file: given this, expect that. They are run as tests.

A kind of example belongs to whoever knows how to work it out: figures and plans are known here, the
rest is registered by the capabilities (``register_example``).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, create_model

from madang.core.programmes.checks import Problem, check_shape
from madang.core.programmes.findings import Finding
from madang.core.programmes.format import Plan, ProgrammeFile
from madang.core.programmes.registry import Registry
from madang.core.programmes.values import (
    SOURCE_LANGUAGE,
    EventName,
    Line,
    Name,
    Number,
    Part,
    Year,
)
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


class PlanExample(ExampleKind):
    """A figure that the plan's document prints, worked out anew from the rows of the plan."""

    rows: Literal["budget", "scope"]
    """Which rows are added up: their amounts, or their counts."""
    items: tuple[Line, ...] = ()
    """Only rows with these items, in Korean; without it, all."""
    year: Year | None = None
    """Only rows of this budget year."""
    per: Line | None = None
    """Divided by the count of this item of the scope."""
    percent_of: Line | None = None
    """In percent of the count of this item of the scope."""
    expect: Number
    """The result, rounded as written here."""

    def mismatches(self, programme: ProgrammeFile) -> Iterator[Finding]:
        plan = programme.plan
        counts = {row.item.root[SOURCE_LANGUAGE]: row.count for row in plan.scope}
        unknown = list(self._unknown(plan, counts))
        yield from unknown
        if not unknown:
            value = _rounded(self._value(plan, counts), self.expect)
            if value != self.expect:
                yield mismatch(("expect",), self.expect, value)

    def _unknown(self, plan: Plan, counts: Mapping[str, int]) -> Iterator[Finding]:
        known = set(counts) if self.rows == "scope" else {row.item for row in plan.budget}
        named: dict[tuple[str | int, ...], bool] = {
            ("items", place): item in known for place, item in enumerate(self.items)
        }
        for key, item in (("per", self.per), ("percent_of", self.percent_of)):
            named[key,] = item is None or item in counts
        for path, is_known in named.items():
            if not is_known:
                yield Finding(path, _("the plan has no such row"))

    def _value(self, plan: Plan, counts: Mapping[str, int]) -> Decimal | None:
        """The sum or its ratio; unknown over nothing."""
        value = Decimal(self._sum(plan, counts))
        for item, factor in ((self.per, 1), (self.percent_of, 100)):
            if item is not None:
                if not counts[item]:
                    return None
                value = value * factor / counts[item]
        return value

    def _sum(self, plan: Plan, counts: Mapping[str, int]) -> int:
        if self.rows == "scope":
            return sum(count for item, count in counts.items() if self._is_meant(item))
        return sum(
            row.amount
            for row in plan.budget
            if self._is_meant(row.item) and self.year in (None, row.year)
        )

    def _is_meant(self, item: str) -> bool:
        return not self.items or item in self.items


EXAMPLES = Registry(Example, "Example")
EXAMPLES.register("figures", FiguresExample, about="Given these events, expect these figures.")
EXAMPLES.register("plan", PlanExample, about="Given the plan's rows, expect this figure.")


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
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(str, value))}]"
    return str(value)
