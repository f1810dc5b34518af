"""One service of a programme file: who may ask for what, by which way, within which period."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from madang.apps.cases.block_parts import (
    AssignmentRule,
    Attachments,
    Channel,
    FastTrack,
    JointReview,
    Need,
    PreReview,
    Review,
)
from madang.core.programmes.fields import FileField
from madang.core.programmes.form import Form
from madang.core.programmes.life_events import LifeEvent
from madang.core.programmes.values import (
    DepartmentName,
    LanguageCode,
    LawReference,
    Line,
    LocalizedLine,
    LocalizedProse,
    Name,
    Part,
    PeriodText,
    Won,
    languages_of,
)
from madang.lib.expressions import compile_condition
from madang.lib.periods import Period

ATTACHMENTS = "attachments"

Kind = Literal["statutory", "inquiry", "suggestion", "other", "grievance"]
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
    fee_note: LocalizedLine | None = None
    """What more there is to say of the fee: what it depends on, or how it is paid."""
    result: LocalizedLine | None = None
    """What one gets in the end, for example a certificate."""
    life_events: tuple[LifeEvent, ...] = ()
    """The events of life at which people need it; it is found there."""
    words: dict[LanguageCode, tuple[Line, ...]] = Field(default_factory=dict)
    """Other words that people say for it, by language; it is found by them too."""
    questions: Annotated[Form, Field(alias="form")]
    """The questions, in their order."""
    attachments: Attachments | None = None
    """Files that may be sent beside the answers."""
    department: DepartmentName | None = None
    """The department in charge; without it, that of the programme."""
    assignment: Literal["by_hand", "least_loaded"] | tuple[AssignmentRule, ...] = "by_hand"
    """How an official in charge is found: by hand, by load, or by rules."""
    fast_tracks: tuple[FastTrack, ...] = ()
    """Promises to be sooner; the first that fits counts."""
    reviews: tuple[Review, ...] = ()
    """Other departments that are asked before the decision."""
    joint_review: JointReview | None = None
    """A meeting that is convened by itself."""
    guardian: bool = False
    """Whether an experienced official is named to stand by the applicant (법 제33조)."""
    pre_review: PreReview | None = None
    """Whether one may ask first, and within which period."""
    collect: bool = False
    """Whether the result is a paper that has to be collected (교부, 법 제27조제4항)."""
    survey: Name | None = None
    """The survey of the block `surveys` that people are asked to answer after a decision."""
    outcomes: Annotated[tuple[Outcome, ...] | None, Field(alias="decisions", min_length=1)] = None
    """How it can be decided; without it, what is usual for the kind."""

    @cached_property
    def period(self) -> Period:
        """The length of the period."""
        return Period.parse(self.period_text)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages in which all its texts can be read."""
        return languages_of(self)

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
            label=LocalizedLine(
                {"ko": "첨부파일", "en": "Files", "zh": "附件", "vi": "Tệp đính kèm"}
            ),
            **dict(self.attachments),
        )
        return Form((*self.questions, files))

    def reviews_asked(self, values: Mapping[str, Any]) -> tuple[Review, ...]:
        """The departments to ask for these answers."""
        return tuple(review for review in self.reviews if self.holds(review.when, values))

    def holds(self, when: str | None, values: Mapping[str, Any]) -> bool:
        """Whether a condition of this service holds of these answers; none always does."""
        return when is None or compile_condition(when, self.questions.names).holds(values)

    def fast_track(self, values: Mapping[str, Any], channel: str) -> FastTrack | None:
        """The promise that is made for these answers, come in by this way."""
        return next(
            (
                track
                for track in self.fast_tracks
                if (not track.channels or channel in track.channels)
                and self.holds(track.when, values)
            ),
            None,
        )

    def conditions(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every condition on answers, with its path in the service."""
        parts: dict[str, tuple[Review | JointReview | FastTrack | AssignmentRule, ...]] = {
            "reviews": self.reviews,
            "fast_tracks": self.fast_tracks,
            "assignment": self.assignment if isinstance(self.assignment, tuple) else (),
        }
        for name, rules in parts.items():
            for place, rule in enumerate(rules):
                if rule.when is not None:
                    yield (name, place, "when"), rule.when
        if self.joint_review is not None and self.joint_review.when is not None:
            yield ("joint_review", "when"), self.joint_review.when
