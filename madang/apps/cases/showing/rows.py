"""What several pages show: answers in words, what happened, how long there is left."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from madang.apps.cases.block_service import Service
from madang.apps.cases.commands.supplement_answers import FILE_FIELD
from madang.apps.cases.events import CaseAccepted, CaseClosed, CaseDecided, CaseFiled
from madang.apps.cases.events.clock import CaseExtended, ExtensionAsked
from madang.apps.cases.events.keeping import InterimNoticeGiven
from madang.apps.cases.events.supplement import SupplementDemanded, SupplementInsufficient
from madang.apps.cases.models import Attachment, Case
from madang.apps.cases.showing.causes import cause_in_words
from madang.core.actors import AgencyRef
from madang.core.events.models import EventRow
from madang.core.events.queries import sentence
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Agency
from madang.core.orgs.showing import localised
from madang.core.programmes.fields import (
    ChoiceField,
    DateField,
    DecimalField,
    FormField,
    TextAreaField,
    TextField,
)
from madang.ui.formats import day, measured, moment, number

Row = dict[str, Any]

LONGEST_TOPIC = 40
DATES: Mapping[str, Callable[[str], str]] = {
    "due_at": lambda text: moment(dt.datetime.fromisoformat(text)),
    "old_due_at": lambda text: moment(dt.datetime.fromisoformat(text)),
    "promised_at": lambda text: moment(dt.datetime.fromisoformat(text)),
    "scheduled_at": lambda text: moment(dt.datetime.fromisoformat(text)),
    "old_promised_at": lambda text: moment(dt.datetime.fromisoformat(text)),
    "answer_by": lambda text: day(dt.datetime.fromisoformat(text)),
    "old_answer_by": lambda text: day(dt.datetime.fromisoformat(text)),
}
# What the applicant is told in the words of the office (영21③, 영23①, 영24①).
NOTICES = {
    CaseExtended.name: "reason",
    ExtensionAsked.name: "reason",
    SupplementDemanded.name: "what",
    SupplementInsufficient.name: "reasons",
    InterimNoticeGiven.name: "words",
}


def topic(service: Service, answers: Mapping[str, Any]) -> str:
    """The first words that somebody wrote in the form, to tell cases of one service apart."""
    return topic_in(topic_fields(service), answers)


def topic_fields(service: Service) -> list[str]:
    """The fields of a form in which people write in their own words."""
    return [field.name for field in service.form if isinstance(field, TextField)]


def topic_in(fields: Iterable[str], answers: Mapping[str, Any]) -> str:
    """``topic`` for many cases of one service."""
    written = next(filter(None, map(answers.get, fields)), "")
    text = " ".join(written.split())
    return text if len(text) <= LONGEST_TOPIC else f"{text[:LONGEST_TOPIC].rstrip(' .,')}…"


def answer_rows(service: Service, values: Mapping[str, Any]) -> list[Row]:
    """The answers of a form in its order, in words."""
    return [
        {"label": field.label, **answer_in_words(field, values[field.name])}
        for field in service.form
        if field.name in values
    ]


def answer_in_words(field: FormField, value: Any) -> Row:
    """One answer: ``value``, of several lines ``text``, or ``date``."""
    if isinstance(field, ChoiceField):
        labels = {option.value: str(option.label) for option in field.options}
        chosen = value if isinstance(value, list) else [value]
        return {"value": ", ".join(labels.get(one, str(one)) for one in chosen)}
    if isinstance(value, bool):
        return {"value": _("Yes") if value else _("No")}
    if isinstance(field, TextAreaField):
        return {"value": "", "text": value}
    if isinstance(field, DateField):
        return {"value": value, "date": dt.date.fromisoformat(value)}
    if isinstance(field, DecimalField):
        value = Decimal(value)
    shown = number(value) if isinstance(value, int | Decimal) else value
    return {"value": measured(shown, str(getattr(field, "unit", None) or ""))}


def file_rows(
    files: Iterable[Attachment], service: Service, *, case_uid: uuid.UUID | None = None
) -> list[Row]:
    """Files as the page kit lists them, each with the question that it answers.

    With ``case_uid`` each leads to the applicant's own copy.
    """
    labels: dict[str, Any] = {field.name: field.label for field in service.questions}
    labels.setdefault(FILE_FIELD, _("Supplement"))
    return [
        {
            "name": one.name,
            "size": one.size,
            "note": labels.get(one.field, ""),
            "uid": one.uid,
            "url": reverse("case_file", kwargs={"case_uid": case_uid, "file_uid": one.uid})
            if case_uid
            else "",
        }
        for one in files
    ]


def timeline(events: Sequence[EventRow], case: Case, agency: AgencyRef) -> list[Row]:
    """What happened to a case, oldest first, with offices in the reader's language."""
    names = {text["ko"]: localised(text) for text in orgs.department_names(agency).values()}
    if any("to_agency" in row.data for row in events):
        agencies = Agency.objects.values_list("name", flat=True)
        names |= {text["ko"]: localised(text) for text in agencies}
    return [_timeline_row(row, case, names) for row in events]


def _timeline_row(row: EventRow, case: Case, names: Mapping[str, str]) -> Row:
    # The case knows the legal moment; the event may have been written down later.
    moments = {
        CaseFiled.name: case.filed_at,
        CaseAccepted.name: case.accepted_at,
        CaseDecided.name: case.closed_at,
        CaseClosed.name: case.closed_at,
    }
    # Events carry the Korean name: of a department, from and to which one, or to which agency.
    offices = {
        name: names[value]
        for name, value in row.data.items()
        if name.endswith(("department", "to_agency")) and value in names
    }
    row.data = {**row.data, **offices}
    # What an event says of a date is said in the reader's way of writing it.
    dates = {name: write(row.data[name]) for name, write in DATES.items() if row.data.get(name)}
    row.data = {**row.data, **dates}
    if "cause" in row.data:
        row.data["note"] = cause_in_words(row.data["cause"], row.data["note"])
    return {
        "when": moments.get(row.name) or row.occurred_at,
        "title": sentence(row),
        "text": row.data.get(NOTICES.get(row.name, ""), ""),
    }
