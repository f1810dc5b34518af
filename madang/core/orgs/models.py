"""Who does the work, and when they are open."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    BigIntegerRangeField,
    DateRangeField,
    DateTimeRangeField,
    RangeOperators,
)
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value

from madang.lib.periods import Span


def _only(column: str) -> Func:
    """The range that holds just this id: what ``btree_gist`` would do in an exclusion."""
    return Func(
        column, column, Value("[]"), function="int8range", output_field=BigIntegerRangeField()
    )


class Agency(models.Model):
    """An office with legal personality: a province, a city, a district (기관).

    ``code`` is the seven-digit 기관코드. ``path`` holds the ids from the root down to this agency,
    so that an agency and all below it are one range of an index.
    """

    slug = models.SlugField(unique=True)
    code = models.CharField(max_length=7, unique=True, validators=[RegexValidator(r"^\d{7}$")])
    name = models.JSONField()  # {"ko": …, "en": …}
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, default="", blank=True, db_index=True)
    host = models.CharField(max_length=200, unique=True, null=True)
    phone = models.CharField(max_length=20, blank=True)
    # Raised by every change of hours or days: cached calendars with an older number are stale.
    calendar_version = models.IntegerField(default=1)
    # Raised likewise by every change of the programmes in force and the departments they name, of
    # service windows, of outages and of alerts.
    offers_version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="agency_not_own_parent"),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{7}$"), name="agency_code"),
        ]

    def __str__(self) -> str:
        return self.slug


class Department(models.Model):
    """A part of an agency that handles cases (부서). Closed, it gets no more work."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="departments")
    name = models.JSONField()
    # The Korean name once more as a plain column: programme files refer to departments by it.
    key = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    head = models.ForeignKey("Official", models.PROTECT, null=True, related_name="heads")
    phone = models.CharField(max_length=20, blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "key"], name="department_key"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="department_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.key


class Official(models.Model):
    """A person in office (공무원)."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="official"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="officials")
    department = models.ForeignKey(Department, models.PROTECT, related_name="officials")
    name = models.CharField(max_length=60)
    position = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    superior = models.ForeignKey("self", models.PROTECT, null=True, related_name="subordinates")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["department", "id"], name="official_department")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(superior=F("id")), name="official_not_superior"),
        ]

    def __str__(self) -> str:
        return self.name


class Absence(models.Model):
    """Days on which an official is away, both ends included, and who stands in."""

    official = models.ForeignKey(
        Official, models.PROTECT, related_name="absences", db_index=False
    )  # absence_once begins with it
    starts_on = models.DateField()
    ends_on = models.DateField()
    substitute = models.ForeignKey(
        Official, models.PROTECT, null=True, related_name="substitutions"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")), name="absence_in_order"
            ),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("official")),
                name="absence_somebody_else",
            ),
            ExclusionConstraint(
                name="absence_once",
                expressions=[
                    (_only("official"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class Role(models.Model):
    """A named set of permissions of an agency. Code asks for permissions, never for roles."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="roles")
    key = models.SlugField()
    name = models.JSONField()
    permissions = ArrayField(models.CharField(max_length=60))
    officials = models.ManyToManyField(Official, related_name="roles")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "key"], name="role_key"),
        ]

    def __str__(self) -> str:
        return self.key


class OpeningHours(models.Model):
    """The working day of an agency on one weekday (Monday is 0) from a day on; no row: closed.

    The legal clock knows Monday to Friday only (법19①②). After-hours windows and services on a
    Saturday are another thing: they do not move it. Rows of days that have begun stay as they
    are, so that what was counted by them can be explained for ever.
    """

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="opening_hours")
    weekday = models.SmallIntegerField()  # Monday is 0
    valid_from = models.DateField(default=dt.date.min)  # as founded: since ever
    opens = models.TimeField()
    closes = models.TimeField()
    lunch_starts = models.TimeField(null=True)
    lunch_ends = models.TimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "weekday", "valid_from"], name="opening_hours_once"
            ),
            models.CheckConstraint(condition=Q(weekday__range=(0, 4)), name="opening_weekday"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="opening_order"),
            models.CheckConstraint(
                condition=Q(lunch_starts=None, lunch_ends=None)
                | Q(
                    lunch_starts__lt=F("lunch_ends"),
                    lunch_starts__gte=F("opens"),
                    lunch_ends__lte=F("closes"),
                ),
                name="opening_lunch_inside",
            ),
        ]

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans of working time of such a day."""
        if self.lunch_starts is None or self.lunch_ends is None:
            return ((self.opens, self.closes),)
        parts = ((self.opens, self.lunch_starts), (self.lunch_ends, self.closes))
        return tuple(span for span in parts if span[0] < span[1])


class CalendarDay(models.Model):
    """A day that differs from the national calendar: a temporary holiday, or a day worked.

    ``law`` is what makes it a public holiday for the legal clock (법19).
    """

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="calendar_days")
    date = models.DateField()
    is_working = models.BooleanField()
    name = models.JSONField()
    law = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "date"], name="calendar_day_once"),
        ]


class ServiceWindow(models.Model):
    """Hours in which citizens are served beside the working day, such as a late evening.

    Nothing that counts time reads it: the legal clock knows the working day only (법19).
    """

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="service_windows")
    weekday = models.SmallIntegerField()  # Monday is 0
    opens = models.TimeField()
    closes = models.TimeField()
    name = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "weekday", "opens"], name="window_once"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="window_weekday"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="window_order"),
        ]


class Outage(models.Model):
    """A time in which the information system did not work (영6의2, 영20 2호). No end: it lasts.

    ``note`` is what residents are told meanwhile, by language: what has happened and how else a
    petition can be filed.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="outages")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    note = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("started_at")), name="outage_order"
            ),
            ExclusionConstraint(
                name="outage_once",
                expressions=[
                    (_only("agency"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            "started_at",
                            "ended_at",
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


NOT_NEGATIVE = [MinValueValidator(0)]
MOST_YEARS_KEPT = 100


class AgencySettings(models.Model):
    """What offices read differently in the same law, or decide for themselves. One row each."""

    class Counting(models.TextChoices):
        """How the ten days of an objection are counted (법35②)."""

        CIVIL = "civil"  # 민법: all days, the first one not
        DAYS = "days"  # 법19: working days, the first one too

    agency = models.OneToOneField(
        Agency, models.CASCADE, primary_key=True, related_name="own_settings"
    )
    objection_counting = models.CharField(
        max_length=5, choices=Counting.choices, default=Counting.CIVIL
    )
    # Working hours; only services whose period is at least as long count for the shortening rate.
    shortening_from_hours = models.SmallIntegerField(default=8, validators=NOT_NEGATIVE)
    points_per_day_saved = models.SmallIntegerField(default=1, validators=NOT_NEGATIVE)
    points_per_day_late = models.SmallIntegerField(default=2, validators=NOT_NEGATIVE)
    # Working hours before the due moment.
    reminder_hours_before = models.SmallIntegerField(default=8, validators=NOT_NEGATIVE)
    # Whether departments lie so far apart that a transfer takes 3 hours instead of 1 (영13①).
    far_transfer = models.BooleanField(default=False)
    # Years after the end of a petition; then its internal notes are destroyed (개인정보 보호법 21).
    notes_kept_years = models.SmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(MOST_YEARS_KEPT)]
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(objection_counting__in=["civil", "days"]), name="settings_counting"
            ),
            models.CheckConstraint(
                condition=Q(
                    shortening_from_hours__gte=0,
                    points_per_day_saved__gte=0,
                    points_per_day_late__gte=0,
                    reminder_hours_before__gte=0,
                ),
                name="settings_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(notes_kept_years__range=(1, MOST_YEARS_KEPT)), name="settings_kept"
            ),
        ]


class ApiClient(models.Model):
    """A machine that calls the API with a bearer token. Only the token's SHA-256 is kept."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="api_clients")
    name = models.CharField(max_length=80)
    token_digest = models.BinaryField(max_length=32, unique=True)
    permissions = ArrayField(models.CharField(max_length=60), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
