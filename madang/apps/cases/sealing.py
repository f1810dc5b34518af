"""What is sealed about a case beside its answers: mandate, roll, answers before a correction.

Each is one JSON text under the vault's keys, bound to its table and to the case: moved to another
case or column it does not open.
"""

import json
import uuid
from typing import Any, Final

from django.db import connection, transaction

from madang.core.people import vault
from madang.lib import crypto

ANSWERS: Final = "cases_case"
MANDATE: Final = "cases_mandate"
ROLL: Final = "cases_roll"
REVISION: Final = "cases_revision"

_COLUMNS: Final = {MANDATE: "sealed", ROLL: "sealed", REVISION: "sealed_before"}
_BATCH: Final = 500


def seal(table: str, case_uid: uuid.UUID, content: Any) -> bytes:
    """Anything that JSON can say, sealed for this table and case."""
    text = json.dumps(content, ensure_ascii=False)
    return vault.ring().seal(text, context=crypto.bind(table, case_uid))


def opened(table: str, case_uid: uuid.UUID, sealed: bytes | memoryview) -> Any:
    """What was sealed. Whoever calls has logged the reading, or shows none of it."""
    return json.loads(vault.ring().open(bytes(sealed), context=crypto.bind(table, case_uid)))


def reseal() -> tuple[int, int]:
    """Bring all of it under the current key; return how many were done and how many remain.

    A batch is a transaction of its own; rows that somebody holds are left for the next run.
    """
    done = remaining = 0
    for table, column in _COLUMNS.items():
        last = 0
        while batch := _reseal_batch(table, column, last):
            last = batch[-1]
            done += len(batch)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE {_outdated(column)}", _prefix())  # noqa: S608  our own names
            remaining += cursor.fetchone()[0]
    return done, remaining


def _reseal_batch(table: str, column: str, last: int) -> list[int]:
    select = f"""
        SELECT t.id, o.uid, t.{column} FROM {table} t JOIN cases_case o ON o.id = t.case_id
        WHERE t.id > %s AND {_outdated(column)}
        ORDER BY t.id LIMIT %s FOR UPDATE OF t SKIP LOCKED
    """  # noqa: S608  our own names
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(select, [last, *_prefix(), _BATCH])
        rows = cursor.fetchall()
        cursor.executemany(
            f"UPDATE {table} SET {column} = %s WHERE id = %s",  # noqa: S608  our own names
            [(vault.reseal(sealed, table, case_uid), row_id) for row_id, case_uid, sealed in rows],
        )
    return [row[0] for row in rows]


def _outdated(column: str) -> str:
    return f"t.{column} IS NOT NULL AND substring(t.{column} FROM 1 FOR %s::int) <> %s::bytea"


def _prefix() -> list[int | bytes]:
    prefix = vault.ring().prefix
    return [len(prefix), prefix]
