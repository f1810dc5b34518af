"""``rotate_keys``: bring all sealed values under the current key."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.core.actors import system
from madang.core.errors import DomainError
from madang.core.people.commands import rotate_keys
from madang.core.people.rotation import WHOLE_INSTALLATION


class Command(BaseCommand):
    help = "Seals all personal data anew under the first key of MADANG_VAULT_KEYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="values in one transaction")

    def handle(self, *_args: Any, **options: Any) -> None:
        actor = system(WHOLE_INSTALLATION, "people.rotate_keys")
        try:
            rotation = rotate_keys(actor=actor, batch=options["batch"])
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"{rotation.resealed} values sealed anew under key {rotation.key_id}.")
        if rotation.remaining:
            raise CommandError(
                f"{rotation.remaining} values still stand under older keys, because they were in"
                " use. Keep these keys and run the command again."
            )
