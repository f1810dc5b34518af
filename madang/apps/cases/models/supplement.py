"""What an applicant has to hand in later (보완, 법22, 영24)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from madang.apps.cases.models.case import Case
from madang.apps.cases.models.ledger import LedgerEntry


class Supplement(models.Model):
    """One demand. ``round`` 2 is the last one, of at most ten days (영24③)."""

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        LAPSED = "lapsed"
        ENDED = "ended"  # the case ended meanwhile

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, models.PROTECT, related_name="supplements")
    round = models.SmallIntegerField()
    hold = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, db_default=State.OPEN)
    what = models.TextField()
    # Spoken demands are allowed unless the applicant wants paper (영24①).
    method = models.CharField(max_length=10)
    demanded_at = models.DateTimeField()
    answer_by = models.DateField()
    # Of the applicant, at most two (영24②).
    extensions = models.SmallIntegerField(db_default=0)
    # How often the demand came back undelivered; twice ends the case (영25②).
    undelivered = models.SmallIntegerField(db_default=0)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round"], name="supplement_round"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="open"), name="supplement_one_open"
            ),
            models.CheckConstraint(condition=Q(round__in=[1, 2]), name="supplement_rounds"),
            models.CheckConstraint(
                condition=Q(extensions__range=(0, 2)), name="supplement_extensions"
            ),
            models.CheckConstraint(
                condition=Q(undelivered__range=(0, 2)), name="supplement_undelivered"
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False)
                | (~Q(state="answered") & Q(answered_at=None)),
                name="supplement_answered",
            ),
        ]
