"""Meetings whose day is declared off."""

import datetime as dt

from django.db import transaction

from madang.apps.bodies import queries
from madang.apps.bodies.commands.meetings import envelope
from madang.apps.bodies.events import MeetingOnDayOff
from madang.core.actors import Actor
from madang.core.events.commands import record


def note_day_off(*, actor: Actor, day: dt.date, title: str) -> int:
    """Note in each meeting that is called for this day that it is off now; how many there are.

    No meeting moves by itself: whoever presides moves it, or meets all the same. Raises Forbidden.
    """
    actor.require("bodies.manage")
    with transaction.atomic():
        meetings = queries.meetings_called_for(actor.agency_id, day)
        for meeting in meetings:
            happened = MeetingOnDayOff(
                **envelope(meeting),
                body=meeting.body.key,
                scheduled_at=meeting.scheduled_at,
                title=title,
            )
            record(happened, actor=actor)
    return len(meetings)
