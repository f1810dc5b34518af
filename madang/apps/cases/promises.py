"""Moments that a programme file promises: a fast track's end, the day of a joint review.

Pure: what the file says, a moment in local time without zone, and a calendar.
"""

import datetime as dt

from madang.apps.cases.block_parts import FastTrack, JointReview
from madang.lib.periods import Calendar, Period, Unit, due
from madang.lib.periods.calendar import DAY

NOON = dt.time(12)


def promised(track: FastTrack, received: dt.datetime, calendar: Calendar) -> dt.datetime:
    """By when a petition received at this moment is to be done.

    Raises CalendarRangeError where the calendar ends.
    """
    if track.within is None:
        return _half_day(received, calendar)
    return due(Period.parse(track.within), received, calendar).moment


def postponed(
    promise: dt.datetime, held_from: dt.datetime, held_until: dt.datetime, calendar: Calendar
) -> dt.datetime:
    """A promise after the clock stood still: later by the working time of the hold.

    Nobody promised to be quicker than the applicant who has to send something. A promise that was
    broken before the hold began stays as it was. Raises CalendarRangeError where the calendar ends.
    """
    if promise <= held_from:
        return promise
    held = calendar.working_minutes(held_from, held_until)
    return calendar.add_minutes(promise, held) if held else promise


def meeting_day(meeting: JointReview, accepted: dt.datetime, calendar: Calendar) -> dt.date:
    """The working day on which the meeting takes place; the day of acceptance does not count.

    Raises CalendarRangeError where the calendar ends.
    """
    after = Period.parse(meeting.after)
    if after.unit is not Unit.DAYS:
        return due(after, accepted, calendar).moment.date()
    return calendar.nth_working_day(accepted.date() + DAY, after.amount)


def _half_day(received: dt.datetime, calendar: Calendar) -> dt.datetime:
    """In by noon: closing time of that day. Later: noon of the next working day.

    What comes in on a day off came in on the next working day before it opened.
    """
    day = calendar.nth_working_day(received.date(), 1)
    if day != received.date() or received < _noon(day, calendar):
        return calendar.closes(day)
    return _noon(calendar.nth_working_day(day, 2), calendar)


def _noon(day: dt.date, calendar: Calendar) -> dt.datetime:
    """When the lunch break begins, else 12 o'clock."""
    spans = calendar.spans(day)
    return dt.datetime.combine(day, spans[0][1] if len(spans) > 1 else NOON)
