"""The programme file: its head, and the blocks that the capabilities add to it.

A capability registers its block from ``AppConfig.ready``; the model of the whole file is composed
of what is registered. ``docs/reference/programme-file.md`` is the page for people.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from madang.core.actors import LocalText
from madang.core.programmes.findings import Finding
from madang.core.programmes.messages import expression_sentence
from madang.core.programmes.plan import Plan, Target
from madang.core.programmes.registry import Registry
from madang.core.programmes.values import (
    DepartmentName,
    FormulaText,
    LawReference,
    LocalizedLine,
    LocalizedProse,
    Name,
    Part,
    ProgrammeId,
)
from madang.lib.expressions import Call, ExpressionError, Formula, compile_formula

SCHEMA = 1
"""The newest number of the format that this software reads."""

Measures = Mapping[str, frozenset[str]]
"""The numbers that figures may sum, by the name of the event that carries them."""

Unit = Literal["percent", "count", "minutes", "days", "won", "points"]


@dataclass(frozen=True, slots=True)
class Document:
    """What is found by searching: its title and text by language, and other words for it."""

    key: str
    title: LocalText
    text: LocalText
    words: Sequence[str] = ()
    codes: Sequence[tuple[str, str]] = ()
    """Codes by whose labels it is found too: the list, and the code."""


class Block:
    """A capability's part of a programme file: mixed into a ``Part`` or a ``RootModel``."""

    def findings(self) -> Iterable[Finding]:
        """What is wrong with the meaning, as far as the file alone tells."""
        return ()

    def references(self, file: "ProgrammeFile") -> Iterable[Finding]:  # noqa: ARG002
        """What leads nowhere in another block of the file."""
        return ()

    def departments(self) -> Iterable[Finding]:
        """Every department referred to: the path, and the name as the message."""
        return ()

    def codes(self) -> Iterable[tuple[str, Finding]]:
        """Every code referred to: its list, and the path with the code as the message."""
        return ()

    def offers(self) -> Iterable[str]:
        """The keys of what this block offers; no two programmes of an agency offer the same."""
        return ()

    def offered(self, key: str) -> Part | None:
        """What is offered under a key, for whoever compares two versions; None: only its key."""
        root = getattr(self, "root", None)
        found = root.get(key) if isinstance(root, dict) else None
        return found if isinstance(found, Part) else None

    def documents(self) -> Iterable[Document]:
        """What people can look for: one for each of the things that this block offers."""
        return ()


class Figure(Part):
    """A number that is counted from events, never typed in."""

    title: LocalizedLine
    """What the figure says."""
    unit: Unit
    """How it is shown."""
    formula: FormulaText
    """How it is worked out, from `sum("event", "measure")` and `count("event")`."""

    @property
    def compiled(self) -> Formula:
        return compile_formula(self.formula)


class ProgrammeFile(Part):
    """One programme (과제) of an agency: what runs, what it promises, and how that is measured."""

    schema_number: Annotated[Literal[1], Field(alias="schema")]
    """The number of the format of this file."""
    id: ProgrammeId
    """The agency and the programme's number in its plan, as in `gangnam/2-10`."""
    title: LocalizedLine
    """The programme's name."""
    about: LocalizedProse | None = None
    """What the programme is for, in plain words."""
    department: DepartmentName
    """The department that answers for the programme."""
    law: LawReference | None = None
    """The law on which the programme stands."""
    plan: Plan = Field(default_factory=Plan)
    """The plan of the programme: its targets, budget and scope."""
    figures: dict[Name, Figure] = Field(default_factory=dict)
    """Numbers counted from events, by name."""

    @property
    def agency(self) -> str:
        """The slug of the agency, the first part of the id."""
        return self.id.partition("/")[0]

    def blocks(self) -> Iterator[tuple[str, Block]]:
        """The blocks of the capabilities that the file has, by their names."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Block):
                yield name, value

    def block(self, name: str) -> Any:
        """The block of this name, None if the file has none. Its owner knows its type."""
        value = getattr(self, name, None) if name in type(self).model_fields else None
        return value if isinstance(value, Block) else None

    def departments(self) -> Iterator[Finding]:
        """Every department referred to: the path, and the name as the message."""
        yield Finding(("department",), self.department)
        for name, block in self.blocks():
            for department in block.departments():
                yield department.under(name)

    def codes(self) -> Iterator[tuple[str, Finding]]:
        """Every code of a list referred to, with the path and the code as the message."""
        for name, block in self.blocks():
            for of_list, code in block.codes():
                yield of_list, code.under(name)

    def findings(self, measures: Measures) -> Iterator[Finding]:
        """What is wrong with the meaning: references that lead nowhere, rules that are broken."""
        for found in self._plan_findings():
            yield found.under("plan")
        for name, figure in self.figures.items():
            for call in figure.compiled.calls:
                if message := _call_message(call, measures):
                    yield Finding(("figures", name, "formula"), message, call.column)
        for name, block in self.blocks():
            for found in (*block.findings(), *block.references(self)):
                yield found.under(name)

    def _plan_findings(self) -> Iterator[Finding]:
        for place, target in enumerate(self.plan.targets):
            for found in self._target_findings(target):
                yield found.under("targets", place)
        yield from self.plan.findings()

    def _target_findings(self, target: Target) -> Iterator[Finding]:
        if target.figure not in self.figures:
            yield Finding(
                ("figure",),
                _('there is no figure "%(name)s"; expected one of %(known)s')
                % {"name": target.figure, "known": ", ".join(self.figures) or "–"},
            )
        if target.at_least is None and target.at_most is None:
            yield Finding((), _("nothing is promised; expected at_least or at_most"))


def _call_message(call: Call, measures: Measures) -> str | None:
    event, *measure = call.arguments
    if event not in measures:
        error = ExpressionError("unknown_event", call.column, event, *sorted(measures))
    elif measure and measure[0] not in measures[event]:
        error = ExpressionError(
            "unknown_measure", call.column, measure[0], *sorted(measures[event])
        )
    else:
        return None
    return expression_sentence(error)


BLOCKS = Registry(ProgrammeFile, "Programme")


def register_block(name: str, model: type[Block], *, about: str) -> None:
    """Add a capability's block to the programme file; call it from ``AppConfig.ready``."""
    BLOCKS.register(name, model, about=about)
