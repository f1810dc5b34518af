"""What residents see of their petitions: the receipt, and where they stand."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from madang.apps.cases import clock, filing, own_texts, queries
from madang.apps.cases.drafts import KEPT
from madang.apps.cases.events import CaseClosed, CaseDecided
from madang.apps.cases.events.belonging import AssignmentFailed
from madang.apps.cases.events.desk import AssignmentUndone, CaseNoted, NotesPurged
from madang.apps.cases.events.keeping import INTERNAL
from madang.apps.cases.events.opinions import (
    MeetingsWaived,
    OpinionEscalated,
    OpinionsWaived,
    OpinionUnanswered,
)
from madang.apps.cases.models import Case, Draft
from madang.apps.cases.showing import words
from madang.apps.cases.showing.documents import downloads, next_steps
from madang.apps.cases.showing.rows import Row, answer_rows, file_rows, timeline
from madang.apps.cases.showing.standing import Standing, held_badge, period_name, standing
from madang.apps.cases.showing.worded import own_text
from madang.core.actors import AgencyRef
from madang.core.events.models import EventRow
from madang.core.orgs.showing import localised

# What happens between officials, and what another event says already.
UNTOLD = INTERNAL | {
    CaseClosed.name,
    AssignmentFailed.name,
    AssignmentUndone.name,
    CaseNoted.name,
    NotesPurged.name,
    OpinionEscalated.name,
    OpinionUnanswered.name,
    OpinionsWaived.name,
    MeetingsWaived.name,
}
STEPS = (Case.Status.FILED, Case.Status.ACCEPTED, Case.Status.CLOSED)


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
        "url": reverse("form_resume", kwargs={"draft_uid": draft.uid}),
        "discard_url": reverse("form_discard", kwargs={"draft_uid": draft.uid}),
        "title": service.title,
        "changed_at": draft.changed_at,
        "kept_until": draft.changed_at + KEPT,
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
        "office": _office(case, agency),
        "agency_name": localised(agency.name),
        "phone": case.department.phone or agency.phone,
        "period": period_name(case, service),
        "receipt_footer": own_text(own_texts.RECEIPT_FOOTER, case, agency),
        "downloads": downloads(case),
        "next_steps": next_steps(case, service),
    }


def _closing(case: Case, agency: AgencyRef) -> str:
    """The sentence that closes the answer of a petition that has ended."""
    if not case.ending:
        return ""
    decided = case.ending == Case.Ending.DECIDED
    key = own_texts.CLOSING_DECIDED if decided else own_texts.CLOSING_OTHER
    return own_text(key, case, agency)


def _office(case: Case, agency: AgencyRef) -> Row:
    """Who answers, for the box at the end of a page."""
    phone = case.department.phone or agency.phone
    return {"name": localised(case.department.name), "phone": phone}


def status_page(case: Case, agency: AgencyRef, *, is_own: bool) -> dict[str, Any]:
    """What the applicant sees: no names of officials, no notes of the office.

    Whoever only has the code (not ``is_own``) reads what files were sent, and cannot fetch them.
    """
    service = queries.pinned_service(case)
    events = [row for row in queries.timeline_of(case) if row.name not in UNTOLD]
    outcome, tone = words.ending_of(case) if case.ending else ("", "info")
    now = standing(case, agency)
    return {
        "case": case,
        "title": service.title,
        "department": localised(case.department.name),
        "office": _office(case, agency),
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
        "files": file_rows(
            queries.attachments_of(case), service, case_uid=case.uid if is_own else None
        ),
        "downloads": downloads(case),
        "remedies": remedies_told(events),
        "closing": _closing(case, agency),
    }


def remedies_told(events: Sequence[EventRow]) -> str:
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
