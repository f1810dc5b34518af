"""What a form shows: its questions with what was typed, and all answers before sending."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from madang.apps.cases.applicant import applicant_fields
from madang.apps.cases.files import endings
from madang.apps.cases.models import Attachment
from madang.apps.cases.pages import Form, FormPage
from madang.apps.cases.showing.rows import Row, answer_rows
from madang.core.errors import Text
from madang.core.programmes.fields import ChoiceField, FileField, FormField

MEGABYTE = 1024 * 1024


def form_page(form: Form, page: FormPage, errors: Mapping[str, Any]) -> dict[str, Any]:
    """One page of a form."""
    if page.is_applicant:
        fields = [{**row, "error": errors.get(row["name"])} for row in form.applicant_questions]
    else:
        fields = [
            field_row(
                field, form.content.answers.get(field.name), errors.get(field.name), form.files
            )
            for field in page.fields
        ]
    return {
        "service": form.service,
        "service_url": reverse("service", kwargs={"service_id": form.draft.service}),
        "page": page,
        "fields": fields,
        "errors": [(name, _summary_line(form, name, text)) for name, text in errors.items()],
        "steps": _steps(form),
        "deciding": " ".join(sorted(page.deciding)),
        "discard_url": reverse("form_discard", kwargs={"draft_uid": form.draft.uid}),
        "has_files": bool(page.file_fields),
        "signed_in": form.draft.resident_id is not None,
        # What the sign-in has confirmed is shown and not asked.
        "confirmed": [
            {"label": row["label"], "value": row["value"]}
            for row in applicant_fields(form.content.applicant)
            if page.is_applicant and row["name"] in form.locked
        ],
    }


def form_review(form: Form) -> dict[str, Any]:
    """All answers by page, each with the way back to its question."""
    return {
        "service": form.service,
        "parts": [{"title": page.title, "rows": _rows_of_page(form, page)} for page in form.pages],
        "steps": _steps(form),
        "previous_url": page_url(form, len(form.pages)),
    }


def page_url(form: Form, number: int) -> str:
    """The address of a page of the form, counted from 1."""
    return reverse("form_page", kwargs={"draft_uid": form.draft.uid, "number": number})


def _rows_of_page(form: Form, page: FormPage) -> list[Row]:
    change = page_url(form, page.number)
    if page.is_applicant:
        return [
            {
                "label": row["label"],
                "value": row["value"],
                "change": "" if row["name"] in form.locked else f"{change}#id_{row['name']}",
            }
            for row in applicant_fields(form.content.applicant)
        ]
    return [
        {**row, "change": f"{change}#id_{field.name}"}
        for field in page.fields
        for row in [_answer_or_files(form, field)]
    ]


def _answer_or_files(form: Form, field: FormField) -> Row:
    if isinstance(field, FileField):
        names = [one.name for one in form.files if one.field == field.name]
        return {"label": field.label, "value": ", ".join(names)}
    values = form.answers.values
    if field.name not in values:
        return {"label": field.label, "value": ""}
    return answer_rows(form.service, {field.name: values[field.name]})[0]


def _summary_line(form: Form, name: str, message: Text) -> str:
    """A mistake in the summary above the form, where the question does not stand beside it."""
    labels = {field.name: str(field.label) for field in form.service.form}
    if name not in labels:
        return str(message)
    mark = "" if labels[name].endswith("?") else ":"
    return f"{labels[name]}{mark} {message}"


def _steps(form: Form) -> list[str]:
    return [*(page.title for page in form.pages), _("Check and send")]


def field_row(field: FormField, value: Any, error: Any, files: Sequence[Attachment]) -> Row:
    """A question as the page kit shows it (``madang.ui.fields.FieldView``)."""
    row: Row = {
        "name": field.name,
        "type": field.type,
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
        row["max_bytes"] = field.max_mb * MEGABYTE
        row["max_files"] = field.max_files
        row["files"] = [
            {"name": one.name, "size": one.size, "remove": str(one.uid)}
            for one in files
            if one.field == field.name
        ]
    return row
