"""Questions that ask for a code of a list of the office, by the day on which they are answered."""

import datetime as dt

from django.utils import timezone

from madang.apps.cases.block_service import Service
from madang.apps.cases.models import Case
from madang.core.office.queries import codes_on, today


def offering(service: Service, agency_id: int, day: dt.date | None = None) -> Service:
    """The service with the codes that the office offers on a day, today if none is given.

    A service that asks for no code list is given back as it is, without a query.
    """
    form = service.questions
    if not form.code_lists:
        return service
    at = day or today()
    known = {name: codes_on(agency_id, name, at) for name in form.code_lists}
    found = service.model_copy(update={"questions": form.offering(known)})
    # The copy has taken along what was worked out of the questions before.
    found.__dict__.pop("form", None)
    return found


def offered_to(case: Case, service: Service) -> Service:
    """A petition has the codes of the day on which it was filed, whatever comes or ends later."""
    if not service.questions.code_lists:
        return service
    return offering(service, case.agency_id, timezone.localdate(case.filed_at))
