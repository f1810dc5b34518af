"""What roles and machines may do."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from madang.core.access import PERMISSIONS
from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound
from madang.core.events.commands import record
from madang.core.orgs.commands.base import require
from madang.core.orgs.events import RoleDefined, TokenIssued, TokenRevoked
from madang.core.orgs.models import Agency, ApiClient, Official, Role
from madang.core.orgs.tokens import digest, new_token

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")


def define_role(
    *,
    actor: Actor,
    agency_id: int,
    key: str,
    name: Mapping[str, str],
    permissions: Iterable[str],
    anew: bool = False,
) -> Role:
    """Make a role, or change what it may do; ``anew`` only makes one.

    Raises DomainError for an unknown permission, for a key or name that cannot be, and if nobody
    would be left who may manage the office.
    """
    require(actor, "orgs.manage", agency_id)
    wanted = known(permissions)
    _check_role(key, name)
    with transaction.atomic():
        with keep_a_manager(agency_id):
            role, created = Role.objects.update_or_create(
                agency_id=agency_id, key=key, defaults={"name": dict(name), "permissions": wanted}
            )
        if anew and not created:
            raise DomainError(
                "role_exists",
                _("There is a role with this short name. Nothing was changed."),
                field="key",
            )
        record(
            RoleDefined(
                agency_id=agency_id, subject_id=role.pk, role=key, permissions=tuple(wanted)
            ),
            actor=actor,
        )
    return role


def _check_role(key: str, name: Mapping[str, str]) -> None:
    if not KEY.fullmatch(key):
        raise DomainError(
            "bad_key",
            _("A short name has small letters, digits and hyphens only, at most 50."),
            field="key",
        )
    if not name.get("ko", "").strip():
        raise DomainError("name_missing", _("Say what the role is called."), field="name_ko")


@contextmanager
def keep_a_manager(agency_id: int) -> Iterator[None]:
    """Let what is done inside not take the last ``orgs.manage`` from the officials of an agency.

    Nobody could give it back. Runs in the transaction of a command; changes of an agency that ask
    for it wait for each other.
    """
    Agency.objects.select_for_update(no_key=True).get(id=agency_id)
    before = _has_manager(agency_id)
    yield
    if before and not _has_manager(agency_id):
        raise DomainError(
            "nobody_left",
            _(
                "Nobody would be left who may manage the office. Give somebody else a role with"
                " that permission first. Nothing was changed."
            ),
        )


def _has_manager(agency_id: int) -> bool:
    managers = Official.objects.filter(
        agency_id=agency_id, is_active=True, roles__permissions__contains=["orgs.manage"]
    )
    return managers.exists()


def issue_token(*, actor: Actor, agency_id: int, name: str, permissions: Iterable[str]) -> str:
    """Make an API client and return its token, which is shown this once."""
    require(actor, "orgs.manage", agency_id)
    token = new_token()
    wanted = known(permissions)
    with transaction.atomic():
        client = ApiClient.objects.create(
            agency_id=agency_id, name=name, token_digest=digest(token), permissions=wanted
        )
        record(
            TokenIssued(
                agency_id=agency_id, subject_id=client.pk, client=name, permissions=tuple(wanted)
            ),
            actor=actor,
        )
    return token


def revoke_token(*, actor: Actor, agency_id: int, name: str) -> int:
    """Shut the API to the clients of this name from now on; return how many there were.

    Raises NotFound if no client of this name has a token that opens anything.
    """
    require(actor, "orgs.manage", agency_id)
    with transaction.atomic():
        waiting = ApiClient.objects.filter(agency_id=agency_id, name=name, revoked_at=None)
        ids = list(waiting.select_for_update().order_by("id").values_list("id", flat=True))
        if not ids:
            raise NotFound("no_token", _("There is no API client of this name with a token."))
        ApiClient.objects.filter(id__in=ids).update(revoked_at=Now())
        for client_id in ids:
            record(
                TokenRevoked(agency_id=agency_id, subject_id=client_id, client=name), actor=actor
            )
    return len(ids)


def known(permissions: Iterable[str]) -> list[str]:
    """The permissions in order, each once. Raises DomainError for one that is not declared."""
    wanted = sorted(set(permissions))
    unknown = [name for name in wanted if name not in PERMISSIONS]
    if unknown:
        raise DomainError(
            "unknown_permission",
            _("There is no permission called %(name)s.") % {"name": unknown[0]},
        )
    return wanted
