"""When the office is open, and which days are worked."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound
from madang.core.events.commands import record
from madang.core.orgs.commands.base import (
    day_of,
    raise_calendar_version,
    raise_offers_version,
    require,
)
from madang.core.orgs.events import (
    CalendarDayDeclared,
    CalendarDayWithdrawn,
    OpeningHoursChanged,
    ServiceWindowRemoved,
    ServiceWindowSet,
)
from madang.core.orgs.models import CalendarDay, OpeningHours, ServiceWindow
from madang.core.orgs.queries import reach_of_calendars
from madang.lib.periods import Span


def set_opening_hours(
    *,
    actor: Actor,
    agency_id: int,
    weekdays: Iterable[int],
    opens: dt.time,
    closes: dt.time,
    lunch: Span | None,
) -> None:
    """Set the working time of some weekdays. The database refuses hours out of order."""
    require(actor, "orgs.calendar", agency_id)
    lunch_starts, lunch_ends = lunch or (None, None)
    changed = tuple(weekdays)
    with transaction.atomic():
        for weekday in changed:
            OpeningHours.objects.update_or_create(
                agency_id=agency_id,
                weekday=weekday,
                defaults={
                    "opens": opens,
                    "closes": closes,
                    "lunch_starts": lunch_starts,
                    "lunch_ends": lunch_ends,
                },
            )
        raise_calendar_version(agency_id)
        record(
            OpeningHoursChanged(
                agency_id=agency_id,
                subject_id=agency_id,
                weekdays=changed,
                opens=opens,
                closes=closes,
                lunch_starts=lunch_starts,
                lunch_ends=lunch_ends,
            ),
            actor=actor,
        )


def declare_day(
    *,
    actor: Actor,
    agency_id: int,
    date: dt.date,
    is_working: bool,
    name: Mapping[str, str],
    moment: dt.datetime | None = None,
) -> None:
    """Declare a day off, or a day worked, beside the national calendar.

    Raises DomainError for a day that is over, and for one that calendars do not reach.
    """
    require(actor, "orgs.calendar", agency_id)
    _refuse_out_of_reach(date, day_of(moment))
    with transaction.atomic():
        CalendarDay.objects.update_or_create(
            agency_id=agency_id,
            date=date,
            defaults={"is_working": is_working, "name": dict(name)},
        )
        raise_calendar_version(agency_id)
        record(
            CalendarDayDeclared(
                agency_id=agency_id,
                subject_id=agency_id,
                date=date,
                is_working=is_working,
                title=name["ko"],
            ),
            actor=actor,
        )


def _refuse_out_of_reach(date: dt.date, today: dt.date) -> None:
    if date < today:
        raise DomainError(
            "day_is_over",
            _(
                "%(date)s is over. Deadlines were counted with it, so it can no longer be declared"
                " otherwise. Nothing was changed."
            )
            % {"date": date},
            field="date",
        )
    _first, last = reach_of_calendars(today)
    if date > last:
        raise DomainError(
            "day_out_of_reach",
            _("The calendar reaches to %(last)s. Nothing was changed.") % {"last": last},
            field="date",
        )


def withdraw_day(
    *, actor: Actor, agency_id: int, date: dt.date, moment: dt.datetime | None = None
) -> None:
    """Take back what was declared for a day to come: the national calendar holds for it again.

    Raises DomainError for a day that has begun, and NotFound if nothing was declared for it.
    """
    require(actor, "orgs.calendar", agency_id)
    if date <= day_of(moment):
        raise DomainError(
            "day_has_begun",
            _("%(date)s has begun. Only days to come can be taken back. Nothing was changed.")
            % {"date": date},
            field="date",
        )
    with transaction.atomic():
        found = CalendarDay.objects.select_for_update().filter(agency_id=agency_id, date=date)
        day = found.first()
        if day is None:
            raise NotFound("no_day", _("Nothing was declared for this day."))
        day.delete()
        raise_calendar_version(agency_id)
        record(
            CalendarDayWithdrawn(
                agency_id=agency_id,
                subject_id=agency_id,
                date=date,
                is_working=day.is_working,
                title=day.name["ko"],
            ),
            actor=actor,
        )


def set_window(
    *,
    actor: Actor,
    agency_id: int,
    weekday: int,
    opens: dt.time,
    closes: dt.time,
    name: Mapping[str, str],
) -> ServiceWindow:
    """Serve citizens beside the working day on a weekday (Monday is 0), without moving the clock.

    A window that opens at the same time is changed. Raises DomainError if it closes before it
    opens or there is no such weekday.
    """
    require(actor, "orgs.calendar", agency_id)
    if closes <= opens:
        raise DomainError(
            "closes_before_opening",
            _("It must close after it opens. Nothing was changed."),
            field="closes",
        )
    if weekday not in range(7):
        raise DomainError("no_weekday", _("There is no such day of the week."), field="weekday")
    with transaction.atomic():
        window, _created = ServiceWindow.objects.update_or_create(
            agency_id=agency_id,
            weekday=weekday,
            opens=opens,
            defaults={"closes": closes, "name": dict(name)},
        )
        raise_offers_version(agency_id)
        record(_told(ServiceWindowSet, window), actor=actor)
    return window


def remove_window(*, actor: Actor, agency_id: int, window_id: int) -> None:
    """End the service beside the working day. Raises NotFound if there is no such window."""
    require(actor, "orgs.calendar", agency_id)
    with transaction.atomic():
        found = ServiceWindow.objects.select_for_update().filter(agency_id=agency_id, id=window_id)
        window = found.first()
        if window is None:
            raise NotFound("no_window", _("There is no such service window in this agency."))
        told = _told(ServiceWindowRemoved, window)
        window.delete()
        raise_offers_version(agency_id)
        record(told, actor=actor)


def _told(
    event: type[ServiceWindowSet] | type[ServiceWindowRemoved], window: ServiceWindow
) -> ServiceWindowSet | ServiceWindowRemoved:
    return event(
        agency_id=window.agency_id,
        subject_id=window.pk,
        weekday=window.weekday,
        opens=window.opens,
        closes=window.closes,
        title=window.name["ko"],
    )
