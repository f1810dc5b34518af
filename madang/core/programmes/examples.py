"""Examples beside a programme file: given this, expect that. They are run as tests.

A kind of example belongs to whoever knows how to work it out: figures and plans are known here, the
rest is registered by the capabilities (``register_example``).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, create_model

from madang.core.programmes.checks import Problem, check_shape
from madang.core.programmes.findings import Finding
from madang.core.programmes.format import ProgrammeFile
from madang.core.programmes.plan import Plan, Rows
from madang.core.programmes.registry import Registry
from madang.core.programmes.values import (
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

    def remarks(self, programme: ProgrammeFile) -> Iterable[Finding]:  # noqa: ARG002  for kinds that have some
        """What is worth telling and is no mistake of the file."""
        return ()


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

    def remarks(self, programme: ProgrammeFile) -> Iterator[Finding]:
        """What is worth telling and is no mistake, by its path inside the example."""
        for name, kind in self.kinds():
            for found in kind.remarks(programme):
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

    rows: Rows
    """What is added up: amounts, what was spent, counts, the upper ends of ranges, or days."""
    items: tuple[Line, ...] = ()
    """Only rows with these items, in Korean; without it, all."""
    year: Year | None = None
    """Only rows of this budget year."""
    per: tuple[Line, ...] = ()
    """Divided by the counts of these items of the scope together."""
    percent_of: tuple[Line, ...] = ()
    """In percent of the counts of these items of the scope together."""
    expect: Number
    """The result, rounded as written here."""
    stated: Number | None = None
    """What the document prints instead, where that does not follow from its own rows."""

    def mismatches(self, programme: ProgrammeFile) -> Iterator[Finding]:
        unknown = list(self._unknown(programme.plan))
        yield from unknown
        if unknown:
            return
        value = _rounded(self._value(programme.plan), self.expect)
        if value != self.expect:
            yield mismatch(("expect",), self.expect, value)
        if self.stated == self.expect:
            message = _("the document says the same; leave this out")
            yield Finding(("stated",), message)

    def remarks(self, programme: ProgrammeFile) -> Iterator[Finding]:
        """That the document contradicts itself: inconsistent, which is not our mistake."""
        if self.stated is None or any(self.mismatches(programme)):
            return
        exact = self._value(programme.plan)
        cut_off = exact is not None and self.stated == exact.quantize(self.stated, ROUND_DOWN)
        message = (
            _("the document prints %(stated)s: cut off; rounded it is %(found)s")
            if cut_off
            else _("the document is inconsistent: it prints %(stated)s, its rows give %(found)s")
        )
        found = {"stated": _shown(self.stated), "found": _shown(self.expect)}
        yield Finding(("stated",), message % found)

    def _unknown(self, plan: Plan) -> Iterator[Finding]:
        counts = {item for item, _year, _number in plan.numbers("scope")}
        known = {item for item, _year, _number in plan.numbers(self.rows)}
        for key, items, of in (
            ("items", self.items, known),
            ("per", self.per, counts),
            ("percent_of", self.percent_of, counts),
        ):
            for place, item in enumerate(items):
                if item not in of:
                    yield Finding((key, place), _("the plan has no such row"))

    def _value(self, plan: Plan) -> Decimal | None:
        """The sum or its ratio; unknown over nothing."""
        value = Decimal(
            sum(
                number
                for item, year, number in plan.numbers(self.rows)
                if (not self.items or item in self.items) and self.year in (None, year)
            )
        )
        for items, factor in ((self.per, 1), (self.percent_of, 100)):
            if items:
                whole = sum(n for item, _year, n in plan.numbers("scope") if item in items)
                if not whole:
                    return None
                value = value * factor / whole
        return value


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
    return read_examples(source, file=file, programme=programme, registry=registry).problems


@dataclass(frozen=True)
class ExamplesChecked:
    """What running a file of examples brought to light."""

    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...] = ()
    """No mistakes: places in which the document of the plan contradicts itself."""


def read_examples(
    source: bytes, *, file: str, programme: ProgrammeFile, registry: Registry[Example] = EXAMPLES
) -> ExamplesChecked:
    """As ``check_examples``, with what is worth telling beside the mistakes."""
    checked = check_shape(source, file=file, model=_file_model(registry))
    if checked.content is None:
        return ExamplesChecked(checked.problems)
    problems, remarks = list(checked.problems), list[Problem]()
    for place, example in enumerate(checked.content.examples):
        for found, told in (
            (example.mismatches(programme), problems),
            (example.remarks(programme), remarks),
        ):
            told += [checked.problem(one.under("examples", place)) for one in found]
    return ExamplesChecked(tuple(sorted(problems)), tuple(sorted(remarks)))


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
