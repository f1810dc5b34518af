"""Workers that die."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator


def killed_at_each_step(database: str) -> Iterator[int]:
    """Run workers, each killed one step later than the one before, until one is not killed."""
    for step in range(1, 100):
        script = [sys.executable, "-m", "madang.core.events.tests.killed_worker", str(step)]
        environment = {**os.environ, "DATABASE_URL": database}
        done = subprocess.run(script, env=environment, check=False, timeout=60)  # noqa: S603
        if done.returncode == 0:
            return
        assert done.returncode == -signal.SIGKILL
        yield step
