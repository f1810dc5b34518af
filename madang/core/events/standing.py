"""Who acts for whom: an official who does the work of one who is away (직무대리, 대직).

An event may name the official whose work it is (``Event.in_charge_id``). If another one of the same
department acts, ``record`` asks here whether that one stands in, and the row says for whom and by
which absences. So no command has to think of it, and none can forget it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from madang.core.actors import Actor
from madang.core.events.definitions import Event


@dataclass(frozen=True, slots=True)
class StandIn:
    """For whom somebody acts, and on what ground.

    ``absence_ids`` are the absences that lead from the one who is away to the one who acts, in this
    order: one with a substitute, or several where a substitute is away as well.
    """

    official_id: int
    absence_ids: tuple[int, ...]


Finder = Callable[[int, int], StandIn | None]
"""Whether the first official stands in today for the second one."""

_finders: list[Finder] = []


def stand_ins_from(finder: Finder) -> None:
    """Say where absences are known: this house lies below theirs."""
    _finders.append(finder)


def stand_in_of(event: Event, actor: Actor) -> StandIn | None:
    """For whom the actor did what an event tells of; None: in their own right.

    An official of another department who acts on a case answers for that department, whoever is
    away.
    """
    if actor.kind != "official" or actor.id is None or event.in_charge_id in (None, actor.id):
        return None
    if event.department_id != actor.department_id:
        return None
    found = (finder(actor.id, event.in_charge_id) for finder in _finders)
    return next(filter(None, found), None)
