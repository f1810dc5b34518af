"""What the API takes and gives: its shapes, and how rows are put into them."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Schema
from pydantic import AwareDatetime, Field

from madang.apps.bodies import commands, queries
from madang.apps.bodies.models import AgendaItem, Body, Meeting, Member, Opinion
from madang.apps.bodies.paging import key_of, key_text
from madang.core.orgs.showing import localised

__all__ = ["key_of"]

Words = Annotated[str, Field(max_length=10_000)]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
# What the database's smallest whole numbers hold.
Small = Annotated[int, Field(ge=-32768, le=32767)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]


class IdOut(Schema):
    """What was made."""

    id: int


class TextOut(Schema):
    text: str


class OutcomeOut(Schema):
    outcome: str


class VersionIn(Schema):
    version: Version


class RulesIn(Schema):
    """The rules of a body; a quorum exceeds (or reaches) numerator / denominator."""

    name: dict[str, Annotated[str, Field(max_length=200)]]
    department_id: Id
    quorum_numerator: Small = 1
    quorum_denominator: Small = 2
    quorum_exceeds: bool = True
    may_delegate: bool = False
    members_decide: bool = False


class FoundIn(RulesIn):
    key: str = Field(max_length=60)
    kind: Literal["joint_review", "working_review", "committee"]


class ChangeIn(RulesIn):
    version: Version


class BodyOut(Schema):
    """A body. ``name`` is in the caller's language."""

    id: int
    key: str
    name: str
    kind: str
    department_id: int
    quorum_numerator: int
    quorum_denominator: int
    quorum_exceeds: bool
    may_delegate: bool
    members_decide: bool
    version: int


class BodyPage(Schema):
    items: list[BodyOut]
    next: str | None


class MemberOut(Schema):
    """A member; ``official_id`` is null for somebody from outside."""

    id: int
    official_id: int | None
    name: str
    affiliation: str
    department_id: int | None
    role: str
    term_from: dt.date
    term_until: dt.date | None


class BodyDetail(BodyOut):
    members: list[MemberOut]


class AppointIn(Schema):
    """Who is appointed: ``official_id``, or ``expert_name`` and ``affiliation``."""

    version: Version
    official_id: Id | None = None
    expert_name: str = Field("", max_length=200)
    affiliation: str = Field("", max_length=200)
    department_id: Id | None = None
    role: Literal["chair", "member"] = "member"
    term_from: dt.date
    term_until: dt.date | None = None


class EndIn(VersionIn):
    last_day: dt.date


class ItemIn(Schema):
    """Something for the agenda and what it is about, such as ``cases.case`` and its id."""

    title: str = Field(max_length=400)
    department_id: Id
    subject_type: str = Field("", max_length=40)
    subject_id: Id | None = None
    applicant_invited: bool = False


class ConveneIn(Schema):
    """A meeting. ``client_id`` is yours: sent again, it gives the first meeting."""

    client_id: uuid.UUID
    scheduled_at: AwareDatetime
    place: str = Field(max_length=400)
    chair_id: Id | None = None
    items: list[ItemIn] = Field(default_factory=list)


class ConvenedOut(Schema):
    meeting_id: int
    repeated: bool


class MoveIn(VersionIn):
    scheduled_at: AwareDatetime
    place: str = Field(max_length=400)


class CancelIn(VersionIn):
    reason: Words


class AttendanceIn(VersionIn):
    """A state for each member's id."""

    states: dict[Id, Literal["present", "excused", "written", "absent"]]
    chair_id: Id | None = None


class MinutesIn(VersionIn):
    text: str = Field(max_length=200_000)


class ApplicantIn(VersionIn):
    invited: bool
    statement: Words = ""


class OpinionIn(Schema):
    """An opinion of a member or of a department."""

    stance: Literal["agree", "agree_with_conditions", "oppose", "no_opinion"]
    text: Words = ""
    member_id: Id | None = None
    department_id: Id | None = None


class VoteIn(Schema):
    member_id: Id
    choice: Literal["for", "against", "abstain"]


class CloseIn(VersionIn):
    conditions: Words = ""
    reasons: Words = ""
    deferred: bool = False


class DelegateIn(VersionIn):
    outcome: Literal["adopted", "adopted_with_conditions", "rejected", "deferred"]
    reasons: Words
    conditions: Words = ""


class MeetingOut(Schema):
    id: int
    body: str
    scheduled_at: dt.datetime
    place: str
    state: str
    version: int


class MeetingPage(Schema):
    items: list[MeetingOut]
    next: str | None


class TallyOut(Schema):
    seats: int
    present: int
    in_favour: int
    against: int
    abstained: int
    quorum: bool


class OpinionOut(Schema):
    member_id: int | None
    department_id: int | None
    stance: str
    text: str


class BallotOut(Schema):
    member_id: int
    choice: str


class ItemOut(Schema):
    """An item. ``outcome`` is empty while it is open."""

    id: int
    order: int
    title: str
    department_id: int
    subject_type: str
    subject_id: int | None
    applicant_invited: bool
    statement: str
    outcome: str
    conditions: str
    reasons: str
    delegated: bool
    version: int
    tally: TallyOut
    opinions: list[OpinionOut]
    votes: list[BallotOut]


class SeatOut(Schema):
    member_id: int
    name: str
    state: str


class MinutesOut(Schema):
    text: str
    confirmed_at: dt.datetime | None
    version: int


class MeetingDetail(MeetingOut):
    chair_id: int | None
    seats: list[SeatOut]
    items: list[ItemOut]
    minutes: MinutesOut | None


class SubjectItemOut(Schema):
    """An item about a subject, with its meeting."""

    meeting_id: int
    body_key: str
    kind: str
    scheduled_at: dt.datetime
    place: str
    state: str
    item_id: int
    title: str
    applicant_invited: bool
    outcome: str
    conditions: str
    reasons: str
    delegated: bool
    closed_at: dt.datetime | None


def today() -> dt.date:
    return timezone.localdate()


def rules(given: RulesIn) -> commands.BodyRules:
    return commands.BodyRules(
        name=given.name,
        department_id=given.department_id,
        quorum_numerator=given.quorum_numerator,
        quorum_denominator=given.quorum_denominator,
        quorum_exceeds=given.quorum_exceeds,
        may_delegate=given.may_delegate,
        members_decide=given.members_decide,
    )


def body_out(body: Body) -> dict[str, Any]:
    return {
        "id": body.pk,
        "key": body.key,
        "name": localised(body.name),
        "kind": body.kind,
        "department_id": body.department_id,
        "quorum_numerator": body.quorum_numerator,
        "quorum_denominator": body.quorum_denominator,
        "quorum_exceeds": body.quorum_exceeds,
        "may_delegate": body.may_delegate,
        "members_decide": body.members_decide,
        "version": body.version,
    }


def member_out(member: Member) -> dict[str, Any]:
    return {
        "id": member.pk,
        "official_id": member.official_id,
        "name": member.name,
        "affiliation": member.affiliation,
        "department_id": member.department_id,
        "role": member.role,
        "term_from": member.term_from,
        "term_until": member.term_until,
    }


def meeting_out(meeting: Meeting, body_key: str = "") -> dict[str, Any]:
    return {
        "id": meeting.pk,
        "body": body_key or meeting.body.key,
        "scheduled_at": timezone.localtime(meeting.scheduled_at),
        "place": meeting.place,
        "state": meeting.state,
        "version": meeting.version,
    }


def page_of(rows: Sequence[Meeting], body_key: str = "") -> dict[str, Any]:
    """A page of meetings, and where the next one begins."""
    shown = rows[: queries.PAGE]
    following = key_text(shown[-1]) if len(rows) > queries.PAGE else None
    return {"items": [meeting_out(row, body_key) for row in shown], "next": following}


def meeting_detail(record: queries.MeetingRecord) -> dict[str, Any]:
    return meeting_out(record.meeting) | {
        "chair_id": record.chair.pk if record.chair else None,
        "seats": [
            {"member_id": one.pk, "name": one.name, "state": record.states.get(one.pk, "")}
            for one in record.seats
        ],
        "items": [_item_out(record, item) for item in record.items],
        "minutes": record.minutes,
    }


def _item_out(record: queries.MeetingRecord, item: AgendaItem) -> dict[str, Any]:
    return {
        "id": item.pk,
        "order": item.order,
        "title": item.title,
        "department_id": item.department_id,
        "subject_type": item.subject_type,
        "subject_id": item.subject_id,
        "applicant_invited": item.applicant_invited,
        "statement": item.statement,
        "outcome": item.outcome,
        "conditions": item.conditions,
        "reasons": item.reasons,
        "delegated": item.delegated,
        "version": item.version,
        "tally": record.tallies[item.pk],
        "opinions": [_opinion_out(one) for one in record.opinions.get(item.pk, ())],
        "votes": [
            {"member_id": one.member_id, "choice": one.choice}
            for one in record.votes.get(item.pk, ())
        ],
    }


def _opinion_out(opinion: Opinion) -> dict[str, Any]:
    return {
        "member_id": opinion.member_id,
        "department_id": opinion.department_id,
        "stance": opinion.stance,
        "text": opinion.text,
    }
