"""Residents, what is sealed about them, and who looked at it.

No personal data stands in a plain column. ``repr`` and ``str`` of every row are safe to log.
"""

import uuid
from typing import Any, ClassVar, Final, NoReturn

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from madang.core.people.kinds import KINDS, UNIQUE


class Level(models.TextChoices):
    """How well we know that somebody is who they say."""

    ANONYMOUS = "anonymous", pgettext_lazy("identity level", "anonymous")
    CONTACT = "contact", pgettext_lazy("identity level", "contact confirmed")
    VERIFIED = "verified", pgettext_lazy("identity level", "identity confirmed")


class Resident(models.Model):
    """A person who asks an agency for something (주민).

    ``uid`` is made by whoever registers the person, before the row exists: sealed values are bound
    to it, and a registration sent twice is recognised by it.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # No index of its own where a unique one begins with the column, or nothing is found by it.
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="residents",
        db_index=False,
    )
    identity_level = models.CharField(
        max_length=10, choices=Level.choices, default=Level.ANONYMOUS, db_default=Level.ANONYMOUS
    )
    language = models.CharField(max_length=10, default="ko", db_default="ko")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            # One person may be known to several agencies of one installation, once to each.
            models.UniqueConstraint(fields=["account", "agency"], name="resident_account_once"),
            models.CheckConstraint(
                condition=Q(identity_level__in=Level.values), name="resident_level"
            ),
        ]

    def __str__(self) -> str:
        return f"resident {self.pk}"


class SealedField(models.Model):
    """One encrypted value of one resident. Written and opened by ``vault`` only.

    The blind index is made per agency and kind of field, so equal values of two agencies do not
    look equal, and no agency column is needed for finding one. Only the proof of identity is
    unique: it comes from an identity provider. Families share telephones and mailboxes, and a
    number typed by somebody else must neither block the person it belongs to nor tell that this
    person is known here.
    """

    id = models.BigAutoField(primary_key=True)
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="sealed", db_index=False)
    field = models.CharField(max_length=20)
    ciphertext = models.BinaryField()
    key_id = models.CharField(max_length=32)
    blind_index = models.BinaryField(null=True)
    # The law that asks for a unique identifier, as text ("식품위생법 시행령 제66조").
    law = models.CharField(max_length=200, default="", db_default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["resident", "field"], name="sealed_field_once"),
            models.UniqueConstraint(
                fields=["blind_index"], condition=Q(field="identity_key"), name="identity_once"
            ),
            models.CheckConstraint(condition=Q(field__in=[*KINDS]), name="sealed_field_known"),
            models.CheckConstraint(
                condition=~Q(field__in=sorted(UNIQUE)) | ~Q(law=""), name="sealed_by_law"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["blind_index"],
                name="sealed_found_by",
                condition=Q(blind_index__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of resident {self.resident_id}"


class Channel(models.TextChoices):
    """A way on which a person is told something without having asked (알림 수단)."""

    SMS = "sms", pgettext_lazy("channel", "text message")
    EMAIL = "email", pgettext_lazy("channel", "e-mail")
    LETTER = "letter", pgettext_lazy("channel", "letter")
    IN_APP = "in_app", pgettext_lazy("channel", "message on this site")


class Consent(models.Model):
    """What a resident agreed to or took back (수신동의): rows are only added, the last one holds.

    Of one purpose and channel; a trigger refuses changes. ``how`` it was said: on the site, by a
    link or an answer to a message, at the counter, by telephone or on paper.
    """

    class How(models.TextChoices):
        SITE = "site", pgettext_lazy("consent", "on the site")
        LINK = "link", pgettext_lazy("consent", "by the link in a message")
        REPLY = "reply", pgettext_lazy("consent", "by an answer to a message")
        COUNTER = "counter", pgettext_lazy("consent", "at the counter")
        PHONE = "phone", pgettext_lazy("consent", "by telephone")
        PAPER = "paper", pgettext_lazy("consent", "on paper")

    id = models.BigAutoField(primary_key=True)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    given = models.BooleanField()
    how = models.CharField(max_length=7, choices=How.choices)
    said_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["resident", "purpose", "channel", "-id"], name="consent_last"),
            models.Index(fields=["purpose", "channel", "resident", "-id"], name="consent_of_many"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="consent_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} by {self.channel}: {'given' if self.given else 'taken back'}"


class Purpose(models.TextChoices):
    """Why somebody may look at personal data (개인정보 보호법 제3조제1항, 제18조)."""

    CASE_PROCESSING = "case_processing", pgettext_lazy("purpose", "to process a case")
    CONTACT = "contact", pgettext_lazy("purpose", "to reach the person")
    IDENTIFICATION = "identification", pgettext_lazy("purpose", "to make sure who the person is")
    CORRECTION_REQUEST = (
        "correction_request",
        pgettext_lazy("purpose", "to answer a request for access or correction"),
    )
    AUDIT = "audit", pgettext_lazy("purpose", "for an audit or an inspection")
    SELF = "self", pgettext_lazy("purpose", "the person's own data")


class Action(models.TextChoices):
    """What was done with personal data."""

    REGISTER = "register", pgettext_lazy("access log", "registered")
    REVEAL = "reveal", pgettext_lazy("access log", "read")
    FIND = "find", pgettext_lazy("access log", "searched")
    CHANGE = "change", pgettext_lazy("access log", "changed")
    DOWNLOAD = "download", pgettext_lazy("access log", "downloaded")


LONGEST_REASON: Final = 500
LONGEST_PATH: Final = 300


class AccessLogError(TypeError):
    """Somebody tried to change the access log."""


class AccessLogQuerySet(models.QuerySet["AccessLog"]):
    def update(self, **_values: Any) -> NoReturn:
        raise AccessLogError("the access log is never changed")

    def delete(self) -> NoReturn:
        raise AccessLogError("the access log is kept for two years")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AccessLogError("the access log is never changed")


class AccessLog(models.Model):
    """Who did what with whose personal data, when, from where and why.

    Kept for two years, as for every system with unique identifiers (시행령 제30조제1항제5호,
    개인정보의 안전성 확보조치 기준 제8조). A trigger refuses changes, and deletion of younger rows.
    Ids are plain numbers, since the log outlives what it tells of. No value that was read or
    searched for is ever written here.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField()
    resident_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=10, choices=Action.choices)
    fields = ArrayField(models.CharField(max_length=40))
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    reason = models.CharField(max_length=LONGEST_REASON, default="", db_default="", blank=True)
    ip = models.GenericIPAddressField(null=True)
    path = models.CharField(max_length=LONGEST_PATH, default="", db_default="", blank=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency_id", "-id"], name="access_of_agency"),
            models.Index(fields=["resident_id", "-id"], name="access_of_resident"),
            # A month of it, for the review that each month needs.
            models.Index(fields=["agency_id", "at"], name="access_of_month"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(action__in=Action.values), name="access_action"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="access_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_kind} {self.actor_id} for {self.purpose}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises AccessLogError for a row that already stands."""
        if not self._state.adding:
            raise AccessLogError("the access log is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AccessLogError("the access log is kept for two years")
