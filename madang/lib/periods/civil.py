"""Dates by 민법 160: a number of days, weeks, months or years from a first day that counts."""

import calendar as months
import datetime as dt

from madang.lib.periods.calendar import CalendarRangeError
from madang.lib.periods.period import Period, PeriodError, Unit

SHORTEST_MONTH = 28


def last_day(period: Period, first: dt.date) -> dt.date:
    """The last day of a period whose first day is ``first``: the day before the one that answers.

    Without such a day, the last of the month (민법 160③). Raises PeriodError for hours, and
    CalendarRangeError where no calendar could follow.
    """
    return dt.date.fromordinal(day_after(period, first.toordinal()) - 1)


def day_after(period: Period, first: int) -> int:
    """The day after the last of a period; it and the first day by their ordinals."""
    if period.unit is Unit.DAYS:
        return first + period.amount
    if period.unit is Unit.WEEKS:
        return first + 7 * period.amount
    if period.unit is Unit.HOURS:
        raise PeriodError(f"{period} is not counted by the calendar")
    date = dt.date.fromordinal(first)
    ahead = period.amount * (12 if period.unit is Unit.YEARS else 1)
    year, month = divmod(date.year * 12 + date.month - 1 + ahead, 12)
    month += 1
    if year > dt.MAXYEAR:
        raise CalendarRangeError(f"{period} from {date} is beyond every calendar")
    if date.day > SHORTEST_MONTH:
        length = months.monthrange(year, month)[1]
        if date.day > length:
            return dt.date(year, month, length).toordinal() + 1
    return dt.date(year, month, date.day).toordinal()
