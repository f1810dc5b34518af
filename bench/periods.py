"""The legal clock: microseconds for one due date."""

import datetime as dt
import statistics
import time

ROUNDS = 7
MOMENTS = 5000
PERIODS = ("at once", "3 days", "7 days", "14 days", "1 month")


def measure(agency_id: int) -> dict[str, float]:
    """Microseconds by period, for moments all over a year; each the median of some rounds."""
    from madang.core.orgs.queries import calendar
    from madang.lib.periods import Period, due

    working_time = calendar(agency_id, 1)
    start = dt.datetime.combine(dt.date(dt.date.today().year, 1, 2), dt.time(9))  # noqa: DTZ011  any year does
    moments = [start + dt.timedelta(minutes=103 * number) for number in range(MOMENTS)]
    found = {}
    for text in PERIODS:
        period, taken = Period.parse(text), []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            for moment in moments:
                due(period, moment, working_time)
            taken.append((time.perf_counter() - began) / MOMENTS * 1_000_000)
        found[text] = statistics.median(taken)
    return found
