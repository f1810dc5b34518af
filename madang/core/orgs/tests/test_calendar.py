import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs import commands, queries
from madang.core.orgs.models import Agency, CalendarDay
from madang.lib.periods import Calendar, CalendarRangeError
from tests import factories

pytestmark = pytest.mark.django_db

KST = dt.timezone(dt.timedelta(hours=9))
NOW = dt.datetime(2026, 9, 21, 10, 0, tzinfo=KST)  # a Monday
LAW = "관공서의 공휴일에 관한 규정 제2조제11호"


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
        law="" if is_working else LAW,
        moment=NOW,
    )


def withdraw(agency: Agency, date: dt.date) -> None:
    commands.withdraw_day(
        actor=factories.set_up(agency.pk), agency_id=agency.pk, date=date, moment=NOW
    )


def test_national_holidays_and_weekends_are_off() -> None:
    calendar = calendar_of(factories.make_agency())
    year = timezone.localdate().year
    assert (calendar.first, calendar.last) == (dt.date(year - 12, 1, 1), dt.date(year + 5, 12, 31))
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
    assert (event.data["date"], event.data["law"]) == ("2026-09-28", LAW)


@pytest.mark.parametrize("day", [25, 26, 27])  # Chuseok, a Saturday, a Sunday
def test_no_saturday_sunday_or_public_holiday_is_ever_worked(day: int) -> None:
    agency = factories.make_agency()
    with pytest.raises(DomainError, match="never_worked"):
        declare(agency, dt.date(2026, 9, day), is_working=True)
    assert not CalendarDay.objects.exists()


def test_a_day_off_can_still_be_called_worked_on_its_morning() -> None:
    agency = factories.make_agency()
    declare(agency, NOW.date(), is_working=False)
    declare(agency, NOW.date(), is_working=True)
    assert calendar_of(agency).is_working(NOW.date())


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"law": " "}, "law_missing"),
        ({"law": "법" * 201}, "law_too_long"),
        ({"name": {"ko": " "}}, "name_missing"),
    ],
)
def test_a_day_off_needs_its_name_and_the_law_that_makes_it_one(
    changed: dict[str, Any], code: str
) -> None:
    agency = factories.make_agency()
    wanted = {"name": {"ko": "개청기념일"}, "law": LAW} | changed
    with pytest.raises(DomainError, match=code):
        commands.declare_day(
            actor=factories.set_up(agency.pk),
            agency_id=agency.pk,
            date=dt.date(2026, 9, 28),
            is_working=False,
            moment=NOW,
            **wanted,
        )
    assert calendar_of(agency).is_working(dt.date(2026, 9, 28))


def test_a_calendar_does_not_guess_beyond_its_years() -> None:
    calendar = calendar_of(factories.make_agency())
    with pytest.raises(CalendarRangeError):
        calendar.is_working(dt.date(calendar.last.year + 1, 1, 1))


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
