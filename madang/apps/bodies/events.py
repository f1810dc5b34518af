"""What happens in bodies.

The events of an item say what it is about in ``about_type`` and ``about_id`` (empty and null where
it is about nothing that is kept here), so that the capability that knows the subject can react.
"""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class BodyFounded(Event):
    """An agency founded a body (회의체 설치)."""

    name: ClassVar[str] = "bodies.body.founded"
    text: ClassVar[Text] = _("The body {key} was founded.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.body"

    key: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class BodyChanged(Event):
    """The name, quorum or other rules of a body were changed."""

    name: ClassVar[str] = "bodies.body.changed"
    text: ClassVar[Text] = _("The rules of the body {key} were changed.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.body"

    key: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MemberAppointed(Event):
    """Somebody became a member for a term (위원 지명·위촉, 영36, 38). Says not who."""

    name: ClassVar[str] = "bodies.member.appointed"
    text: ClassVar[Text] = _("A member was appointed from {term_from}.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.body"

    member_id: int
    role: str
    from_outside: bool
    term_from: dt.date
    term_until: dt.date | None


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(Event):
    """A member's term was ended before its time, or given an end (해촉·면)."""

    name: ClassVar[str] = "bodies.member.ended"
    text: ClassVar[Text] = _("The term of a member ends on {term_until}.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.body"

    member_id: int
    term_until: dt.date


@dataclass(frozen=True, kw_only=True)
class MeetingConvened(Event):
    """A meeting was called (소집). For each item on its agenda ``bodies.item.added`` follows."""

    name: ClassVar[str] = "bodies.meeting.convened"
    text: ClassVar[Text] = _("A meeting was convened.")
    measures: ClassVar[frozenset[str]] = frozenset({"items"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.meeting"

    body: str
    kind: str
    scheduled_at: dt.datetime
    place: str
    items: int


@dataclass(frozen=True, kw_only=True)
class MeetingMoved(Event):
    """A meeting got another time or place; whoever was invited has to be told (영36⑦, 38⑥)."""

    name: ClassVar[str] = "bodies.meeting.moved"
    text: ClassVar[Text] = _("The meeting was moved.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.meeting"

    body: str
    scheduled_from: dt.datetime
    scheduled_at: dt.datetime
    place: str


@dataclass(frozen=True, kw_only=True)
class MeetingOnDayOff(Event):
    """The day of a meeting that was called was declared off; whoever presides may move it."""

    name: ClassVar[str] = "bodies.meeting.on_day_off"
    text: ClassVar[Text] = _("The day of the meeting was declared off: {title}.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.meeting"

    body: str
    scheduled_at: dt.datetime
    title: str


@dataclass(frozen=True, kw_only=True)
class MeetingCancelled(Event):
    """A meeting will not take place; what was on its agenda is decided by nobody."""

    name: ClassVar[str] = "bodies.meeting.cancelled"
    text: ClassVar[Text] = _("The meeting was cancelled.")
    measures: ClassVar[frozenset[str]] = frozenset({"open_items"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.meeting"

    body: str
    open_items: int


@dataclass(frozen=True, kw_only=True)
class AttendanceNoted(Event):
    """Who took part was noted, with whether there is a quorum. Says not who."""

    name: ClassVar[str] = "bodies.meeting.attendance_noted"
    text: ClassVar[Text] = _("{present} of {seats} members are present.")
    measures: ClassVar[frozenset[str]] = frozenset({"seats", "present"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.meeting"

    body: str
    seats: int
    present: int
    quorum: bool


@dataclass(frozen=True, kw_only=True)
class MeetingHeld(Event):
    """A meeting is over: its minutes were confirmed."""

    name: ClassVar[str] = "bodies.meeting.held"
    text: ClassVar[Text] = _("The meeting was held.")
    measures: ClassVar[frozenset[str]] = frozenset({"items", "seats", "present"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.meeting"

    body: str
    kind: str
    items: int
    seats: int
    present: int


@dataclass(frozen=True, kw_only=True)
class ItemAdded(Event):
    """Something was put on the agenda of a meeting (상정)."""

    name: ClassVar[str] = "bodies.item.added"
    text: ClassVar[Text] = _("An item was put on the agenda.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.item"

    meeting_id: int
    body: str
    about_type: str
    about_id: int | None
    applicant_invited: bool


@dataclass(frozen=True, kw_only=True)
class ApplicantNoted(Event):
    """Whether the applicant is invited, or gave a statement, was changed (영36⑦, 38⑥)."""

    name: ClassVar[str] = "bodies.item.applicant_noted"
    text: ClassVar[Text] = _("It was noted how the applicant takes part.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.item"

    meeting_id: int
    about_type: str
    about_id: int | None
    applicant_invited: bool
    has_statement: bool


@dataclass(frozen=True, kw_only=True)
class OpinionGiven(Event):
    """A member or a department gave an opinion on an item, or changed it."""

    name: ClassVar[str] = "bodies.item.opinion_given"
    text: ClassVar[Text] = _("An opinion was given.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = frozenset({"member_id"})
    subject_type: ClassVar[str] = "bodies.item"

    about_type: str
    about_id: int | None
    member_id: int | None
    of_department_id: int | None
    stance: str


@dataclass(frozen=True, kw_only=True)
class VoteCast(Event):
    """A member voted, or changed the vote. How a person voted stays inside the agency."""

    name: ClassVar[str] = "bodies.item.vote_cast"
    text: ClassVar[Text] = _("A vote was cast.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = frozenset({"member_id", "choice"})
    subject_type: ClassVar[str] = "bodies.item"

    member_id: int
    choice: str
    by_member: bool
    changed: bool


@dataclass(frozen=True, kw_only=True)
class ItemClosed(Event):
    """An item was dealt with: by vote, or by the chair alone (``delegated``, 위임 전결)."""

    name: ClassVar[str] = "bodies.item.closed"
    text: ClassVar[Text] = _("The item was dealt with.")
    measures: ClassVar[frozenset[str]] = frozenset({"in_favour", "against", "abstained"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.item"

    meeting_id: int
    body: str
    kind: str
    about_type: str
    about_id: int | None
    outcome: str
    delegated: bool
    in_favour: int = 0
    against: int = 0
    abstained: int = 0


@dataclass(frozen=True, kw_only=True)
class ItemWithdrawn(Event):
    """An item was taken off the agenda: nobody needs it to be dealt with any more (안건 철회)."""

    name: ClassVar[str] = "bodies.item.withdrawn"
    text: ClassVar[Text] = _("The item was taken off the agenda.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.item"

    meeting_id: int
    body: str
    about_type: str
    about_id: int | None


@dataclass(frozen=True, kw_only=True)
class MinutesWritten(Event):
    """The minutes of a meeting were written or changed (회의록 작성)."""

    name: ClassVar[str] = "bodies.minutes.written"
    text: ClassVar[Text] = _("The minutes were written.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.meeting"


@dataclass(frozen=True, kw_only=True)
class MinutesConfirmed(Event):
    """The chair confirmed the minutes; from now on nobody can change them (회의록 확정)."""

    name: ClassVar[str] = "bodies.minutes.confirmed"
    text: ClassVar[Text] = _("The minutes were confirmed.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "bodies.meeting"

    by_chair: bool
