"""What can be asked for at a kiosk: by somebody whom nobody knows, with nothing in hand."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import queries
from madang.apps.cases.block_service import Service
from madang.apps.cases.queries import OfferedService
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError
from madang.core.programmes.fields import FileField


def services_at_kiosk(agency: AgencyRef) -> Sequence[OfferedService]:
    """The services of an agency that a kiosk offers, in the order of the files."""
    found = queries.offered_services(agency).values()
    return [one for one in found if is_for_kiosk(one.service)]


def service_at_kiosk(agency: AgencyRef, service_id: str) -> OfferedService:
    """One of them. Raises NotFound, and DomainError for one that a kiosk does not offer."""
    offered = queries.offered_service(agency, service_id)
    if not is_for_kiosk(offered.service):
        raise DomainError(
            "channel_not_offered",
            _("This cannot be asked for at the kiosk. Please go to the counter."),
        )
    return offered


def is_for_kiosk(service: Service) -> bool:
    """Whether it can be filed at a kiosk.

    A kiosk knows nobody, so a service that has to know who asks is not offered, and none that
    always demands a document: it takes no files.
    """
    demands_files = any(
        isinstance(field, FileField) and field.required and field.when is None
        for field in service.form
    )
    return "kiosk" in service.channels and service.identity == "anonymous" and not demands_files
