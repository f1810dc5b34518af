"""How cases belong together, who signed, where they went, and what was corrected in them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from madang.apps.cases.models.case import Case
from madang.core.orgs.models import Department


class CaseLink(models.Model):
    """``case`` stands to ``other`` as ``kind`` says."""

    class Kind(models.TextChoices):
        REPEATS = "repeats"  # 반복, 법23
        MERGED_INTO = "merged_into"  # 병합, 영6⑦
        OBJECTS_TO = "objects_to"  # 이의신청, 법35
        FOLLOWS = "follows"  # the case after its pre-review (사전심사, 법30)
        SENT_FROM = "sent_from"  # 이송, 법16

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, models.PROTECT, related_name="linked_by")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="case_link_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="case_link_two"),
        ]
        indexes: ClassVar = [
            # The register of objections (영40④). That there is one for each refusal is held by the
            # id of the objection, which follows from that of the decision.
            models.Index(fields=["-id"], name="case_objections", condition=Q(kind="objects_to")),
        ]


class Roll(models.Model):
    """The roll of signatories of a collective petition (연명부, 법24①), sealed as a whole."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="roll")
    sealed = models.BinaryField()
    is_original = models.BooleanField()
    entered_at = models.DateTimeField(db_default=Now(), editable=False)


class Mandate(models.Model):
    """Who files for whom (위임장, 영6⑥, 규칙4). Name and relation are sealed."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="mandate")
    sealed = models.BinaryField()
    document = models.ForeignKey("cases.Attachment", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    checked_by_id = models.BigIntegerField(null=True)


class Transfer(models.Model):
    """A case went to another department or agency (이송, 영13). Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers")
    from_department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    to_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    # An agency outside of this installation, by its name.
    to_agency = models.CharField(max_length=100, blank=True, db_default="")
    reasons = models.TextField()
    at = models.DateTimeField()
    # The moment by which it had to go: 1, 3 or 8 working hours (영13).
    due_at = models.DateTimeField()
    official_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_department__isnull=False) | ~Q(to_agency=""),
                name="transfer_somewhere",
            ),
        ]


class Revision(models.Model):
    """What a case said before it was corrected (영6⑤) or changed by its applicant (법22②)."""

    class Kind(models.TextChoices):
        CORRECTED = "corrected"
        AMENDED = "amended"

    case = models.ForeignKey(Case, models.PROTECT, related_name="revisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    fields = models.JSONField()
    # Answers before, and those of them that say who somebody is under the vault's keys.
    before = models.JSONField()
    sealed_before = models.BinaryField(null=True)
    consent = models.CharField(max_length=200, blank=True, db_default="")
    at = models.DateTimeField()
    official_id = models.BigIntegerField(null=True)
