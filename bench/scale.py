"""Pages of a big city: ``python -m bench.scale [CASES]``, a million without the argument.

Each page is asked for by one connection, and then by sixteen that send the next request as soon as
the answer is there, to two web processes. What one connection gives is the server's own time for a
page. At sixteen on as many processors as this machine has, most of what a client waits is the
queue: with R answers a second each of sixteen takes 16 / R seconds. Both are shown.
"""

import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench import client, district, paint, visits
from bench.installation import opened, web_server
from bench.table import show

CONNECTIONS, PROCESSES = 16, 2
WARM_UP_SECONDS, ALONE_SECONDS, SECONDS = 2.0, 3.0, 8.0
MOST_MEDIAN, MOST_P99 = 25, 120
MOST_PAINT_SECONDS = 1.5
HEADING = (
    "page",
    "alone: server median",
    "of it CPU",
    "at 16: a second",
    "server median",
    "client median",
    "client p99",
    "kB",
    "painted after",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of one page. ``alone`` and ``busy`` are the server's, wall and CPU."""

    alone: Sequence[tuple[float, float]]
    busy: Sequence[tuple[float, float]]
    rate: float
    median: float
    p99: float
    size: int

    def cells(self) -> list[str]:
        return [
            f"{_median(self.alone, 0):.1f} ms",
            f"{_median(self.alone, 1):.1f} ms",
            f"{self.rate:.0f}",
            f"{_median(self.busy, 0):.1f} ms",
            f"{self.median:.0f} ms",
            f"{self.p99:.0f} ms",
            f"{self.size / 1000:.1f}",
        ]


def _median(pairs: Sequence[tuple[float, float]], place: int) -> float:
    return statistics.median(pair[place] for pair in pairs)


def measure(wanted: list[visits.Visit], port: int) -> Measured:
    """Ask for one page in the place of many people. Exits if anything but 200 comes back."""
    requests = visits.requests(wanted, port)
    _asked(requests, port, CONNECTIONS, WARM_UP_SECONDS)
    _short, alone = _asked(requests, port, 1, ALONE_SECONDS)
    short, busy = _asked(requests, port, CONNECTIONS, SECONDS)
    return Measured(
        alone.server_ms,
        busy.server_ms,
        short["rate"],
        short["median_ms"],
        short["p99_ms"],
        len(busy.last_answer.partition(b"\r\n\r\n")[2]),
    )


def _asked(
    requests: visits.Requests, port: int, connections: int, seconds: float
) -> tuple[client.Short, client.Tally]:
    short, tally = client.run(port, requests, connections, seconds)
    if list(tally.statuses) != ["200"]:
        sys.exit(f"The server answered {tally.statuses}: {tally.last_answer[:2000]!r}")
    return short, tally


def main() -> None:
    cases = int(sys.argv[1]) if sys.argv[1:] else district.CASES
    began = time.monotonic()
    with opened(roomy=True):
        from django.db import connections

        from madang.core.orgs.queries import agency_for_host

        agency = agency_for_host("")
        district.grow(agency, cases)
        filled = time.monotonic() - began
        made = visits.made(agency)
        connections.close_all()
        with web_server("bench.timed:application", PROCESSES) as port:
            found = {name: measure(wanted, port) for name, wanted in made.items()}
            painted = paint.measure(port, made)
    print(
        f"\n{cases:,} cases, filled in {filled:.0f} s; compressed pages; {PROCESSES} processes.\n"
    )
    rows = [(name, *one.cells(), f"{painted[name]:.2f} s") for name, one in found.items()]
    limits = ["limit", f"{MOST_MEDIAN} ms", "", "", "", "", f"{MOST_P99} ms", ""]
    show([HEADING, *rows, (*limits, f"{MOST_PAINT_SECONDS} s")])


if __name__ == "__main__":
    main()
