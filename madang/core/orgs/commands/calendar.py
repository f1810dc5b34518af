"""Which days are worked."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound
from madang.core.events.commands import record
from madang.core.orgs.calendars import reach_of_calendars
from madang.core.orgs.commands.base import day_of, raise_calendar_version, require
from madang.core.orgs.events import CalendarDayDeclared, CalendarDayWithdrawn
from madang.core.orgs.models import CalendarDay
from madang.lib.periods.national import holidays_of

FRIDAY = 4
LONGEST_LAW = 200


def declare_day(
    *,
    actor: Actor,
    agency_id: int,
    date: dt.date,
    is_working: bool,
    name: Mapping[str, str],
    law: str = "",
    moment: dt.datetime | None = None,
) -> None:
    """Declare a day off that the national calendar does not know yet, or that it is worked after
    all.

    Periods leave out Saturdays and public holidays only (법19①②). So a day off needs the ``law``
    that makes it a public holiday, and no Saturday, Sunday or public holiday is ever worked.
    Raises DomainError for that, for a day that is over, and for one that calendars do not reach.
    """
    require(actor, "orgs.calendar", agency_id)
    check_declaration(date=date, is_working=is_working, name=name, law=law, moment=moment)
    with transaction.atomic():
        CalendarDay.objects.update_or_create(
            agency_id=agency_id,
            date=date,
            defaults={"is_working": is_working, "name": dict(name), "law": law.strip()},
        )
        raise_calendar_version(agency_id)
        record(
            CalendarDayDeclared(
                agency_id=agency_id,
                subject_id=agency_id,
                date=date,
                is_working=is_working,
                title=name["ko"],
                law=law.strip(),
            ),
            actor=actor,
        )


def check_declaration(
    *,
    date: dt.date,
    is_working: bool,
    name: Mapping[str, str],
    law: str,
    moment: dt.datetime | None = None,
) -> None:
    """Raise DomainError as ``declare_day`` would, for who first looks at whom the day touches."""
    _refuse_out_of_reach(date, day_of(moment))
    if is_working:
        _refuse_never_worked(date)
    _check_words(name, law, is_working=is_working)


def check_withdrawal(*, date: dt.date, moment: dt.datetime | None = None) -> None:
    """Raise DomainError as ``withdraw_day`` would for a day that has begun."""
    if date <= day_of(moment):
        raise DomainError(
            "day_has_begun",
            _("%(date)s has begun. Only days to come can be taken back. Nothing was changed.")
            % {"date": date},
            field="date",
        )


def _refuse_never_worked(date: dt.date) -> None:
    if date.weekday() > FRIDAY or date in holidays_of(date.year):
        raise DomainError(
            "never_worked",
            _(
                "%(date)s is a Saturday, a Sunday or a public holiday, which periods never count"
                " (법19①②). If people are served then, set a service window. Nothing was changed."
            )
            % {"date": date},
            field="date",
        )


def _check_words(name: Mapping[str, str], law: str, *, is_working: bool) -> None:
    if not name.get("ko", "").strip():
        raise DomainError("name_missing", _("Say what the day is called."), field="name")
    if is_working:
        return
    if not law.strip():
        raise DomainError(
            "law_missing",
            _(
                "Name the law that makes this day a public holiday. A day on which only this"
                " office is closed does not lengthen a period (법19①②). Nothing was changed."
            ),
            field="law",
        )
    if len(law.strip()) > LONGEST_LAW:
        raise DomainError("law_too_long", _("Name the law in 200 characters or less."), field="law")


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
    check_withdrawal(date=date, moment=moment)
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
