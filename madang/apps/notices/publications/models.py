"""Printed issues, how many copies of each are there, and where they went."""

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from madang.core.orgs.models import Agency, Department, Official

LONGEST_LABEL: Final = 30
LONGEST_TITLE: Final = 120
LONGEST_REASON: Final = 200


class PrintedIssue(models.Model):
    """One issue of a publication (호). ``label`` says which: ``2026-12``; no two have the same.

    Its language versions and distribution list are those of ``version_id``, the programme file that
    was in force when it was opened.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    programme = models.CharField(max_length=80)
    version_id = models.BigIntegerField()
    publication = models.CharField(max_length=40)
    label = models.CharField(max_length=LONGEST_LABEL)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True, default="")
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    # None where a machine of the office did it; the event names it.
    opened_by = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "programme", "publication", "label"], name="printed_issue_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "-id"], name="printed_issue_of_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.label}"


class PrintedStock(models.Model):
    """The copies of a language version: printed so far, handed out, and there now."""

    issue = models.ForeignKey(PrintedIssue, models.PROTECT, related_name="stocks", db_index=False)
    language = models.CharField(max_length=10)
    printed = models.IntegerField(default=0)
    handed_out = models.IntegerField(default=0)
    copies = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue", "language"], name="printed_stock_once"),
            models.CheckConstraint(
                condition=Q(copies__gte=0, printed__gte=0, handed_out__gte=0),
                name="printed_stock_not_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.copies} {self.language} of issue {self.issue_id}"


class CopyMove(models.Model):
    """A change of a stock, written once. ``copies`` is by how many it changed: out is negative.

    Of a correction ``corrects`` says which of the two kinds had been entered wrongly. A form that
    is sent twice has the same ``client_id``.
    """

    class Kind(models.TextChoices):
        PRINTED = "printed", pgettext_lazy("copies", "printed")
        HANDED_OUT = "handed_out", pgettext_lazy("copies", "handed out")
        COUNTED = "counted", pgettext_lazy("copies", "counted")
        CORRECTED = "corrected", pgettext_lazy("copies", "corrected")

    id = models.BigAutoField(primary_key=True)
    issue = models.ForeignKey(PrintedIssue, models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=10)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    corrects = models.CharField(max_length=10, blank=True, default="")
    copies = models.IntegerField()
    left = models.IntegerField()  # in stock afterwards
    place = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    client_id = models.UUIDField()
    at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issue", "client_id", "language", "place"], name="copy_move_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="printed", copies__gt=0)
                | Q(kind="handed_out", copies__lt=0)
                | Q(kind="counted")
                | (Q(kind="corrected", corrects__in=["printed", "handed_out"]) & ~Q(reason="")),
                name="copy_move_kind",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["issue", "-id"], name="copy_moves")]

    def __str__(self) -> str:
        return f"{self.kind} {self.copies}"
