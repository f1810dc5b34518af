"""The form that is not sent yet, and the files that came."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from madang.apps.cases.models.case import Case
from madang.apps.cases.models.supplement import Supplement
from madang.core.orgs.models import Agency
from madang.core.people.models import Resident
from madang.core.programmes.models import ProgrammeVersion


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
    # What it answers, if it came with the answer to a demand for a supplement.
    supplement = models.ForeignKey(
        Supplement, models.PROTECT, null=True, related_name="attachments"
    )
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
