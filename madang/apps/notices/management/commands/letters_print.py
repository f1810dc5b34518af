"""``madang letters print``: make the batches of letters that wait."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.apps.notices import gate, ways_out
from madang.apps.notices.sending import announce, reconcile_once, send_once

LEFT_BEHIND = dt.timedelta(hours=1)


class Command(BaseCommand):
    help = "Write the letters that wait as batches for the printer, in MADANG_VAR/letters."

    def handle(self, *_args: Any, **_options: Any) -> None:
        press = ways_out.letters()
        if not gate.is_open():
            raise CommandError(gate.CLOSED)
        announce([press])
        press.sweep(LEFT_BEHIND)
        before = {one.name for one in press.batches()}
        while list(reconcile_once(press)):
            continue
        while list(send_once(press)):
            continue
        made = sorted(one for one in press.batches() if one.name not in before)
        for batch in made:
            self.stdout.write(str(batch))
        if not made:
            self.stdout.write("No letter waits.")
