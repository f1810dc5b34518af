"""What is done each night, when few people are at work."""

import datetime as dt
from typing import Final

from django.utils import timezone

from madang.core.events.commands import set_timer
from madang.core.events.models import Timer

AT: Final = dt.time(3)
SOON: Final = dt.timedelta(minutes=1)


def next_night(_agency_id: int, now: dt.datetime) -> dt.datetime:
    """The next time after ``now`` at which it is done: the first moment of a standing timer."""
    moment = timezone.make_aware(dt.datetime.combine(timezone.localdate(now), AT))
    return moment if moment > now else moment + dt.timedelta(days=1)


def fire_again(row: Timer, *, is_more: bool) -> None:
    """Let a nightly timer that fires fire again: in a minute if there is more to do, or tomorrow.

    Much is done a batch at a time, so that no transaction is long.
    """
    now = timezone.now()
    set_timer(
        name=row.name,
        agency_id=row.agency_id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        due_at=now + SOON if is_more else next_night(row.agency_id, now),
    )
