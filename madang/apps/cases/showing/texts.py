"""Decision texts: filled in for a case, and in lists."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from madang.apps.cases import queries
from madang.apps.cases.block_service import Service
from madang.apps.cases.decision_words import PLACE, answers_of, places
from madang.apps.cases.models import Case, DecisionText
from madang.apps.cases.showing import words
from madang.apps.cases.showing.rows import Row, answer_in_words
from madang.core.actors import AgencyRef
from madang.core.orgs.showing import localised
from madang.core.programmes.fields import FormField
from madang.ui.formats import day


def filled(text: str, case: Case, agency: AgencyRef) -> str:
    """The text for a case, in the applicant's language; what has no answer stays in braces."""
    with translation.override(case.language):
        values = _values(case, agency)
        return PLACE.sub(lambda found: values.get(found[1]) or found[0], text)


def _values(case: Case, agency: AgencyRef) -> dict[str, str]:
    service = queries.pinned_service(case)
    answers = {
        one.name: _answer(one, case.answers[one.name])
        for one in answers_of(service)
        if case.answers.get(one.name) not in (None, "")
    }
    return {
        **answers,
        "number": case.receipt_number,
        "service": str(service.title),
        "filed_on": day(case.filed_at),
        "due_on": day(case.due_at),
        "today": day(timezone.now()),
        "department": localised(case.department.name),
        "phone": case.department.phone or agency.phone,
        "law": service.law or "",
    }


def _answer(field: FormField, value: Any) -> str:
    said = answer_in_words(field, value)
    date: dt.date | None = said.get("date")
    return day(date) if date else str(said.get("text") or said["value"])


def text_options(texts: Sequence[DecisionText]) -> list[tuple[str, str]]:
    """The texts to choose from, with the outcome that each is meant for."""
    return [
        (
            str(one.pk),
            f"{one.title} ({words.OUTCOMES[one.outcome][0]})" if one.outcome else one.title,
        )
        for one in texts
    ]


def text_rows(texts: Sequence[DecisionText], agency: AgencyRef) -> list[Row]:
    """The texts of a department as its list shows them."""
    offered = queries.offered_services(agency)
    return [
        {
            "id": one.pk,
            "title": one.title,
            "service": _service_name(one.service, offered),
            "outcome": words.OUTCOMES[one.outcome][0] if one.outcome else _("Any outcome"),
            "text": one.text,
        }
        for one in texts
    ]


def _service_name(key: str, offered: Any) -> str:
    if not key:
        return _("All services")
    return str(offered[key].service.title) if key in offered else _("No longer offered")


def place_rows(service: Service | None) -> list[Row]:
    """What may stand in braces, with what it becomes."""
    return [
        {"label": f"{{{name}}}", "value": str(label)} for name, label in places(service).items()
    ]
