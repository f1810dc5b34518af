"""Many events or timers at once: for what one change does to a hundred thousand things."""

import dataclasses
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, NamedTuple

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
        %s::text, unnest(row.subjects), %s::text, %s::bigint, row.numbers, row.data
    FROM json_to_recordset(%s::json)
        AS row (department_id bigint, programme text, subjects bigint[], numbers jsonb, data jsonb)
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
            SELECT unnest(row.subjects), row.name, row.key
            FROM json_to_recordset(%(wanted)s::json)
                AS row (subjects bigint[], name text, key text))
    FOR UPDATE SKIP LOCKED
)
"""
SET_SQL = """
INSERT INTO events_timer (agency_id, name, subject_type, subject_id, key, due_at, set_for, data)
SELECT %(agency_id)s, row.name, %(subject_type)s, unnest(row.subjects), row.key,
    row.due_at, row.due_at, '{}'::jsonb
FROM json_to_recordset(%(wanted)s::json)
    AS row (subjects bigint[], name text, key text, due_at timestamptz)
ON CONFLICT (subject_type, subject_id, name, key) DO NOTHING
"""


class Wanted(NamedTuple):
    """A timer that is to be there. ``key`` says what it is set for: another moment, another key."""

    subject_id: int
    name: str
    key: str
    due_at: dt.datetime


@contextmanager
def without_waiting() -> Iterator[None]:
    """Send the statements of this block one after the other, and wait for all of them at its end.

    While the database works on one the next is made ready, so both processors have something to do.
    For statements that give back nothing; the first error is raised at the end at the latest.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def record_many(events: Sequence[Event], *, actor: Actor) -> None:
    """``record`` for many events of one class and agency, in two statements' time.

    Those that differ by their subject only are sent as one. The order in which they are written is
    not theirs, so a subject has one of them. Raises TransactionManagementError outside a
    transaction, ValueError for a mixture.
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
        as_json([_columns(event, subjects) for event, subjects in _alike(events)]),
        interested_in(first.name),
    ]
    with connection.cursor() as cursor:
        cursor.execute(RECORD_MANY_SQL, values)


def _alike(events: Sequence[Event]) -> Iterable[tuple[Event, list[int]]]:
    """One of those that differ by their subject only, and the subjects of all of them."""
    names = [field.name for field in dataclasses.fields(events[0]) if field.name != "subject_id"]
    values = attrgetter(*names)
    found: dict[Any, tuple[Event, list[int]]] = {}
    for event in events:
        found.setdefault(values(event), (event, []))[1].append(event.subject_id)
    return found.values()


def _columns(event: Event, subjects: list[int]) -> dict[str, Any]:
    """What differs from one event of a class and agency to the next."""
    return {
        "department_id": event.department_id,
        "programme": event.programme,
        "subjects": subjects,
        "numbers": event.numbers(),
        "data": event.data(),
    }


def _timers(wanted: Sequence[Wanted]) -> list[dict[str, Any]]:
    """Those for the same moment as one, with all their subjects."""
    found: dict[tuple[str, str, dt.datetime], list[int]] = defaultdict(list)
    for row in wanted:
        found[row.name, row.key, row.due_at].append(row.subject_id)
    return [
        {"name": name, "key": key, "due_at": due_at, "subjects": subjects}
        for (name, key, due_at), subjects in found.items()
    ]


def as_json(rows: Sequence[dict[str, Any]]) -> str:
    """Rows for ``json_to_recordset``; as arrays they take the driver ten times as long."""
    return json.dumps(rows, ensure_ascii=False, default=dt.datetime.isoformat)


def as_array(ids: Iterable[int]) -> str:
    """Ids for ``%s::bigint[]``; as a list they take the driver ten times as long."""
    return "{" + ",".join(map(str, ids)) + "}"


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
        "subjects": as_array(subjects),
        "names": list(names),
        "wanted": as_json(_timers(wanted)),
    }
    with connection.cursor() as cursor:
        cursor.execute(FORGET_SQL, values)
        if wanted:
            cursor.execute(SET_SQL, values)


def _require_transaction(what: str) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{what}: written outside a transaction")
