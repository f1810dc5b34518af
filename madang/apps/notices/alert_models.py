"""Alerts: what people are warned of, who of them was meant, and how far telling them has come."""

import uuid
from collections.abc import Mapping
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from madang.core.orgs.models import Agency, Department, Official
from madang.core.people.models import Channel, Resident

LANGUAGES: Final = ("ko", "en")
# By field: how many characters its text may have in each language. CAP asks for headlines that
# still fit on small displays (160).
LONGEST: Final = {
    "event": 60,
    "area": 200,
    "headline": 160,
    "description": 2000,
    "instruction": 500,
}


class AlertStatus(models.TextChoices):
    """Whether it is meant in earnest (CAP ``status``)."""

    ACTUAL = "actual", pgettext_lazy("alert", "actual: there is danger")
    EXERCISE = "exercise", pgettext_lazy("alert", "exercise")
    TEST = "test", pgettext_lazy("alert", "test of the way it is sent")


class AlertType(models.TextChoices):
    """What it does to the one before it (CAP ``msgType``)."""

    ALERT = "alert", pgettext_lazy("alert", "first warning")
    UPDATE = "update", pgettext_lazy("alert", "update")
    CANCEL = "cancel", pgettext_lazy("alert", "cancellation")


class Category(models.TextChoices):
    """What kind of danger (CAP ``category``); the values are those of the standard."""

    GEO = "Geo", pgettext_lazy("alert", "earthquake and ground")
    MET = "Met", pgettext_lazy("alert", "weather and flood")
    SAFETY = "Safety", pgettext_lazy("alert", "public safety")
    SECURITY = "Security", pgettext_lazy("alert", "security and defence")
    RESCUE = "Rescue", pgettext_lazy("alert", "rescue")
    FIRE = "Fire", pgettext_lazy("alert", "fire")
    HEALTH = "Health", pgettext_lazy("alert", "health")
    ENV = "Env", pgettext_lazy("alert", "environment")
    TRANSPORT = "Transport", pgettext_lazy("alert", "traffic and transport")
    INFRA = "Infra", pgettext_lazy("alert", "power, water and networks")
    CBRNE = "CBRNE", pgettext_lazy("alert", "chemical, biological, nuclear, explosives")
    OTHER = "Other", pgettext_lazy("alert", "other danger")


class Urgency(models.TextChoices):
    """How soon one has to act (CAP ``urgency``)."""

    IMMEDIATE = "Immediate", pgettext_lazy("alert urgency", "at once")
    EXPECTED = "Expected", pgettext_lazy("alert urgency", "within the hour")
    FUTURE = "Future", pgettext_lazy("alert urgency", "in the near future")
    PAST = "Past", pgettext_lazy("alert urgency", "not any more")
    UNKNOWN = "Unknown", pgettext_lazy("alert urgency", "unknown")


class Severity(models.TextChoices):
    """How bad it is for life and property (CAP ``severity``)."""

    EXTREME = "Extreme", pgettext_lazy("alert severity", "extraordinary")
    SEVERE = "Severe", pgettext_lazy("alert severity", "significant")
    MODERATE = "Moderate", pgettext_lazy("alert severity", "possible")
    MINOR = "Minor", pgettext_lazy("alert severity", "minimal")
    UNKNOWN = "Unknown", pgettext_lazy("alert severity", "unknown")


class Certainty(models.TextChoices):
    """How sure it is (CAP ``certainty``)."""

    OBSERVED = "Observed", pgettext_lazy("alert certainty", "it has happened or goes on")
    LIKELY = "Likely", pgettext_lazy("alert certainty", "more likely than not")
    POSSIBLE = "Possible", pgettext_lazy("alert certainty", "possible, but not likely")
    UNLIKELY = "Unlikely", pgettext_lazy("alert certainty", "not expected")
    UNKNOWN = "Unknown", pgettext_lazy("alert certainty", "unknown")


# What every message of it begins with, so that nobody takes it for what it is not. In the language
# of the message, not in that of whoever writes it.
MARKS: Final[Mapping[str, Mapping[str, str]]] = {
    AlertStatus.EXERCISE: {"ko": "[훈련]", "en": "[Exercise]"},
    AlertStatus.TEST: {"ko": "[시험]", "en": "[Test]"},
    AlertType.CANCEL: {"ko": "[해제]", "en": "[Cancelled]"},
}


class Alert(models.Model):
    """One message of a chain of warnings (경보), in the terms of CAP 1.2 of OASIS.

    Never changed after it was issued: an update or a cancellation is a new row that ``replaces``
    the newest one of its ``chain``, which is the ``identifier`` of the first. ``identifier``,
    ``sender`` and ``sent`` (to the second) are how CAP names it. Texts are ``{"ko": …, "en": …}``;
    Korean is always there, English in all of them or in none. ``client_id`` is chosen by whoever
    issues it, so that a form sent twice is one alert.
    """

    identifier = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    chain = models.UUIDField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    client_id = models.UUIDField()
    # Each is replaced once: of two officials who update at once one does.
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    sender = models.CharField(max_length=200)
    sent = models.DateTimeField()
    status = models.CharField(max_length=8, choices=AlertStatus.choices)
    msg_type = models.CharField(max_length=6, choices=AlertType.choices)
    category = models.CharField(max_length=9, choices=Category.choices)
    urgency = models.CharField(max_length=9, choices=Urgency.choices)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    certainty = models.CharField(max_length=8, choices=Certainty.choices)
    event = models.JSONField()
    area = models.JSONField()
    headline = models.JSONField()
    description = models.JSONField()
    instruction = models.JSONField()
    # In force from the moment it was sent; the danger itself may begin later.
    effective = models.DateTimeField()
    onset = models.DateTimeField(null=True)
    expires = models.DateTimeField()

    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    programme = models.CharField(max_length=80)
    version_id = models.BigIntegerField()  # of the programme file that has the template
    template = models.CharField(max_length=60)
    # None where a machine of the office did it; the event names it.
    issued_by = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "client_id"], name="alert_once"),
            models.CheckConstraint(
                condition=Q(msg_type="alert", replaces=None, chain=F("identifier"))
                | Q(msg_type__in=["update", "cancel"], replaces__isnull=False),
                name="alert_chain",
            ),
            models.CheckConstraint(condition=Q(status__in=AlertStatus.values), name="alert_status"),
            models.CheckConstraint(
                condition=Q(category__in=Category.values)
                & Q(urgency__in=Urgency.values)
                & Q(severity__in=Severity.values)
                & Q(certainty__in=Certainty.values),
                name="alert_codes",
            ),
            models.CheckConstraint(condition=Q(expires__gt=F("sent")), name="alert_expires"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "-id"], name="alert_of_agency"),
            models.Index(fields=["agency", "expires"], name="alert_in_force"),
            models.Index(fields=["chain", "id"], name="alert_of_chain"),
        ]

    def __str__(self) -> str:
        return f"{self.msg_type} {self.identifier}"

    @property
    def languages(self) -> list[str]:
        """The languages in which it is written, Korean first."""
        return [one for one in LANGUAGES if one in self.headline]

    def mark(self, language: str) -> str:
        """What its words begin with, with a blank behind it; "" for an actual warning."""
        found = [MARKS[one][language] for one in (self.status, self.msg_type) if one in MARKS]
        return "".join(f"{one} " for one in found)


class AlertSending(models.Model):
    """How far telling people of an alert has come.

    ``recipients`` is how many rows were frozen; ``queued_to`` the last of them that has its
    message. With ``done_at`` nothing more is queued: all is, or a newer one took its place.
    """

    alert = models.OneToOneField(Alert, models.PROTECT, primary_key=True, related_name="sending")
    recipients = models.IntegerField(default=0)
    queued = models.IntegerField(default=0)
    queued_to = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{self.queued} of {self.recipients}"


class AlertRecipient(models.Model):
    """Whom an alert meant on which channel, written once."""

    id = models.BigAutoField(primary_key=True)
    # Both ids come from their tables in the statement that writes these rows, and nothing changes
    # them afterwards. Looking each up once more when that is committed took half of the time in
    # which 60,000 people are warned.
    alert = models.ForeignKey(
        Alert, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    channel = models.CharField(max_length=6, choices=Channel.choices)
    language = models.CharField(max_length=10)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alert", "resident", "channel"], name="alert_recipient_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["alert", "id"], name="alert_recipients")]

    def __str__(self) -> str:
        return f"{self.channel} of alert {self.alert_id}"
