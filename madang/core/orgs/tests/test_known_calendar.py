"""The calendar as it was known at an earlier moment."""

import datetime as dt

import pytest

from madang.core.orgs import commands
from madang.core.orgs.known_calendar import known_at
from madang.core.orgs.models import Agency
from madang.lib.periods import Calendar
from tests import factories
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

KST = dt.timezone(dt.timedelta(hours=9))
OFF = dt.date(2026, 10, 2)
SINCE = dt.date(2026, 10, 12)


def at(day: int, hour: int = 10) -> dt.datetime:
    """A moment in September 2026; the 21st is a Monday."""
    return dt.datetime(2026, 9, day, hour, tzinfo=KST)


def known(agency: Agency, moment: dt.datetime) -> Calendar:
    agency.refresh_from_db()
    return known_at(agency.pk, agency.calendar_version, moment)


def set_hours(agency: Agency, opens: int) -> None:
    commands.set_opening_hours(
        actor=factories.set_up(agency.pk),
        agency_id=agency.pk,
        weekdays=[0],
        opens=dt.time(opens),
        closes=dt.time(18),
        lunch=None,
        valid_from=SINCE,
    )


def declare(agency: Agency, date: dt.date = OFF, moment: dt.datetime | None = None) -> None:
    commands.declare_day(
        actor=factories.set_up(agency.pk),
        agency_id=agency.pk,
        date=date,
        is_working=False,
        name={"ko": "임시공휴일"},
        law="관공서의 공휴일에 관한 규정 제2조제11호",
        moment=moment,
    )


def test_hours_are_those_that_were_set_last_by_then() -> None:
    agency = factories.make_agency()
    with travelling(at(21)) as clock:
        set_hours(agency, 8)
        clock.to(at(23))
        set_hours(agency, 10)
        clock.to(at(28))
        found = [known(agency, at(day)).opens(SINCE).hour for day in (18, 22, 24)]
    assert found == [9, 8, 10]


def test_a_day_is_off_from_when_it_was_declared_until_it_was_taken_back() -> None:
    agency = factories.make_agency()
    with travelling(at(21)) as clock:
        declare(agency)
        clock.to(at(23))
        commands.withdraw_day(actor=factories.set_up(agency.pk), agency_id=agency.pk, date=OFF)
        clock.to(at(28))
        found = [known(agency, at(day)).is_working(OFF) for day in (18, 22, 24)]
    assert found == [True, False, True]


def test_of_the_same_day_it_is_known_from_the_minute_on() -> None:
    agency = factories.make_agency()
    with travelling(at(21, 15)):
        declare(agency, at(21).date())
        found = [known(agency, at(21, hour)).is_working(at(21).date()) for hour in (11, 16)]
    assert found == [True, False]


def test_a_day_that_was_over_by_then_was_settled_however_late_it_was_written_down() -> None:
    agency, date = factories.make_agency(), dt.date(2026, 9, 23)
    with travelling(at(28)):
        declare(agency, date, at(21))
        assert [known(agency, at(day)).is_working(date) for day in (22, 24)] == [True, False]


def test_where_nothing_changed_later_it_is_the_calendar_of_now() -> None:
    agency = factories.make_agency()
    with travelling(at(21)):
        declare(agency)
        assert known(agency, at(22)) is known(agency, at(24))
