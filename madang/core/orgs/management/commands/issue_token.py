"""``madang issue token``: make an API client and print its token, this once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.core.actors import system
from madang.core.errors import DomainError
from madang.core.orgs.commands import issue_token
from madang.core.orgs.models import Agency


class Command(BaseCommand):
    help = "Make an API client of an agency and print its token, which cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("agency", help="slug of the agency")
        parser.add_argument("name", help="what the client is, for the list of clients")
        parser.add_argument("permissions", nargs="+", help="such as cases.file")

    def handle(self, *_args: Any, **options: Any) -> None:
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            raise CommandError(f"There is no agency {options['agency']}. Nothing was made.")
        try:
            token = issue_token(
                actor=system(agency.pk, "orgs.manage"),
                agency_id=agency.pk,
                name=options["name"],
                permissions=options["permissions"],
            )
        except DomainError as error:
            raise CommandError(str(error.message)) from None
        self.stdout.write(token)
