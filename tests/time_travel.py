"""A clock that tests and simulations set, for Python and for PostgreSQL alike.

``timezone.now()`` gives the set moment, and so does the database's ``statement_timestamp()``, which
fills in when an event occurred and says which deliveries and timers are due.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.db import connection

from madang.core.events.commands import ensure_standing_timers
from madang.core.events.timers import agencies
from madang.core.events.worker import work_once

# Found before the system's own, because the path names both in this order.
SET_UP = """
CREATE SCHEMA IF NOT EXISTS travel;
CREATE OR REPLACE FUNCTION travel.statement_timestamp() RETURNS timestamptz
    STABLE LANGUAGE sql AS $$ SELECT current_setting('travel.now')::timestamptz $$;
SET search_path = travel, pg_catalog, public;
"""
COLUMNS = """
SELECT attrelid::regclass::text, attname
FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
WHERE pg_get_expr(adbin, adrelid) LIKE '%statement_timestamp()%'
"""


class Clock:
    """The moment that it is now (with zone)."""

    def __init__(self, start: dt.datetime) -> None:
        self.now = start
        self.to(start)

    def read(self) -> dt.datetime:
        return self.now

    def to(self, moment: dt.datetime) -> None:
        """Go to a moment, without doing what was due on the way."""
        self.now = moment
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('travel.now', %s, false)", [moment.isoformat()])

    def work(self) -> int:
        """Do all that is due at this moment, and what follows from it; the number of steps."""
        done = 0
        while steps := sum(1 for _ in work_once()):
            done += steps
        return done

    def work_until(self, moment: dt.datetime) -> None:
        """Let time pass up to a moment, doing each thing when it is due, as a worker does."""
        ensure_standing_timers(agencies())
        while (due := self._next_due()) is not None and due <= moment:
            self.to(max(due, self.now))
            self.work()
        self.to(max(moment, self.now))
        self.work()

    def _next_due(self) -> dt.datetime | None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT min(due_at) FROM ("
                " (SELECT due_at FROM events_timer WHERE done_at IS NULL AND dead_at IS NULL"
                " ORDER BY due_at LIMIT 1) UNION ALL"
                " (SELECT due_at FROM events_delivery WHERE done_at IS NULL AND dead_at IS NULL"
                " ORDER BY due_at LIMIT 1)) AS waiting"
            )
            found: dt.datetime | None = cursor.fetchone()[0]
            return found


@contextmanager
def travelling(start: dt.datetime) -> Iterator[Clock]:
    """Let it be this moment, in this process and on this connection.

    The columns of the database that are filled in with the time follow: only for a database that is
    thrown away, or in a transaction that is rolled back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('travel.now', %s, false)", [start.isoformat()])
        cursor.execute(SET_UP)
        # A table with checks that wait for the commit cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(COLUMNS)
        for table, column in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} ALTER {column} SET DEFAULT statement_timestamp()")
    clock = Clock(start)
    with mock.patch("django.utils.timezone.now", clock.read):
        yield clock
    with connection.cursor() as cursor:
        cursor.execute("SET search_path = public")
