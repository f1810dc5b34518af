"""Reading kiosks."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madang.core.actors import Actor, AgencyRef
from madang.core.devices.models import Kiosk
from madang.core.errors import NotFound
from madang.core.orgs.tokens import digest

PAGE = 50


def kiosks_of(actor: Actor, *, after: str = "") -> Sequence[Kiosk]:
    """The kiosks of the agency by name, after this one: a page and one more."""
    actor.require("devices.manage")
    rows = Kiosk.objects.filter(agency_id=actor.agency_id, name__gt=after)
    return list(rows.select_related("department", "client").order_by("name")[: PAGE + 1])


def kiosk_by_id(actor: Actor, kiosk_id: int) -> Kiosk:
    """A kiosk of the agency. Raises Forbidden and NotFound."""
    actor.require("devices.manage")
    rows = Kiosk.objects.filter(client=kiosk_id, agency_id=actor.agency_id)
    kiosk = rows.select_related("department", "client").first()
    if kiosk is None:
        raise NotFound("no_kiosk", _("There is no such kiosk in this agency."))
    return kiosk


def actor_of_token(agency: AgencyRef, token: str, *, ip: str | None) -> Actor | None:
    """The kiosk that shows this token, on the site of its own agency; None for any other."""
    known = Kiosk.objects.filter(
        client__token_digest=digest(token), client__revoked_at=None, agency_id=agency.id
    )
    row = known.values_list("client_id", "department_id").first()
    return Actor("device", row[0], agency.id, row[1], ip=ip) if row else None
