"""That somebody said how satisfied they are."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(Event):
    """An applicant answered the survey of a service after the decision; ``score`` is from 1 up.

    It stands by itself and not in the timeline of the case: who judged how is nobody's business.
    """

    name: ClassVar[str] = "cases.survey.answered"
    text: ClassVar[Text] = _("A survey was answered.")
    measures: ClassVar[frozenset[str]] = frozenset({"score"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.survey"

    service: str
    survey: str
    score: int
