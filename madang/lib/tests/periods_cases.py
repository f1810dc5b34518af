"""Random questions to the clock, and the means to ask them."""

import datetime as dt
import random
from dataclasses import dataclass, replace

from madang.lib.periods import (
    GROUNDS,
    Entry,
    Extended,
    HoldEnded,
    HoldStarted,
    Ledger,
    Period,
    Reckoning,
    Rule,
    Unit,
    reckon,
    rule_of,
)
from madang.lib.periods.national import national_calendar

CALENDAR = national_calendar()
FREE_GROUNDS = sorted(key for key, ground in GROUNDS.items() if ground.most_days is None)
PERIODS = [
    *("at once", "3 hours", "8 hours", "1 day", "3 days", "5 days"),
    *("6 days", "7 days", "14 days", "30 days"),
    *("1 week", "2 weeks", "1 month", "2 months", "1 year"),
]
FIRST_RECEIPT = dt.datetime(2026, 5, 6)
DAY_MINUTES = 1440
#: As many that take whole days as run by the moment.
CROWDED_GROUNDS = ["supplement", "supplement", "hearing", "examination"]
#: Round opening and closing, in the morning, at lunch, in the afternoon and in the evening.
TIMES = [
    dt.time.fromisoformat(text)
    for text in (
        *("00:00", "08:30", "09:00", "10:00", "11:59", "12:00", "12:20", "12:40", "13:00"),
        *("14:00", "15:00", "17:59", "18:00", "18:10", "18:40", "19:00", "23:59"),
    )
]


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@dataclass(frozen=True)
class Asked:
    """A question with what happened, in the order in which it happened."""

    received: dt.datetime
    period: Period
    rule: Rule
    entries: tuple[Entry, ...]

    @property
    def ledger(self) -> Ledger:
        return Ledger().then(self.entries)

    def answer(self, ledger: Ledger | None = None, period: Period | None = None) -> Reckoning:
        return reckon(
            period or self.period,
            self.received,
            self.ledger if ledger is None else ledger,
            CALENDAR,
            rule=self.rule,
        )


def random_question(chance: random.Random) -> Asked:
    """Any receipt in 400 days, any period and rule, up to eight holds and two extensions.

    Holds come spread over weeks, or several a day on several grounds, at lunch and in the evening.
    """
    received = FIRST_RECEIPT + dt.timedelta(
        minutes=chance.randrange(400 * DAY_MINUTES), seconds=chance.randrange(60)
    )
    period = Period.parse(chance.choice(PERIODS))
    rule = rule_of(period)
    if period.unit is not Unit.HOURS and chance.random() < 0.3:
        rule = Rule.CIVIL
    crowded = chance.random() < 0.5
    entries = _crowded_holds(chance, received) if crowded else _spread_holds(chance, received)
    for _ in range(chance.randrange(3)):
        length = Period(chance.randint(1, period.amount), period.unit)
        entries.append(Extended(length, "equivalent", received, with_consent=True))
    return Asked(received, period, rule, tuple(entries))


def _spread_holds(chance: random.Random, received: dt.datetime) -> list[Entry]:
    entries: list[Entry] = []
    moment = received
    for _ in range(chance.randrange(4)):
        moment += dt.timedelta(minutes=chance.randrange(12 * DAY_MINUTES))
        entries.append(HoldStarted(chance.choice(FREE_GROUNDS), moment))
        longest = chance.choice([1, 600, 4 * DAY_MINUTES, 12 * DAY_MINUTES])
        moment += dt.timedelta(minutes=chance.randrange(longest))
        entries.append(HoldEnded(moment))
    return entries


def _crowded_holds(chance: random.Random, received: dt.datetime) -> list[Entry]:
    """Holds close together: one after the other at times of a day that matter."""
    entries: list[Entry] = []
    moment = received
    for _ in range(chance.randrange(1, 9)):
        for entry in (HoldStarted(chance.choice(CROWDED_GROUNDS), received), HoldEnded(received)):
            moment = _later(chance, moment)
            entries.append(replace(entry, at=moment))
    return entries


def _later(chance: random.Random, moment: dt.datetime) -> dt.datetime:
    """The same moment, some minutes later, or the next time that is one of TIMES."""
    way = chance.randrange(4)
    if way == 0:
        return moment
    if way == 1:
        return moment + dt.timedelta(minutes=chance.randrange(180))
    time = chance.choice(TIMES)
    found = dt.datetime.combine(moment.date(), time)
    days = chance.randrange(3) if way == 2 else 0
    return found + dt.timedelta(days=days + (found < moment))
