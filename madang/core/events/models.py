"""The log, what is owed because of it, and what is to be done at a moment.

Events and deliveries are written by ``commands.record`` only, timers by ``commands.set_timer``.
"""

from typing import Any, ClassVar, NoReturn

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now


class Xid8Field(models.Field[int, int]):
    """PostgreSQL's 64-bit transaction id."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002  Django's signature
        return "xid8"

    def from_db_value(self, value: str | int | None, *_args: object) -> int | None:
        return None if value is None else int(value)


class CurrentXid(models.Func):
    """The id of the transaction that writes the row."""

    function = "pg_current_xact_id"
    arity = 0
    output_field = Xid8Field()


class AppendOnlyError(TypeError):
    """Somebody tried to change what has been recorded."""


class AppendOnlyQuerySet(models.QuerySet["EventRow"]):
    def update(self, **_values: Any) -> NoReturn:
        raise AppendOnlyError("events are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("events are never deleted")


IN_OWN_RIGHT = models.Q(instead_of_id=None, absence_ids=None)
STANDING_IN = models.Q(
    actor_kind="official",
    instead_of_id__isnull=False,
    absence_ids__isnull=False,  # of NULL the length is NULL, which a check lets pass
    absence_ids__len__gte=1,
) & ~models.Q(actor_id=models.F("instead_of_id"))


class EventRow(models.Model):
    """One thing that happened. Rows are only added: a trigger refuses the rest.

    Ids of agencies, departments and actors are plain numbers: the log outlives what it tells of,
    and may be moved to another database by agency.
    """

    id = models.BigAutoField(primary_key=True)
    occurred_at = models.DateTimeField(db_default=Now())
    # Only rows below pg_snapshot_xmin() are settled; ids alone commit out of order.
    recorded_xid = Xid8Field(db_default=CurrentXid())
    name = models.CharField(max_length=80)
    version = models.SmallIntegerField()
    agency_id = models.BigIntegerField()
    department_id = models.BigIntegerField(null=True)
    programme = models.CharField(max_length=80, null=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    # Whose work the actor did, and the absences by which it came to them (``standing``).
    instead_of_id = models.BigIntegerField(null=True)
    absence_ids = ArrayField(models.BigIntegerField(), null=True)
    numbers = models.JSONField(default=dict)
    data = models.JSONField(default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=IN_OWN_RIGHT | STANDING_IN, name="event_stand_in"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_subject"),
            # Rows lie in the order of time, so a few bytes for each megabyte of them find a month.
            BrinIndex(fields=["occurred_at"], name="event_when", autosummarize=True),
        ]

    def save(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError("events are written by record() only")

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError("events are never deleted")


class Task(models.Model):
    """Something that a worker will do, once.

    Waiting rows have neither ``done_at`` nor ``dead_at``. ``due_at`` is the row's next turn: each
    claim moves it on, so that no two claims of a row have the same. A worker holds the row's lock
    while it works; there is no lease to expire and nothing to clean up when a worker dies.
    """

    id = models.BigAutoField(primary_key=True)
    attempts = models.SmallIntegerField(default=0, db_default=0)
    due_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    error = models.TextField(default="", db_default="", blank=True)

    class Meta:
        abstract = True


DONE_OR_DEAD = models.Q(done_at=None) | models.Q(dead_at=None)
WAITING = models.Q(done_at=None, dead_at=None)
DEAD = models.Q(dead_at__isnull=False)


class Delivery(Task):
    """What one consumer owes because of one event."""

    event = models.ForeignKey(
        EventRow, models.PROTECT, related_name="deliveries", db_index=False
    )  # delivery_once begins with it
    consumer = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "consumer"], name="delivery_once"),
            models.CheckConstraint(condition=DONE_OR_DEAD, name="delivery_done_or_dead"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="delivery_waiting", condition=WAITING),
            models.Index(fields=["-id"], name="delivery_dead", condition=DEAD),
        ]


class Timer(Task):
    """What is to be done about one thing at a moment. Written by ``commands.set_timer`` only.

    ``key`` tells several timers of one name and subject apart. ``set_for`` is the moment that was
    asked for; ``due_at`` is the next attempt, which is the same until there was one.
    """

    agency_id = models.BigIntegerField()
    name = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    key = models.CharField(max_length=80, default="", db_default="", blank=True)
    set_for = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            # The subject stands first: timers are cancelled by it.
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "name", "key"], name="timer_once"
            ),
            models.CheckConstraint(condition=DONE_OR_DEAD, name="timer_done_or_dead"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="timer_waiting", condition=WAITING),
            models.Index(fields=["-id"], name="timer_dead", condition=DEAD),
        ]

    @property
    def subject(self) -> tuple[str, int]:
        """What it is about."""
        return self.subject_type, self.subject_id

    @property
    def identity(self) -> tuple[str, int, str, str]:
        """What there is only one timer of."""
        return *self.subject, self.name, self.key
