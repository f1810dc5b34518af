"""Django's cache in our database, for the counters that all web processes must share.

Rate limits and used one-time codes are worthless if each process counts for itself, and a cache
that drops entries when it is full (as Django's DatabaseCache does) can be emptied by an attacker.
Values are JSON, so whoever can write to the table cannot run code in the web process.
"""

import json
import random
from collections.abc import Sequence
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

_SWEEP_EVERY: Final = 200
_SWEEP_AT_MOST: Final = 2000
# The clock of the statement, not of the transaction: entries must also run out inside a long one.
_UNTIL: Final = "coalesce(clock_timestamp() + %s * interval '1 second', 'infinity')"
_ALIVE: Final = "expires_at > clock_timestamp()"


class PostgresCache(BaseCache):
    """``LOCATION`` names the table, which has the columns of ``models.CacheEntry``."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._table = connection.ops.quote_name(table)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Store unless there is one; of many processes at once, exactly one is told True."""
        return self._write(
            key, value, timeout, version, f"WHERE {self._table}.expires_at <= clock_timestamp()"
        )

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._write(key, value, timeout, version, "")

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        rows = self._run(
            f"SELECT value::text FROM {self._table} WHERE key = %s AND {_ALIVE}",  # noqa: S608
            [self.make_and_validate_key(key, version)],
        )
        return json.loads(rows[0][0]) if rows else default

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(
            self._run(
                f"UPDATE {self._table} SET expires_at = {_UNTIL} WHERE key = %s AND {_ALIVE}"  # noqa: S608
                " RETURNING 1",
                [self._seconds(timeout), self.make_and_validate_key(key, version)],
            )
        )

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count in one statement, so that none of many at once is lost. Raises ValueError."""
        rows = self._run(
            f"UPDATE {self._table} SET value = to_jsonb(value::bigint + %s)"  # noqa: S608
            f" WHERE key = %s AND {_ALIVE} RETURNING value::bigint",
            [delta, self.make_and_validate_key(key, version)],
        )
        if not rows:
            raise ValueError(f"no such key: {key}")
        return int(rows[0][0])

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(
            self._run(
                f"DELETE FROM {self._table} WHERE key = %s RETURNING 1",  # noqa: S608
                [self.make_and_validate_key(key, version)],
            )
        )

    def has_key(self, key: str, version: int | None = None) -> bool:
        nothing = object()
        return self.get(key, nothing, version) is not nothing

    def clear(self) -> None:
        self._run(f"DELETE FROM {self._table} RETURNING 1", [])  # noqa: S608

    def _write(
        self, key: str, value: Any, timeout: Any, version: int | None, condition: str
    ) -> bool:
        self._sweep_now_and_then()
        return bool(
            self._run(
                f"INSERT INTO {self._table} (key, value, expires_at)"  # noqa: S608
                f" VALUES (%s, %s::jsonb, {_UNTIL})"
                " ON CONFLICT (key) DO UPDATE"
                f" SET value = excluded.value, expires_at = excluded.expires_at {condition}"
                " RETURNING 1",
                [
                    self.make_and_validate_key(key, version),
                    json.dumps(value),
                    self._seconds(timeout),
                ],
            )
        )

    def _seconds(self, timeout: Any) -> float | None:
        chosen = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return None if chosen is None else float(chosen)

    def _sweep_now_and_then(self) -> None:
        if random.randrange(_SWEEP_EVERY) == 0:  # noqa: S311  chance of tidying up, no secret
            self._run(
                f"DELETE FROM {self._table} WHERE key IN (SELECT key FROM {self._table}"  # noqa: S608
                " WHERE expires_at <= clock_timestamp() LIMIT %s FOR UPDATE SKIP LOCKED)"
                " RETURNING 1",
                [_SWEEP_AT_MOST],
            )

    def _run(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
