"""The legal clock: one due date, a ledger, and many at once beside pandas' CustomBusinessHour.

No database: the national calendar is the same work as an agency's. Nothing waits, so the seconds
are those of the processor: what others do on the same machine counts for less. By itself:
``python -m bench.periods``.
"""

import datetime as dt
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 9
MOMENTS = 2000
MANY = 1_000_000
BY_PANDAS = 3000
PERIODS = ("at once", "3 days", "7 days", "14 days", "1 month")
at = dt.datetime.fromisoformat
FIRST = at("2026-01-02 09:00")
MOST_ONE, MOST_LEDGER = 20, 50
LEAST_BULK, LEAST_TIMES = 5_000_000, 300


@dataclass(frozen=True)
class Bulk:
    """Due dates a second, each the median of some rounds; ``times`` is round by round."""

    mixed: float
    held: float
    same_task: float
    pandas: float
    times: float


def one_by_one() -> dict[str, float]:
    """Microseconds for one due date, by period, for moments all over a year."""
    from madang.lib.periods import Period, due
    from madang.lib.periods.national import national_calendar

    calendar = national_calendar()
    moments = _moments()

    def ask(period: Period) -> Callable[[], None]:
        def run() -> None:
            for moment in moments:
                due(period, moment, calendar)

        return run

    return {text: _seconds(ask(Period.parse(text))) / MOMENTS * 1e6 for text in PERIODS}


def with_ledger() -> dict[str, float]:
    """Microseconds to reckon a case with five entries and to say what it used, by period."""
    from madang.lib.periods import (
        Extended,
        HoldEnded,
        HoldStarted,
        Ledger,
        Period,
        reckon,
    )
    from madang.lib.periods.national import national_calendar

    calendar = national_calendar()
    received = at("2026-09-21 10:00")
    until = at("2026-10-01 10:00")

    def ask(period: Period) -> Callable[[], None]:
        ledger = Ledger().then(
            [
                HoldStarted("supplement", at("2026-09-22 10:00")),
                HoldEnded(at("2026-09-22 15:00")),
                Extended(Period(1, period.unit), "verification", received),
                HoldStarted("hearing", at("2026-09-23 10:00")),
                HoldEnded(at("2026-09-28 15:00")),
            ]
        )

        def run() -> None:
            for _ in range(MOMENTS):
                reckon(period, received, ledger, calendar).minutes_used(until)

        return run

    return {text: _seconds(ask(Period.parse(text))) / MOMENTS * 1e6 for text in PERIODS}


def in_bulk() -> Bulk:
    """A million of all rules; and three days by the hour, beside pandas on the same moments.

    Raises AssertionError if pandas comes to another place in working time: it names the end of a
    full day by the opening of the next, which lies no working minute later.
    """
    import numpy as np
    import pandas as pd

    from madang.lib.periods.bulk import Cases, Holds, Lengths, Table, minutes_of, moments_of
    from madang.lib.periods.national import holiday_names, national_calendar

    calendar = national_calendar()
    table = Table(calendar)
    chance = np.random.default_rng(19)
    received = minutes_of([FIRST])[0] + chance.integers(0, 700 * 1440, MANY)
    rules = chance.integers(0, 3, MANY).astype(np.int8)
    units, amounts = rules, np.array([3 * 480, 14, 1])[rules]  # three days, 14 days, a month
    lengths = (Lengths(amounts, units),)
    mixed = Cases(received, rules, lengths)
    begins = received + 2 * 1440
    holds = Holds(begins, begins + 2 * 1440, begins, np.arange(MANY + 1))
    held = Cases(received, rules, lengths, holds)
    hours = np.zeros(MANY, dtype=np.int8)
    same = Cases(received, hours, (Lengths(np.full(MANY, 3 * 480), hours),))
    theirs = [pd.Timestamp(moment) for moment in moments_of(received[:BY_PANDAS])]
    three_days = pd.offsets.CustomBusinessHour(
        24, start=["09:00", "13:00"], end=["12:00", "18:00"], holidays=list(holiday_names("ko"))
    )
    ours = moments_of(table.due(same)[:BY_PANDAS])
    for mine, found in zip(ours, [moment + three_days for moment in theirs], strict=True):
        assert calendar.working_minutes(mine, found.to_pydatetime()) == 0
        assert mine <= found.to_pydatetime()
    rates = [
        (
            MANY / _once(lambda: table.due(same)),
            BY_PANDAS / _once(lambda: [moment + three_days for moment in theirs]),
        )
        for _ in range(ROUNDS)
    ]
    return Bulk(
        mixed=MANY / _seconds(lambda: table.due(mixed)),
        held=MANY / _seconds(lambda: table.due(held)),
        same_task=statistics.median(our for our, _their in rates),
        pandas=statistics.median(their for _our, their in rates),
        times=statistics.median(our / their for our, their in rates),
    )


def rows() -> list[tuple[str, str, str]]:
    """What was measured, for the table of the benches."""
    bulk = in_bulk()
    return [
        ("A due date", _each(one_by_one()), f"at most {MOST_ONE} µs"),
        ("  with five entries, and used time", _each(with_ledger()), f"at most {MOST_LEDGER} µs"),
        (
            "Due dates in bulk, hours, days and months",
            f"{bulk.mixed / 1e6:.1f} million a second",
            f"at least {LEAST_BULK / 1e6:.0f} million",
        ),
        ("  the same, each with a hold", f"{bulk.held / 1e6:.1f} million a second", ""),
        ("  three days by the hour", f"{bulk.same_task / 1e6:.1f} million a second", ""),
        ("  pandas, CustomBusinessHour", f"{bulk.pandas:,.0f} a second", ""),
        ("  bulk to pandas, round by round", f"{bulk.times:,.0f} times", f"at least {LEAST_TIMES}"),
    ]


def _each(found: dict[str, float]) -> str:
    return "µs: " + ", ".join(f"{text} {microseconds:.1f}" for text, microseconds in found.items())


def _moments() -> list[dt.datetime]:
    return [FIRST + dt.timedelta(minutes=257 * number) for number in range(MOMENTS)]


def _seconds(run: Callable[[], object]) -> float:
    """The median of some rounds."""
    return statistics.median(_once(run) for _ in range(ROUNDS))


def _once(run: Callable[[], object]) -> float:
    began = time.thread_time()
    run()
    return time.thread_time() - began


if __name__ == "__main__":
    for name, measured, limit in rows():
        print(f"{name}: {measured}" + (f" ({limit})" if limit else ""))
