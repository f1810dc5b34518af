"""What is done at a moment.

A timer is a row that ``commands.set_timer`` wrote in the transaction that wanted it. Its handler
changes the database through commands, in the transaction that ticks the row off: both happen, or
neither. One that recurs sets itself anew in its own handler.

Whoever sets or cancels the timers of a thing locks the thing first and then its timers; so does a
worker, whose tick comes last. A handler looks at how the thing stands now.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from madang.core.events.models import Timer

Handler = Callable[[Timer], None]
First = Callable[[int, dt.datetime], dt.datetime]
"""When a standing timer fires for the first time: of the agency's id and the moment now."""

TIMERS: dict[str, Handler] = {}
STANDING: dict[str, First] = {}
STANDING_SUBJECT = "orgs.agency"
_agencies: list[Callable[[], Iterable[int]]] = []


def timer(name: str) -> Callable[[Handler], Handler]:
    """Register a handler under a name that is stable for ever (rows carry it)."""

    def register(handler: Handler) -> Handler:
        if name in TIMERS:
            raise TypeError(f"two timers are called {name}")
        TIMERS[name] = handler
        return handler

    return register


def standing(name: str, *, first: First) -> Callable[[Handler], Handler]:
    """Register a timer that each agency has from the start; its subject is the agency.

    ``first(agency_id, now)`` says when it fires for the first time; its handler sets it anew.
    """

    def register(handler: Handler) -> Handler:
        timer(name)(handler)
        STANDING[name] = first
        return handler

    return register


def agencies_from(source: Callable[[], Iterable[int]]) -> None:
    """Say where the ids of all agencies are known: this house lies below theirs."""
    _agencies.append(source)


def agencies() -> frozenset[int]:
    """The ids of all agencies."""
    return frozenset(agency_id for source in _agencies for agency_id in source())


@dataclass
class Firing:
    """A timer whose handler runs, and what the handler wants the row to say afterwards."""

    timer: Timer
    again: dict[str, Any] | None = None


_now_firing: ContextVar[Firing | None] = ContextVar("firing", default=None)


@contextmanager
def firing(row: Timer) -> Iterator[Firing]:
    """While its handler runs, what is done to the timer itself waits for the tick."""
    fired = Firing(row)
    token = _now_firing.set(fired)
    try:
        yield fired
    finally:
        _now_firing.reset(token)


def now_firing() -> Firing | None:
    """The timer whose handler called, if there is one."""
    return _now_firing.get()
