"""Which database may send. A backup that was put back must not send what went out long ago."""

from typing import Final

from django.db import connection

from madang.apps.notices.models import SendingGate

CLOSED: Final = (
    "This database was put back from a backup, or moved: nothing is sent from it until somebody"
    " who knows what went out since allows it (desk, Messages)."
)
MARK_SQL = """
SELECT (SELECT system_identifier FROM pg_control_system()) || '/'
    || (SELECT timeline_id FROM pg_control_checkpoint()) || '/'
    || (SELECT oid FROM pg_database WHERE datname = current_database())
"""
# For each claim: a backup may be put back under a worker that runs.
OPEN_SQL = f"EXISTS (SELECT FROM notices_sendinggate WHERE mark = ({MARK_SQL}))"


def mark_of_database() -> str:
    """What only this database says of itself.

    A dump that was loaded elsewhere is in another cluster or under another number, and a cluster
    that was put back to a moment goes on on another timeline.
    """
    with connection.cursor() as cursor:
        cursor.execute(MARK_SQL)
        return str(cursor.fetchone()[0])


def is_open() -> bool:
    """Whether this database may send: nobody ever sent from it, or it is the one that was let."""
    mark = mark_of_database()
    gate, _is_new = SendingGate.objects.get_or_create(id=1, defaults={"mark": mark})
    return gate.mark == mark
