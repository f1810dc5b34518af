"""What a complex petition needs: opinions of other departments, and a guardian (법20, 31–33)."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from madang.apps.cases.models.case import Case
from madang.core.orgs.models import Department, Official


class Opinion(models.Model):
    """A department was asked (협의) and has until ``answer_by``, inside the case's period."""

    class State(models.TextChoices):
        ASKED = "asked"
        ANSWERED = "answered"
        DEEMED = "deemed"  # silence counts as consent, as the file says
        ESCALATED = "escalated"  # silence went up to the superior
        CANCELLED = "cancelled"  # the case ended, or nobody needs it any more

    class Stance(models.TextChoices):
        AGREE = "agree"
        CONDITIONS = "conditions"
        OPPOSE = "oppose"
        NOT_CONCERNED = "not_concerned"

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, db_default=State.ASKED)
    question = models.TextField(blank=True, db_default="")
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    # Working minutes from the question to it, so that it moves when a holiday is declared.
    minutes = models.IntegerField()
    # Once, within the length of the first answer-by (법20②), told before that ended (법20③).
    extended_at = models.DateTimeField(null=True)
    extension_reasons = models.TextField(blank=True, db_default="")
    when_late = models.CharField(max_length=10)  # deem | escalate
    # Silence is consent only where a law says so: which one.
    law = models.CharField(max_length=200, blank=True, db_default="")
    # Who was told that no answer came, the head of the department first; empty if nobody leads it.
    escalated_to = ArrayField(models.BigIntegerField(), db_default=[])
    stance = models.CharField(max_length=14, choices=Stance.choices, blank=True, db_default="")
    text = models.TextField(blank=True, db_default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+")
    version = models.IntegerField(db_default=1)

    class Meta:
        indexes: ClassVar = [
            # What a department still owes, the most urgent first.
            models.Index(
                fields=["department", "answer_by", "id"],
                name="opinion_owed",
                condition=Q(state__in=["asked", "escalated"]),
            ),
            # What went up to an official.
            GinIndex(
                fields=["escalated_to"],
                name="opinion_escalated",
                condition=Q(state="escalated"),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "department"],
                condition=~Q(state="cancelled"),
                name="opinion_once",
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False) & ~Q(stance="")
                | ~Q(state="answered") & Q(answered_at=None, stance=""),
                name="opinion_answered",
            ),
            models.CheckConstraint(
                condition=Q(when_late="escalate", law="") | Q(when_late="deem") & ~Q(law=""),
                name="opinion_deemed_by_law",
            ),
        ]


class Guardian(models.Model):
    """An experienced official at the applicant's side (민원후견인, 법33)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="guardians")
    official = models.ForeignKey(Official, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="guardian_one"
            ),
        ]


class Guidance(models.Model):
    """What a guardian did for the applicant; ``duty`` is one of the four of 영37. Never changed."""

    class Duty(models.TextChoices):
        ADVICE = "advice"
        STATEMENT = "statement"
        SUPPLEMENT = "supplement"
        PROGRESS = "progress"

    guardian = models.ForeignKey(Guardian, models.PROTECT, related_name="guidance")
    duty = models.CharField(max_length=10, choices=Duty.choices)
    text = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
