"""Dates by 민법 160: a number of days, weeks, months or years from a first day that counts."""

import calendar as months
import datetime as dt

from madang.lib.periods.calendar import CalendarRangeError
from madang.lib.periods.period import Period, PeriodError, Unit


def last_day(period: Period, first: dt.date) -> dt.date:
    """The last day of a period whose first day is ``first``: the day before the one that answers.

    Without such a day, the last of the month (민법 160③). Raises PeriodError for hours, and
    CalendarRangeError where no calendar could follow.
    """
    if period.unit is Unit.DAYS:
        return first + dt.timedelta(days=period.amount - 1)
    if period.unit is Unit.WEEKS:
        return first + dt.timedelta(weeks=period.amount, days=-1)
    if period.unit is Unit.HOURS:
        raise PeriodError(f"{period} is not counted by the calendar")
    ahead = period.amount * (12 if period.unit is Unit.YEARS else 1)
    year, month = divmod(first.year * 12 + first.month - 1 + ahead, 12)
    month += 1
    if year > dt.MAXYEAR:
        raise CalendarRangeError(f"{period} from {first} is beyond every calendar")
    length = months.monthrange(year, month)[1]
    if first.day > length:
        return dt.date(year, month, length)
    return dt.date(year, month, first.day) - dt.timedelta(days=1)
