"""What happens at counters. A number says nothing of who holds it."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class CounterOpened(Event):
    """A department has a counter that calls people by number (창구 개설)."""

    name: ClassVar[str] = "queues.counter.opened"
    text: ClassVar[Text] = _("The counter {letter} was opened.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "queues.counter"

    letter: str


@dataclass(frozen=True, kw_only=True)
class CounterClosed(Event):
    """A counter gives out no more numbers (창구 폐쇄)."""

    name: ClassVar[str] = "queues.counter.closed"
    text: ClassVar[Text] = _("The counter {letter} was closed.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "queues.counter"

    letter: str


@dataclass(frozen=True, kw_only=True)
class TicketTaken(Event):
    """Somebody took a number (번호표 발권)."""

    name: ClassVar[str] = "queues.ticket.taken"
    text: ClassVar[Text] = _("The number {ticket} was taken.")
    measures: ClassVar[frozenset[str]] = frozenset({"waiting_before"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "queues.counter"

    ticket: str
    day: dt.date
    waiting_before: int


@dataclass(frozen=True, kw_only=True)
class TicketCalled(Event):
    """A number was called to the counter (호출)."""

    name: ClassVar[str] = "queues.ticket.called"
    text: ClassVar[Text] = _("The number {ticket} was called.")
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_waited"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "queues.counter"

    ticket: str
    minutes_waited: int


@dataclass(frozen=True, kw_only=True)
class TicketServed(Event):
    """Whoever held the number was served (상담 완료)."""

    name: ClassVar[str] = "queues.ticket.served"
    text: ClassVar[Text] = _("The number {ticket} was served.")
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_served"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "queues.counter"

    ticket: str
    minutes_served: int


@dataclass(frozen=True, kw_only=True)
class TicketMissed(Event):
    """A number was called and nobody came (부재)."""

    name: ClassVar[str] = "queues.ticket.missed"
    text: ClassVar[Text] = _("The number {ticket} was called, and nobody came.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "queues.counter"

    ticket: str
