"""The national calendar where it begins: the public holidays of 2014 and 2015.

대통령령 제24828호(2013. 11. 5.): a day of Seollal or Chuseok that falls on a Sunday or meets
another holiday, and Children's Day also on a Saturday, has a substitute; no other had one.
"""

import datetime as dt

import pytest

from madang.lib.periods import Period, due
from madang.lib.periods.national import FIRST, national_calendar

CALENDAR = national_calendar()
HOLIDAYS = {
    2014: (
        *("01-01", "01-30", "01-31", "02-01", "03-01", "05-05", "05-06"),
        "06-04",  # local elections
        *("06-06", "08-15", "09-07", "09-08", "09-09"),
        "09-10",  # for the eve of Chuseok, a Sunday: the first substitute there was
        *("10-03", "10-09", "12-25"),
    ),
    2015: (
        *("01-01", "02-18", "02-19", "02-20", "03-01", "05-05", "05-25", "06-06"),
        "08-14",  # declared for the 70th year of liberation
        *("08-15", "09-26", "09-27", "09-28"),
        "09-29",  # for Chuseok, a Sunday
        *("10-03", "10-09", "12-25"),
    ),
}


def test_it_begins_with_2014() -> None:
    assert dt.date(2014, 1, 1) == FIRST == CALENDAR.first


@pytest.mark.parametrize("year", HOLIDAYS)
def test_the_holidays_of_a_year(year: int) -> None:
    expected = [dt.date.fromisoformat(f"{year}-{day}") for day in HOLIDAYS[year]]
    assert sorted(date for date in CALENDAR.off if date.year == year) == expected


@pytest.mark.parametrize(
    ("received", "period", "expected"),
    [
        ("2014-09-05 15:00", "1 day", "2014-09-11 15:00"),
        ("2014-06-03 10:00", "3 days", "2014-06-10 10:00"),
        ("2015-08-13 10:00", "2 days", "2015-08-18 10:00"),
        ("2015-09-25 17:00", "at once", "2015-09-30 11:00"),
    ],
)
def test_hours_over_these_holidays(received: str, period: str, expected: str) -> None:
    at = dt.datetime.fromisoformat
    assert due(Period.parse(period), at(received), CALENDAR).moment == at(expected)
