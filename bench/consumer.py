"""The product with one more consumer, so that each petition filed owes one delivery.

The web process of the measurements serves ``application``; ``python -m bench.consumer`` is a
worker that knows the consumer. Its effect is one row in a table of its own.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.config.settings")

from madang.config.wsgi import application  # isort: skip  first, for it sets Django up

from django.core.management import call_command
from django.db import connection

from madang.apps.cases.events import CaseFiled
from madang.core.events.consumers import consumer
from madang.core.events.models import EventRow

__all__ = ["application"]


@consumer("bench.heard", on=[CaseFiled])
def heard(event: EventRow) -> None:
    """Do as little as a consumer can that changes something."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_heard (event_id) VALUES (%s)", [event.pk])


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_heard (event_id bigint PRIMARY KEY)")


if __name__ == "__main__":
    call_command("work")
