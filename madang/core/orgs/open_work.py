"""What a department or an official still has to do. Each capability says how it counts its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from madang.core.errors import Text

Count = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Kind:
    """Work of one kind, and how much of it waits for a department or an official, by id."""

    label: Text
    of_department: Count | None = None
    of_official: Count | None = None


KINDS: dict[str, Kind] = {}


def declare_work(name: str, kind: Kind) -> None:
    """Make a kind of work known under a name, so that nobody leaves it lying unseen."""
    KINDS[name] = kind


def work_of_department(department_id: int) -> Sequence[tuple[Text, int]]:
    """What waits for a department: the kinds of which there is any, and how much."""
    return _found([(kind.label, kind.of_department) for kind in KINDS.values()], department_id)


def work_of_official(official_id: int) -> Sequence[tuple[Text, int]]:
    """What waits for an official: the kinds of which there is any, and how much."""
    return _found([(kind.label, kind.of_official) for kind in KINDS.values()], official_id)


def _found(counts: Sequence[tuple[Text, Count | None]], key: int) -> Sequence[tuple[Text, int]]:
    found = [(label, count(key)) for label, count in counts if count is not None]
    return [(label, number) for label, number in found if number]
