"""Telling people because something happened, and many because their moment has come."""

from collections.abc import Mapping
from typing import Final

from madang.apps.cases import queries as cases
from madang.apps.notices import alert_queueing, contacting
from madang.apps.notices.campaign_rounds import (
    BATCH_TIMER,
    ROUND_TIMER,
    begin_round,
    queue_batch,
)
from madang.apps.notices.commands import Occasion, queue_notices
from madang.apps.notices.queries import sender
from madang.core.events.consumers import consumer
from madang.core.events.definitions import REGISTRY
from madang.core.events.models import EventRow, Timer
from madang.core.events.timers import timer

# By event: the message of ``petitions.yaml``.
ON: Final[Mapping[str, str]] = {
    "cases.case.filed": "petition_received",
    "cases.case.extended": "petition_extended",
    "cases.supplement.demanded": "petition_supplement",
    "cases.interim_notice.given": "petition_interim",
    "cases.case.closed": "petition_ended",
}


@consumer("notices.petitions", on=[REGISTRY[name] for name in ON])
def tell_applicant(event: EventRow) -> None:
    """Tell an applicant what happened to their petition, once for each event."""
    facts = cases.facts_to_tell(event.subject_id)
    occasion = Occasion(
        name=f"event:{event.id}",
        version_id=facts.version_id,
        template=ON[event.name],
        programme=facts.programme,
        department_id=facts.department_id,
    )
    queue_notices(
        actor=sender(event.agency_id),
        occasion=occasion,
        recipients={facts.resident_id: facts.words},
    )


@consumer("notices.officials", on=[REGISTRY["cases.official.told"]])
def tell_official(event: EventRow) -> None:
    """Tell an official where they chose to be reminded what was put on their list."""
    contacting.tell_official(
        agency_id=event.agency_id,
        official_id=event.subject_id,
        case_id=event.data["case_id"],
        about=event.data["about"],
        key=f"event:{event.id}",
    )


@timer(ROUND_TIMER)
def round_due(timer: Timer) -> None:
    """The moment of a campaign's round has come; the key of the timer is its day."""
    begin_round(campaign_id=timer.subject_id, key=timer.key)


@timer(BATCH_TIMER)
def batch_due(timer: Timer) -> None:
    """Messages of a round are to be queued; the key of the timer is its day."""
    queue_batch(campaign_id=timer.subject_id, key=timer.key)


@timer(alert_queueing.BATCH_TIMER)
def alert_batch_due(timer: Timer) -> None:
    """Further messages of an alert are to be queued."""
    alert_queueing.queue_batch(alert_id=timer.subject_id)
