"""What was demanded of the applicant, until when, and what came of it."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import queries
from madang.apps.cases.actions.base import action_named
from madang.apps.cases.actions.supplement import METHODS
from madang.apps.cases.actions.supplement_ends import ADDRESSES
from madang.apps.cases.commands.supplement_days import WAITING
from madang.apps.cases.models import Case, Supplement
from madang.apps.cases.panels.base import Panel
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.showing import localised

STATES = {
    Supplement.State.OPEN: (_("Waiting for the applicant"), "info"),
    Supplement.State.ANSWERED: (_("Arrived"), "success"),
    Supplement.State.LAPSED: (_("Time has run out"), "warning"),
    Supplement.State.ENDED: (_("Not needed any more"), "neutral"),
}


def supplement_for_office(case: Case, _actor: Actor, _agency: AgencyRef) -> Panel | None:
    """All demands of a case, for officials."""
    rows = _rows(case)
    return Panel("supplement.html", {"rows": rows, "for_office": True}) if rows else None


def supplement_for_applicant(case: Case, actor: Actor, agency: AgencyRef) -> Panel | None:
    """What the applicant was asked for, with the way to answer and whom to ask (영31)."""
    rows = _rows(case)
    if not rows:
        return None
    steps = [action_named("applicant", name) for name in ("answer-supplement", "ask-more-time")]
    context = {
        "rows": rows,
        "for_office": False,
        "waits": case.status != Case.Status.CLOSED and rows[-1]["waits"],
        "steps": [
            (one.label, reverse("case_action", kwargs={"case_uid": case.uid, "name": one.name}))
            for one in steps
            if one.is_open(case, actor)
        ],
        "department": localised(case.department.name),
        "phone": case.department.phone or agency.phone,
    }
    return Panel("supplement.html", context)


def _rows(case: Case) -> list[dict[str, Any]]:
    today = timezone.localdate()
    methods, addresses = dict(METHODS), {str(key): label for key, label in ADDRESSES}
    return [
        {
            "round": one.round,
            "what": one.what,
            "method": methods[one.method],
            "demanded_at": one.demanded_at,
            "answer_by": one.answer_by,
            "extensions": one.extensions,
            "sendings": [
                {
                    "sent_at": sending.sent_at,
                    "method": methods[sending.method],
                    "address": addresses[sending.address],
                    "returned_at": sending.returned_at,
                }
                for sending in one.sendings.all()
            ],
            "insufficient": [
                {
                    "arrived_at": before.arrived_at,
                    "text": before.text,
                    "reasons": before.reasons,
                }
                for before in one.insufficient.all()
            ],
            "badge": STATES[Supplement.State(one.state)],
            "waits": one.state in WAITING,
            "over": one.state in WAITING and one.answer_by < today,
            "answered_at": one.answered_at,
            "answer": one.answer,
        }
        for one in queries.supplements_of(case)
    ]
