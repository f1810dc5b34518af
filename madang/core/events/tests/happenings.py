"""An event, a consumer and timers for the tests of this house."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from madang.core.actors import system
from madang.core.errors import Text
from madang.core.events.commands import cancel_timers, record, set_timer
from madang.core.events.consumers import consumer
from madang.core.events.definitions import Event
from madang.core.events.models import Delivery, EventRow, Timer
from madang.core.events.timers import standing, timer

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ThingHappened(Event):
    """Something happened in a test."""

    name: ClassVar[str] = "tests.thing.happened"
    text: ClassVar[Text] = "{amount} things happened because of {reason}."
    measures: ClassVar[frozenset[str]] = frozenset({"amount"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "tests.thing"

    amount: int = 1
    reason: str = "a test"


@dataclass(frozen=True, kw_only=True)
class ThingFollowed(Event):
    """The effect of a consumer, so that a test can count how often it took place."""

    name: ClassVar[str] = "tests.thing.followed"
    text: ClassVar[Text] = "It was heard."
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "tests.thing"


@consumer("tests.follow", on=[ThingHappened])
def follow(event: EventRow) -> None:
    if event.data["reason"] == "poison":
        raise ValueError("poisoned")
    if event.data["reason"] == "dangling":  # the database checks foreign keys at the commit
        Delivery.objects.create(event_id=0, consumer="tests.follow")
    record(
        ThingFollowed(agency_id=event.agency_id, subject_id=event.subject_id),
        actor=system(event.agency_id),
    )


def happen(subject_id: int, *, agency_id: int = 1, reason: str = "a test") -> int:
    """Record that a thing happened, as a command would."""
    with transaction.atomic():
        return record(
            ThingHappened(agency_id=agency_id, subject_id=subject_id, reason=reason),
            actor=system(agency_id),
        )


@timer("tests.ring")
def ring(timer: Timer) -> None:
    if timer.data.get("poison"):
        raise ValueError("poisoned")
    _follow(timer)


@timer("tests.ring_each_day")
def ring_each_day(timer: Timer) -> None:
    _follow(timer)
    set_again(timer, timer.due_at + dt.timedelta(days=1))


@timer("tests.ring_and_close")
def ring_and_close(timer: Timer) -> None:
    """What a handler does that ends the thing, whose end cancels its timers."""
    _follow(timer)
    cancel_timers(subject_type=timer.subject_type, subject_id=timer.subject_id)


def _next_midnight(_agency_id: int, now: dt.datetime) -> dt.datetime:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + dt.timedelta(days=1)


@standing("tests.each_midnight", first=_next_midnight)
def each_midnight(timer: Timer) -> None:
    ring_each_day(timer)


def _follow(timer: Timer) -> None:
    record(
        ThingFollowed(agency_id=timer.agency_id, subject_id=timer.subject_id),
        actor=system(timer.agency_id),
    )


def set_again(timer: Timer, due_at: dt.datetime) -> bool:
    return set_timer(
        name=timer.name,
        agency_id=timer.agency_id,
        subject_type=timer.subject_type,
        subject_id=timer.subject_id,
        key=timer.key,
        due_at=due_at,
    )


def set_ringing(
    subject_id: int,
    due_at: dt.datetime,
    *,
    name: str = "tests.ring",
    agency_id: int = 1,
    poison: bool = False,
) -> bool:
    """Set a timer as a command would."""
    with transaction.atomic():
        return set_timer(
            name=name,
            agency_id=agency_id,
            subject_type="tests.thing",
            subject_id=subject_id,
            due_at=due_at,
            data={"poison": True} if poison else None,
        )


def followed() -> dict[int, int]:
    """How often each subject was followed."""
    counts: dict[int, int] = {}
    rows = EventRow.objects.filter(name="tests.thing.followed")
    for subject in rows.values_list("subject_id", flat=True):
        counts[subject] = counts.get(subject, 0) + 1
    return counts
