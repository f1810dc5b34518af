"""A counter with people in front of it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from madang.core.orgs.models import Agency, Department, Official


class Counter(models.Model):
    """A counter that calls people by number (창구). ``letter`` stands before its numbers.

    ``last_number`` is the last one of ``last_day``; the row is locked while the next one is taken,
    so numbers of a day have no gaps. Closed, a counter gives out no more numbers.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    letter = models.CharField(max_length=1)
    name = models.JSONField()  # {"ko": …, "en": …}
    last_day = models.DateField(null=True)
    last_number = models.IntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "letter"], condition=Q(closed_at=None), name="counter_letter"
            ),
            models.CheckConstraint(condition=Q(letter__regex="^[A-Z]$"), name="counter_a_letter"),
        ]

    def __str__(self) -> str:
        return self.letter


class Ticket(models.Model):
    """A number in the queue of a day (번호표). It says nothing of who holds it."""

    class Ending(models.TextChoices):
        """What became of it."""

        SERVED = "served"
        MISSED = "missed"  # called, and nobody came

    counter = models.ForeignKey(
        Counter, models.PROTECT, related_name="tickets", db_index=False
    )  # ticket_number begins with it
    day = models.DateField()
    number = models.IntegerField()
    client_id = models.UUIDField(unique=True, default=uuid.uuid4)
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=6, choices=Ending.choices, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["counter", "day", "number"], name="ticket_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="ticket_from_one"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="")
                | Q(
                    ended_at__isnull=False, called_at__isnull=False, ending__in=["served", "missed"]
                ),
                name="ticket_ended_after_call",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["counter", "day", "number"],
                name="ticket_waiting",
                condition=Q(called_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The number as it is printed and called: ``A007``."""
        return f"{self.counter.letter}{self.number:03}"
