"""A petition, and the counter of its numbers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Least

from madang.core.orgs.models import Agency, Department, Official
from madang.core.people.models import Resident
from madang.core.programmes.models import ProgrammeVersion

COLLECTIVE = 5


class Case(models.Model):
    """One petition (민원). ``version`` is raised by each command: a stale page changes nothing."""

    class Status(models.TextChoices):
        FILED = "filed"
        ACCEPTED = "accepted"
        CLOSED = "closed"

    class Ending(models.TextChoices):
        """How a closed case came to its end, with the article."""

        DECIDED = "decided"  # 법27
        RETURNED = "returned"  # 반려, 영25①
        WITHDRAWN = "withdrawn"  # 취하, 법22②
        DEEMED_WITHDRAWN = "deemed_withdrawn"  # 영25②
        NOT_PROCESSED = "not_processed"  # 법21
        REPEATED = "repeated"  # 종결, 법23
        MERGED = "merged"  # 병합, 영6⑦
        SENT_ON = "sent_on"  # 다른 기관 이송, 법16
        UNCOLLECTED = "uncollected"  # 영25④

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
    # Sooner than the law demands, where the programme file promises it (fast track).
    promised_at = models.DateTimeField(null=True)
    # What lists are ordered by: the promise where there is one, else the due moment. The database
    # works it out, so whoever moves one of the two need not think of it.
    wanted_at = models.GeneratedField(
        expression=Least("due_at", "promised_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    # The entry of the ledger by which the clock stands still now.
    open_hold = models.ForeignKey(
        "cases.LedgerEntry", models.PROTECT, null=True, related_name="+", db_index=False
    )
    accepted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=20, choices=Ending.choices, blank=True, db_default="")
    outcome = models.CharField(max_length=24, blank=True, db_default="")
    # What a paper result waits for, until it is collected (교부, 법27④).
    collect_from = models.DateField(null=True)
    collected_at = models.DateTimeField(null=True)
    # Since when the applicant's question how it stands waits for an answer (영23①).
    standing_asked_at = models.DateTimeField(null=True)
    # When the applicant was last told how it stands (영23).
    standing_told_at = models.DateTimeField(null=True)
    households = models.SmallIntegerField(db_default=1)
    signatories = models.SmallIntegerField(db_default=1)
    reasons = models.TextField(blank=True, db_default="")
    # Nobody looks cases up by it, and each move of a due moment writes every index of the row.
    decided_by = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="+", db_index=False
    )
    version = models.IntegerField(db_default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "client_id"], name="case_once"),
            models.UniqueConstraint(fields=["agency", "year", "number"], name="case_number"),
            models.CheckConstraint(
                condition=Q(status__in=["filed", "accepted"], closed_at=None, ending="")
                | (Q(status="closed", closed_at__isnull=False) & ~Q(ending="")),
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
                fields=["department", "wanted_at", "id"],
                name="case_open_department",
                condition=~Q(status="closed"),
            ),
            models.Index(
                fields=["assignee", "wanted_at", "id"],
                name="case_open_assignee",
                condition=~Q(status="closed"),
            ),
            # The register of pre-reviews (규칙11③).
            models.Index(
                fields=["agency", "-id"], name="case_pre_review", condition=Q(kind="pre_review")
            ),
            models.Index(
                fields=["agency", "wanted_at", "id"],
                name="case_open_agency",
                condition=~Q(status="closed"),
            ),
            models.Index(
                fields=["agency", "service", "wanted_at", "id"],
                name="case_open_service",
                condition=~Q(status="closed"),
            ),
            # Searching what is closed. Filing does not write these.
            models.Index(
                fields=["agency", "wanted_at", "id"],
                name="case_closed_agency",
                condition=Q(status="closed"),
            ),
            models.Index(
                fields=["agency", "service", "wanted_at", "id"],
                name="case_closed_service",
                condition=Q(status="closed"),
            ),
            models.Index(
                fields=["department", "wanted_at", "id"],
                name="case_closed_department",
                condition=Q(status="closed"),
            ),
        ]

    @property
    def is_collective(self) -> bool:
        """다수인관련민원: five households and five signatories or more (법2조6호)."""
        return self.households >= COLLECTIVE and self.signatories >= COLLECTIVE

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
