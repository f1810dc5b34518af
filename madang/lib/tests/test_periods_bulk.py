"""Many cases at once come to what one by one comes to."""

import datetime as dt
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.lib.periods import CalendarRangeError, Ledger, Period, Rule
from madang.lib.periods.bulk import Cases, Table, minutes_of, moments_of
from madang.lib.tests.periods_cases import CALENDAR, Asked, at, random_question

TABLE = Table(CALENDAR)
MOMENTS = st.datetimes(
    dt.datetime.combine(CALENDAR.first, dt.time()), dt.datetime.combine(CALENDAR.last, dt.time())
)


def gathered(asked: list[Asked]) -> Cases:
    return Cases.of([(one.period, one.received, one.rule, one.ledger) for one in asked])


@given(st.integers(0, 10**9), st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_bulk_comes_to_the_same_moments_as_one_by_one(seed: int, count: int) -> None:
    chance = random.Random(seed)  # noqa: S311  Hypothesis repeats it
    asked = [random_question(chance) for _ in range(count)]
    assert moments_of(TABLE.due(gathered(asked))) == [one.answer().moment for one in asked]


def test_ten_thousand_cases_with_holds_and_extensions_agree() -> None:
    chance = random.Random(19)  # noqa: S311  a test is repeated
    asked = [random_question(chance) for _ in range(10_000)]
    found = moments_of(TABLE.due(gathered(asked)))
    assert found == [one.answer().moment for one in asked]


def test_a_case_beyond_the_calendar_is_refused() -> None:
    for received in (CALENDAR.last, CALENDAR.first - dt.timedelta(days=1)):
        moment = dt.datetime.combine(received, dt.time(17))
        for text in ("3 days", "7 days", "1 month"):
            period = Period.parse(text)
            rule = Asked(moment, period, Rule.HOURS, ()).rule
            rule = {"3 days": rule, "7 days": Rule.DAYS}.get(text, Rule.CIVIL_FIRST_DAY)
            with pytest.raises(CalendarRangeError):
                TABLE.due(Cases.of([(period, moment, rule, Ledger())]))


@given(st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_working_minutes_are_those_of_the_calendar(
    pairs: list[tuple[dt.datetime, dt.datetime]],
) -> None:
    starts, ends = (minutes_of(moments) for moments in zip(*pairs, strict=True))
    found = TABLE.working_minutes(starts, ends).tolist()
    assert found == [CALENDAR.working_minutes(start, end) for start, end in pairs]


def test_moments_go_to_minutes_and_back() -> None:
    moments = [at("2026-09-21 10:00"), at("1969-12-31 23:59")]
    assert moments_of(minutes_of(moments)) == moments
    assert minutes_of([]).dtype == np.int64
