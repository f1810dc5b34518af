"""Working off deliveries: each consumer hears each event exactly once.

A delivery is taken in two transactions. The first counts the attempt and moves the row's next
turn into the future, so that a handler that kills its process is retried later instead of at
once and for ever. The second holds the row's lock, runs the handler and ticks the row: whoever
holds the lock of an unticked row is the only one who may act on it.
"""

import datetime as dt
import logging
import random
from collections.abc import Iterator, Sequence

from django.db import connection, transaction
from django.utils import timezone

from madang.core.events.consumers import CONSUMERS
from madang.core.events.models import Delivery

log = logging.getLogger("madang.worker")

BATCH = 20
MAX_ATTEMPTS = 12
FIRST_RETRY = dt.timedelta(seconds=5)
LONGEST_RETRY = dt.timedelta(hours=1)

# Fresh ones come in batches, those that failed before come alone: a poisonous one then takes
# nobody's attempt with it.
CLAIM_SQL = """
UPDATE events_delivery SET attempts = attempts + 1,
    due_at = statement_timestamp() + make_interval(
        secs => least(%(longest)s, %(first)s * power(2, least(attempts, 20))))
WHERE id IN (
    SELECT id FROM events_delivery
    WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= statement_timestamp() AND {which}
    ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING id
"""
PAUSES = {"first": FIRST_RETRY.total_seconds(), "longest": LONGEST_RETRY.total_seconds()}
CLAIM_FRESH = CLAIM_SQL.format(which="attempts = 0")
CLAIM_FAILED = CLAIM_SQL.format(which="attempts > 0")


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
    claimed = [*_claim(CLAIM_FRESH, BATCH), *_claim(CLAIM_FAILED, 1)]
    if claimed:
        yield "claimed"
    for delivery_id in claimed:
        yield from _deliver(delivery_id)


def _claim(sql: str, limit: int) -> Sequence[int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, PAUSES | {"limit": limit})
        return sorted(row[0] for row in cursor.fetchall())


def _deliver(delivery_id: int) -> Iterator[str]:
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event")
            .filter(id=delivery_id, done_at=None, dead_at=None)
            .first()
        )
        if delivery is None:  # another worker has it, or finished it while we were slow
            return
        yield "locked"
        if delivery.attempts > MAX_ATTEMPTS:
            # Each attempt ended with the process: nobody was left to note the failure.
            _note_failure(delivery, "the worker was killed")
            yield "given up"
            return
        try:
            with transaction.atomic():
                CONSUMERS[delivery.consumer].handler(delivery.event)
        except Exception as error:
            log.exception("delivery %s to %s failed", delivery.id, delivery.consumer)
            _note_failure(delivery, _class_of(error))
            yield "failed"
        else:
            yield "handled"
            delivery.done_at = timezone.now()
            delivery.error = ""
            delivery.save(update_fields=["done_at", "error"])
            yield "ticked"
    yield "committed"


def _class_of(error: Exception) -> str:
    """Its class only: a message may carry personal data."""
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _note_failure(delivery: Delivery, error: str) -> None:
    delivery.error = error
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.dead_at = timezone.now()
    else:
        delivery.due_at = timezone.now() + pause_after(delivery.attempts)
    delivery.save(update_fields=["error", "dead_at", "due_at"])
