"""Workers that die."""

import multiprocessing
import signal
from collections.abc import Iterator

from django.db import connection

# Each worker is a process of its own, with connections of its own; it is forked from a server that
# has loaded everything already, which saves a second for each.
WORKERS = multiprocessing.get_context("forkserver")
WORKERS.set_forkserver_preload(["madang.core.events.tests.killed_worker"])


def killed_at_each_step() -> Iterator[int]:
    """Run workers, each killed one step later than the one before, until one is not killed.

    They work in the database in which the test is.
    """
    from madang.core.events.tests.killed_worker import work

    database = str(connection.settings_dict["NAME"])
    for step in range(1, 100):
        worker = WORKERS.Process(target=work, args=(database, step))
        worker.start()
        worker.join(timeout=60)
        if worker.exitcode == 0:
            return
        assert worker.exitcode == -signal.SIGKILL
        yield step
