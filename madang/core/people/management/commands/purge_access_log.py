"""``madang purge access-log``: delete what is older than two years. Run it each night."""

from typing import Any

from django.core.management.base import BaseCommand

from madang.core.actors import system
from madang.core.orgs.models import Agency
from madang.core.people.commands import purge_access_log


class Command(BaseCommand):
    help = "Delete the access log of all agencies where it is older than two years."

    def handle(self, *_args: Any, **_options: Any) -> None:
        total = 0
        for agency_id in Agency.objects.values_list("id", flat=True):
            total += purge_access_log(actor=system(agency_id, "people.audit"))
        self.stdout.write(f"{total} rows were deleted.")
