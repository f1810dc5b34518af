"""What all commands of this house share."""

import datetime as dt

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from madang.core.actors import Actor
from madang.core.orgs.models import Agency


def raise_offers_version(agency_id: int) -> None:
    """What processes remember of an agency's services is stale from this transaction on."""
    Agency.objects.filter(id=agency_id).update(offers_version=F("offers_version") + 1)


def raise_calendar_version(agency_id: int) -> None:
    """What processes remember of an agency's working time is stale from this transaction on."""
    Agency.objects.filter(id=agency_id).update(calendar_version=F("calendar_version") + 1)


def require(actor: Actor, permission: str, agency_id: int) -> None:
    """Raise Forbidden unless the actor may do this in this agency."""
    actor.require_agency(agency_id)
    actor.require(permission)


def day_of(moment: dt.datetime | None) -> dt.date:
    """The day of a moment, which is now unless a test says otherwise, where the agency is."""
    return timezone.localdate(moment)


def broken(error: IntegrityError) -> str:
    """The name of the constraint that a row would have broken."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
