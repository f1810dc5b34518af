import datetime as dt

import pytest
from django.db import IntegrityError

from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs import commands, queries
from madang.core.orgs.models import Agency, CalendarDay, OpeningHours
from madang.lib.periods import Calendar, CalendarRangeError
from tests import factories

pytestmark = pytest.mark.django_db

KST = dt.timezone(dt.timedelta(hours=9))
NOW = dt.datetime(2026, 9, 21, 10, 0, tzinfo=KST)  # a Monday


def calendar_of(agency: Agency) -> Calendar:
    agency.refresh_from_db()
    return queries.calendar(agency.pk, agency.calendar_version)


def declare(agency: Agency, date: dt.date, *, is_working: bool) -> None:
    commands.declare_day(
        actor=factories.set_up(agency.pk),
        agency_id=agency.pk,
        date=date,
        is_working=is_working,
        name={"ko": "임시공휴일"},
        moment=NOW,
    )


def withdraw(agency: Agency, date: dt.date) -> None:
    commands.withdraw_day(
        actor=factories.set_up(agency.pk), agency_id=agency.pk, date=date, moment=NOW
    )


def test_national_holidays_and_weekends_are_off() -> None:
    calendar = calendar_of(factories.make_agency())
    year = calendar.first.year + 5
    assert not calendar.is_working(dt.date(year, 1, 1))
    assert not calendar.is_working(dt.date(2026, 9, 25))  # Chuseok
    assert not calendar.is_working(dt.date(2026, 9, 26))  # Saturday
    assert calendar.is_working(dt.date(2026, 9, 28))


def test_a_declared_holiday_is_off_at_once_and_told() -> None:
    agency = factories.make_agency()
    assert calendar_of(agency).is_working(dt.date(2026, 9, 28))
    declare(agency, dt.date(2026, 9, 28), is_working=False)
    assert not calendar_of(agency).is_working(dt.date(2026, 9, 28))
    event = EventRow.objects.get(name="orgs.calendar.day_declared")
    assert event.data["date"] == "2026-09-28"


def test_a_day_can_be_worked_that_is_off_elsewhere() -> None:
    agency = factories.make_agency()
    declare(agency, dt.date(2026, 9, 26), is_working=True)
    calendar = calendar_of(agency)
    start = dt.datetime(2026, 9, 26)  # noqa: DTZ001  local time of the agency
    assert calendar.working_minutes(start, start + dt.timedelta(days=1)) == 480


def test_a_calendar_does_not_guess_beyond_its_years() -> None:
    calendar = calendar_of(factories.make_agency())
    with pytest.raises(CalendarRangeError):
        calendar.is_working(dt.date(calendar.last.year + 1, 1, 1))


def test_hours_out_of_order_are_refused_by_the_database() -> None:
    agency = factories.make_agency()
    with pytest.raises(IntegrityError, match="opening_order"):
        commands.set_opening_hours(
            actor=factories.set_up(agency.pk),
            agency_id=agency.pk,
            weekdays=[0],
            opens=dt.time(18),
            closes=dt.time(9),
            lunch=None,
        )


def test_lunch_lies_inside_the_working_day() -> None:
    agency = factories.make_agency()
    with pytest.raises(IntegrityError, match="opening_lunch_inside"):
        OpeningHours.objects.filter(agency=agency).update(lunch_ends=dt.time(19))


def test_changed_hours_are_told_so_that_deadlines_can_follow() -> None:
    factories.make_agency()
    event = EventRow.objects.get(name="orgs.calendar.hours_changed")
    assert event.data == {
        "weekdays": [0, 1, 2, 3, 4],
        "opens": "09:00:00",
        "closes": "18:00:00",
        "lunch_starts": "12:00:00",
        "lunch_ends": "13:00:00",
    }


@pytest.mark.parametrize(
    ("date", "code"),
    [(dt.date(2026, 9, 20), "day_is_over"), (dt.date(2032, 1, 1), "day_out_of_reach")],
)
def test_a_day_that_is_over_or_out_of_reach_is_not_declared(date: dt.date, code: str) -> None:
    agency = factories.make_agency()
    with pytest.raises(DomainError, match=code):
        declare(agency, date, is_working=False)
    assert not CalendarDay.objects.exists()
    assert not EventRow.objects.filter(name="orgs.calendar.day_declared").exists()


def test_today_can_still_be_declared() -> None:
    agency = factories.make_agency()
    declare(agency, NOW.date(), is_working=False)
    assert not calendar_of(agency).is_working(NOW.date())


def test_what_was_declared_for_a_day_to_come_can_be_taken_back() -> None:
    agency = factories.make_agency()
    declare(agency, dt.date(2026, 9, 28), is_working=False)
    assert not calendar_of(agency).is_working(dt.date(2026, 9, 28))
    withdraw(agency, dt.date(2026, 9, 28))
    assert calendar_of(agency).is_working(dt.date(2026, 9, 28))
    event = EventRow.objects.get(name="orgs.calendar.day_withdrawn")
    assert event.data == {"date": "2026-09-28", "is_working": False, "title": "임시공휴일"}


def test_a_day_that_has_begun_is_not_taken_back() -> None:
    agency = factories.make_agency()
    declare(agency, NOW.date(), is_working=False)
    with pytest.raises(DomainError, match="day_has_begun"):
        withdraw(agency, NOW.date())
    assert CalendarDay.objects.exists()


def test_nothing_is_taken_back_that_was_not_declared_here() -> None:
    here, there = factories.make_agency(), factories.make_agency("seocho")
    declare(there, dt.date(2026, 9, 28), is_working=False)
    with pytest.raises(NotFound):
        withdraw(here, dt.date(2026, 9, 28))
    with pytest.raises(Forbidden):
        commands.withdraw_day(
            actor=factories.set_up(here.pk), agency_id=there.pk, date=dt.date(2026, 9, 28)
        )
    with pytest.raises(Forbidden):
        commands.withdraw_day(
            actor=Actor("official", 1, there.pk), agency_id=there.pk, date=dt.date(2026, 9, 28)
        )
    assert CalendarDay.objects.exists()
