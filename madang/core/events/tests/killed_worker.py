"""A worker that kills itself, without any clean-up, after the given number of steps."""

import os
import signal

import django

django.setup()

from django.db import connection  # noqa: E402

from madang.core.events.tests import happenings  # noqa: E402, F401  registers the consumer
from madang.core.events.worker import work_once  # noqa: E402


def work(database: str, last_step: int) -> None:
    """Work in a database of this name until a step is done, and die there."""
    connection.settings_dict["NAME"] = database
    for number, _step in enumerate(work_once(), start=1):
        if number == last_step:
            os.kill(os.getpid(), signal.SIGKILL)
