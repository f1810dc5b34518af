"""What officials keep for their daily work: notes, decision texts, kept views, bulk steps."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from madang.apps.cases.models.case import Case
from madang.core.orgs.models import Agency, Department, Official


class Note(models.Model):
    """What officials write to each other about a case (내부 메모). The applicant never sees it.

    Rows are only added; a trigger holds it. The one change that it lets through is the end of the
    text: emptied once, with the personal data of its case.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    official = models.ForeignKey(Official, models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    noted_at = models.DateTimeField(db_default=Now(), editable=False)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(purged_at=None) & ~Q(text="") | Q(purged_at__isnull=False, text=""),
                name="note_has_text_until_purged",
            ),
        ]


class DecisionText(models.Model):
    """Reasons that a department writes again and again, to begin a decision with (처분 문안).

    ``service`` and ``outcome`` "" mean any. Placeholders in braces are filled in for a case.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=80)
    service = models.CharField(max_length=60, blank=True, db_default="")
    outcome = models.CharField(max_length=24, blank=True, db_default="")
    text = models.TextField()
    version = models.IntegerField(db_default=1)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["department", "title"],
                condition=Q(removed_at=None),
                name="decision_text_title",
            ),
        ]


class KeptView(models.Model):
    """Filters of the inbox under a name, of one official. ``query`` is checked when it is opened.

    Programmes change and permissions go; so it is an address to be read, not a promise.
    """

    official = models.ForeignKey(
        Official, models.CASCADE, related_name="+", db_index=False
    )  # kept_view_name begins with it
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["official", "name"], name="kept_view_name"),
        ]


class BulkRun(models.Model):
    """A step that an official did with several cases at once. ``uid`` is of the page that did it,
    so that the same form sent twice is one run.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    official = models.ForeignKey(Official, models.PROTECT, related_name="+")
    step = models.CharField(max_length=10)
    done_at = models.DateTimeField(db_default=Now(), editable=False)
    undone_at = models.DateTimeField(null=True)


class BulkItem(models.Model):
    """What a run did to one case, or why not.

    ``error`` is the code of the refusal, ``said`` its sentence as the official read it. ``version``
    is that of the case after the step: whoever worked on it since makes it differ.
    """

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="items", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    before = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+")
    version = models.IntegerField()
    error = models.CharField(max_length=60, blank=True, db_default="")
    said = models.CharField(max_length=400, blank=True, db_default="")
    undone_at = models.DateTimeField(null=True)
    # Why it could not be taken back, as the official read it.
    kept_because = models.CharField(max_length=400, blank=True, db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "case"], name="bulk_case_once"),
        ]
