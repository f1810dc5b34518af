"""A petition, what came with it, and the form that is not sent yet."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from madang.core.orgs.models import Agency, Department, Official
from madang.core.people.models import Resident
from madang.core.programmes.models import ProgrammeVersion


class Case(models.Model):
    """One petition (민원). ``version`` is raised by each command: a stale page changes nothing."""

    class Status(models.TextChoices):
        FILED = "filed"
        ACCEPTED = "accepted"
        CLOSED = "closed"

    uid = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False)
    # Chosen by whoever files, so that the same form sent twice is one case.
    client_id = models.UUIDField()
    year = models.SmallIntegerField()
    number = models.IntegerField()
    tracking_index = models.BinaryField(max_length=32, unique=True)

    programme_version = models.ForeignKey(ProgrammeVersion, models.PROTECT, db_index=False)
    service = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=8)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="cases")
    answers = models.JSONField()
    # Answers that say who somebody is, under the vault's keys.
    sealed_answers = models.BinaryField(null=True)

    department = models.ForeignKey(Department, models.PROTECT, db_index=False)
    assignee = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="cases", db_index=False
    )
    status = models.CharField(max_length=10, choices=Status.choices, db_default=Status.FILED)
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    minutes_allowed = models.IntegerField()
    accepted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, db_default="")
    reasons = models.TextField(blank=True, db_default="")
    decided_by = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+")
    version = models.IntegerField(db_default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "client_id"], name="case_once"),
            models.UniqueConstraint(fields=["agency", "year", "number"], name="case_number"),
            models.CheckConstraint(
                condition=Q(status__in=["filed", "accepted"], closed_at=None)
                | Q(status="closed", closed_at__isnull=False),
                name="case_closed",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | (~Q(outcome="") & ~Q(reasons="")),
                name="case_decided_with_reasons",  # 법27③
            ),
        ]
        indexes: ClassVar = [
            # The inbox: what is open, by department, the most urgent first.
            models.Index(
                fields=["department", "due_at", "id"],
                name="case_open_department",
                condition=~Q(status="closed"),
            ),
            models.Index(
                fields=["assignee", "due_at", "id"],
                name="case_open_assignee",
                condition=~Q(status="closed"),
            ),
        ]

    @property
    def receipt_number(self) -> str:
        """The number that people say and write (접수번호)."""
        return receipt_number(self.year, self.number)


def receipt_number(year: int, number: int) -> str:
    return f"{year}-{number:06}"


class Counter(models.Model):
    """The last receipt number of an agency and year. Taken in the transaction that files."""

    pk = models.CompositePrimaryKey("agency_id", "year")
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False)
    year = models.SmallIntegerField()
    value = models.IntegerField()


class Draft(models.Model):
    """A form that somebody is filling in. Its ``uid`` becomes the case's client id.

    The answers are sealed: a draft belongs to nobody's work and is read by nobody else.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, models.CASCADE)
    programme_version = models.ForeignKey(ProgrammeVersion, models.PROTECT)
    service = models.CharField(max_length=60)
    resident = models.ForeignKey(Resident, models.CASCADE, null=True)
    sealed = models.BinaryField()
    changed_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["changed_at"], name="draft_changed")]


class Attachment(models.Model):
    """A file that came with a draft or a case. The content's own kind is kept, not its claim."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    draft = models.ForeignKey(Draft, models.SET_NULL, null=True, related_name="attachments")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="attachments")
    field = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.IntegerField()
    digest = models.BinaryField(max_length=32)
    path = models.CharField(max_length=200)
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(draft__isnull=False),
                name="attachment_belongs",
            ),
        ]
