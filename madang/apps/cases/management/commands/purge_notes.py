"""``madang purge notes``: empty the internal notes of cases that were closed long ago."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand

from madang.apps.cases.commands import purge_notes
from madang.core.actors import system
from madang.core.orgs.models import Agency


class Command(BaseCommand):
    help = "Empty the internal notes of an agency's cases that were closed before a day."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--agency", required=True, help="its short name, as in its address")
        parser.add_argument("--closed-before", required=True, type=dt.date.fromisoformat)

    def handle(self, *_args: Any, **options: Any) -> None:
        agency = Agency.objects.get(slug=options["agency"])
        actor = system(agency.pk, "people.audit")
        total = 0
        while found := purge_notes(actor=actor, closed_before=options["closed_before"]):
            total += found
        self.stdout.write(f"The notes of {total} cases were emptied.")
