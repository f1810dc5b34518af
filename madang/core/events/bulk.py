"""Many events or timers at once: for what one change does to a hundred thousand things."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from madang.core.actors import Actor
from madang.core.events.consumers import interested_in
from madang.core.events.definitions import Event
from madang.core.events.timers import TIMERS

RECORD_MANY_SQL = """
WITH event AS (
    INSERT INTO events_eventrow (name, version, agency_id, department_id, programme,
        subject_type, subject_id, actor_kind, actor_id, numbers, data)
    SELECT %s::text, %s::smallint, %s::bigint, row.department_id, row.programme,
        %s::text, row.subject_id, %s::text, %s::bigint, row.numbers, row.data
    FROM json_to_recordset(%s::json)
        AS row (department_id bigint, programme text, subject_id bigint, numbers jsonb, data jsonb)
    RETURNING id
)
INSERT INTO events_delivery (event_id, consumer)
SELECT event.id, wanted.consumer FROM event CROSS JOIN unnest(%s::text[]) AS wanted (consumer)
"""
# As in CANCEL_TIMERS_SQL: what fires at this moment is left alone. Its handler waits for the thing
# and sees how it stands then.
FORGET_SQL = """
DELETE FROM events_timer WHERE id IN (
    SELECT id FROM events_timer AS old
    WHERE subject_type = %(subject_type)s AND subject_id = ANY(%(subjects)s::bigint[])
        AND name = ANY(%(names)s::text[]) AND done_at IS NULL
        AND (old.subject_id, old.name, old.key) NOT IN (  -- hashed, unlike NOT EXISTS
            SELECT * FROM json_to_recordset(%(wanted)s::json)
                AS row (subject_id bigint, name text, key text))
    FOR UPDATE SKIP LOCKED
)
"""
SET_SQL = """
INSERT INTO events_timer (agency_id, name, subject_type, subject_id, key, due_at, set_for, data)
SELECT %(agency_id)s, row.name, %(subject_type)s, row.subject_id, row.key,
    row.due_at, row.due_at, '{}'::jsonb
FROM json_to_recordset(%(wanted)s::json)
    AS row (subject_id bigint, name text, key text, due_at timestamptz)
ON CONFLICT (subject_type, subject_id, name, key) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A timer that is to be there. ``key`` says what it is set for: another moment, another key."""

    subject_id: int
    name: str
    key: str
    due_at: dt.datetime


def record_many(events: Sequence[Event], *, actor: Actor) -> None:
    """``record`` for many events of one class and agency, in two statements' time.

    Raises TransactionManagementError outside a transaction, ValueError for a mixture.
    """
    if not events:
        return
    first = events[0]
    if {(type(event), event.agency_id) for event in events} != {(type(first), first.agency_id)}:
        raise ValueError("events of one class and agency are recorded together")
    _require_transaction(first.name)
    values: list[Any] = [
        first.name,
        first.version,
        first.agency_id,
        first.subject_type,
        actor.kind,
        actor.id,
        as_json([_columns(event) for event in events]),
        interested_in(first.name),
    ]
    with connection.cursor() as cursor:
        cursor.execute(RECORD_MANY_SQL, values)


def _columns(event: Event) -> dict[str, Any]:
    """What differs from one event of a class and agency to the next."""
    return {
        "department_id": event.department_id,
        "programme": event.programme,
        "subject_id": event.subject_id,
        "numbers": event.numbers(),
        "data": event.data(),
    }


def _timer(row: Wanted) -> dict[str, Any]:
    return {
        "subject_id": row.subject_id,
        "name": row.name,
        "key": row.key,
        "due_at": row.due_at,
    }


def as_json(rows: Sequence[dict[str, Any]]) -> str:
    """Rows for ``json_to_recordset``; as arrays they take the driver ten times as long."""
    return json.dumps(rows, ensure_ascii=False, default=dt.datetime.isoformat)


def arrange_timers(
    *,
    agency_id: int,
    subject_type: str,
    subjects: Sequence[int],
    names: Sequence[str],
    wanted: Sequence[Wanted],
) -> None:
    """Make the timers of these names and subjects what is wanted, and nothing else.

    One that waits and is no longer wanted is forgotten. One that is there already stays as it is,
    whether it waits or has fired: nothing that was done is done again. Whoever calls holds the
    subjects' locks. Raises LookupError for a name that is not registered, and
    TransactionManagementError outside a transaction.
    """
    _require_transaction("timers")
    for name in {*names, *(row.name for row in wanted)}:
        if name not in TIMERS:
            raise LookupError(f"no timer is called {name}")
    values: dict[str, Any] = {
        "agency_id": agency_id,
        "subject_type": subject_type,
        "subjects": list(subjects),
        "names": list(names),
        "wanted": as_json([_timer(row) for row in wanted]),
    }
    with connection.cursor() as cursor:
        cursor.execute(FORGET_SQL, values)
        if wanted:
            cursor.execute(SET_SQL, values)


def _require_transaction(what: str) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{what}: written outside a transaction")
