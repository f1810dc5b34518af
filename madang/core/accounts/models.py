"""Accounts only say how somebody signs in; who it is stands in ``orgs`` and ``people``."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

MOST_TRIES = 3


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A way to sign in. No permissions here: those are roles of an official (``orgs.Role``).

    ``email`` is the office's address of an official, in lower case. A resident's row holds nothing
    about a person: their user name is random, or a keyed hash of the address they sign in with.
    """

    class Kind(models.TextChoices):
        OFFICIAL = "official"
        RESIDENT = "resident"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["kind"]

    objects = AccountManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["official", "resident"]), name="account_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="official") | Q(email=""), name="account_resident_no_email"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["email"], name="account_email", condition=~Q(email="")),
        ]

    @staticmethod
    def random_username() -> str:
        """A name for accounts whose owner never types one (residents)."""
        return uuid.uuid4().hex


class SignInCode(models.Model):
    """A one-time code sent by e-mail: once, for ten minutes, for three tries.

    ``digest`` is a keyed hash of the code; it is empty where no code may open anything (the address
    of an official). The row knows the address, sealed, so that only who asked can redeem it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.TextField()
    digest = models.CharField(max_length=32, blank=True)
    tries_left = models.SmallIntegerField(default=MOST_TRIES)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tries_left__gte=0), name="sign_in_code_tries"),
        ]

    def __str__(self) -> str:
        return f"sign-in code until {self.expires_at:%H:%M:%S}"


class CacheEntry(models.Model):
    """One entry of the cache that all web processes share (``cache.PostgresCache``).

    An unlogged table: after a crash of the database it is empty, and it is in no backup.
    """

    key = models.CharField(max_length=250, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
