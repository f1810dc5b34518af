"""The ``surveys:`` block of a programme file: what people are asked after a decision.

Only questions whose answers can be counted: free text would say who somebody is, and would have to
be read by the department that is judged.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field, RootModel

from madang.core.programmes.fields import Answer, BaseField, BooleanField, ChoiceField
from madang.core.programmes.findings import Finding
from madang.core.programmes.format import Block
from madang.core.programmes.typed import AnswerError, read_integer
from madang.core.programmes.values import LocalizedLine, LocalizedProse, Name, Part
from madang.lib.expressions import Kind

ABOUT = "What people are asked after a decision (만족도 조사), by name."


class ScaleQuestion(BaseField):
    """A step on a scale: 1 is the worst."""

    type: Literal["scale"]
    points: Annotated[int, Field(ge=3, le=10)] = 5
    """How many steps the scale has."""
    worst: LocalizedLine
    """What the first step means."""
    best: LocalizedLine
    """What the last step means."""

    kind: ClassVar[Kind] = Kind.NUMBER

    def clean(self, raw: Any) -> int:
        step = read_integer(raw)
        if not 1 <= step <= self.points:
            raise AnswerError(_("Choose one of the options shown."))
        return step


Question = Annotated[ScaleQuestion | ChoiceField | BooleanField, Field(discriminator="type")]


class Survey(Part):
    """A survey: its questions, and which of them says how satisfied somebody is."""

    title: LocalizedLine
    """What the survey is called."""
    about: LocalizedProse | None = None
    """What the answers are for, in plain words."""
    score: Name
    """The question of the type `scale` whose answer counts as the satisfaction."""
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=20)]
    """What is asked, in this order."""

    @property
    def scale(self) -> ScaleQuestion:
        """The question that says how satisfied somebody is. Raises ValueError without one."""
        for one in self.questions:
            if one.name == self.score and isinstance(one, ScaleQuestion):
                return one
        raise ValueError(f"the survey has no scale called {self.score}")

    def read(self, raw: Mapping[str, Any]) -> tuple[dict[str, Answer], dict[str, str]]:
        """What was answered by question, and what is missing or wrong by question."""
        answers: dict[str, Answer] = {}
        errors: dict[str, str] = {}
        for question in self.questions:
            sent = raw.get(question.name)
            if question.is_blank(sent):
                if question.required or question.name == self.score:
                    errors[question.name] = _("Please answer this.")
                continue
            try:
                answers[question.name] = question.clean(sent)
            except AnswerError as error:
                errors[question.name] = str(error)
        return answers, errors

    def findings(self) -> Iterator[Finding]:
        """What is wrong with the meaning of the survey."""
        scales = [one.name for one in self.questions if isinstance(one, ScaleQuestion)]
        if self.score not in scales:
            message = _('there is no question "%(name)s" of the type scale; expected %(known)s')
            known = ", ".join(scales) or "–"
            yield Finding(("score",), message % {"name": self.score, "known": known})
        names = [question.name for question in self.questions]
        for place, question in enumerate(self.questions):
            if question.name in names[:place]:
                message = _('there is already a field called "%(name)s"')
                yield Finding(("questions", place, "name"), message % {"name": question.name})
            for key, message in question.slips():
                yield Finding(("questions", place, key), message)
            for key in ("when", "step", "personal"):
                if getattr(question, key):
                    message = _("a question of a survey cannot have this")
                    yield Finding(("questions", place, key), message)


class SurveysBlock(Block, RootModel[Annotated[dict[Name, Survey], Field(min_length=1)]]):
    """The surveys of a programme by name."""

    model_config = ConfigDict(frozen=True, strict=True)

    def findings(self) -> Iterator[Finding]:
        for name, survey in self.root.items():
            for found in survey.findings():
                yield found.under(name)
