"""What keeping time tells officials, and what they write about a month."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from madang.apps.cases.models.case import Case
from madang.core.orgs.models import Agency, Official


class Told(models.Model):
    """An official was told something about a case (알려 온 일); ``name`` is that of the event.

    Whoever was told of a case may read it, also if it is another department's; not whoever was told
    of an opinion that their own department owes.
    """

    official = models.ForeignKey(
        Official, models.PROTECT, related_name="told", db_index=False
    )  # told_newest begins with it
    # Who was meant and is away.
    instead_of = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="+", db_index=False
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="told")
    event_id = models.BigIntegerField()
    name = models.CharField(max_length=80)
    told_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event_id", "official"], name="told_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["official", "-id"], name="told_newest"),
            models.Index(fields=["official"], name="told_unseen", condition=Q(seen_at=None)),
        ]


class MonthNote(models.Model):
    """What the check of a month found, and what was done about it (영22②③). Never changed."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()  # its first day
    found = models.TextField()
    official_id = models.BigIntegerField(null=True)
    noted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency", "month", "-id"], name="month_notes"),
        ]
