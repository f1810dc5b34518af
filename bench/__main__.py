"""``make bench``: measure everything but the installation, and print one table.

``python -m bench.demo_from_nothing`` measures how long a fresh clone takes, and its memory.
"""

import os
import platform
import statistics
import time
from pathlib import Path

from bench import deliveries, filing, pages, periods
from bench.installation import opened, web_server
from bench.table import show

Row = tuple[str, str, str]
WORKER_SECONDS = 3.0
LEAST_RATE, LEAST_SHARE = 600, 0.15
MOST_MILLISECONDS, MOST_BYTES = 10, 200_000


def main() -> None:
    began = time.monotonic()
    load = _load()
    print("Measuring; this takes about two minutes.", flush=True)
    with opened() as installation:
        with web_server() as port:
            rounds = filing.measure(installation, port)
        _tidy()
        rows = [*_filing_rows(rounds), *_page_rows(rounds.tracking_code)]
        rows += _worker_rows()
        rows += periods.rows()
        database = _database()
    print(f"\n{os.cpu_count()} processors, Python {platform.python_version()}, {database}.")
    print(f"Load before: {load}, after: {_load()}. Took {time.monotonic() - began:.0f} s.\n")
    show([("what", "measured", "limit"), *rows])


def _filing_rows(rounds: filing.Rounds) -> list[Row]:
    raw, counted = map(statistics.median, (rounds.raw, rounds.raw_counted))
    least, share, most = rounds.ratio()
    of_counted = rounds.ratio(counted=True)[1]
    return [
        (
            "Filing by the API, 8 connections",
            f"{rounds.median('rate'):.0f} a second",
            f"at least {LEAST_RATE}",
        ),
        (
            "  time of one",
            f"median {rounds.median('median_ms'):.1f} ms, p99 {rounds.median('p99_ms'):.0f} ms",
            "",
        ),
        ("  the client took", f"{rounds.median('client_share'):.0%} of one processor", ""),
        ("  the same rows raw, 8 connections", f"{raw:.0f} a second", ""),
        (
            "  API to raw, round by round",
            f"{share:.0%} ({least:.0%} to {most:.0%})",
            f"at least {LEAST_SHARE:.0%}",
        ),
        ("  raw with the counter of numbers", f"{counted:.0f} a second", ""),
        ("  API to that", f"{of_counted:.0%}", ""),
    ]


def _page_rows(tracking_code: str) -> list[Row]:
    from bench.consumer import application

    rows = [_page_row(page) for page in pages.measure(application, tracking_code)]
    sizes = pages.first_view(application)
    rows.append(
        (
            "First view of the portal, compressed",
            f"{sum(sizes.values()) / 1000:.0f} kB in {len(sizes)} files, without fonts",
            f"at most {MOST_BYTES / 1000:.0f} kB",
        )
    )
    return rows


def _page_row(page: pages.Measured) -> Row:
    times = f"median {page.median:.1f} ms, p99 {page.p99:.1f} ms"
    weight = f"{page.queries} queries, {page.size / 1000:.0f} kB"
    limit = f"median at most {MOST_MILLISECONDS} ms"
    return f"Page: {page.name}", f"{times}, {weight}", limit


def _worker_rows() -> list[Row]:
    rates = [deliveries.measure(workers, WORKER_SECONDS) for workers in (1, 2)]
    return [
        ("Deliveries, 1 worker", f"{rates[0]:.0f} a second", ""),
        ("Deliveries, 2 workers", f"{rates[1]:.0f} a second, {rates[1] / rates[0]:.2f} times", ""),
    ]


def _tidy() -> None:
    """Let the database count its rows, as it does by itself some minutes after so much writing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _database() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    return f"PostgreSQL {version} (fsync {fsync})"


def _load() -> str:
    return " ".join(Path("/proc/loadavg").read_text().split()[:2])


if __name__ == "__main__":
    main()
