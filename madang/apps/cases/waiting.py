"""Timers that are put off: until the calendar is worked in, or to be looked at again."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from madang.apps.cases.keeping_queries import calendar_pending
from madang.core.events.commands import set_timer
from madang.core.events.models import Timer

A_MINUTE = dt.timedelta(minutes=1)


def again(row: Timer, data: Mapping[str, Any], pause: dt.timedelta) -> None:
    """Let the timer that fires fire again, with other data."""
    set_timer(
        name=row.name,
        agency_id=row.agency_id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        key=row.key,
        due_at=timezone.now() + pause,
        data=data,
    )


def waits_for_calendar(row: Timer) -> bool:
    """Whether a change of the calendar was not worked in yet; the timer then waits a minute.

    A worker that was down over night would else dun, or take silence for consent, by an end that a
    holiday had moved.
    """
    if not calendar_pending(row.agency_id):
        return False
    again(row, row.data, A_MINUTE)
    return True
