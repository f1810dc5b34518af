"""Who does the work, and when they are open."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q


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
    # Raised likewise by every change of the programmes in force and of the departments they name.
    offers_version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="agency_not_own_parent"),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{7}$"), name="agency_code"),
        ]

    def __str__(self) -> str:
        return self.slug


class Department(models.Model):
    """A part of an agency that handles cases (부서)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="departments")
    name = models.JSONField()
    # The Korean name once more as a plain column: programme files refer to departments by it.
    key = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "key"], name="department_key"),
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

    class Meta:
        indexes: ClassVar = [models.Index(fields=["department", "id"], name="official_department")]

    def __str__(self) -> str:
        return self.name


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
    """The working day of an agency on one weekday; no row means closed.

    After-hours windows are another thing: they do not move the legal clock.
    """

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="opening_hours")
    weekday = models.SmallIntegerField()  # Monday is 0
    opens = models.TimeField()
    closes = models.TimeField()
    lunch_starts = models.TimeField(null=True)
    lunch_ends = models.TimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "weekday"], name="opening_hours_once"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="opening_weekday"),
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


class CalendarDay(models.Model):
    """A day that differs from the national calendar: a temporary holiday, or a day worked."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="calendar_days")
    date = models.DateField()
    is_working = models.BooleanField()
    name = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "date"], name="calendar_day_once"),
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
