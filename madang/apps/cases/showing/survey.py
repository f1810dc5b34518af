"""Surveys: the questions as the page kit shows them, and what was answered, counted."""

from typing import Any

from django.utils.translation import gettext as _

from madang.apps.cases import survey_queries
from madang.apps.cases.block_survey import Question, ScaleQuestion, Survey
from madang.apps.cases.queries import service_of_version
from madang.apps.cases.showing.forms import field_row
from madang.apps.cases.showing.rows import Row
from madang.core.programmes.fields import ChoiceField
from madang.ui.formats import number


def survey_rows(survey: Survey) -> list[Row]:
    """The questions of a survey."""
    return [_question(one, survey) for one in survey.questions]


def _question(question: Question, survey: Survey) -> Row:
    required = question.required or question.name == survey.score
    if not isinstance(question, ScaleQuestion):
        return {**field_row(question, None, None, ()), "required": required, "value": ""}
    return {
        "name": question.name,
        "type": "choice",
        "label": question.label,
        "hint": question.hint,
        "required": required,
        "options": _options(question),
    }


def _options(question: Question) -> list[tuple[str, str]]:
    """The answers that can be given, as they are kept and as people read them."""
    if isinstance(question, ScaleQuestion):
        ends = {1: question.worst, question.points: question.best}
        return [
            (str(step), f"{step} · {ends[step]}" if step in ends else str(step))
            for step in range(1, question.points + 1)
        ]
    if isinstance(question, ChoiceField):
        return [(option.value, str(option.label)) for option in question.options]
    return [("true", _("Yes")), ("false", _("No"))]


def result_rows(results: Any) -> list[Row]:
    """What was answered, by service; nothing of fewer than five answers."""
    return [_result(one) for one in results]


def _result(found: survey_queries.Result) -> Row:
    scale = found.definition.scale if found.definition else None
    return {
        "id": found.service,
        "title": service_of_version(found.version_id, found.service).title,
        "answered": found.answered,
        "average": _average(found.average),
        "points": scale.points if scale else "",
        "questions": [
            _counted(question, found)
            for question in (found.definition.questions if found.definition else ())
        ]
        if found.counts
        else [],
    }


def _counted(question: Question, found: survey_queries.Result) -> Row:
    counts = found.counts.get(question.name, {})
    options = _options(question)
    shown = survey_queries.without_small([counts.get(value, 0) for value, _label in options])
    answered = sum(counts.values())
    average = None
    if isinstance(question, ScaleQuestion) and answered >= survey_queries.LEAST:
        average = sum(int(value) * count for value, count in counts.items()) / answered
    return {
        "label": question.label,
        "average": _average(average),
        "options": [
            {"label": label, "count": _("fewer than 5") if count is None else number(count)}
            for (_value, label), count in zip(options, shown, strict=True)
        ],
    }


def _average(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
