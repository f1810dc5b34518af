"""``madang revoke token``: shut the API to a client."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madang.core.actors import system
from madang.core.errors import NotFound
from madang.core.orgs.commands import revoke_token
from madang.core.orgs.models import Agency


class Command(BaseCommand):
    help = "Revoke the token of an API client: from now on it opens nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the client, as it was named when its token was issued")
        parser.add_argument("--agency", required=True, help="slug of the agency")

    def handle(self, *_args: Any, **options: Any) -> None:
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            raise CommandError(f"There is no agency {options['agency']}. Nothing was revoked.")
        try:
            count = revoke_token(
                actor=system(agency.pk, "orgs.manage"), agency_id=agency.pk, name=options["name"]
            )
        except NotFound:
            raise CommandError(
                f"{agency.slug} has no API client {options['name']} with a token that is valid."
                " Nothing was revoked."
            ) from None
        self.stdout.write(f"{count} revoked: {options['name']} of {agency.slug}.")
