"""The words of the clock: its grounds and periods, and why the law does not let something happen.

Below ``commands``, which refuse with these sentences; ``showing.clock`` shows with them.
"""

import datetime as dt
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from madang.lib.periods import (
    ACT_OF_2016,
    CalendarRangeError,
    Law,
    LedgerError,
    Period,
    PeriodError,
    Reckoning,
    Unit,
)
from madang.lib.periods.reading import ReadingError
from madang.ui.formats import day, moment

Lazy = str | Promise

HOLD_GROUNDS: Mapping[str, Lazy] = {
    "supplement": gettext_lazy("supplement by the applicant"),
    "transport": gettext_lazy("transport of the documents between offices"),
    "representatives": gettext_lazy("choice of representatives"),
    "hearing": gettext_lazy("hearing of opinions"),
    "examination": gettext_lazy("experiment, inspection, appraisal or technical review"),
    "prior_case": gettext_lazy("another case that must be finished first"),
    "outage": gettext_lazy("outage of the information system"),
    "documents": gettext_lazy("issue and check of the documents to be enclosed"),
    "survey": gettext_lazy("survey of a grievance on the spot"),
    "survey_extension": gettext_lazy("extended survey of a grievance on the spot"),
}
EXTENSION_GROUNDS: Mapping[str, Lazy] = {
    "cooperation": gettext_lazy("other offices or departments must cooperate"),
    "verification": gettext_lazy("facts or the place must be checked"),
    "force_majeure": gettext_lazy("natural disaster or another force majeure"),
    "equivalent": gettext_lazy("a reason equal to these"),
    "unavoidable": gettext_lazy("an unavoidable reason"),
    "overload": gettext_lazy("too much work"),
    "late_assignment": gettext_lazy("an official was named late"),
    "absence": gettext_lazy("the official is absent"),
}


def period_words(period: Period) -> str:
    """A period or extension in words, without saying how it is counted."""
    count = period.amount
    texts = {
        Unit.HOURS: ngettext("%(count)s working hour", "%(count)s working hours", count),
        Unit.DAYS: ngettext("%(count)s day", "%(count)s days", count),
        Unit.WEEKS: ngettext("%(count)s week", "%(count)s weeks", count),
        Unit.MONTHS: ngettext("%(count)s month", "%(count)s months", count),
        Unit.YEARS: ngettext("%(count)s year", "%(count)s years", count),
    }
    return texts[period.unit] % {"count": count}


REFUSALS: Mapping[str, Lazy] = {
    "before_the_law": gettext_lazy(
        "What was received before %(date)s is not covered. (%(article)s)"
    ),
    "hold_ground": gettext_lazy(
        "“%(ground)s” is not a ground on which time does not count. (%(article)s)"
    ),
    "hold_overlaps": gettext_lazy(
        "Time that does not count overlaps other such time. (%(article)s)"
    ),
    "hold_once_after": gettext_lazy(
        "“%(ground)s” is possible once, and only after “%(after)s”. (%(article)s)"
    ),
    "no_hold": gettext_lazy("There is no time without counting that could end. (%(article)s)"),
    "hold_ends_first": gettext_lazy(
        "Time that does not count cannot end before it starts: %(start)s – %(end)s. (%(article)s)"
    ),
    "hold_too_long": gettext_lazy("“%(ground)s” may take at most %(days)s days. (%(article)s)"),
    "hold_before_receipt": gettext_lazy(
        "Time that does not count cannot start before the receipt: %(start)s. (%(article)s)"
    ),
    "hold_before_law": gettext_lazy(
        "“%(ground)s” counts as such only from %(date)s on. (%(article)s)"
    ),
    "extension_forbidden": gettext_lazy(
        "The period must not be extended for this reason: %(ground)s. (%(article)s)"
    ),
    "extension_ground": gettext_lazy(
        "“%(ground)s” is not a ground for an extension. (%(article)s)"
    ),
    "extension_too_many": gettext_lazy(
        "The period can be extended %(most)s time(s) at most. (%(article)s)"
    ),
    "extension_consent": gettext_lazy(
        "A second extension is possible only with the applicant's consent. (%(article)s)"
    ),
    "extension_unit": gettext_lazy(
        "A period of %(period)s cannot be extended by %(length)s. (%(article)s)"
    ),
    "extension_too_long": gettext_lazy(
        "An extension of %(length)s is longer than the period itself, %(period)s. (%(article)s)"
    ),
    "extension_late": gettext_lazy(
        "The period ended on %(due)s and cannot be extended any more. (%(article)s)"
    ),
}
READING: Mapping[str, Lazy] = {
    "received": gettext_lazy(
        "“%(text)s” is not a moment of receipt. Write it as 2026-09-21T10:00."
    ),
    "period": gettext_lazy(
        "“%(text)s” is not a period. Write at once, 3 hours, 7 days, 2 weeks, 1 month or 1 year."
    ),
    "holds": gettext_lazy(
        "“%(text)s” is not time that does not count. Write it as 2026-09-23/2026-09-25."
    ),
    "extensions": gettext_lazy("“%(text)s” is not an extension. Write it as 7 days."),
    "rule": gettext_lazy("“%(text)s” is not a rule. Choose statutory or civil."),
}


def before_the_act(found: Reckoning) -> str:
    """What to know of a petition that is older than the act by which it was counted."""
    if found.law is not Law.PETITION or found.received.date() >= ACT_OF_2016:
        return ""
    return _(
        "The act by which this was counted is in force since %(date)s. The one before it may have"
        " counted differently."
    ) % {"date": day(ACT_OF_2016)}


def refusal(error: Exception) -> str:
    """What is wrong, for people, by the errors of ``lib.periods``."""
    if isinstance(error, LedgerError):
        values = {name: _value(name, value) for name, value in error.values.items()}
        return str(REFUSALS[error.code]) % {**values, "article": error.article}
    if isinstance(error, ReadingError):
        return str(READING[error.field]) % {"text": error.text}
    if isinstance(error, CalendarRangeError):
        return _("The calendar does not reach these dates: their holidays are not known.")
    if isinstance(error, PeriodError):
        return _("This rule does not count in working hours.")
    raise TypeError(f"{error!r} is no error of the clock")


def _value(name: str, value: object) -> str:
    if isinstance(value, Period):
        return period_words(value)
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return day(value)
    if name in ("ground", "after"):
        return str(HOLD_GROUNDS.get(str(value)) or EXTENSION_GROUNDS.get(str(value)) or value)
    return str(value)
