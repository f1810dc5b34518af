"""Messages that are owed to somebody, and the gateways that carry them."""

import uuid
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from madang.apps.notices.alert_models import Alert, AlertRecipient, AlertSending
from madang.apps.notices.campaign_models import (
    Campaign,
    CampaignIssue,
    CampaignRecipient,
    CampaignRound,
)
from madang.apps.notices.content.models import FollowerCount, Post, PostChannel
from madang.apps.notices.publications.models import CopyMove, PrintedIssue, PrintedStock
from madang.core.orgs.models import Agency, Department, Official
from madang.core.people.models import Channel, Resident

__all__ = [
    "Alert",
    "AlertRecipient",
    "AlertSending",
    "Campaign",
    "CampaignIssue",
    "CampaignRecipient",
    "CampaignRound",
    "CopyMove",
    "FollowerCount",
    "GatewayState",
    "Lane",
    "Notice",
    "OfficialContact",
    "Post",
    "PostChannel",
    "PrintedIssue",
    "PrintedStock",
    "SendingGate",
    "State",
    "Suppression",
]


class Lane(models.IntegerChoices):
    """Which goes first. A lane never waits for a slower one."""

    ALERT = 0, pgettext_lazy("lane", "alert")
    NOTICE = 1, pgettext_lazy("lane", "notice")
    CAMPAIGN = 2, pgettext_lazy("lane", "campaign")


class State(models.TextChoices):
    """Where a message stands. It never goes back, but for one that certainly was not taken."""

    QUEUED = "queued", pgettext_lazy("notice", "waiting")
    # The intent is committed; the gateway may or may not have it.
    SENDING = "sending", pgettext_lazy("notice", "being sent")
    ACCEPTED = "accepted", pgettext_lazy("notice", "handed over")
    DELIVERED = "delivered", pgettext_lazy("notice", "delivered")
    FAILED = "failed", pgettext_lazy("notice", "failed")
    # What cannot be known is shown, not guessed.
    IN_DOUBT = "in_doubt", pgettext_lazy("notice", "in doubt")
    # Not sent at all: no consent (any more), too late, no address, wants none, sent to a housemate.
    WITHHELD = "withheld", pgettext_lazy("notice", "not sent")


OPEN: Final = (State.QUEUED, State.SENDING)
ENDED: Final = (State.DELIVERED, State.FAILED, State.WITHHELD)
LONGEST_OCCASION: Final = 120


class Notice(models.Model):
    """One message to one person on one channel because of one occasion (알림).

    Who may be told what, on what ground: ``basis`` is ``law:`` and the article, or ``consent:`` and
    its purpose. The text is not kept: it follows from ``template``, ``version``, ``language`` and
    ``values``, which hold nothing that says who somebody is. ``uid`` is our own id of it at the
    gateway, by which it is asked for after a crash.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", db_index=False
    )
    programme = models.CharField(max_length=80, blank=True, default="")
    occasion = models.CharField(max_length=LONGEST_OCCASION)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    lane = models.SmallIntegerField(choices=Lane.choices, default=Lane.NOTICE)
    version_id = models.BigIntegerField()  # of the programme file that has the template
    template = models.CharField(max_length=60)
    basis = models.CharField(max_length=220)
    language = models.CharField(max_length=10)
    values = models.JSONField(default=dict)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, related_name="+", db_index=False
    )
    alert = models.ForeignKey(Alert, models.PROTECT, null=True, related_name="+", db_index=False)

    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=40, blank=True, default="")
    queued_at = models.DateTimeField(db_default=Now(), editable=False)
    wanted_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0, db_default=0)
    gateway = models.CharField(max_length=20, blank=True, default="", db_default="")
    gateway_ref = models.CharField(max_length=120, blank=True, default="", db_default="")
    claimed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    parts = models.SmallIntegerField(default=0, db_default=0)
    cost = models.IntegerField(default=0, db_default=0)  # won

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["occasion", "resident", "channel"], name="notice_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="notice_state"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="notice_channel"),
            models.CheckConstraint(condition=Q(lane__in=Lane.values), name="notice_lane"),
            models.CheckConstraint(
                condition=Q(basis__startswith="law:") | Q(basis__startswith="consent:"),
                name="notice_basis",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) ^ Q(state__in=[str(one) for one in ENDED]),
                name="notice_ended",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lane", "wanted_at", "id"],
                name="notice_to_send",
                condition=Q(state="queued"),
            ),
            models.Index(
                fields=["claimed_at", "id"], name="notice_under_way", condition=Q(state="sending")
            ),
            models.Index(
                fields=["agency", "-id"], name="notice_in_doubt", condition=Q(state="in_doubt")
            ),
            # By the id that a centre gives it: reports that come by SMPP name no other.
            models.Index(
                fields=["gateway_ref"],
                name="notice_by_centre",
                condition=Q(state="accepted", gateway="smpp"),
            ),
            models.Index(fields=["agency", "-id"], name="notice_of_agency"),
            models.Index(fields=["resident", "-id"], name="notice_of_resident"),
            models.Index(
                fields=["campaign", "state", "reason", "channel"],
                name="notice_of_campaign",
                condition=Q(campaign__isnull=False),
            ),
            models.Index(
                fields=["alert", "state", "reason", "channel"],
                name="notice_of_alert",
                condition=Q(alert__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Begun(models.Model):
    """Whether a worker has begun to hand a message over to a gateway that cannot be asked.

    Written before each hand-over and kept out of the write-ahead log, so that it waits for no disk:
    it outlives a killed worker, and is empty after a crash of the database. A claim without its row
    is one of which nothing is known. ``answer`` is a ``marks.Heard`` as JSON, once there is one.
    """

    notice_id = models.BigIntegerField(primary_key=True)
    claimed_at = models.DateTimeField()
    begun = models.BooleanField(default=False)
    answer = models.TextField(null=True)

    def __str__(self) -> str:
        return f"{self.notice_id} {self.begun}"


class OfficialContact(models.Model):
    """Where an official wants to be reminded besides the list of the desk.

    ``resident`` is the official as a person in the vault: a telephone number of one's own is
    personal data whoever one is, so it is sealed, masked and its readings logged like any other.
    """

    official = models.OneToOneField(Official, models.PROTECT, related_name="+")
    resident = models.OneToOneField(Resident, models.PROTECT, related_name="+")
    channels = ArrayField(models.CharField(max_length=6, choices=Channel.choices))

    def __str__(self) -> str:
        return f"contact of official {self.official_id}"


class Suppression(models.Model):
    """An address at which nothing of a channel may be sent any more: refused for good, or unwanted.

    Known by its blind index only. What the law owes goes there all the same, unless the address
    does not exist.
    """

    class Reason(models.TextChoices):
        REFUSED = "refused"  # the gateway says that there is no such address
        UNWANTED = "unwanted"  # whoever reads it wants nothing more

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    address = models.BinaryField()
    reason = models.CharField(max_length=8, choices=Reason.choices)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "channel", "address"], name="suppression_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reason}"


class GatewayState(models.Model):
    """What all workers must know of a gateway: how much it may still carry now, whether it rests.

    ``allowance`` is a token bucket: it fills with ``refilled_at`` up to the rate of a second.
    """

    name = models.CharField(max_length=20, primary_key=True)
    allowance = models.FloatField(default=0)
    refilled_at = models.DateTimeField(db_default=Now())
    failures = models.SmallIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class SendingGate(models.Model):
    """Which database may send: a restored copy is another one, and waits until somebody agrees."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    mark = models.CharField(max_length=80)
    confirmed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_sending_gate"),
        ]

    def __str__(self) -> str:
        return self.mark
