"""``madang forget drafts``: destroy forms that nobody touched for 30 days. Run it each night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from madang.apps.cases.drafts import forget_old_drafts


class Command(BaseCommand):
    help = "Destroy drafts that nobody touched for 30 days, with their files."

    def handle(self, *_args: Any, **_options: Any) -> None:
        total = 0
        while found := forget_old_drafts(now=timezone.now()):
            total += found
        self.stdout.write(f"{total} drafts were destroyed.")
