"""``madang work``: work off deliveries and timers until told to stop."""

import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from madang.core.events.commands import ensure_standing_timers
from madang.core.events.timers import agencies
from madang.core.events.worker import log, work_once

SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 1.0
ENSURE_EVERY = 600.0


class Command(BaseCommand):
    ensure_at = 0.0  # by the monotonic clock
    help = "Work off deliveries and timers. Any number of workers may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing is due")

    def handle(self, *_args: Any, **options: Any) -> None:
        stop = threading.Event()
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        pause = SHORTEST_PAUSE
        while not stop.is_set():
            did_something = self._drain(stop)
            if options["once"] and not did_something:
                return
            pause = SHORTEST_PAUSE if did_something else min(pause * 2, LONGEST_PAUSE)
            if not did_something:
                stop.wait(pause)

    def _drain(self, stop: threading.Event) -> bool:
        did_something = False
        try:
            self._ensure_standing()
            for step in work_once():
                did_something = True
                if stop.is_set() and step == "committed":
                    break  # what was claimed and not begun is due again in a few seconds
        except OperationalError:
            log.exception("the database does not answer; trying again")
            stop.wait(LONGEST_PAUSE)
        finally:
            close_old_connections()
        return did_something

    def _ensure_standing(self) -> None:
        """At the start, and now and then for the agencies that were founded meanwhile."""
        if time.monotonic() >= self.ensure_at:
            ensure_standing_timers(agencies())
            self.ensure_at = time.monotonic() + ENSURE_EVERY
