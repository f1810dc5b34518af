"""What the pages show: rows and facts made ready before a template sees them."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from madang.apps.cases import clock, filing, queries
from madang.apps.cases.applicant import applicant_fields
from madang.apps.cases.block import Service
from madang.apps.cases.files import endings
from madang.apps.cases.models import Attachment, Case
from madang.core.actors import Actor, AgencyRef
from madang.core.events.models import EventRow
from madang.core.events.queries import sentence
from madang.core.orgs.showing import localised
from madang.core.people import queries as people
from madang.core.people import vault
from madang.core.people.models import Purpose
from madang.core.programmes.fields import ChoiceField, FileField, FormField
from madang.lib import crypto

Lazy = str | Promise
Row = dict[str, Any]

KINDS: dict[str, Lazy] = {
    "statutory": gettext_lazy("Statutory petition"),
    "inquiry": gettext_lazy("Inquiry"),
    "suggestion": gettext_lazy("Suggestion"),
    "other": gettext_lazy("Other petition"),
    "grievance": gettext_lazy("Grievance"),
}
CHANNELS: dict[str, Lazy] = {
    "web": gettext_lazy("online"),
    "counter": gettext_lazy("at the counter"),
    "phone": gettext_lazy("by telephone"),
    "post": gettext_lazy("by post"),
    "kiosk": gettext_lazy("at a kiosk"),
    "field": gettext_lazy("from an official on the spot"),
    "proxy": gettext_lazy("by a representative"),
}
STATUSES: dict[str, tuple[Lazy, str]] = {
    Case.Status.FILED: (gettext_lazy("Received"), "info"),
    Case.Status.ACCEPTED: (gettext_lazy("In progress"), "primary"),
    Case.Status.CLOSED: (gettext_lazy("Decided"), "success"),
}
OUTCOMES: dict[str, Lazy] = {
    "granted": gettext_lazy("Granted"),
    "granted_with_conditions": gettext_lazy("Granted with conditions"),
    "refused": gettext_lazy("Refused"),
    "answered": gettext_lazy("Answered"),
    "taken_up": gettext_lazy("Taken up"),
    "partly_taken_up": gettext_lazy("Taken up in part"),
    "not_taken_up": gettext_lazy("Not taken up"),
    "done": gettext_lazy("Done"),
    "remedied": gettext_lazy("Remedied"),
    "partly_remedied": gettext_lazy("Remedied in part"),
    "not_remedied": gettext_lazy("Not remedied"),
}
SCOPE_NAMES: dict[str, Lazy] = {
    "mine": gettext_lazy("Mine"),
    "department": gettext_lazy("My department"),
    "all": gettext_lazy("Whole agency"),
}
PERIOD_NAMES: dict[str, tuple[Lazy, Lazy]] = {
    "hours": (gettext_lazy("%(count)s working hour"), gettext_lazy("%(count)s working hours")),
    "days": (gettext_lazy("%(count)s working day"), gettext_lazy("%(count)s working days")),
    "weeks": (gettext_lazy("%(count)s week"), gettext_lazy("%(count)s weeks")),
    "months": (gettext_lazy("%(count)s month"), gettext_lazy("%(count)s months")),
    "years": (gettext_lazy("%(count)s year"), gettext_lazy("%(count)s years")),
}
PURPOSES = [(str(code), label) for code, label in Purpose.choices if code != Purpose.SELF]


def period_name(service: Service) -> str:
    """How long a service takes, in words."""
    if service.is_at_once:
        return _("At once (within 3 working hours)")
    period = service.period
    one, many = PERIOD_NAMES[period.unit]
    return str(one if period.amount == 1 else many) % {"count": period.amount}


def service_card(offered: queries.OfferedService) -> Row:
    """A service in a list."""
    return {
        "title": offered.service.title,
        "url": reverse("service", kwargs={"service_id": offered.id}),
        "kind": KINDS[offered.service.kind],
        "period": period_name(offered.service),
        "department": localised(offered.department_name),
    }


def service_page(offered: queries.OfferedService, actor: Actor) -> dict[str, Any]:
    service = offered.service
    fee = "" if service.fee else _("Free")
    return {
        "service": service,
        "service_id": offered.id,
        "kind": KINDS[service.kind],
        "online": "web" in service.channels,
        "admitted": offered.admits(actor),
        "phone": offered.department_phone,
        "department": localised(offered.department_name),
        "facts": [
            {"label": _("Who may ask"), "value": service.who or _("Everybody")},
            {"label": _("How long it takes"), "value": period_name(service)},
            {"label": _("Fee"), "value": fee or service.fee, "won": service.fee},
            {
                "label": _("How to ask"),
                "value": ", ".join(str(CHANNELS[name]) for name in service.channels),
            },
            {"label": _("Who answers"), "value": localised(offered.department_name)},
            {"label": _("Legal basis"), "value": service.law or _("민원 처리에 관한 법률")},
        ],
    }


def field_row(field: FormField, value: Any, error: Any, files: Sequence[Attachment] = ()) -> Row:
    """A question as the page kit shows it (``madang.ui.fields.FieldView``)."""
    row: Row = {
        "name": field.name,
        "type": "text" if field.type == "resident_number" else field.type,
        "label": field.label,
        "hint": field.hint,
        "required": field.required,
        "value": value,
        "error": error,
        "unit": getattr(field, "unit", None),
        "max_length": getattr(field, "max_length", None),
        "min": getattr(field, "min", None),
        "max": getattr(field, "max", None),
    }
    if isinstance(field, ChoiceField):
        row["options"] = [(option.value, option.label) for option in field.options]
    elif isinstance(field, FileField):
        row["accept"] = endings(field.accept)
        row["max_bytes"] = field.max_mb * 1024 * 1024
        row["max_files"] = field.max_files
        row["files"] = [
            {"name": one.name, "size": one.size, "remove": str(one.uid)}
            for one in files
            if one.field == field.name
        ]
    return row


def answer_rows(service: Service, values: Mapping[str, Any]) -> list[Row]:
    """The answers of a form in its order, in words."""
    return [
        {"label": field.label, **_answer(field, values[field.name])}
        for field in service.form
        if field.name in values
    ]


def _answer(field: FormField, value: Any) -> Row:
    if isinstance(field, ChoiceField):
        labels = {option.value: str(option.label) for option in field.options}
        chosen = value if isinstance(value, list) else [value]
        return {"value": ", ".join(labels.get(one, str(one)) for one in chosen)}
    if isinstance(value, bool):
        return {"value": _("Yes") if value else _("No")}
    if field.type == "textarea":
        return {"value": "", "text": value}
    if field.type == "date":
        return {"value": value, "date": dt.date.fromisoformat(value)}
    unit = getattr(field, "unit", None)
    return {"value": f"{value} {unit}" if unit else value}


def days_left(case: Case, agency: AgencyRef) -> int:
    """Working days until a case is due, negative when it is late (as the due badge takes it)."""
    return clock.working_days_left(case.due_at, agency)


def inbox_row(case: Case, agency: AgencyRef) -> Row:
    service = queries.pinned_service(case)
    return {
        "url": reverse("desk_case", kwargs={"case_id": case.pk}),
        "number": case.receipt_number,
        "title": service.title,
        "kind": KINDS[case.kind],
        "status": STATUSES[case.status],
        "filed_at": case.filed_at,
        "due_at": case.due_at,
        "days_left": days_left(case, agency),
        "department": localised(case.department.name),
        "assignee": case.assignee.name if case.assignee else "",
    }


def my_case_row(case: Case, agency: AgencyRef) -> Row:
    return {
        "url": reverse("case_status", kwargs={"case_uid": case.uid}),
        "number": case.receipt_number,
        "title": queries.pinned_service(case).title,
        "status": STATUSES[case.status],
        "filed_at": case.filed_at,
        "due_at": case.due_at,
        "closed": case.status == Case.Status.CLOSED,
        "days_left": days_left(case, agency),
    }


def receipt(case: Case, agency: AgencyRef) -> dict[str, Any]:
    service = queries.pinned_service(case)
    return {
        "case": case,
        "title": service.title,
        "tracking_code": filing.tracking_code(case.uid),
        "status_url": reverse("case_status", kwargs={"case_uid": case.uid}),
        "department": localised(case.department.name),
        "phone": case.department.phone or agency.phone,
        "period": period_name(service),
    }


def status_page(case: Case, agency: AgencyRef) -> dict[str, Any]:
    """What the applicant sees: no names of officials, no notes of the office."""
    return receipt(case, agency) | {
        "status": STATUSES[case.status],
        "days_left": days_left(case, agency),
        "outcome": OUTCOMES.get(case.outcome, case.outcome),
        "events": [timeline_row(row) for row in queries.timeline_of(case)],
        "answers": answer_rows(queries.pinned_service(case), case.answers),
        "files": [{"name": one.name, "size": one.size} for one in queries.attachments_of(case)],
        "refused": case.outcome in ("refused", "partly_granted"),
    }


def timeline_row(row: EventRow) -> Row:
    return {"when": row.occurred_at, "title": sentence(row)}


def desk_case(case: Case, actor: Actor, agency: AgencyRef) -> dict[str, Any]:
    service = queries.pinned_service(case)
    person = people.masked([case.resident_id], actor=actor).get(case.resident_id)
    mine = case.department_id == actor.department_id
    return {
        "case": case,
        "service": service,
        "title": service.title,
        "kind": KINDS[case.kind],
        "status": STATUSES[case.status],
        "days_left": days_left(case, agency),
        "person": person,
        "channel": CHANNELS.get(case.channel, case.channel),
        "department": localised(case.department.name),
        "answers": answer_rows(service, case.answers),
        "has_personal_answers": case.sealed_answers is not None,
        "reviews": [review.department for review in service.reviews_asked(case.answers)],
        "files": [
            {
                "name": one.name,
                "size": one.size,
                "url": reverse("desk_attachment", kwargs={"case_id": case.pk, "file_uid": one.uid}),
            }
            for one in queries.attachments_of(case)
        ],
        "events": [timeline_row(row) for row in queries.timeline_of(case)],
        "may_accept": mine and actor.may("cases.accept") and case.status == Case.Status.FILED,
        "may_assign": mine and actor.may("cases.assign") and case.status == Case.Status.ACCEPTED,
        "may_decide": mine and actor.may("cases.decide") and case.status == Case.Status.ACCEPTED,
        "may_reveal": actor.may("people.reveal"),
        "outcomes": [(name, OUTCOMES.get(name, name)) for name in service.decisions],
        "outcome": OUTCOMES.get(case.outcome, case.outcome),
    }


def labelled(person: Mapping[str, str]) -> list[tuple[str, str]]:
    """Opened personal data with the names of its fields."""
    return [(str(row["label"]), row["value"]) for row in applicant_fields(person) if row["value"]]


def personal_answers(case: Case) -> list[tuple[str, str]]:
    """The sealed answers of a case with their questions. The caller has logged the reading."""
    if case.sealed_answers is None:
        return []
    raw = vault.ring().open(bytes(case.sealed_answers), context=crypto.bind("cases_case", case.uid))
    rows = answer_rows(queries.pinned_service(case), json.loads(raw))
    return [(str(row["label"]), row.get("text") or row["value"]) for row in rows]


def form_page(form: Any, page: Any, errors: Mapping[str, Any]) -> dict[str, Any]:
    if page.is_applicant:
        fields = [{**row, "error": errors.get(row["name"])} for row in form.applicant_questions]
    else:
        fields = [
            field_row(
                field, form.content.answers.get(field.name), errors.get(field.name), form.files
            )
            for field in page.fields
        ]
    previous = (
        reverse("form_page", kwargs={"draft_uid": form.draft.uid, "number": page.number - 1})
        if page.number > 1
        else reverse("service", kwargs={"service_id": form.draft.service})
    )
    return {
        "service": form.service,
        "page": page,
        "fields": fields,
        "errors": [(name, message) for name, message in errors.items()],
        "steps": [*(str(one.title) for one in form.pages), _("Check and send")],
        "previous_url": previous,
        "has_files": bool(page.file_fields),
        # What the sign-in has confirmed is shown and not asked.
        "confirmed": [
            (row["label"], row["value"])
            for row in applicant_fields(form.content.applicant)
            if page.is_applicant and row["name"] in form.locked
        ],
    }


def form_review(form: Any) -> dict[str, Any]:
    def address(number: int) -> str:
        return reverse("form_page", kwargs={"draft_uid": form.draft.uid, "number": number})

    parts = [
        {
            "title": form.pages[0].title,
            "rows": [
                {"label": row["label"], "value": row["value"], "change": address(1)}
                for row in applicant_fields(form.content.applicant)
            ],
        }
    ]
    for page in form.pages[1:]:
        values = {k: v for k, v in form.answers.values.items() if k in page.names}
        rows = [
            {**row, "change": address(page.number)} for row in answer_rows(form.service, values)
        ]
        rows += [
            {
                "label": field.label,
                "value": ", ".join(one.name for one in form.files if one.field == field.name),
                "change": address(page.number),
            }
            for field in page.file_fields
        ]
        parts.append({"title": page.title, "rows": rows})
    return {
        "service": form.service,
        "parts": parts,
        "steps": [*(str(one.title) for one in form.pages), _("Check and send")],
        "previous_url": address(len(form.pages)),
    }
