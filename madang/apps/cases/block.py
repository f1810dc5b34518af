"""The ``cases:`` block of a programme file: the services that people can ask for.

The kinds, and the longest periods that they may take, are those of the petitions act and its
decree (민원 처리에 관한 법률 제2조, 시행령 제14조–제17조).
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field, RootModel

from madang.core.programmes.fields import FileField, FileKind
from madang.core.programmes.findings import Finding, condition_findings
from madang.core.programmes.form import Form
from madang.core.programmes.format import Block
from madang.core.programmes.values import (
    ConditionText,
    DepartmentName,
    Key,
    LawReference,
    LocalizedLine,
    LocalizedProse,
    Name,
    Part,
    PeriodText,
    Won,
)
from madang.lib.expressions import compile_condition
from madang.lib.periods import Period, Unit

ABOUT = "The services that people can ask for (민원), by key."

Kind = Literal["statutory", "inquiry", "suggestion", "other", "grievance"]
Channel = Literal["web", "counter", "phone", "post", "kiosk", "field", "proxy"]
Identity = Literal["anonymous", "contact", "verified"]
Outcome = Literal[
    "granted",
    "granted_with_conditions",
    "refused",
    "answered",
    "taken_up",
    "partly_taken_up",
    "not_taken_up",
    "done",
    "remedied",
    "partly_remedied",
    "not_remedied",
]

OUTCOMES: Mapping[Kind, tuple[Outcome, ...]] = {
    "statutory": ("granted", "refused"),
    "inquiry": ("answered",),
    "suggestion": ("taken_up", "partly_taken_up", "not_taken_up"),
    "other": ("done", "answered"),
    "grievance": ("remedied", "partly_remedied", "not_remedied"),
}
"""How a petition of each kind can end, unless the file says otherwise."""

# The longest period by law, in days that are worked, and the article. What is "other" may be set
# by each agency (영16③); statutory ones have their own law.
_LONGEST: Mapping[Kind, tuple[int, str]] = {
    "inquiry": (14, "민원 처리에 관한 법률 시행령 제14조"),
    "suggestion": (14, "민원 처리에 관한 법률 시행령 제15조"),
    "grievance": (7, "민원 처리에 관한 법률 시행령 제17조"),
}
ATTACHMENTS = "attachments"


class Review(Part):
    """Another department that is asked before the decision (협의, 법 제20조)."""

    department: DepartmentName
    """The department that is asked."""
    within: PeriodText
    """How long it has, within the period of the service."""
    when: ConditionText | None = None
    """Asked only when this holds of the answers, for example `floor_area >= 100`."""


class Attachments(Part):
    """Files that may come with any answer to the form."""

    accept: Annotated[tuple[FileKind, ...], Field(min_length=1)]
    """The kinds of file that are taken."""
    max_files: Annotated[int, Field(ge=1, le=20)] = 5
    """How many files may be sent."""
    max_mb: Annotated[int, Field(ge=1, le=100)] = 10
    """The greatest size of one file in megabytes."""


class Need(Part):
    """Something that one has to bring or send (구비서류)."""

    item: LocalizedLine
    """What it is."""
    from_state: bool = False
    """Whether the office fetches it by itself, so that nobody has to bring it (법 제10조)."""


class Service(Part):
    """One service: who may ask for what, by which channel, within which period."""

    title: LocalizedLine
    """The service's name as people know it."""
    kind: Kind
    """The kind of petition (법 제2조)."""
    law: LawReference | None = None
    """The law and article that the service stands on; a statutory one must cite it."""
    period_text: Annotated[PeriodText, Field(alias="period")]
    """Within which it is decided: `at once`, `8 hours`, `3 days`, `2 weeks`, `1 month`."""
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    """The ways in which it can be asked for."""
    identity: Identity = "anonymous"
    """The least that we need to know of who asks."""
    about: LocalizedProse
    """What the service is, in plain words."""
    who: LocalizedProse
    """Who may ask for it."""
    bring: tuple[Need, ...] = ()
    """What one has to bring or send."""
    fee: Won = 0
    """What it costs in won."""
    questions: Annotated[Form, Field(alias="form")]
    """The questions, in their order."""
    attachments: Attachments | None = None
    """Files that may be sent beside the answers."""
    department: DepartmentName | None = None
    """The department in charge; without it, that of the programme."""
    assignment: Literal["by_hand", "least_loaded"] = "by_hand"
    """How an official in charge is found."""
    reviews: tuple[Review, ...] = ()
    """Other departments that are asked before the decision."""
    survey: Name | None = None
    """The survey that people get afterwards."""
    outcomes: Annotated[tuple[Outcome, ...] | None, Field(alias="decisions", min_length=1)] = None
    """How it can be decided; without it, what is usual for the kind."""

    @cached_property
    def period(self) -> Period:
        """The length of the period."""
        return Period.parse(self.period_text)

    @property
    def decisions(self) -> tuple[Outcome, ...]:
        """How it can be decided."""
        return self.outcomes or OUTCOMES[self.kind]

    @property
    def is_at_once(self) -> bool:
        """Whether the law says 즉시, which is three working hours (영 제19조)."""
        return self.period_text == "at once"

    @cached_property
    def form(self) -> Form:
        """The questions, with the files that may be sent beside them as the last one."""
        if self.attachments is None:
            return self.questions
        files = FileField(
            type="file",
            name=ATTACHMENTS,
            label=LocalizedLine({"ko": "첨부파일", "en": "Files"}),
            **dict(self.attachments),
        )
        return Form((*self.questions, files))

    def reviews_asked(self, values: Mapping[str, Any]) -> tuple[Review, ...]:
        """The departments to ask for these answers."""
        return tuple(
            review
            for review in self.reviews
            if review.when is None
            or compile_condition(review.when, self.questions.names).holds(values)
        )

    def findings(self) -> Iterator[Finding]:
        """What is wrong with the meaning of the service."""
        if self.kind == "statutory" and self.law is None:
            message = _("a statutory petition must cite its law; expected for example %(law)s")
            yield Finding(("law",), message % {"law": '"식품위생법 제37조"'})
        yield from self._period_findings()
        for key, values in (("channels", self.channels), ("decisions", self.decisions)):
            yield from _repeated(key, values)
        for found in self.questions.findings():
            yield found.under("form")
        if self.attachments and ATTACHMENTS in {field.name for field in self.questions}:
            message = _('with "attachments", no field of the form may have this name')
            yield Finding(("attachments",), message)
        for place, review in enumerate(self.reviews):
            for found in self._review_findings(review):
                yield found.under("reviews", place)

    def _period_findings(self) -> Iterator[Finding]:
        days, article = _LONGEST.get(self.kind, (None, ""))
        if days is not None and _working_days(self.period) > days:
            yield Finding(
                ("period",),
                _("%(found)s is longer than the law allows for this kind: %(days)s days (%(law)s)")
                % {"found": f'"{self.period_text}"', "days": days, "law": article},
            )

    def _review_findings(self, review: Review) -> Iterator[Finding]:
        if _working_days(Period.parse(review.within)) > _working_days(self.period):
            message = _("the review may not take longer than the service itself (%(law)s)")
            yield Finding(("within",), message % {"law": "민원 처리에 관한 법률 제20조"})
        if review.when is None:
            return
        wrong = list(condition_findings(review.when, self.questions.names))
        personal = {field.name for field in self.questions if field.personal}
        # Personal answers are sealed once the petition is filed; no rule may hang on them.
        for name in () if wrong else sorted(personal & compile_condition(review.when).names):
            message = _('"%(name)s" is personal; a review can only hang on other answers')
            wrong.append(Finding((), message % {"name": name}))
        for found in wrong:
            yield found.under("when")


class CasesBlock(Block, RootModel[Annotated[dict[Key, Service], Field(min_length=1)]]):
    """The services of a programme by key, in the order in which they are shown."""

    model_config = ConfigDict(frozen=True, strict=True)

    def findings(self) -> Iterator[Finding]:
        for key, service in self.root.items():
            for found in service.findings():
                yield found.under(key)

    def departments(self) -> Iterator[Finding]:
        for key, service in self.root.items():
            if service.department is not None:
                yield Finding((key, "department"), service.department)
            for place, review in enumerate(service.reviews):
                yield Finding((key, "reviews", place, "department"), review.department)

    def offers(self) -> tuple[str, ...]:
        return tuple(self.root)


def _repeated(key: str, values: tuple[str, ...]) -> Iterator[Finding]:
    for place, value in enumerate(values):
        if value in values[:place]:
            yield Finding((key, place), _('"%(value)s" stands here twice') % {"value": value})


def _working_days(period: Period) -> float:
    """The usual length in working days, to compare periods of different units."""
    per_unit = {Unit.HOURS: 1 / 8, Unit.DAYS: 1, Unit.WEEKS: 5, Unit.MONTHS: 21, Unit.YEARS: 250}
    return period.amount * per_unit[period.unit]
