"""The legal clock of a case: ``lib.periods`` in the time zone and calendar of its agency."""

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from madang.core.actors import AgencyRef
from madang.core.orgs import queries as orgs
from madang.lib.periods import Due, Period, due


def due_of(period: Period, received: dt.datetime, agency: AgencyRef) -> Due:
    """When a petition received at this moment (with zone) is due; the moment has no zone."""
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    return due(period, local(received), calendar)


def used_minutes(filed: dt.datetime, closed: dt.datetime, agency: AgencyRef) -> int:
    """Working minutes between two moments (with zone) in the agency's calendar."""
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    return calendar.working_minutes(local(filed), local(closed))


def local(moment: dt.datetime) -> dt.datetime:
    """The agency's wall-clock time, to the second, without zone."""
    here = moment.astimezone(timezone.get_default_timezone())
    return here.replace(tzinfo=None, microsecond=0)


def with_zone(moment: dt.datetime) -> dt.datetime:
    return timezone.make_aware(moment, timezone.get_default_timezone())


def working_days_left(due_at: dt.datetime, agency: AgencyRef) -> int:
    """Working days until a moment: 0 is today, negative is late."""
    return counter_of_days_left(agency)(due_at)


def counter_of_days_left(agency: AgencyRef) -> Callable[[dt.datetime], int]:
    """``working_days_left`` as of now, for many moments."""
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    now = local(timezone.now())

    def count(due_at: dt.datetime) -> int:
        end = local(due_at)
        if now > end:
            return -max(1, calendar.working_days(end.date(), now.date()))
        return calendar.working_days(now.date(), end.date())

    return count
