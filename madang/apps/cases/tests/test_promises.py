import datetime as dt

import pytest

from madang.apps.cases.block_parts import FastTrack, JointReview
from madang.apps.cases.promises import meeting_day, promised
from madang.lib.periods import Calendar, CalendarRangeError
from madang.lib.periods.national import WORKING_WEEK, national_holidays

CALENDAR = Calendar(
    WORKING_WEEK, national_holidays(range(2015, 2017)), dt.date(2015, 1, 1), dt.date(2016, 12, 31)
)
TITLE = {"ko": "우선처리"}
HALF_DAY = FastTrack.model_validate({"title": TITLE, "half_day": True})


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "done"),
    [
        ("2015-03-06 08:20", "2015-03-06 18:00"),  # before the office opens
        ("2015-03-06 11:59", "2015-03-06 18:00"),
        ("2015-03-05 12:00", "2015-03-06 12:00"),  # lunch is afternoon
        ("2015-03-06 15:00", "2015-03-09 12:00"),  # Friday
        ("2015-03-04 20:59", "2015-03-05 12:00"),  # late opening
        ("2015-03-07 10:00", "2015-03-09 18:00"),  # Saturday counts as Monday morning
        ("2015-03-08 22:00", "2015-03-09 18:00"),
        ("2015-09-25 13:00", "2015-09-30 12:00"),  # before Chuseok
    ],
)
def test_half_day(received: str, done: str) -> None:
    assert promised(HALF_DAY, at(received), CALENDAR) == at(done)


def test_half_day_without_a_lunch_break_is_parted_at_noon() -> None:
    week = dict.fromkeys(range(5), ((dt.time(9), dt.time(17)),))
    calendar = Calendar(week, {}, dt.date(2015, 1, 1), dt.date(2015, 12, 31))
    assert promised(HALF_DAY, at("2015-03-05 11:59"), calendar) == at("2015-03-05 17:00")
    assert promised(HALF_DAY, at("2015-03-05 12:00"), calendar) == at("2015-03-06 12:00")


def test_promise_within_a_time_runs_as_the_law_counts() -> None:
    at_once = FastTrack.model_validate({"title": TITLE, "within": "at once"})
    assert promised(at_once, at("2016-03-11 17:00"), CALENDAR) == at("2016-03-14 11:00")


@pytest.mark.parametrize(
    ("accepted", "after", "meets"),
    [
        ("2016-03-07 09:00", "4 days", "2016-03-11"),
        ("2016-03-07 17:59", "4 days", "2016-03-11"),
        ("2016-03-10 10:00", "4 days", "2016-03-16"),
        ("2016-05-03 10:00", "4 days", "2016-05-11"),  # 5 and 6 May are off
        ("2016-03-07 10:00", "10 days", "2016-03-21"),
        ("2016-03-07 10:00", "8 hours", "2016-03-08"),
        ("2016-03-07 10:00", "1 week", "2016-03-14"),
    ],
)
def test_day_of_the_meeting(accepted: str, after: str, meets: str) -> None:
    meeting = JointReview.model_validate({"body": "joint-review", "after": after})
    assert meeting_day(meeting, at(accepted), CALENDAR) == dt.date.fromisoformat(meets)


def test_calendar_that_ends_too_early_is_told() -> None:
    with pytest.raises(CalendarRangeError):
        promised(HALF_DAY, at("2016-12-30 15:00"), CALENDAR)
