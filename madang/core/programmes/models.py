"""The programmes that agencies run, and every version that was ever applied."""

from typing import Any, ClassVar, NoReturn

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from madang.core.orgs.models import Agency


class ImmutableError(TypeError):
    """Somebody tried to change a version that was applied."""


class Programme(models.Model):
    """A programme of an agency (과제), known by its key: ``gangnam/2-10``."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="programmes", db_index=False)
    key = models.CharField(max_length=80)
    current = models.ForeignKey(
        "ProgrammeVersion", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "key"], name="programme_key"),
        ]

    def __str__(self) -> str:
        return self.key


class VersionQuerySet(models.QuerySet["ProgrammeVersion"]):
    def update(self, **_values: Any) -> NoReturn:
        raise ImmutableError("versions of a programme are never changed")

    def delete(self) -> NoReturn:
        raise ImmutableError("versions of a programme are never deleted")


class ProgrammeVersion(models.Model):
    """One content of a programme file. Rows are only added: a trigger refuses the rest.

    ``digest`` is the SHA-256 of what the file says; ``source`` is the file as it was applied.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="versions", db_index=False
    )
    digest = models.BinaryField(max_length=32)
    source = models.TextField()
    schema_number = models.SmallIntegerField()
    applied_at = models.DateTimeField(db_default=Now())
    applied_by_kind = models.CharField(max_length=10)
    applied_by_id = models.BigIntegerField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "digest"], name="programme_content_once"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}@{bytes(self.digest).hex()[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableError("versions of a programme are never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise ImmutableError("versions of a programme are never deleted")


class Offer(models.Model):
    """What a current version offers under a key, so that no two programmes of an agency offer the
    same: the key of a service stands in the address of its page.
    """

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+", db_index=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="offers")
    block = models.CharField(max_length=40)
    key = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "block", "key"], name="offer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.block}.{self.key}"


class SearchDocument(models.Model):
    """A text that people look for: a service, or anything else with a title (docs/adr/0017).

    ``kind`` and ``key`` say what it is: of a service, its block and key. ``title`` and ``text``
    are by language, as they are shown. The ``heard`` columns are the same made comparable, each
    language on its line, and ``tokens`` their pairs of letters (``documents``).
    """

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+", db_index=False)
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, related_name="documents")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    title = models.JSONField()
    text = models.JSONField()
    heard_title = models.TextField()
    heard_words = models.TextField()
    heard_text = models.TextField()
    tokens = ArrayField(models.TextField())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "kind", "key"], name="document_once"),
        ]
        indexes: ClassVar = [
            # Without a list of what is pending: searching is what has to be fast.
            GinIndex(fields=["tokens"], name="document_tokens", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.kind}.{self.key}"
