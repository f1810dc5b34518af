"""The pre-review before a petition, and the petition after a pre-review."""

from django.urls import reverse

from madang.apps.cases import queries, queries_complex
from madang.apps.cases.block_pre_review import is_pre_review, petition_of
from madang.apps.cases.models import Case
from madang.apps.cases.panels.base import Panel
from madang.apps.cases.showing import words
from madang.core.actors import Actor, AgencyRef


def pre_review(case: Case, _actor: Actor, _agency: AgencyRef) -> Panel | None:
    """For officials: what the applicant was told before, and what that binds to (법30③, 영34)."""
    earlier = queries_complex.pre_review_before(case)
    if earlier is None:
        return None
    context = {
        "url": reverse("desk_case", kwargs={"case_id": earlier.pk}),
        "number": earlier.receipt_number,
        "outcome": words.ending_of(earlier),
        "closed_at": earlier.closed_at,
        "reasons": earlier.reasons,
        "binds": earlier.outcome != "not_feasible",
        "open": case.status != Case.Status.CLOSED,
    }
    return Panel("pre_review.html", context)


def after_pre_review(case: Case, _actor: Actor, agency: AgencyRef) -> Panel | None:
    """For the applicant: what the result means, and the way to the petition itself."""
    if not is_pre_review(case.service) or case.ending != Case.Ending.DECIDED:
        return None
    service_id = petition_of(case.service)
    offered = queries.offered_services(agency).get(service_id)
    context = {
        "uid": case.uid,
        "outcome": case.outcome,
        "online": offered is not None and "web" in offered.service.channels,
        "title": offered.service.title if offered else "",
        "start_url": reverse("form_start", kwargs={"service_id": service_id}),
    }
    return Panel("after_pre_review.html", context)
