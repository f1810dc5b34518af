"""Days and times of day as an action asks for them."""

import datetime as dt
import re

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock
from madang.apps.cases.actions.base import Call, FieldSpec
from madang.core.errors import DomainError, Text
from madang.lib import inputs

END_OF_DAY = dt.time(23, 59)
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def date_of(call: Call, name: str) -> dt.date | None:
    """The date of a field; None for an empty one. Raises DomainError for what is no date."""
    text = call.text(name)
    if not text:
        return None
    found = inputs.day(text)
    if found is None:
        raise DomainError("invalid_date", _("Enter a date."), field=name)
    return found


def moment_of(call: Call, name: str, *, without_time: dt.time) -> dt.datetime | None:
    """The moment of the fields ``<name>_on`` and ``<name>_time``; None means now.

    A day without a time of day is taken at ``without_time``, today without one is now. Raises
    DomainError for what is no date or no time of day.
    """
    date = date_of(call, f"{name}_on")
    typed = call.text(f"{name}_time")
    if date is None or (date == timezone.localdate() and not typed):
        return None
    return clock.with_zone(dt.datetime.combine(date, _time(typed, name) or without_time))


def _time(typed: str, name: str) -> dt.time | None:
    if not typed:
        return None
    match = _TIME.fullmatch(typed)
    if match is None:
        raise DomainError(
            "invalid_time", _("Enter a time of day such as 14:30."), field=f"{name}_time"
        )
    return dt.time(int(match[1]), int(match[2]))


def moment_fields(name: str, label: Text, time_hint: Text) -> tuple[FieldSpec, FieldSpec]:
    """The two questions for a moment, with today as the day."""
    return (
        {
            "name": f"{name}_on",
            "type": "date",
            "label": label,
            "value": timezone.localdate().isoformat(),
            "max": timezone.localdate().isoformat(),
        },
        {
            "name": f"{name}_time",
            "type": "text",
            "label": _("Time of day"),
            "hint": time_hint,
            "max_length": 5,
        },
    )
