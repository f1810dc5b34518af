"""``madang send``: hand messages to the gateways until told to stop."""

import datetime as dt
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from madang.apps.notices import gate, ways_out
from madang.apps.notices.lines import TO_EACH, Lines
from madang.apps.notices.sending import LEASE, announce


class Command(BaseCommand):
    help = "Hand messages to the gateways. Any number may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lines", type=int, default=TO_EACH, help="connections to each gateway at once"
        )
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
            raise CommandError(
                "No gateway is set: MADANG_MAIL_URL, MADANG_SMS_URLS, MADANG_SMPP_URL."
            )
        try:
            is_open = gate.is_open()
            announce(found)
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        if not is_open:
            raise CommandError(gate.CLOSED)
        lines = Lines(dt.timedelta(seconds=options["lease"]), once=options["once"])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: lines.stop.set())
        lines.run(found, options["lines"])
        if lines.failures:
            # Whoever runs services starts it anew; what was under way is asked about then.
            raise CommandError(f"Sending ended: {'; '.join(lines.failures)}")
