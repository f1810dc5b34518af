"""The questions of a petition as a kiosk asks them: one a page, with keys or a few buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from madang.apps.cases.block_service import Service
from madang.core.errors import DomainError, Text
from madang.core.people import kinds
from madang.core.programmes.fields import (
    BooleanField,
    ChoiceField,
    ChoicesField,
    ConsentField,
    FileField,
    FormField,
)
from madang.core.programmes.form import clean_answers
from madang.kiosk import pads
from madang.kiosk.pads import Pad
from madang.ui.formats import measured

WHO: Final = "who."
"""Before the name of a question about the person, to tell it from those of the programme file."""
Option = tuple[str, Text]

_PADS: Final[Mapping[str, Pad]] = {
    "integer": pads.WHOLE,
    "decimal": pads.DECIMAL,
    "date": pads.DATE,
    "phone": pads.PHONE,
    "resident_number": pads.RESIDENT_NUMBER,
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Of ``pad`` and ``options`` it has one, or neither: then it is typed.

    ``several``: any number of the options; ``long``: an answer of several lines.
    """

    name: str
    label: Text
    hint: Text = ""
    required: bool = False
    pad: Pad | None = None
    options: Sequence[Option] = ()
    several: bool = False
    long: bool = False
    most: int | None = None
    unit: str = ""


def questions_of(service: Service, answers: Mapping[str, Any]) -> list[Question]:
    """What is asked now: about the person, then what the file asks because of the answers."""
    known = clean_answers(service.form, _given(answers)).values
    conditions = service.form.conditions
    asked = [
        _question(field)
        for field in service.form
        if not isinstance(field, FileField)
        and (field.name not in conditions or conditions[field.name].holds(known))
    ]
    return [*_about_the_person(), *asked]


def document_demanded(service: Service, answers: Mapping[str, Any]) -> str:
    """The document that these answers make necessary, which a kiosk cannot take; "" for none."""
    errors = clean_answers(service.form, _given(answers)).errors
    files = (field for field in service.form if isinstance(field, FileField))
    return next((str(field.label) for field in files if field.name in errors), "")


def check(service: Service, question: Question, value: Any, answers: Mapping[str, Any]) -> None:
    """Raise DomainError if this is no answer to the question."""
    if not value:
        if question.required:
            raise DomainError("answer_missing", _("Please answer this."), field=question.name)
        return
    if question.name.startswith(WHO):
        kinds.normalised({question.name.removeprefix(WHO): value})
        return
    errors = clean_answers(service.form, _given({**answers, question.name: value})).errors
    if question.name in errors:
        raise DomainError("answer_wrong", errors[question.name], field=question.name)


def in_words(question: Question, value: Any) -> str:
    """An answer as it is shown before sending."""
    if question.options:
        labels = {key: str(label) for key, label in question.options}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(labels[one] for one in chosen if one in labels)
    if question.pad:
        shown = question.pad.shown(value or "")
        return measured(shown, question.unit) if shown else ""
    return str(value or "")


def _given(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if value}


def _about_the_person() -> list[Question]:
    return [
        Question(WHO + "name", _("What is your name?"), required=True, most=100),
        Question(
            WHO + "phone",
            _("What is your telephone number?"),
            _("We call only if something is unclear, and tell you when there is an answer."),
            required=True,
            pad=pads.PHONE,
        ),
        Question(WHO + "address", _("What is your address?"), most=300),
    ]


def _question(field: FormField) -> Question:
    several = isinstance(field, ChoicesField)
    return Question(
        field.name,
        str(field.label),
        hint=str(field.hint) if field.hint else _hint(field.type),
        required=field.required,
        pad=_PADS.get(field.type),
        options=_options(field),
        several=several,
        long=field.type == "textarea",
        most=getattr(field, "max_length", None),
        unit=str(getattr(field, "unit", None) or ""),
    )


def _hint(kind: str) -> str:
    return _("Year, month and day, for example 2026-09-21") if kind == "date" else ""


def _options(field: FormField) -> Sequence[Option]:
    if isinstance(field, ChoiceField):
        return [(option.value, str(option.label)) for option in field.options]
    if isinstance(field, ConsentField):
        return [("true", _("I agree")), ("false", _("I do not agree"))]
    if isinstance(field, BooleanField):
        return [("true", _("Yes")), ("false", _("No"))]
    return ()
