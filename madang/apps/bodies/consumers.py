"""What bodies do when the calendar changes."""

import datetime as dt

from madang.apps.bodies import commands
from madang.core.actors import system
from madang.core.events.consumers import consumer
from madang.core.events.models import EventRow
from madang.core.orgs.events import CalendarDayDeclared


@consumer("bodies.note_day_off", on=[CalendarDayDeclared])
def note_day_off(event: EventRow) -> None:
    """Tell in each meeting of the day that it is off now. Moving it is for who presides."""
    if event.data["is_working"]:
        return
    commands.note_day_off(
        actor=system(event.agency_id, "bodies.manage"),
        day=dt.date.fromisoformat(event.data["date"]),
        title=event.data["title"],
    )
