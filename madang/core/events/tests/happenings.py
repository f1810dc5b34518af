"""An event and consumers for the tests of this house."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from madang.core.actors import system
from madang.core.errors import Text
from madang.core.events.commands import record
from madang.core.events.consumers import consumer
from madang.core.events.definitions import Event
from madang.core.events.models import EventRow

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


def followed() -> dict[int, int]:
    """How often each subject was followed."""
    counts: dict[int, int] = {}
    rows = EventRow.objects.filter(name="tests.thing.followed")
    for subject in rows.values_list("subject_id", flat=True):
        counts[subject] = counts.get(subject, 0) + 1
    return counts
