"""What roles and machines may do."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from madang.core.access import PERMISSIONS
from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound
from madang.core.events.commands import record
from madang.core.orgs.commands.base import require
from madang.core.orgs.events import TokenIssued, TokenRevoked
from madang.core.orgs.models import ApiClient, Role
from madang.core.orgs.tokens import digest, new_token


def define_role(
    *, actor: Actor, agency_id: int, key: str, name: Mapping[str, str], permissions: Iterable[str]
) -> Role:
    """Make a role or change what it may do. Raises DomainError for an unknown permission."""
    require(actor, "orgs.manage", agency_id)
    wanted = known(permissions)
    role, _created = Role.objects.update_or_create(
        agency_id=agency_id, key=key, defaults={"name": dict(name), "permissions": wanted}
    )
    return role


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
