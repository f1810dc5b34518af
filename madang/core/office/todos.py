"""What else waits for an official, beside petitions: each capability says it of its own things."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

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
    """Where things to do come from: asked only for whoever has the permission, by one query."""

    permission: str
    found: Callable[[Actor], Sequence[Todo]]


TODO_SOURCES: list[TodoSource] = []


def declare_todos(source: TodoSource) -> None:
    """Make a source known; call it from ``AppConfig.ready``."""
    TODO_SOURCES.append(source)


def further_todos(actor: Actor) -> Iterator[Todo]:
    """What waits for an official of all sources, in their order."""
    for source in TODO_SOURCES:
        if actor.may(source.permission):
            yield from source.found(actor)
