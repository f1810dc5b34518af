"""What an applicant has to hand in later (보완, 법22, 영24)."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from madang.apps.cases.models.case import Case
from madang.apps.cases.models.ledger import LedgerEntry


class Supplement(models.Model):
    """One demand. ``round`` 2 is the last one, of at most ten days (영24③).

    ``answer_by`` follows from ``counted_from``, ``days``, ``more_days`` and the calendar (영24④,
    민법157, 161); it is kept for lists, and moves when a holiday is declared.
    """

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
    # The day of the demand, or of its last sending.
    counted_from = models.DateField()
    days = models.SmallIntegerField()
    # What the applicant was given beyond that, at most twice (영24②).
    more_days = ArrayField(models.SmallIntegerField(), default=list)
    answer_by = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, db_default="")

    class Meta:
        constraints: ClassVar = [
            # A case that is taken up again after it ended may be asked again.
            models.UniqueConstraint(
                fields=["case", "round"], condition=~Q(state="ended"), name="supplement_round"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="open"), name="supplement_one_open"
            ),
            models.CheckConstraint(condition=Q(round__in=[1, 2]), name="supplement_rounds"),
            models.CheckConstraint(condition=Q(more_days__len__lte=2), name="supplement_more_days"),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False)
                | (~Q(state="answered") & Q(answered_at=None)),
                name="supplement_answered",
            ),
        ]

    @property
    def extensions(self) -> int:
        """How often the applicant was given more time."""
        return len(self.more_days)


class SupplementSending(models.Model):
    """One sending of a demand, by which means and where to. Two that come back count (영25②)."""

    class Address(models.TextChoices):
        PETITION = "petition"  # as the petition says
        REGISTERED = "registered"  # 주민등록지
        OTHER = "other"  # what was found out otherwise

    supplement = models.ForeignKey(Supplement, models.PROTECT, related_name="sendings")
    method = models.CharField(max_length=10)
    address = models.CharField(max_length=10, choices=Address.choices)
    sent_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["supplement"], condition=Q(returned_at=None), name="sending_one_under_way"
            ),
            models.CheckConstraint(
                condition=~Q(method="spoken"), name="sending_of_something_written"
            ),
        ]


class InsufficientAnswer(models.Model):
    """What came and was not enough, and why: the demand waits again. Never changed."""

    supplement = models.ForeignKey(Supplement, models.PROTECT, related_name="insufficient")
    text = models.TextField(blank=True)
    arrived_at = models.DateTimeField()
    reasons = models.TextField()
    found_at = models.DateTimeField()
