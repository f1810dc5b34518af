"""The worker: deliveries a second, by number of workers."""

import sys
import time
from contextlib import ExitStack

from bench.installation import process

START_SECONDS = 30
LEAST_WAITING = 2000


def measure(workers: int, seconds: float) -> float:
    """Deliveries a second of so many worker processes, counted in the database."""
    with ExitStack() as stack:
        before = _done()
        for _ in range(workers):
            stack.enter_context(process([sys.executable, "-m", "bench.consumer"]))
        _wait_for_more_than(before)
        time.sleep(0.5)  # until all of them are there
        first, began = _done(), time.perf_counter()
        time.sleep(seconds)
        last, taken = _done(), time.perf_counter() - began
    return (last - first) / taken


def waiting() -> int:
    """How many deliveries are not done."""
    from madang.core.events.models import Delivery

    return Delivery.objects.filter(done_at=None, dead_at=None).count()


def _done() -> int:
    from madang.core.events.models import Delivery

    return Delivery.objects.exclude(done_at=None).count()


def _wait_for_more_than(number: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while _done() <= number:
        if time.monotonic() > deadline:
            sys.exit("The worker did nothing.")
        time.sleep(0.05)
