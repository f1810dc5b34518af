"""Filing at a kiosk."""

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import kiosk_queries
from madang.apps.cases.filing import Filing, Receipt, file_case
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import Forbidden


def file_at_kiosk(*, actor: Actor, agency: AgencyRef, filing: Filing) -> Receipt:
    """Take in a petition that somebody typed at a kiosk of the agency.

    The kiosk is the actor, for it is all that is known; who asks says so in ``filing.applicant``.
    Raises Forbidden for anybody but a device, NotFound, InvalidAnswers, and DomainError for a
    service that a kiosk does not offer (``kiosk_queries.is_for_kiosk``).
    """
    actor.require_agency(agency.id)
    if actor.kind != "device" or filing.channel != "kiosk":
        raise Forbidden("kiosk_only", _("Only a kiosk files like this. Nothing was sent."))
    kiosk_queries.service_at_kiosk(agency, filing.service_id)
    return file_case(actor=actor, agency=agency, filing=filing)
