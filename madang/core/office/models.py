"""What an office worded and listed by itself."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from madang.core.orgs.models import Agency


class OwnText(models.Model):
    """A text of the product that an office replaced in one language. The events keep what was."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "key", "language"], name="own_text_once"),
            models.CheckConstraint(condition=~Q(text=""), name="own_text_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"


class OwnCode(models.Model):
    """A code that an office added to a list, or the end or place of one that the product has.

    Rows stay: a code that was used is readable for ever. ``ends_on`` is the first day on which it
    is not offered any more. What is said of a code of the product has no label and no first day.
    ``place`` is where it stands in the list; codes without one stand behind those that have one.
    """

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+", db_index=False)
    list_name = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    label = models.JSONField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    place = models.SmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "list_name", "code"], name="own_code_once"),
            models.CheckConstraint(
                condition=Q(label=None, starts_on=None)
                & (Q(ends_on__isnull=False) | Q(place__isnull=False))
                | Q(label__isnull=False, starts_on__isnull=False),
                name="own_code_says_something",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gt=F("starts_on")),
                name="own_code_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_name}.{self.code}"
