"""National working time: public holidays, 9 to 18 o'clock on weekdays, lunch from 12 to 13."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache

import holidays

from madang.lib.periods.calendar import Calendar

FIRST = dt.date(2014, 1, 1)  # the first year in which there were substitute holidays
LAST = dt.date(2035, 12, 31)  # later holidays would be guessed
WORKING_DAY = ((dt.time(9), dt.time(12)), (dt.time(13), dt.time(18)))
WORKING_WEEK = dict.fromkeys(range(5), WORKING_DAY)


def national_holidays(years: Iterable[int], language: str = "ko") -> dict[dt.date, str]:
    """The public holidays of these years (공휴일에 관한 법률), by date, with their names."""
    code = "ko" if language == "ko" else "en_US"
    return dict(holidays.country_holidays("KR", years=years, language=code).items())


@lru_cache(maxsize=64)
def holidays_of(year: int) -> Mapping[dt.date, str]:
    """The public holidays of one year with their Korean names, worked out once."""
    return national_holidays([year])


@lru_cache(maxsize=2)
def holiday_names(language: str) -> Mapping[dt.date, str]:
    """The names of all holidays of the national calendar in a language: ``ko``, else English."""
    return national_holidays(range(FIRST.year, LAST.year + 1), language)


@lru_cache(maxsize=1)
def national_calendar() -> Calendar:
    """The working time of the nation from 2014 to 2035."""
    return Calendar(WORKING_WEEK, holiday_names("ko"), FIRST, LAST)
