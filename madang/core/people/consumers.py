"""What is done about personal data by itself."""

from madang.core.actors import system
from madang.core.events.models import Timer
from madang.core.events.nightly import fire_again, next_night
from madang.core.events.timers import standing
from madang.core.people.expiring import destroy_expired


@standing("people.destroy_expired", first=next_night)
def destroy_expired_at_night(row: Timer) -> None:
    """Each night goes what has run out: access log, codes, sessions."""
    is_more = destroy_expired(actor=system(row.agency_id, "people.audit"))
    fire_again(row, is_more=is_more)
