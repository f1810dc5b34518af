"""A kiosk, and what it knows of the person who stands at it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from madang.core.orgs.models import Agency, ApiClient, Department

LONGEST_NAME = 60
LONGEST_PLACE = 120


class Kiosk(models.Model):
    """A touch screen in an office (무인민원 단말기).

    Its account is that of a machine, so an actor of the kind ``device`` has one kind of id, and
    the token in its cookie is kept as all tokens are, by its digest. Nobody holds the token of a
    kiosk that was not paired yet.
    """

    client = models.OneToOneField(ApiClient, models.PROTECT, primary_key=True, related_name="kiosk")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    place = models.CharField(max_length=LONGEST_PLACE)
    has_printer = models.BooleanField(default=False)
    # Keyed hash of the pairing code, which is shown once and used once.
    pairing_index = models.CharField(max_length=64, null=True, unique=True)
    pairing_until = models.DateTimeField(null=True)
    paired_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "name"], name="kiosk_name"),
            models.CheckConstraint(
                condition=Q(pairing_index=None, pairing_until=None)
                | Q(pairing_index__isnull=False, pairing_until__isnull=False),
                name="kiosk_code_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Visit(models.Model):
    """What a kiosk knows of the person at it now, sealed. The row goes when the person does."""

    kiosk = models.OneToOneField(Kiosk, models.CASCADE, primary_key=True, related_name="visit")
    uid = models.UUIDField(default=uuid.uuid4)
    sealed = models.TextField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.uid)
