"""Who wants to hear of what.

A consumer is a function of an event row that changes the database through commands. It runs in
the transaction that ticks its delivery off: both happen, or neither.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from madang.core.events.definitions import Event
from madang.core.events.models import EventRow

Handler = Callable[[EventRow], None]


@dataclass(frozen=True, slots=True)
class Consumer:
    name: str
    handler: Handler


CONSUMERS: dict[str, Consumer] = {}
_INTERESTED: dict[str, list[str]] = {}


def consumer(name: str, *, on: Iterable[type[Event]]) -> Callable[[Handler], Handler]:
    """Register a handler under a name that is stable for ever (deliveries carry it)."""

    def register(handler: Handler) -> Handler:
        if name in CONSUMERS:
            raise TypeError(f"two consumers are called {name}")
        CONSUMERS[name] = Consumer(name, handler)
        for event in on:
            _INTERESTED.setdefault(event.name, []).append(name)
        return handler

    return register


def interested_in(event_name: str) -> list[str]:
    """The consumers that get a delivery for this event."""
    return _INTERESTED.get(event_name, [])
