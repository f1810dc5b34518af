"""What a complex petition goes through: opinions, meetings, a guardian, a pre-review."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class OpinionAsked(Event):
    """Another department was asked for its opinion (협의 요청, 법20①).

    ``rule``: file, meeting, by_hand. ``law``: by which its silence is consent, where it is.
    """

    name: ClassVar[str] = "cases.opinion.asked"
    text: ClassVar[Text] = _("{department} was asked for its opinion.")
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_allowed"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    opinion_id: int
    department: str
    answer_by: dt.datetime
    when_late: str
    law: str
    rule: str
    minutes_allowed: int


@dataclass(frozen=True, kw_only=True)
class OpinionAnswered(Event):
    """A department gave its opinion (협의 회신). ``minutes_late`` is 0 for one in time.

    ``in_meeting``: by the member who has the power to decide for it there (전결권).
    """

    name: ClassVar[str] = "cases.opinion.answered"
    text: ClassVar[Text] = _("{department} gave its opinion.")
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_used", "minutes_late"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    opinion_id: int
    department: str
    stance: str
    in_meeting: bool = False
    minutes_used: int
    minutes_late: int


@dataclass(frozen=True, kw_only=True)
class OpinionExtended(Event):
    """A department said in time that it needs longer, and until when (회신기간 연장, 법20②③)."""

    name: ClassVar[str] = "cases.opinion.extended"
    text: ClassVar[Text] = _("{department} needs longer for its opinion.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    opinion_id: int
    department: str
    before: dt.datetime
    answer_by: dt.datetime


@dataclass(frozen=True, kw_only=True)
class OpinionMoved(Event):
    """The calendar changed, and with it the moment by which a department answers (법20①).

    ``cause`` and ``note`` as those of ``CaseDueMoved``.
    """

    name: ClassVar[str] = "cases.opinion.moved"
    text: ClassVar[Text] = _("{department} has until {answer_by} for its opinion: {note}.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    opinion_id: int
    department: str
    before: dt.datetime
    answer_by: dt.datetime
    cause: str
    note: str


@dataclass(frozen=True, kw_only=True)
class OpinionDeemed(Event):
    """No opinion came in time, and a law says that this counts as consent."""

    name: ClassVar[str] = "cases.opinion.deemed"
    text: ClassVar[Text] = _("{department} did not answer in time: this counts as consent ({law}).")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    opinion_id: int
    department: str
    law: str


@dataclass(frozen=True, kw_only=True)
class OpinionEscalated(Event):
    """No opinion came in time: the head of the department asked and those above are told."""

    name: ClassVar[str] = "cases.opinion.escalated"
    text: ClassVar[Text] = _("{department} did not answer in time: its superiors were told.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    opinion_id: int
    department: str
    official_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class OpinionUnanswered(Event):
    """No opinion came in time, and the department asked has no head in office who could be told."""

    name: ClassVar[str] = "cases.opinion.unanswered"
    text: ClassVar[Text] = _("{department} did not answer in time, and nobody leads it.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    opinion_id: int
    department: str


# A department did not answer: whoever hears of it was asked, or leads who was.
LATE: frozenset[str] = frozenset({OpinionEscalated.name, OpinionUnanswered.name})


@dataclass(frozen=True, kw_only=True)
class OpinionsWaived(Event):
    """A petition was decided without waiting for opinions that were still open, with a reason."""

    name: ClassVar[str] = "cases.opinion.waived"
    text: ClassVar[Text] = _("The decision did not wait for opinions that were still open.")
    measures: ClassVar[frozenset[str]] = frozenset({"count"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    departments: tuple[str, ...]
    count: int


@dataclass(frozen=True, kw_only=True)
class MeetingsWaived(Event):
    """A petition was decided before the meetings on whose agenda it stands dealt with it."""

    name: ClassVar[str] = "cases.case.meetings_waived"
    text: ClassVar[Text] = _("The decision did not wait for the meeting that was to deal with it.")
    measures: ClassVar[frozenset[str]] = frozenset({"count"})
    personal: ClassVar[frozenset[str]] = frozenset({"reasons"})
    subject_type: ClassVar[str] = "cases.case"

    bodies: tuple[str, ...]
    reasons: str
    count: int


@dataclass(frozen=True, kw_only=True)
class CaseOnAgenda(Event):
    """The petition was put on the agenda of a meeting (상정, 법32③3호, 34, 영36)."""

    name: ClassVar[str] = "cases.case.on_agenda"
    text: ClassVar[Text] = _("A meeting on {scheduled_at} will deal with the petition.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    meeting_id: int
    body: str
    scheduled_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class CaseMeetingChanged(Event):
    """A meeting that was to deal with the petition was moved, or (no new time) cancelled."""

    name: ClassVar[str] = "cases.case.meeting_changed"
    text: ClassVar[Text] = _("The meeting on the petition was moved or cancelled.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    meeting_id: int
    body: str
    scheduled_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class StatementSent(Event):
    """The applicant sent a written statement to a meeting (서면 의견 진술, 영36⑦, 38⑥)."""

    name: ClassVar[str] = "cases.case.statement_sent"
    text: ClassVar[Text] = _("The applicant sent a statement to the meeting.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    meeting_id: int
    body: str


@dataclass(frozen=True, kw_only=True)
class CaseReviewedJointly(Event):
    """A meeting dealt with the petition: by vote, or by its chair alone (``delegated``)."""

    name: ClassVar[str] = "cases.case.reviewed_jointly"
    text: ClassVar[Text] = _("A meeting has dealt with the petition.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    meeting_id: int
    body: str
    kind: str
    outcome: str
    delegated: bool


@dataclass(frozen=True, kw_only=True)
class GuardianNamed(Event):
    """An experienced official was named to stand by the applicant (민원후견인 지정, 법33)."""

    name: ClassVar[str] = "cases.guardian.named"
    text: ClassVar[Text] = _("A guardian of {department} was named to stand by the applicant.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    official_id: int
    department: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class GuidanceNoted(Event):
    """The guardian did something for the applicant: one of the four duties of 영37."""

    name: ClassVar[str] = "cases.guardian.guided"
    text: ClassVar[Text] = _("The guardian helped the applicant.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    duty: str


@dataclass(frozen=True, kw_only=True)
class PreReviewFollowed(Event):
    """The petition goes on from a pre-review (사전심사, 법30③), whose papers count here."""

    name: ClassVar[str] = "cases.case.follows_pre_review"
    text: ClassVar[Text] = _("The petition was linked with its pre-review.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    pre_review_id: int
    outcome: str
    rule: str
