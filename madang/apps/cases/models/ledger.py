"""The ledger of a case's clock: what stopped it, set it going again, or moved its end."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from madang.apps.cases.models.case import Case


class LedgerEntry(models.Model):
    """One entry, never changed or removed: the due moment follows from all of them.

    ``ground`` is a key of ``lib.periods`` (holds: 행정절차법 시행령 제11조; extensions: 영21).
    ``at`` is the legal moment, ``recorded_at`` when it was written down.
    """

    class Kind(models.TextChoices):
        HOLD = "hold"  # 불산입 시작
        RESUME = "resume"  # 불산입 끝
        EXTEND = "extend"  # 연장
        CALENDAR = "calendar"  # 공휴일 지정 등 달력의 변경

    case = models.ForeignKey(Case, models.PROTECT, related_name="ledger", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    ground = models.CharField(max_length=20, blank=True, db_default="")
    at = models.DateTimeField()
    # Of an extension, as a period: "7 days".
    length = models.CharField(max_length=20, blank=True, db_default="")
    with_consent = models.BooleanField(db_default=False)
    note = models.TextField(blank=True, db_default="")
    official_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="ledger_case")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="extend") & ~Q(length="") & ~Q(ground="")
                | Q(kind="hold", length="") & ~Q(ground="")
                | Q(kind__in=["resume", "calendar"], length=""),
                name="ledger_entry_whole",
            ),
        ]
