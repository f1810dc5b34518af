"""Campaigns: one message for many, who of them was meant, and how far each round has come."""

import uuid
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from madang.core.orgs.models import Agency, Department, Official
from madang.core.people.models import Channel, Resident

LONGEST_TITLE: Final = 120
LONGEST_REASON: Final = 500
LONGEST_CONTENT: Final = 4000
LONGEST_SUBJECT_LINE: Final = 120


class Campaign(models.Model):
    """One message of a programme file for all whom a segment describes (발송).

    Made by one official, allowed by another. ``version`` is raised by each change: whoever allows
    it allows what they saw. ``segment`` is a ``segments.Segment``. ``client_id`` is chosen by
    whoever makes it, so that a form sent twice is one campaign; ``uid`` is part of the occasion of
    its messages.

    ``content`` and ``subject_line`` are its own words by language, where its template has a place
    for them. They are kept here and in no message. With ``has_issues`` each round has words of its
    own instead (``CampaignIssue``).
    """

    class State(models.TextChoices):
        """How far it is. Only a draft can be changed."""

        DRAFT = "draft", pgettext_lazy("campaign", "draft")
        SUBMITTED = "submitted", pgettext_lazy("campaign", "waits for approval")
        APPROVED = "approved", pgettext_lazy("campaign", "approved")
        RUNNING = "running", pgettext_lazy("campaign", "running")
        PAUSED = "paused", pgettext_lazy("campaign", "paused")
        DONE = "done", pgettext_lazy("campaign", "finished")
        CANCELLED = "cancelled", pgettext_lazy("campaign", "cancelled")

    class Repeat(models.TextChoices):
        """How often it goes out."""

        NONE = "none", pgettext_lazy("campaign", "once")
        WEEKLY = "weekly", pgettext_lazy("campaign", "every week")
        MONTHLY = "monthly", pgettext_lazy("campaign", "every month")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    client_id = models.UUIDField()
    title = models.CharField(max_length=LONGEST_TITLE)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    programme = models.CharField(max_length=80)
    version_id = models.BigIntegerField()  # of the programme file that has the template
    template = models.CharField(max_length=60)
    segment = models.JSONField()
    channels = ArrayField(models.CharField(max_length=6, choices=Channel.choices))
    content = models.JSONField(default=dict)  # {"ko": …, "en": …}
    subject_line = models.JSONField(default=dict)
    has_issues = models.BooleanField(default=False)
    # None: as soon as it is allowed.
    starts_at = models.DateTimeField(null=True)
    repeat = models.CharField(max_length=7, choices=Repeat.choices, default=Repeat.NONE)
    repeats_until = models.DateField(null=True)

    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    version = models.IntegerField(default=1)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    # None where a machine of the office did it; the event names it.
    made_by = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="+", db_index=False
    )
    submitted_by = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="+", db_index=False
    )
    # How many people it would have reached when it was submitted.
    expected = models.IntegerField(null=True)
    approved_by = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True)
    # Why it was sent back, until it is submitted again.
    refusal = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "client_id"], name="campaign_once"),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (
                    (Q(made_by=None) | ~Q(approved_by=F("made_by")))
                    & (Q(submitted_by=None) | ~Q(approved_by=F("submitted_by")))
                ),
                name="campaign_by_two",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=False)
                | Q(state__in=["draft", "submitted", "cancelled"]),
                name="campaign_approved",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) ^ Q(state__in=["done", "cancelled"]),
                name="campaign_ended",
            ),
            models.CheckConstraint(
                condition=Q(repeat="none", repeats_until=None)
                | (~Q(repeat="none") & Q(repeats_until__isnull=False)),
                name="campaign_repeats_until",
            ),
            models.CheckConstraint(
                condition=Q(has_issues=False)
                | (~Q(repeat="none") & Q(content={}, subject_line={}, starts_at__isnull=False)),
                name="campaign_has_issues",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "-id"], name="campaign_of_agency"),
            # Asked for the list of what an official has to do.
            models.Index(
                fields=["agency", "next_at"],
                name="campaign_with_issues",
                condition=Q(has_issues=True, next_at__isnull=False),
            ),
            # Asked at each claim of messages.
            models.Index(fields=["id"], name="campaign_paused", condition=Q(state="paused")),
        ]

    def __str__(self) -> str:
        return f"campaign {self.pk} {self.state}"


class CampaignRound(models.Model):
    """One sending of a campaign; ``key`` is its day, so that no day has two.

    ``recipients`` is how many rows were frozen when it began; ``queued_to`` the last of them that
    has its message. One that was ``missed`` meant nobody, for its words were not there;
    ``seen_at`` is when somebody who makes the campaign took note of it.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rounds", db_index=False)
    key = models.CharField(max_length=10)
    began_at = models.DateTimeField(db_default=Now(), editable=False)
    recipients = models.IntegerField(default=0)
    queued = models.IntegerField(default=0)
    queued_to = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    missed = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "key"], name="campaign_round_once"),
            models.CheckConstraint(
                condition=Q(missed=False) | Q(recipients=0, queued=0, done_at__isnull=False),
                name="campaign_round_missed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["campaign"],
                name="campaign_round_unseen",
                condition=Q(missed=True, seen_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of campaign {self.campaign_id}"


class CampaignIssue(models.Model):
    """The words of one round of a repeated campaign (호), written and approved ahead.

    ``key`` is the day of the round. ``version`` is raised by each change, which takes an approval
    back; once the round has begun nothing of it changes any more.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="issues", db_index=False)
    key = models.CharField(max_length=10)
    content = models.JSONField(default=dict)
    subject_line = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    # None where a machine of the office wrote it; the event names it.
    made_by = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="+", db_index=False
    )
    approved_by = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True)
    # Why it was sent back, until it is changed.
    refusal = models.CharField(max_length=LONGEST_REASON, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "key"], name="campaign_issue_once"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(made_by=None) | ~Q(approved_by=F("made_by")),
                name="campaign_issue_by_two",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False, refusal=""),
                name="campaign_issue_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of campaign {self.campaign_id}"


class CampaignRecipient(models.Model):
    """Whom a round meant on which channel, written once when it began and never after."""

    id = models.BigAutoField(primary_key=True)
    round = models.ForeignKey(CampaignRound, models.PROTECT, related_name="+", db_index=False)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    language = models.CharField(max_length=10)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "resident", "channel"], name="campaign_recipient_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["round", "id"], name="campaign_recipients")]

    def __str__(self) -> str:
        return f"{self.channel} of round {self.round_id}"
