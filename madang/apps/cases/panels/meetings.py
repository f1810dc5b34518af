"""The meetings that deal with a petition, and what they found."""

from django.urls import reverse
from django.utils import timezone

from madang.apps.bodies.queries import SubjectItem
from madang.apps.cases import queries_complex
from madang.apps.cases.models import Case
from madang.apps.cases.panels.base import Panel
from madang.apps.cases.showing.complex import MEETING_OUTCOMES, MEETING_STATES
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.showing import localised


def meetings(case: Case, actor: Actor, _agency: AgencyRef) -> Panel | None:
    """For officials: when, where, and how it ended."""
    reads = actor.may("bodies.read")
    rows = [
        {
            **_facts(item),
            "url": reverse("desk_item", kwargs={"item_id": item.item_id}) if reads else "",
            "badge": MEETING_OUTCOMES.get(item.outcome) or MEETING_STATES[item.state],
            "invited": item.applicant_invited,
            "delegated": item.delegated,
            "conditions": item.conditions,
            "reasons": item.reasons,
        }
        for item in queries_complex.meetings_of(case)
    ]
    return Panel("meetings.html", {"rows": rows, "open": not case.ending}) if rows else None


def own_meetings(case: Case, _actor: Actor, _agency: AgencyRef) -> Panel | None:
    """For the applicant: when and where they can come or write to (영36⑦, 38⑥)."""
    now = timezone.now()
    rows = [
        {
            **_facts(item),
            "ahead": item.state == "convened" and not item.outcome and item.scheduled_at > now,
            "cancelled": item.state == "cancelled",
            "invited": item.applicant_invited,
        }
        for item in queries_complex.meetings_of(case)
    ]
    return Panel("own_meetings.html", {"rows": rows}) if rows else None


def _facts(item: SubjectItem) -> dict[str, object]:
    return {
        "body": localised(item.body_name),
        "scheduled_at": item.scheduled_at,
        "place": item.place,
    }
