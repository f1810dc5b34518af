"""Working off what is due, deliveries and timers, each exactly once.

A row is taken in two transactions. The first counts the attempt and moves the row's next turn into
the future, so that a handler that kills its process is retried later instead of at once and for
ever. The second holds the row's lock, runs the handler and ticks the row, if its next turn is still
the one of this claim: whoever set it meanwhile for another moment undoes the handler.

The lock is the weakest one, FOR KEY SHARE. It holds off claims and cancellations, which skip what
is locked, and lets ``set_timer`` pass, which therefore never waits for a handler that may wait for
the thing that the caller of ``set_timer`` has changed.
"""

import datetime as dt
import logging
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from madang.core.events.consumers import CONSUMERS
from madang.core.events.models import Delivery, Task, Timer
from madang.core.events.timers import TIMERS, firing

log = logging.getLogger("madang.worker")

BATCH = 20
MAX_ATTEMPTS = 12
FIRST_RETRY = dt.timedelta(seconds=5)
LONGEST_RETRY = dt.timedelta(hours=1)

CLAIM_SQL = """
UPDATE {table} SET attempts = attempts + 1,
    due_at = statement_timestamp() + make_interval(
        secs => least(%(longest)s, %(first)s * power(2, least(attempts, 20))))
WHERE id IN (
    SELECT id FROM {table}
    WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= statement_timestamp() AND {which}
    ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING id, due_at
"""
# Waits, and does not skip what is locked: the claim of another worker that saw the row as it was
# before holds it for a moment, though it does not take it.
LOCK_SQL = """
SELECT id FROM {table}
WHERE id = %(id)s AND due_at = %(due_at)s AND done_at IS NULL AND dead_at IS NULL
FOR KEY SHARE
"""
PAUSES = {"first": FIRST_RETRY.total_seconds(), "longest": LONGEST_RETRY.total_seconds()}
# Fresh ones come in batches, those that failed before come alone: a poisonous one then takes
# nobody's attempt with it.
TURNS = (("attempts = 0", BATCH), ("attempts > 0", 1))

Claim = tuple[int, dt.datetime]
"""A row's id and the next turn that the claim gave it."""
Values = dict[str, Any]
DONE: Values = {"done_at": Now(), "error": ""}
AnyTask = TypeVar("AnyTask", bound=Task)


@dataclass(frozen=True, slots=True)
class Queue(Generic[AnyTask]):
    """Rows of one kind. ``run`` does what a row asks for and gives what it says afterwards."""

    table: str
    rows: Callable[[], QuerySet[AnyTask]]
    label: Callable[[AnyTask], str]
    run: Callable[[AnyTask], Values]


def _deliver(delivery: Delivery) -> Values:
    CONSUMERS[delivery.consumer].handler(delivery.event)
    return DONE


def _fire(timer: Timer) -> Values:
    timer.due_at = timer.set_for  # the claim has moved it; to the handler it is what was asked for
    with firing(timer) as fired:
        TIMERS[timer.name](timer)
    return DONE if fired.again is None else fired.again


DELIVERIES = Queue(
    table="events_delivery",
    rows=lambda: Delivery.objects.select_related("event"),
    label=lambda row: f"delivery {row.id} to {row.consumer}",
    run=_deliver,
)
DUE_TIMERS = Queue(
    table="events_timer",
    rows=Timer.objects.all,
    label=lambda row: f"timer {row.id} {row.name}",
    run=_fire,
)


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts: doubling, capped, the last half of it by chance."""
    longest = min(LONGEST_RETRY, FIRST_RETRY * (1 << (attempts - 1)))
    share: float = random.uniform(0.5, 1.0)  # noqa: S311  spreads load, protects nothing
    return longest * share


def work_once() -> Iterator[str]:
    """Take what is due, once, yielding the name of each step after it was done.

    The steps are yielded so that a test can stop dead between any two of them; the worker only
    drains the iterator.
    """
    yield from _work_off(DELIVERIES)
    yield from _work_off(DUE_TIMERS)


def _work_off(queue: Queue[AnyTask]) -> Iterator[str]:
    claimed = [claim for which, limit in TURNS for claim in _claim(queue, which, limit)]
    if claimed:
        yield "claimed"
    for claim in claimed:
        yield from _take(queue, claim)


def _claim(queue: Queue[AnyTask], which: str, limit: int) -> Sequence[Claim]:
    sql = CLAIM_SQL.format(table=queue.table, which=which)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, PAUSES | {"limit": limit})
        return sorted(cursor.fetchall())


def _take(queue: Queue[AnyTask], claim: Claim) -> Iterator[str]:
    with transaction.atomic():
        task = _locked(queue, claim)
        if task is None:  # another worker has it or finished it, or it was set for another moment
            return
        yield "locked"
        if task.attempts > MAX_ATTEMPTS:
            # Each attempt ended with the process: nobody was left to note the failure.
            _note_failure(queue, claim, task.attempts, "the worker was killed")
            yield "given up"
            return
        try:
            afterwards = _run(queue, task)
        except Exception as error:
            log.exception("%s failed", queue.label(task))
            _note_failure(queue, claim, task.attempts, _class_of(error))
            yield "failed"
        else:
            yield "handled"
            if not _write(queue, claim, afterwards):
                transaction.set_rollback(True)
                yield "overtaken"
                return
            yield "ticked"
    yield "committed"


def _locked(queue: Queue[AnyTask], claim: Claim) -> AnyTask | None:
    task_id, due_at = claim
    with connection.cursor() as cursor:
        cursor.execute(LOCK_SQL.format(table=queue.table), {"id": task_id, "due_at": due_at})
        return queue.rows().get(id=task_id) if cursor.fetchone() else None


def _run(queue: Queue[AnyTask], task: AnyTask) -> Values:
    with transaction.atomic():
        afterwards = queue.run(task)
        with connection.cursor() as cursor:
            # A deferred check that fails at the commit would be nobody's failure.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return afterwards


def _write(queue: Queue[AnyTask], claim: Claim, values: Values) -> bool:
    """Change the row if the claim still holds; say whether it did."""
    task_id, due_at = claim
    return bool(queue.rows().filter(id=task_id, due_at=due_at, done_at=None).update(**values))


def _note_failure(queue: Queue[AnyTask], claim: Claim, attempts: int, error: str) -> None:
    if attempts >= MAX_ATTEMPTS:
        _write(queue, claim, {"error": error, "dead_at": Now()})
    else:
        _write(queue, claim, {"error": error, "due_at": Now() + pause_after(attempts)})


def _class_of(error: Exception) -> str:
    """Its class only: a message may carry personal data."""
    return f"{type(error).__module__}.{type(error).__qualname__}"
