"""``madang letters acknowledge FILE``: take what the printer says of letters."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.apps.notices.acknowledging import acknowledge_letters


class Command(BaseCommand):
    help = "Take a CSV file (id, result, at) that says what became of letters."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            found = acknowledge_letters(options["file"].read_bytes())
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        for line, what in found.faults:
            self.stderr.write(f"line {line}: {what}")
        self.stdout.write(f"{found.changed} letters changed, {found.known} lines were known.")
        if found.faults:
            raise CommandError(
                f"{len(found.faults)} lines were not understood; all others were taken."
                " Mend them and give the file again: what is known changes nothing."
            )
