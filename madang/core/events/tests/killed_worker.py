"""A worker that kills itself, without any clean-up, after the given number of steps."""

import os
import signal
import sys

import django

django.setup()

from madang.core.events.tests import happenings  # noqa: E402, F401  registers the consumer
from madang.core.events.worker import work_once  # noqa: E402

if __name__ == "__main__":
    for number, _step in enumerate(work_once(), start=1):
        if number == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
