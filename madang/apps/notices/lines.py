"""Threads that carry messages to the gateways, for ``madang send`` and the demo."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Sequence
from typing import Final

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from madang.apps.notices import ways_out
from madang.apps.notices.commands import take_receipts
from madang.apps.notices.consenting import stop_by_reply
from madang.apps.notices.gateways import Gateway, Hears, Receipt, Reply
from madang.apps.notices.sending import give_up_once, reconcile_once, send_once

log = logging.getLogger("madang.notices")

TO_EACH: Final = 2
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5
RECONCILE_EVERY_SECONDS: Final = 15.0


class Heard:
    """What came in by a gateway, kept until it is written down."""

    def __init__(self) -> None:
        self.reported: list[Receipt] = []
        self.answered: list[Reply] = []

    def take(self, gateway: Gateway) -> None:
        """Ask a gateway what it heard, and write it down."""
        self.reported += gateway.receipts()
        if self.reported:
            take_receipts(gateway=gateway.name, receipts=self.reported)
            self.reported.clear()
        if isinstance(gateway, Hears):
            self.answered += gateway.replies()
        if self.answered:
            stop_by_reply(self.answered)
            self.answered.clear()


class Lines:
    """Threads that carry, each with its own connections to a gateway and to the database."""

    def __init__(self, lease: dt.timedelta, *, once: bool) -> None:
        self.lease, self.once = lease, once
        self.stop = threading.Event()
        self.failures: list[str] = []

    def run(self, found: Sequence[Gateway], many: int) -> None:
        """Carry by so many lines to each gateway until told to stop, or until one line fails."""
        before = ways_out.before_each(found)
        # A slow gateway holds up no other one, and while one line writes down, another sends.
        carriers = [(one, True) for one in found]
        carriers += [(one, False) for _line in range(many - 1) for one in ways_out.gateways()]
        threads = [
            threading.Thread(target=self._carry, args=(one, before[one.name], asks))
            for one, asks in carriers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _carry(self, gateway: Gateway, before: Sequence[str], asks: bool) -> None:
        try:
            self._carry_on(gateway, before, asks=asks)
        except Exception as error:
            # One line that has died would be missed by nobody: all of them end.
            log.exception("sending by %s ended", gateway.name)
            self.failures.append(f"{gateway.name}: {type(error).__name__}")
            self.stop.set()
        finally:
            gateway.close()
            connections.close_all()

    def _carry_on(self, gateway: Gateway, before: Sequence[str], *, asks: bool) -> None:
        pause, ask_in = SHORTEST_PAUSE, 0.0
        heard = Heard()
        while not self.stop.is_set():
            steps: list[str] = []
            began = time.monotonic()
            try:
                if asks and ask_in <= 0:
                    steps += reconcile_once(gateway, lease=self.lease)
                    steps += give_up_once(ways_out.every_name(), lease=self.lease)
                    ask_in = min(RECONCILE_EVERY_SECONDS, self.lease.total_seconds() / 2)
                steps += send_once(gateway, before=before, lease=self.lease)
                heard.take(gateway)
            except (OperationalError, InterfaceError) as error:
                log.warning("the database does not answer (%s); trying again", error)
                self.stop.wait(1)
                continue
            finally:
                close_old_connections()
            if self.once and not steps:
                return
            pause = SHORTEST_PAUSE if steps else min(pause * 2, LONGEST_PAUSE)
            if not steps:
                self.stop.wait(pause)
            ask_in -= time.monotonic() - began
