"""What residents see: services, the receipt, and where their petitions stand."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from madang.apps.cases import clock, filing, own_texts, queries, queries_complex
from madang.apps.cases.block_pre_review import SUFFIX
from madang.apps.cases.events import CaseClosed, CaseDecided
from madang.apps.cases.events.belonging import AssignmentFailed
from madang.apps.cases.events.keeping import INTERNAL
from madang.apps.cases.events.opinions import (
    MeetingsWaived,
    OpinionEscalated,
    OpinionsWaived,
    OpinionUnanswered,
)
from madang.apps.cases.models import Case, Draft
from madang.apps.cases.showing import words
from madang.apps.cases.showing.promises import promise_rows
from madang.apps.cases.showing.rows import Row, answer_rows, file_rows, timeline
from madang.apps.cases.showing.standing import Standing, held_badge, period_name, standing
from madang.core.actors import Actor, AgencyRef
from madang.core.events.models import EventRow
from madang.core.office.queries import text_of
from madang.core.orgs.showing import localised
from madang.lib.periods import Period
from madang.ui.formats import won

# What happens between officials, and what another event says already.
UNTOLD = INTERNAL | {
    CaseClosed.name,
    AssignmentFailed.name,
    OpinionEscalated.name,
    OpinionUnanswered.name,
    OpinionsWaived.name,
    MeetingsWaived.name,
}
STEPS = (Case.Status.FILED, Case.Status.ACCEPTED, Case.Status.CLOSED)


def service_card(offered: queries.OfferedService) -> Row:
    """A service in a list."""
    return {
        "title": offered.service.title,
        "text": offered.service.about,
        "url": reverse("service", kwargs={"service_id": offered.id}),
        "kind": words.KINDS[offered.service.kind],
        "facts": [
            (_("How long"), words.period_name(offered.service)),
            (_("Fee"), _fee(offered)),
            (_("Department"), localised(offered.department_name)),
        ],
    }


def service_page(offered: queries.OfferedService, actor: Actor) -> dict[str, Any]:
    """Everything about a service, and whether this visitor may ask for it now."""
    service = offered.service
    channels = [str(words.CHANNELS[name]) for name in service.channels]
    return {
        "service": service,
        "service_id": offered.id,
        "kind": words.KINDS[service.kind],
        "online": "web" in service.channels,
        "admitted": offered.admits(actor),
        "phone": offered.department_phone,
        "department": localised(offered.department_name),
        "facts": [
            (_("How long"), words.period_name(service)),
            (_("Fee"), _fee(offered)),
            (_("Sign-in"), words.IDENTITIES[service.identity]),
            (_("Who answers"), localised(offered.department_name)),
        ],
        "leaves_out_days_off": words.leaves_out_days_off(service),
        "promises": promise_rows(service),
        "ask_first": _ask_first(offered, actor),
        "needs_url": reverse("service_needs", kwargs={"service_id": offered.id})
        if queries_complex.is_complex(service)
        else "",
        "details": [
            {"label": _("Who may ask"), "value": service.who},
            {"label": _("How to ask"), "value": ", ".join(channels)},
            {"label": _("Legal basis"), "value": service.law or _law_of_petitions()},
        ],
    }


def _ask_first(offered: queries.OfferedService, actor: Actor) -> Row | None:
    """The pre-review of a service (법30), and those of this resident that have a result."""
    asked = offered.service.pre_review
    if asked is None:
        return None
    own = (
        queries_complex.pre_reviews_of_resident(actor.id, actor.agency_id, offered.id)
        if actor.kind == "resident" and actor.id is not None
        else []
    )
    return {
        "url": reverse("service", kwargs={"service_id": offered.id + SUFFIX}),
        "period": words.length(Period.parse(asked.period_text)),
        "own": [
            {
                "uid": case.uid,
                "number": case.receipt_number,
                "outcome": words.ending_of(case),
                "closed_at": case.closed_at,
            }
            for case in own
        ],
    }


def _fee(offered: queries.OfferedService) -> str:
    return won(offered.service.fee) if offered.service.fee else _("Free")


def _law_of_petitions() -> str:
    return _("Civil Petitions Treatment Act")


def my_case_row(case: Case, agency: AgencyRef) -> Row:
    """A petition in the list of the one who sent it."""
    service = queries.pinned_service(case)
    return {
        "url": reverse("case_status", kwargs={"case_uid": case.uid}),
        "number": case.receipt_number,
        "title": service.title,
        "status": _status(case),
        "filed_at": case.filed_at,
        "due_at": case.due_at,
        "closed": case.status == Case.Status.CLOSED,
        "days_left": clock.working_days_left(case.due_at, agency),
        "held": held_badge(case.open_hold.ground) if case.open_hold else "",
    }


def draft_row(draft: Draft) -> Row:
    """A form that was not sent yet, in the list of the one who began it."""
    service = queries.service_of_version(draft.programme_version_id, draft.service)
    return {
        "url": reverse("form_page", kwargs={"draft_uid": draft.uid, "number": 1}),
        "title": service.title,
        "changed_at": draft.changed_at,
    }


def _status(case: Case) -> tuple[words.Lazy, str]:
    """The state as a badge: of a decided case the outcome says more than that it is decided."""
    return words.ending_of(case) if case.ending else words.STATUSES[case.status]


def receipt(case: Case, agency: AgencyRef) -> dict[str, Any]:
    """What the receipt says (시행규칙 별지 제2호서식)."""
    service = queries.pinned_service(case)
    return {
        "case": case,
        "title": service.title,
        "tracking_code": filing.tracking_code(case.uid),
        "status_url": reverse("case_status", kwargs={"case_uid": case.uid}),
        "department": localised(case.department.name),
        "agency_name": localised(agency.name),
        "phone": case.department.phone or agency.phone,
        "period": period_name(case, service),
        "footer": _own_text(own_texts.RECEIPT_FOOTER, case, agency),
    }


def _own_text(key: str, case: Case, agency: AgencyRef) -> str:
    """A text that the office may have worded itself."""
    return text_of(
        agency,
        key,
        office=localised(agency.name),
        department=localised(case.department.name),
        phone=case.department.phone or agency.phone,
    )


def _closing(case: Case, agency: AgencyRef) -> str:
    """The sentence that closes the answer of a petition that has ended."""
    if not case.ending:
        return ""
    decided = case.ending == Case.Ending.DECIDED
    key = own_texts.CLOSING_DECIDED if decided else own_texts.CLOSING_OTHER
    return _own_text(key, case, agency)


def status_page(case: Case, agency: AgencyRef) -> dict[str, Any]:
    """What the applicant sees: no names of officials, no notes of the office."""
    service = queries.pinned_service(case)
    events = [row for row in queries.timeline_of(case) if row.name not in UNTOLD]
    outcome, tone = words.ending_of(case) if case.ending else ("", "info")
    now = standing(case, agency)
    return {
        "case": case,
        "title": service.title,
        "department": localised(case.department.name),
        "phone": case.department.phone or agency.phone,
        "status": words.STATUSES[case.status],
        "steps": [words.STATUSES[name][0] for name in STEPS],
        "step": STEPS.index(Case.Status(case.status)) + 1,
        "due_at": now.due_at,
        "days_left": now.days_left,
        "held": now.held,
        "what_now": _what_now(case, now),
        "outcome": outcome,
        "tone": tone,
        "events": timeline(events, case, agency),
        "answers": answer_rows(service, case.answers),
        "files": file_rows(queries.attachments_of(case), service),
        "remedies": _remedies(events),
        "closing": _closing(case, agency),
    }


def _remedies(events: Sequence[EventRow]) -> str:
    """What was told to be open to the applicant, with the last decision (법27③)."""
    told = [row.data.get("remedies", "") for row in events if row.name == CaseDecided.name]
    return told[-1] if told else ""


def _what_now(case: Case, now: Standing) -> str:
    department = {"department": localised(case.department.name)}
    if now.waits:
        return _("%(department)s waits for what is missing. Please send it.") % department
    if case.status == Case.Status.FILED:
        text = _("%(department)s checks what you sent and starts work on it.") % department
    else:
        text = _("%(department)s is working on your petition.") % department
    if now.days_left >= 0 or now.held:
        return text
    return f"{text} {_('We should have answered by now, and we are sorry that it takes longer.')}"
