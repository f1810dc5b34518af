"""What is different between two contents of a programme file: what they offer, and their lines."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from madang.core.programmes.format import ProgrammeFile
from madang.core.programmes.values import Part

CONTEXT = 3
"""How many lines that stayed are shown around each difference."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one thing that a programme offers, such as a service.

    ``parts`` are the names of its fields that differ, as they stand in the file.
    """

    kind: Literal["added", "removed", "changed"]
    block: str
    key: str
    title: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What putting a content into force changes: what is offered, and the rest of the file."""

    offers: tuple[Change, ...]
    head: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not self.offers and not self.head


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a difference; ``old`` and ``new`` are its numbers from 1, None where it is not."""

    kind: Literal["kept", "removed", "added"]
    old: int | None
    new: int | None
    text: str


def compare(old: ProgrammeFile | None, new: ProgrammeFile) -> Comparison:
    """What ``new`` changes; without ``old``, all that it offers is added."""
    before, after = _offered(old), _offered(new)
    offers = [
        Change("added", *place, _title(part))
        for place, part in after.items()
        if place not in before
    ]
    for place, part in before.items():
        if place not in after:
            offers.append(Change("removed", *place, _title(part)))
        elif parts := _different(part, after[place]):
            offers.append(Change("changed", *place, _title(after[place]), parts))
    return Comparison(tuple(offers), _different(old, new, leave_out=_blocks(old, new)))


def difference(old: str, new: str) -> Sequence[Sequence[Line]]:
    """The lines that differ, in groups with the lines around them (difflib's own grouping)."""
    before, after = old.splitlines(), new.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return [
        [
            line
            for tag, *span in group
            for line in _lines(tag, (span[0], span[1], span[2], span[3]), before, after)
        ]
        for group in matcher.get_grouped_opcodes(CONTEXT)
    ]


def _lines(
    tag: str, span: tuple[int, int, int, int], before: Sequence[str], after: Sequence[str]
) -> Iterator[Line]:
    from_old, to_old, from_new, to_new = span
    if tag == "equal":
        for step in range(to_old - from_old):
            number = from_old + step
            yield Line("kept", number + 1, from_new + step + 1, before[number])
        return
    for number in range(from_old, to_old):
        yield Line("removed", number + 1, None, before[number])
    for number in range(from_new, to_new):
        yield Line("added", None, number + 1, after[number])


def _offered(file: ProgrammeFile | None) -> Mapping[tuple[str, str], Any]:
    if file is None:
        return {}
    return {
        (name, key): block.offered(key) for name, block in file.blocks() for key in block.offers()
    }


def _blocks(*files: ProgrammeFile | None) -> frozenset[str]:
    """The blocks whose whole content is told by what they offer."""
    return frozenset(
        name
        for file in files
        if file is not None
        for name, block in file.blocks()
        if tuple(block.offers())
    )


def _different(old: Any, new: Any, *, leave_out: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The fields of two parts that differ, by their names in the file."""
    if not isinstance(old, Part) or not isinstance(new, Part):
        return ()
    return tuple(
        field.alias or name
        for name, field in type(new).model_fields.items()
        if name not in leave_out and getattr(old, name, None) != getattr(new, name)
    )


def _title(part: Any) -> str:
    return str(getattr(part, "title", ""))
