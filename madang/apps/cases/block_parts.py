"""Parts of a service in a programme file: who else is asked, who is in charge, what goes faster."""

from typing import Annotated, Literal

from pydantic import Field

from madang.core.programmes.fields import FileKind
from madang.core.programmes.values import (
    ConditionText,
    DepartmentName,
    Key,
    LawReference,
    LocalizedLine,
    Part,
    PeriodText,
)

Channel = Literal["web", "counter", "phone", "post", "kiosk", "field", "proxy"]


class Review(Part):
    """Another department that is asked before the decision (협의, 법 제20조)."""

    department: DepartmentName
    """The department that is asked."""
    within: PeriodText
    """How long it has, within the period of the service."""
    when: ConditionText | None = None
    """Asked only when this holds of the answers, for example `floor_area >= 100`."""
    if_late: Literal["escalate", "deem"] = "escalate"
    """What its silence means: it goes up to the superior, or it counts as consent."""
    law: LawReference | None = None
    """The law by which silence counts as consent; needed for `deem` and only there."""


class JointReview(Part):
    """A meeting that settles a complex petition (합동심의, 민원실무심의회: 영 제36조)."""

    body: Key
    """The body that meets, by its key."""
    when: ConditionText | None = None
    """Convened only when this holds of the answers, for example `floor_area > 5000`."""
    after: PeriodText = "4 days"
    """How long after the petition was accepted it meets; within the period of the service."""
    departments: tuple[DepartmentName, ...] = ()
    """The departments that speak there, beside the members of the body."""
    if_late: Literal["escalate", "deem"] = "escalate"
    """What their silence until the meeting means: it goes up to the superior, or it is consent."""
    law: LawReference | None = None
    """The law by which silence counts as consent; needed for `deem` and only there."""


class PreReview(Part):
    """The short way to ask first whether it would be granted (사전심사, 법 제30조)."""

    period_text: Annotated[PeriodText, Field(alias="period")]
    """Within which it is answered: that of the service, at most 30 days (영 제34조)."""
    bring: tuple[LocalizedLine, ...] = ()
    """What has to be brought for it; less than for the petition itself."""


class AssignmentRule(Part):
    """Who gets a petition for which a condition holds; the first rule that fits counts."""

    when: ConditionText | None = None
    """Holds of the answers; without it, of every petition."""
    role: Key
    """The least loaded official in office with this role, in the department in charge."""


class FastTrack(Part):
    """A promise to be sooner than the law demands, for petitions that are simple enough."""

    title: LocalizedLine
    """What the promise is called."""
    when: ConditionText | None = None
    """Given only when this holds of the answers."""
    channels: tuple[Channel, ...] = ()
    """Given only to petitions that come in by these ways; without it, by any."""
    within: PeriodText | None = None
    """Promised within this time."""
    half_day: bool = False
    """Filed in the morning, done the same afternoon; filed in the afternoon, done by next noon."""


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


__all__ = [
    "AssignmentRule",
    "Attachments",
    "Channel",
    "FastTrack",
    "JointReview",
    "Need",
    "PreReview",
    "Review",
]
