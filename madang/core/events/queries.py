"""Reading the log."""

from collections.abc import Sequence

from django.db.models import QuerySet

from madang.core.actors import Actor
from madang.core.events.definitions import REGISTRY
from madang.core.events.models import Delivery, EventRow, Timer

# Each page of a case begins with it, and the ORM takes twice as long to say it.
TIMELINE_SQL = """
SELECT * FROM events_eventrow WHERE agency_id = %s AND subject_type = %s AND subject_id = %s
ORDER BY id
"""


def timeline(*, agency_id: int, subject_type: str, subject_id: int) -> Sequence[EventRow]:
    """All that happened to one thing, oldest first."""
    return list(EventRow.objects.raw(TIMELINE_SQL, [agency_id, subject_type, subject_id]))


def sentence(row: EventRow) -> str:
    """The row's display text in the reader's language."""
    event = REGISTRY.get(row.name)
    if event is None:  # written by a version of the software that knew more
        return row.name
    return str(event.text).format_map({**row.data, **row.numbers})


def measures() -> dict[str, frozenset[str]]:
    """Event names and the numbers that figures may count and sum."""
    return {name: event.measures for name, event in sorted(REGISTRY.items())}


def dead_deliveries(actor: Actor) -> QuerySet[Delivery]:
    """What was given up after all attempts, in the actor's agency, newest first."""
    actor.require("events.replay")
    return (
        Delivery.objects.filter(dead_at__isnull=False, event__agency_id=actor.agency_id)
        .select_related("event")
        .order_by("-id")
    )


def dead_timers(actor: Actor) -> QuerySet[Timer]:
    """Timers that were given up after all attempts, in the actor's agency, newest first."""
    actor.require("events.replay")
    return Timer.objects.filter(dead_at__isnull=False, agency_id=actor.agency_id).order_by("-id")
