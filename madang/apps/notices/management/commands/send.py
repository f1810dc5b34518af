"""``madang send``: hand messages to the gateways until told to stop."""

import datetime as dt
import logging
import signal
import threading
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, close_old_connections, connections

from madang.apps.notices import gate, ways_out
from madang.apps.notices.gateways import Gateway
from madang.apps.notices.sending import LEASE, announce, reconcile_once, send_once

log = logging.getLogger("madang.notices")

SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5
RECONCILE_EVERY_SECONDS = 15.0
CLOSED = (
    "This database was put back from a backup, or moved: nothing is sent from it until somebody"
    " who knows what went out since allows it (desk, Messages)."
)


class Command(BaseCommand):
    help = "Hand messages to the gateways. Any number may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing waits")
        parser.add_argument(
            "--lease",
            type=float,
            default=LEASE.total_seconds(),
            help="seconds after which a worker that said nothing is taken for dead; more than twice"
            " the longest time for which a gateway is waited for",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        found = ways_out.gateways()
        if not found:
            raise CommandError("No gateway is set: MADANG_MAIL_URL or MADANG_SMS_URLS.")
        if not gate.is_open():
            raise CommandError(CLOSED)
        announce(found)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        before = ways_out.before_each(found)
        lease = dt.timedelta(seconds=options["lease"])
        # A slow gateway holds up nobody else: each has a thread and a connection of its own.
        rest = stop, lease, options["once"]
        threads = [
            threading.Thread(target=_carry, args=(one, before[one.name], *rest)) for one in found
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _carry(
    gateway: Gateway,
    before: Sequence[str],
    stop: threading.Event,
    lease: dt.timedelta,
    once: bool,
) -> None:
    pause, ask_in = SHORTEST_PAUSE, 0.0
    while not stop.is_set():
        steps: list[str] = []
        try:
            if ask_in <= 0:
                steps += reconcile_once(gateway, lease=lease)
                ask_in = min(RECONCILE_EVERY_SECONDS, lease.total_seconds() / 2)
            steps += send_once(gateway, before=before, lease=lease)
        except OperationalError:
            log.exception("the database does not answer; trying again")
            stop.wait(1)
        finally:
            close_old_connections()
        if once and not steps:
            break
        pause = SHORTEST_PAUSE if steps else min(pause * 2, LONGEST_PAUSE)
        ask_in -= pause
        if not steps:
            stop.wait(pause)
    gateway.close()
    connections.close_all()
