"""Who acts, and for which agency. One value of each goes through every command and query."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Forbidden

LocalText = Mapping[str, str]
"""A text by language code; Korean is always there."""

ActorKind = Literal["official", "resident", "anonymous", "device", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The person, machine or rule behind a command.

    ``id`` is the primary key of the official, resident or API client, also for a kiosk, which has
    an account of that kind; ``None`` for an anonymous visitor and for the platform itself.
    ``agency_id`` is the agency for which it acts; it can see and change nothing of another one; 0
    is upkeep of the whole installation. ``permissions`` are names such
    as ``cases.decide``.
    """

    kind: ActorKind
    id: int | None
    agency_id: int
    department_id: int | None = None
    permissions: frozenset[str] = frozenset()
    ip: str | None = None
    # How well a resident is known: anonymous, contact or verified (people.Level).
    identity_level: str = "anonymous"
    # An official's own name and department, for the head of each page.
    name: str = field(default="", compare=False, repr=False)
    department_name: LocalText = field(default_factory=dict, compare=False, repr=False)

    @property
    def official_id(self) -> int | None:
        """The official who acts; None for everybody and everything else."""
        return self.id if self.kind == "official" else None

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise Forbidden unless the actor has the permission."""
        if not self.may(permission):
            raise Forbidden(
                "forbidden", _("You do not have the permission for this. Nothing was changed.")
            )

    def require_agency(self, agency_id: int) -> None:
        """Raise Forbidden unless the actor acts for this agency."""
        if self.agency_id != agency_id:
            raise Forbidden(
                "other_agency", _("This belongs to another agency. Nothing was changed.")
            )


def system(agency_id: int, *permissions: str) -> Actor:
    """The platform itself, acting for an agency by a rule (a consumer, a timer)."""
    return Actor("system", None, agency_id, permissions=frozenset(permissions))


@dataclass(frozen=True, slots=True)
class AgencyRef:
    """What pages need to know of the agency whose site was opened."""

    id: int
    slug: str
    name: LocalText
    phone: str
    calendar_version: int
    offers_version: int
