"""What else waits for an official, beside petitions: each capability says it of its own things.

The number stands on every page of the desk, so all sources are counted in one statement.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madang.core.actors import Actor
from madang.core.errors import Text


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: what it is about, its page, and why it waits."""

    title: Text
    url: str
    why: Text


@dataclass(frozen=True, slots=True)
class TodoSource:
    """Where things to do come from, asked only for whoever has the permission.

    ``sql`` has a row for each thing, and the parameters that ``values`` gives; their names begin
    with the name of the capability. ``found`` gives the same things to be shown.
    """

    permission: str
    sql: str
    values: Callable[[Actor], Mapping[str, Any]]
    found: Callable[[Actor], Sequence[Todo]]


TODO_SOURCES: list[TodoSource] = []


def declare_todos(source: TodoSource) -> None:
    """Make a source known; call it from ``AppConfig.ready``."""
    TODO_SOURCES.append(source)


def counting(actor: Actor) -> tuple[str, dict[str, Any]]:
    """An SQL expression for how many further things wait for an official, and its parameters."""
    sources = [one for one in TODO_SOURCES if actor.may(one.permission)]
    counts = [
        f"(SELECT count(*) FROM ({one.sql}) AS further)"  # noqa: S608  declared in code
        for one in sources
    ]
    values: dict[str, Any] = {}
    for one in sources:
        values |= one.values(actor)
    return " + ".join(["0", *counts]), values


def further_todos(actor: Actor) -> Iterator[Todo]:
    """What waits for an official of all sources, in their order."""
    for source in TODO_SOURCES:
        if actor.may(source.permission):
            yield from source.found(actor)
