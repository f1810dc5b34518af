"""Posts that are planned, where they went out, and followers month by month."""

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from madang.core.orgs.models import Agency, Department, Official

LONGEST_TITLE: Final = 120
LONGEST_NOTE: Final = 1000
LONGEST_LINK: Final = 300
LONGEST_REASON: Final = 200


class Post(models.Model):
    """Something that a department wants to have posted on a day (홍보 콘텐츠).

    Allowed by another official than whoever planned it. ``version`` is raised by each change, so
    whoever allows it allows what they saw. The office posts by hand; what went out stands at its
    channels (``PostChannel``).
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("post", "planned")
        APPROVED = "approved", pgettext_lazy("post", "approved")
        POSTED = "posted", pgettext_lazy("post", "posted")
        DROPPED = "dropped", pgettext_lazy("post", "dropped")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    client_id = models.UUIDField()
    programme = models.CharField(max_length=80)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    title = models.CharField(max_length=LONGEST_TITLE)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")  # why dropped
    version = models.IntegerField(default=1)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    # None where a machine of the office did it; the event names it.
    made_by = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="+", db_index=False
    )
    approved_by = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "client_id"], name="post_once"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(made_by=None) | ~Q(approved_by=F("made_by")),
                name="post_by_two",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=False) | Q(state__in=["planned", "dropped"]),
                name="post_approved",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "programme", "day", "id"], name="post_of_month"),
        ]

    def __str__(self) -> str:
        return f"post {self.pk} {self.state}"


class PostChannel(models.Model):
    """A channel of a post; with ``posted_on`` it is there, at ``link``."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="channels", db_index=False)
    channel = models.CharField(max_length=40)
    posted_on = models.DateField(null=True)
    link = models.CharField(max_length=LONGEST_LINK, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "channel"], name="post_channel_once"),
            models.CheckConstraint(
                condition=Q(posted_on=None, link="") | (Q(posted_on__isnull=False) & ~Q(link="")),
                name="post_channel_link",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["posted_on"],
                name="post_channel_posted",
                condition=Q(posted_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} of post {self.post_id}"


class FollowerCount(models.Model):
    """How many followed a channel at the end of a month, as the platform said; ``month`` is its
    first day.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    programme = models.CharField(max_length=80)
    channel = models.CharField(max_length=40)
    month = models.DateField()
    followers = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "programme", "channel", "month"], name="follower_count_once"
            ),
            models.CheckConstraint(condition=Q(followers__gte=0), name="follower_count_positive"),
            models.CheckConstraint(condition=Q(month__day=1), name="follower_count_month"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.month}"
