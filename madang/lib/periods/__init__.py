"""Legal periods over working time (민원 처리에 관한 법률 제19조, 민법 제155–161조).

Pure: a period, the moment of receipt, a ledger and a calendar give the due moment. Naive datetimes
are local time of the agency. The end of a full working day is 18:00 of that day, never 09:00 of the
next; this is decided in ``calendar`` and nowhere else.

Many cases at once: ``madang.lib.periods.bulk``. National working time: ``…periods.national``.
"""

from madang.lib.periods.calendar import Calendar, CalendarRangeError, Span
from madang.lib.periods.explanation import Explanation, Step, explain
from madang.lib.periods.grounds import GROUNDS, Ground, ground_of
from madang.lib.periods.law import (
    ACT_OF_2016,
    EXTENSION_RULES,
    ExtensionRule,
    Law,
    LedgerError,
    Rule,
    extension_rule,
)
from madang.lib.periods.ledger import (
    CalendarChanged,
    Entry,
    Extended,
    Hold,
    HoldEnded,
    HoldStarted,
    Ledger,
    Out,
    hold_over_days,
)
from madang.lib.periods.period import (
    AT_ONCE_HOURS,
    HOURS_PER_DAY,
    LONGEST_HOURS_RULE,
    Period,
    PeriodError,
    Unit,
)
from madang.lib.periods.reckoning import (
    Due,
    Reckoning,
    check_extension_in_time,
    civil_due,
    due,
    objection_due,
    objection_last_day,
    reckon,
    rule_of,
)

__all__ = [
    "ACT_OF_2016",
    "AT_ONCE_HOURS",
    "EXTENSION_RULES",
    "GROUNDS",
    "HOURS_PER_DAY",
    "LONGEST_HOURS_RULE",
    "Calendar",
    "CalendarChanged",
    "CalendarRangeError",
    "Due",
    "Entry",
    "Explanation",
    "Extended",
    "ExtensionRule",
    "Ground",
    "Hold",
    "HoldEnded",
    "HoldStarted",
    "Law",
    "Ledger",
    "LedgerError",
    "Out",
    "Period",
    "PeriodError",
    "Reckoning",
    "Rule",
    "Span",
    "Step",
    "Unit",
    "check_extension_in_time",
    "civil_due",
    "due",
    "explain",
    "extension_rule",
    "ground_of",
    "hold_over_days",
    "objection_due",
    "objection_last_day",
    "reckon",
    "rule_of",
]
