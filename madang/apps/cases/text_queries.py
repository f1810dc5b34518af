"""Reading the decision texts of a department."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import queries
from madang.apps.cases.models import Case, DecisionText
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound

MOST = 200


def decision_texts(actor: Actor) -> Sequence[DecisionText]:
    """The texts of the actor's department, by name. Raises Forbidden."""
    actor.require("cases.decide")
    rows = DecisionText.objects.filter(department_id=actor.department_id or 0, removed_at=None)
    return list(rows.order_by("title", "id")[:MOST])


def decision_text(actor: Actor, text_id: int) -> DecisionText:
    """One of them. Raises Forbidden and NotFound."""
    actor.require("cases.decide")
    row = DecisionText.objects.filter(
        id=text_id, department_id=actor.department_id or 0, removed_at=None
    ).first()
    if row is None:
        raise NotFound("no_text", _("There is no such text in your department."))
    return row


def texts_for(case: Case) -> Sequence[DecisionText]:
    """The texts that fit a case: those of its service first."""
    rows = DecisionText.objects.filter(
        Q(service=case.service) | Q(service=""),
        Q(outcome__in=queries.decisions_of(case)) | Q(outcome=""),
        department_id=case.department_id,
        removed_at=None,
    )
    return list(rows.order_by("-service", "title")[:MOST])


def outcomes_for(agency: AgencyRef, service_id: str) -> list[str]:
    """The outcomes of a service; without one, those of all services that are offered."""
    offered = queries.offered_services(agency)
    chosen = [offered[service_id]] if service_id in offered else offered.values()
    found = dict.fromkeys(name for one in chosen for name in one.service.decisions)
    own = (name for names in queries.OWN_DECISIONS.values() for name in names)
    return list(found) if service_id else list(dict.fromkeys([*found, *own]))
