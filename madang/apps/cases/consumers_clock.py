"""What a case's clock does by itself when a moment has come."""

from madang.apps.cases import commands
from madang.apps.cases.waiting import waits_for_calendar
from madang.core.actors import system
from madang.core.events.models import Timer
from madang.core.events.timers import timer


@timer(commands.SUPPLEMENT_TIMER)
def supplement_due(timer: Timer) -> None:
    """The last day for a supplement is over; the key of the timer is the demand."""
    if waits_for_calendar(timer):
        return
    commands.lapse_supplement(
        actor=system(timer.agency_id),
        case_id=timer.subject_id,
        supplement_id=int(timer.key),
        moment=timer.due_at,
    )


@timer(commands.HOLD_TIMER)
def hold_over(timer: Timer) -> None:
    """A hold has used up its days; the key of the timer is the entry by which it began."""
    commands.end_hold_at_limit(
        actor=system(timer.agency_id),
        case_id=timer.subject_id,
        hold_id=int(timer.key),
        moment=timer.due_at,
    )
