import datetime as dt

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.lib.periods import (
    Calendar,
    CalendarRangeError,
    Period,
    PeriodError,
    Unit,
    civil_due,
    due,
)

FIRST, LAST = dt.date(2024, 1, 1), dt.date(2028, 12, 31)
DAY = ((dt.time(9), dt.time(12)), (dt.time(13), dt.time(18)))
CALENDAR = Calendar(
    hours=dict.fromkeys(range(5), DAY),
    off=dict(holidays.country_holidays("KR", years=range(2024, 2029)).items()),
    first=FIRST,
    last=LAST,
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


# Dated examples: law, receipt, period, due.
CASES = [
    ("법19①, over Chuseok", "2026-09-22 15:00", "3 days", "2026-09-29 15:00"),
    ("법19①, late on the eve of Chuseok", "2026-09-23 17:30", "1 day", "2026-09-28 17:30"),
    ("법19①, received at lunch", "2026-05-04 12:30", "3 days", "2026-05-08 12:00"),
    ("법19①, 노동절", "2026-04-30 10:00", "2 days", "2026-05-06 10:00"),
    ("법19①, substitute holiday", "2026-10-02 14:00", "1 day", "2026-10-06 14:00"),
    ("영19, to the end of the day", "2026-09-18 15:00", "at once", "2026-09-18 18:00"),
    ("영19, into the next week", "2026-09-18 16:00", "at once", "2026-09-21 10:00"),
    ("영19, at lunch", "2026-09-18 12:30", "at once", "2026-09-18 16:00"),
    ("영19, before the office opens", "2026-09-18 07:00", "at once", "2026-09-18 12:00"),
    ("영19, after it has closed", "2026-09-17 19:00", "at once", "2026-09-18 12:00"),
    ("법19①, on Sunday", "2026-09-20 15:00", "1 day", "2026-09-21 18:00"),
    ("법19②, late in the evening", "2026-09-14 22:00", "7 days", "2026-09-22 18:00"),
    ("영6⑧, arrived on Saturday night", "2026-09-19 22:00", "8 hours", "2026-09-21 18:00"),
    ("법19②, over Chuseok", "2026-09-21 10:00", "7 days", "2026-10-01 18:00"),
    ("법19②, 14 days", "2026-09-21 10:00", "14 days", "2026-10-14 18:00"),
    ("법19②, Seollal", "2026-02-12 10:00", "14 days", "2026-03-09 18:00"),
    ("법19②, 제헌절", "2026-07-10 10:00", "7 days", "2026-07-21 18:00"),
    ("법19②, registered on a holiday", "2026-09-26 10:00", "7 days", "2026-10-07 18:00"),
    ("법19③, end on Sunday", "2026-09-14 10:00", "2 weeks", "2026-09-28 18:00"),
    ("민법160③, no 31 February", "2026-01-31 10:00", "1 month", "2026-03-03 18:00"),
    ("법19③, from the first of a month", "2026-07-01 10:00", "3 months", "2026-09-30 18:00"),
]


@pytest.mark.parametrize(("law", "received", "period", "expected"), CASES)
def test_due(law: str, received: str, period: str, expected: str) -> None:
    assert due(Period.parse(period), at(received), CALENDAR).moment == at(expected), law


def test_civil_days_leave_out_the_first_and_roll_over_holidays() -> None:
    assert civil_due(5, dt.date(2026, 9, 18), CALENDAR) == dt.date(2026, 9, 23)
    assert civil_due(30, dt.date(2026, 8, 26), CALENDAR) == dt.date(2026, 9, 28)


@pytest.mark.parametrize("text", ["3 dayz", "0 days", "1 days", "2 day", "", "-1 days", "１ day"])
def test_nonsense_is_not_a_period(text: str) -> None:
    with pytest.raises(PeriodError):
        Period.parse(text)


@given(
    st.builds(Period, st.integers(1, 9999), st.sampled_from(Unit)),
)
def test_a_period_reads_back_as_written(period: Period) -> None:
    assert Period.parse(str(period)) == period


def test_a_date_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(CalendarRangeError):
        due(Period.parse("14 days"), at("2028-12-20 10:00"), CALENDAR)
    with pytest.raises(CalendarRangeError):
        due(Period.parse("3 hours"), at("2023-12-20 10:00"), CALENDAR)


def test_a_day_that_is_worked_for_once_has_the_hours_of_the_first_weekday_that_has_some() -> None:
    morning = ((dt.time(10), dt.time(12)),)
    week = {0: (), 1: morning, 2: DAY}  # closed on Mondays
    sunday = dt.date(2026, 9, 20)
    calendar = Calendar(week, {}, FIRST, LAST, frozenset({sunday}))
    assert calendar.spans(sunday) == morning
    assert due(Period.parse("at once"), at("2026-09-20 08:00"), calendar).moment == at(
        "2026-09-22 11:00"
    )
    assert Calendar({}, {}, FIRST, LAST, frozenset({sunday})).spans(sunday) == ()


moments = st.datetimes(dt.datetime(2024, 1, 2), dt.datetime(2027, 12, 1))


@given(moments, st.integers(1, 40))
def test_a_longer_period_is_never_due_earlier(received: dt.datetime, amount: int) -> None:
    shorter = due(Period(amount, Unit.HOURS), received, CALENDAR).moment
    assert shorter <= due(Period(amount + 1, Unit.HOURS), received, CALENDAR).moment


@given(moments, st.integers(1, 5))
def test_exactly_the_allowed_minutes_lie_before_the_due_moment(
    received: dt.datetime, amount: int
) -> None:
    received = received.replace(second=0, microsecond=0)
    end = due(Period(amount, Unit.DAYS), received, CALENDAR)
    assert CALENDAR.working_minutes(received, end.moment) == end.minutes_allowed


@given(moments, st.integers(6, 60))
def test_the_days_rule_ends_on_a_working_day(received: dt.datetime, amount: int) -> None:
    end = due(Period(amount, Unit.DAYS), received, CALENDAR)
    assert CALENDAR.is_working(end.moment.date())
    assert end.minutes_allowed == amount * 480
