"""What was open when a month ended, kept by its check."""

from typing import ClassVar

from django.db import models

from madang.apps.cases.models.case import Case
from madang.core.orgs.models import Agency


class MonthEndCase(models.Model):
    """A case that was open at the end of a month that was checked (영22, 시행규칙7).

    ``month`` is its first day. ``held``: the clock stood still then; ``overrun``: it ran, and the
    period was over. Never changed, so that a number opens to the same cases later.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    held = models.BooleanField()
    overrun = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "month"], name="month_end_once"),
            models.CheckConstraint(
                condition=~models.Q(held=True, overrun=True), name="month_end_held_is_not_late"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "month", "-case"], name="month_end_cases"),
        ]
