"""Writing the log, setting timers, and the way back for what died."""

import datetime as dt
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor
from madang.core.errors import NotFound
from madang.core.events.consumers import interested_in
from madang.core.events.definitions import Event
from madang.core.events.models import Timer
from madang.core.events.queries import dead_deliveries, dead_timers
from madang.core.events.standing import stand_in_of
from madang.core.events.timers import STANDING, STANDING_SUBJECT, TIMERS, now_firing

log = logging.getLogger("madang.worker")


def event_ctes(*, subject: str, source: str) -> str:
    """The two WITH parts that write an event and what is owed because of it.

    ``subject`` is the SQL of the subject's id and ``source`` the FROM clause that yields it.
    Parameters: ``event_values(event, actor)``. One statement with these parts was measured at
    three times the rate of the same rows through the ORM, so commands on a hot path join them to
    their own statement; all others call ``record``.
    """
    return f"""
event AS (
    INSERT INTO events_eventrow (subject_id, name, version, agency_id, department_id, programme,
        subject_type, actor_kind, actor_id, instead_of_id, absence_ids, numbers, data)
    SELECT {subject}, %s::text, %s::smallint, %s::bigint, %s::bigint, %s::text,
        %s::text, %s::text, %s::bigint, %s::bigint, %s::bigint[], %s::jsonb, %s::jsonb
    {source}
    RETURNING id
), owed AS (
    INSERT INTO events_delivery (event_id, consumer)
    SELECT event.id, unnest(%s::text[]) FROM event
)"""  # noqa: S608  only our own column names are put in


RECORD_SQL = f"WITH {event_ctes(subject='%s::bigint', source='')} SELECT id FROM event"  # noqa: S608


def event_values(event: Event, actor: Actor) -> list[Any]:
    """The parameters of ``event_ctes`` in their order."""
    stands_in = stand_in_of(event, actor)
    return [
        event.name,
        event.version,
        event.agency_id,
        event.department_id,
        event.programme,
        event.subject_type,
        actor.kind,
        actor.id,
        stands_in and stands_in.official_id,
        stands_in and list(stands_in.absence_ids),
        json.dumps(event.numbers()),
        json.dumps(event.data(), ensure_ascii=False),
        interested_in(event.name),
    ]


def record(event: Event, *, actor: Actor) -> int:
    """Write an event and one delivery for each interested consumer; return the event's id.

    Raises TransactionManagementError outside a transaction: an event without its change, or a
    change without its event, must not be possible.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            f"{event.name} was recorded outside a transaction"
        )
    with connection.cursor() as cursor:
        cursor.execute(RECORD_SQL, [event.subject_id, *event_values(event, actor)])
        return int(cursor.fetchone()[0])


SET_TIMER_SQL = """
INSERT INTO events_timer
    (agency_id, name, subject_type, subject_id, key, due_at, set_for, data)
VALUES (%(agency_id)s, %(name)s, %(subject_type)s, %(subject_id)s, %(key)s,
    %(due_at)s, %(due_at)s, %(data)s::jsonb)
ON CONFLICT (subject_type, subject_id, name, key) DO UPDATE SET
    agency_id = EXCLUDED.agency_id, due_at = EXCLUDED.due_at, set_for = EXCLUDED.set_for,
    data = EXCLUDED.data, attempts = 0, dead_at = NULL, error = ''
WHERE events_timer.done_at IS NULL
RETURNING id
"""
# What is firing at this moment is left alone: its handler may wait for the thing that the caller
# has changed, and sees that change.
CANCEL_TIMERS_SQL = """
DELETE FROM events_timer WHERE id IN (
    SELECT id FROM events_timer
    WHERE subject_type = %(subject_type)s AND subject_id = %(subject_id)s AND done_at IS NULL
        AND (%(names)s::text[] IS NULL OR name = ANY(%(names)s::text[]))
        AND id IS DISTINCT FROM %(firing)s::bigint
    FOR UPDATE SKIP LOCKED
)
"""


def set_timer(
    *,
    name: str,
    agency_id: int,
    subject_type: str,
    subject_id: int,
    due_at: dt.datetime,
    key: str = "",
    data: Mapping[str, Any] | None = None,
) -> bool:
    """Have the handler called ``name`` run once at ``due_at``; say whether that will be so.

    There is one timer for a name, subject and key. One that has not fired yet is moved, also if it
    was given up; one that has fired stays as it is (False). In its own handler a timer can be set
    anew: that is how it recurs. ``data`` is a few plain values for the handler.

    Raises TransactionManagementError outside a transaction, LookupError for a name that is not
    registered, and ValueError for a moment without a time zone.
    """
    _check_names([name])
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{name} was set outside a transaction")
    if due_at.tzinfo is None:
        raise ValueError(f"{name} was set for a moment without a time zone")
    row = Timer(
        agency_id=agency_id,
        name=name,
        subject_type=subject_type,
        subject_id=subject_id,
        key=key,
        due_at=due_at,
        data=dict(data or {}),
    )
    fired = now_firing()
    if fired and fired.timer.identity == row.identity:
        fired.again = _set_anew(row)
        return True
    return _set(row)


def _set_anew(row: Timer) -> dict[str, Any]:
    moment = {"due_at": row.due_at, "set_for": row.due_at}
    return {**moment, "data": row.data, "attempts": 0, "error": ""}


def _set(row: Timer) -> bool:
    values: dict[str, Any] = {
        "agency_id": row.agency_id,
        "name": row.name,
        "subject_type": row.subject_type,
        "subject_id": row.subject_id,
        "key": row.key,
        "due_at": row.due_at,
        "data": json.dumps(row.data, ensure_ascii=False),
    }
    with connection.cursor() as cursor:
        cursor.execute(SET_TIMER_SQL, values)
        return cursor.fetchone() is not None


def cancel_timers(
    *, subject_type: str, subject_id: int, names: Iterable[str] | None = None
) -> None:
    """Forget what was to be done about a thing and has not been done: all, or what is named.

    One that is firing at this very moment is not stopped, so handlers look at how the thing stands
    now. Raises LookupError for a name that is not registered.
    """
    wanted = None if names is None else list(names)
    _check_names(wanted or ())
    fired = now_firing()
    mine = fired if fired and fired.timer.subject == (subject_type, subject_id) else None
    if mine and (wanted is None or mine.timer.name in wanted):
        mine.again = None
    values: dict[str, Any] = {
        "subject_type": subject_type,
        "subject_id": subject_id,
        "names": wanted,
        "firing": mine and mine.timer.pk,  # the worker is about to tick it
    }
    with connection.cursor() as cursor:
        cursor.execute(CANCEL_TIMERS_SQL, values)


def ensure_standing_timers(agency_ids: Iterable[int]) -> None:
    """Give each of these agencies the standing timers that it lacks. Any number may do so.

    One whose first moment cannot be told yet, because an agency is not set up so far, is logged
    and left for the next time.
    """
    of_agencies = Timer.objects.filter(subject_type=STANDING_SUBJECT, name__in=STANDING, key="")
    there = set(of_agencies.values_list("name", "subject_id"))
    now = timezone.localtime(_database_now())
    for agency_id in sorted(agency_ids):
        for name in STANDING:
            if (name, agency_id) not in there:
                _ensure(name, agency_id, now)


def _ensure(name: str, agency_id: int, now: dt.datetime) -> None:
    try:
        moment = STANDING[name](agency_id, now)
    except Exception:
        log.exception("no first moment of %s for agency %s", name, agency_id)
        return
    row = Timer(
        name=name,
        agency_id=agency_id,
        subject_type=STANDING_SUBJECT,
        subject_id=agency_id,
        due_at=moment,
        set_for=moment,
    )
    Timer.objects.bulk_create([row], ignore_conflicts=True)


def replay_delivery(*, actor: Actor, delivery_id: int) -> None:
    """Put a dead delivery back in the queue, with all its attempts before it again.

    Raises Forbidden without ``events.replay``, and NotFound if it is not dead (any more) or
    belongs to another agency.
    """
    if not _replay(dead_deliveries(actor), delivery_id):
        raise NotFound("no_dead_delivery", _("This delivery is not waiting for a replay."))


def replay_timer(*, actor: Actor, timer_id: int) -> None:
    """Let a dead timer fire now, with all its attempts before it again.

    Raises Forbidden without ``events.replay``, and NotFound if it is not dead (any more) or
    belongs to another agency.
    """
    if not _replay(dead_timers(actor), timer_id):
        raise NotFound("no_dead_timer", _("This timer is not waiting for a replay."))


def _replay(dead: QuerySet[Any], task_id: int) -> bool:
    again = {"dead_at": None, "attempts": 0, "due_at": Now()}
    return bool(dead.filter(id=task_id).order_by().update(**again))


def _check_names(names: Iterable[str]) -> None:
    for name in names:
        if name not in TIMERS:
            raise LookupError(f"no timer is called {name}")


def _database_now() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now: dt.datetime = cursor.fetchone()[0]
        return now
