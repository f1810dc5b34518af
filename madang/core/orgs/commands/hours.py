"""When the office is open: the working day of the legal clock, and services beside it."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound
from madang.core.events.commands import record
from madang.core.orgs.calendars import reach_of_calendars
from madang.core.orgs.commands.base import (
    day_of,
    raise_calendar_version,
    raise_offers_version,
    require,
)
from madang.core.orgs.events import OpeningHoursChanged, ServiceWindowRemoved, ServiceWindowSet
from madang.core.orgs.models import OpeningHours, ServiceWindow
from madang.lib.periods import Span

WORKDAYS = range(5)


def set_opening_hours(
    *,
    actor: Actor,
    agency_id: int,
    weekdays: Iterable[int],
    opens: dt.time,
    closes: dt.time,
    lunch: Span | None,
    valid_from: dt.date | None = None,
    moment: dt.datetime | None = None,
) -> None:
    """Set the working time of some weekdays from a day to come on; days before keep theirs.

    Without ``valid_from`` they are the first hours of these weekdays. Raises DomainError for
    Saturday and Sunday, which the legal clock never counts (법19①②), for hours out of order, for
    no weekday, and for a day that has begun or that calendars do not reach.
    """
    require(actor, "orgs.calendar", agency_id)
    changed = tuple(sorted(set(weekdays)))
    _check_weekdays(changed)
    _check_hours(opens, closes, lunch)
    lunch_starts, lunch_ends = lunch or (None, None)
    with transaction.atomic():
        raise_calendar_version(agency_id)  # of two changes at once the second one waits here
        _check_since(agency_id, changed, valid_from, day_of(moment))
        for weekday in changed:
            OpeningHours.objects.update_or_create(
                agency_id=agency_id,
                weekday=weekday,
                valid_from=valid_from or dt.date.min,
                defaults={
                    "opens": opens,
                    "closes": closes,
                    "lunch_starts": lunch_starts,
                    "lunch_ends": lunch_ends,
                },
            )
        record(
            OpeningHoursChanged(
                agency_id=agency_id,
                subject_id=agency_id,
                weekdays=changed,
                valid_from=valid_from,
                opens=opens,
                closes=closes,
                lunch_starts=lunch_starts,
                lunch_ends=lunch_ends,
            ),
            actor=actor,
        )


def _check_weekdays(weekdays: tuple[int, ...]) -> None:
    if not weekdays:
        raise DomainError("no_weekday", _("Choose at least one day of the week."), field="weekdays")
    if not set(weekdays) <= set(WORKDAYS):
        raise DomainError(
            "not_a_workday",
            _(
                "Periods count Monday to Friday only (법19①②). For a Saturday or Sunday set a"
                " service window. Nothing was changed."
            ),
            field="weekdays",
        )


def _check_hours(opens: dt.time, closes: dt.time, lunch: Span | None) -> None:
    _check_order(opens, closes)
    if lunch and not opens <= lunch[0] < lunch[1] <= closes:
        raise DomainError(
            "lunch_outside",
            _("Lunch must begin before it ends and lie in the working day. Nothing was changed."),
            field="lunch_starts",
        )


def _check_order(opens: dt.time, closes: dt.time) -> None:
    if closes <= opens:
        raise DomainError(
            "closes_before_opening",
            _("It must close after it opens. Nothing was changed."),
            field="closes",
        )


def _check_since(
    agency_id: int, weekdays: tuple[int, ...], since: dt.date | None, today: dt.date
) -> None:
    if since is None:
        if OpeningHours.objects.filter(agency_id=agency_id, weekday__in=weekdays).exists():
            raise DomainError(
                "since_missing",
                _("Say from which day on these hours hold. Nothing was changed."),
                field="valid_from",
            )
    elif since <= today:
        raise DomainError(
            "day_has_come",
            _(
                "New hours can hold from tomorrow on: days that have begun keep those by which"
                " periods were counted. Nothing was changed."
            ),
            field="valid_from",
        )
    elif since > reach_of_calendars(today)[1]:
        raise DomainError(
            "day_out_of_reach",
            _("The calendar reaches to %(last)s. Nothing was changed.")
            % {"last": reach_of_calendars(today)[1]},
            field="valid_from",
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
    _check_order(opens, closes)
    if not name.get("ko", "").strip():
        raise DomainError("name_missing", _("Say what the service is called."), field="name_ko")
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
