"""A question to the clock as people write it: on the command line and in the calculator."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from madang.lib.periods.calendar import Calendar
from madang.lib.periods.grounds import SUPPLEMENT, ground_of
from madang.lib.periods.law import Law, Rule, extension_rule
from madang.lib.periods.ledger import (
    Entry,
    Extended,
    HoldEnded,
    HoldStarted,
    Ledger,
    hold_over_days,
)
from madang.lib.periods.period import Period, PeriodError
from madang.lib.periods.reckoning import Reckoning, reckon, rule_of

STATUTORY, CIVIL = "statutory", "civil"
RULES = (STATUTORY, CIVIL)
_MOMENT = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?"
_HOLD = re.compile(rf"({_MOMENT})/({_MOMENT})(?::(\w+))?")
_KOREAN = {
    "시간": "hour",
    "근무시간": "hour",
    "일": "day",
    "주": "week",
    "주일": "week",
    "개월": "month",
    "달": "month",
    "년": "year",
}


class ReadingError(ValueError):
    """A part of a question cannot be read: ``field`` says which, ``text`` what stood there."""

    def __init__(self, field: str, text: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.text = text


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a period, its receipt, its rule and act, and what happened since."""

    received: dt.datetime
    period: Period
    rule: Rule
    law: Law
    ledger: Ledger

    def answer(self, calendar: Calendar) -> Reckoning:
        """Reckon it in a calendar. Raises what ``reckon`` raises."""
        return reckon(
            self.period, self.received, self.ledger, calendar, rule=self.rule, law=self.law
        )


def read_question(
    received: str,
    period: str,
    *,
    holds: Sequence[str] = (),
    extensions: Sequence[str] = (),
    rule: str = STATUTORY,
) -> Question:
    """Read a question.

    ``received`` is ``2026-09-21T10:00`` (the time may be left out where days are counted); a hold
    ``2026-09-23/2026-09-25:supplement``, whole days with both included, or with times; an extension
    ``7 days`` or ``7 days:verification``. A second extension is taken to have the applicant's
    consent. By the rule ``civil`` the first day does not count, and one extension is possible.

    Raises ReadingError, or LedgerError for holds that the law forbids.
    """
    if rule not in RULES:
        raise ReadingError("rule", rule, f"{rule!r} is neither {STATUTORY} nor {CIVIL}")
    length = read_period(period)
    counted = Rule.CIVIL if rule == CIVIL else rule_of(length)
    moment = _received(received, counted)
    law = Law.OTHER if rule == CIVIL else Law.PETITION
    entries = [entry for hold in _in_order(holds) for entry in _hold(hold, moment)]
    extended = [_extension(text, moment, law) for text in extensions]
    return Question(moment, length, counted, law, Ledger().then([*entries, *extended]))


def read_period(text: str) -> Period:
    """Read a period in English or Korean: ``7 days``, ``7일``, ``at once``, ``즉시``."""
    plain = " ".join(text.split())
    korean = re.fullmatch(r"([1-9]\d{0,3}) ?(근무시간|시간|주일|주|개월|달|일|년)", plain)
    if plain == "즉시":
        plain = "at once"
    elif korean:
        unit = _KOREAN[korean[2]]
        plain = f"{korean[1]} {unit if korean[1] == '1' else unit + 's'}"
    try:
        return Period.parse(plain)
    except PeriodError as error:
        raise ReadingError("period", text, str(error)) from None


def _received(text: str, rule: Rule) -> dt.datetime:
    moment, is_day = _moment("received", text)
    if is_day and rule is Rule.HOURS:
        raise ReadingError("received", text, "a period in hours needs the time of receipt")
    return moment


def _moment(field: str, text: str) -> tuple[dt.datetime, bool]:
    """The moment, and whether it is a day without a time."""
    wrong = ReadingError(field, text, f"{text!r} is no moment such as 2026-09-21T10:00")
    if not re.fullmatch(_MOMENT, text):
        raise wrong
    try:
        return dt.datetime.fromisoformat(text), len(text) == len("2026-09-21")
    except ValueError:  # such as 30 February
        raise wrong from None


def _in_order(holds: Sequence[str]) -> list[str]:
    return sorted(holds, key=lambda text: text.replace(" ", "T"))


def _hold(text: str, received: dt.datetime) -> tuple[Entry, Entry]:
    match = _HOLD.fullmatch(text)
    if match is None:
        raise ReadingError("holds", text, f"{text!r} is no hold such as 2026-09-23/2026-09-25")
    start, starts_with_day = _moment("holds", match[1])
    end, ends_with_day = _moment("holds", match[2])
    ground = match[3] or SUPPLEMENT
    ground_of(ground)
    first, last = hold_over_days(ground, start.date(), end.date(), received)
    return (
        first if starts_with_day else HoldStarted(ground, start),
        last if ends_with_day else HoldEnded(end),
    )


def _extension(text: str, received: dt.datetime, law: Law) -> Extended:
    length, _, ground = text.partition(":")
    try:
        period = read_period(length)
    except ReadingError as error:
        raise ReadingError("extensions", text, str(error)) from None
    usual = extension_rule(law, received.date()).grounds[0]
    return Extended(period, ground or usual, received, with_consent=True)
