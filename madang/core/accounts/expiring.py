"""Destroying what has run out: codes, sessions with what was known of their browsers, counters.

Each of them is worthless from its end on, for whoever asks looks at that end. What is destroyed
here is the trace that people leave: a sealed address, that of a computer, the name of a browser.
"""

from dataclasses import asdict, dataclass
from typing import Final

from django.db import connection
from django.utils import timezone

BATCH: Final = 10_000
"""At most so many rows of a kind in one transaction."""

# Locked rows are left for the next time: somebody uses them, so they may not be at their end.
EXPIRED_SQL: Final = """
DELETE FROM {table} WHERE {key} IN (
    SELECT {key} FROM {table} WHERE {until} <= %(now)s LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""
# A session is begun before its browser is noted, in another transaction; a day is far from both.
BROWSERS_SQL: Final = """
DELETE FROM usersessions_usersession WHERE id IN (
    SELECT id FROM usersessions_usersession AS browser
    WHERE created_at < %(now)s::timestamptz - interval '1 day' AND NOT EXISTS (
        SELECT FROM django_session AS session
        WHERE session.session_key = browser.session_key AND expire_date > %(now)s)
    LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Expired:
    """How many of each were destroyed. ``browsers`` are what was known of those of sessions."""

    codes: int
    sessions: int
    browsers: int
    counters: int

    @property
    def is_more(self) -> bool:
        """Whether there may be more of a kind than went in one batch."""
        return BATCH in asdict(self).values()

    def __bool__(self) -> bool:
        return any(asdict(self).values())


def forget_expired() -> Expired:
    """Destroy what has run out in the whole installation, a batch of each kind."""
    return Expired(
        codes=_delete(_expired("accounts_signincode", "id", "expires_at")),
        sessions=_delete(_expired("django_session", "session_key", "expire_date")),
        browsers=_delete(BROWSERS_SQL),
        counters=_delete(_expired("accounts_cacheentry", "key", "expires_at")),
    )


def _expired(table: str, key: str, until: str) -> str:
    return EXPIRED_SQL.format(table=table, key=key, until=until)


def _delete(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, {"now": timezone.now(), "batch": BATCH})
        return int(cursor.rowcount)
