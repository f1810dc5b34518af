"""``madang reset sign_in``: let an official in again who lost a password or a telephone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.core.accounts.commands import reset_sign_in
from madang.core.errors import DomainError


class Command(BaseCommand):
    help = "Give an official a new start password; with --second-factor forget the second factor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--second-factor", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            password = reset_sign_in(
                username=options["username"], second_factor=options["second_factor"]
            )
        except DomainError as error:
            raise CommandError(str(error.message)) from None
        self.stdout.write(f"start password of {options['username']}: {password}")
