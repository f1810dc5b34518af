"""Calling meetings, their agenda, and who takes part."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.bodies import queries
from madang.apps.bodies.commands.base import (
    LONGEST_TEXT,
    change_version,
    has_begun,
    locked_meeting,
    own_department,
    require_day_of,
    required,
)
from madang.apps.bodies.events import (
    AttendanceNoted,
    ItemAdded,
    MeetingCancelled,
    MeetingConvened,
    MeetingMoved,
)
from madang.apps.bodies.models import AgendaItem, Attendance, Body, Kind, Meeting, Member
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record

LONGEST_PLACE = 120
LONGEST_TITLE = 200
LONGEST_SUBJECT_TYPE = 40
MOST_ITEMS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemIn:
    """Something for the agenda. ``department_id`` presents it.

    ``subject_type`` and ``subject_id`` name what it is about, such as ``cases.case`` and its id;
    both may be left out. The applicant of a subject is always invited to a committee (영38⑥).
    """

    title: str
    department_id: int
    subject_type: str = ""
    subject_id: int | None = None
    applicant_invited: bool = False


@dataclass(frozen=True, slots=True)
class Convened:
    """A meeting that was called. ``repeated``: it had been, under the same client id."""

    meeting_id: int
    repeated: bool


def convene_meeting(
    *,
    actor: Actor,
    body_id: int,
    client_id: uuid.UUID,
    scheduled_at: dt.datetime,
    place: str,
    items: Sequence[ItemIn],
    chair_id: int | None = None,
    moment: dt.datetime | None = None,
) -> Convened:
    """Call a meeting of a body (소집). The same ``client_id`` again gives the first meeting.

    ``chair_id`` names the member who presides where it is not the body's chair, such as the head
    of the department in charge (영36②). Raises Forbidden, NotFound, and DomainError for a time that
    has passed, an item of another agency's department, or a client id that another body used.
    """
    actor.require("bodies.manage")
    body = queries.body_by_id(actor, body_id)
    repeated = _of_client(body, client_id)
    if repeated:
        return repeated
    place = required(place, "place", limit=LONGEST_PLACE)
    _check_time(scheduled_at, moment)
    _check_chair(body, chair_id, timezone.localdate(scheduled_at))
    _require_room(len(items))
    rows = [_item_values(body, item) for item in items]
    with transaction.atomic():
        meeting, is_new = Meeting.objects.get_or_create(
            agency_id=actor.agency_id,
            client_id=client_id,
            defaults={
                "body": body,
                "scheduled_at": scheduled_at,
                "place": place,
                "chair_id": chair_id,
            },
        )
        if is_new:
            _record_convened(meeting, body, len(rows), actor)
            for order, values in enumerate(rows, start=1):
                _put_on_agenda(meeting, order, values, actor)
    return Convened(meeting.pk, repeated=False) if is_new else _repeated(meeting, body)


def _of_client(body: Body, client_id: uuid.UUID) -> Convened | None:
    meeting = Meeting.objects.filter(agency_id=body.agency_id, client_id=client_id).first()
    return _repeated(meeting, body) if meeting else None


def _repeated(meeting: Meeting, body: Body) -> Convened:
    if meeting.body_id != body.pk:
        raise DomainError(
            "client_id_used",
            _("This client id belongs to a meeting of another body. Nothing was changed."),
            field="client_id",
        )
    return Convened(meeting.pk, repeated=True)


def add_item(*, actor: Actor, meeting_id: int, item: ItemIn) -> int:
    """Put something more on the agenda of a convened meeting (상정); gives the item's id.

    Raises Forbidden, NotFound, and DomainError if the meeting is over or has this subject already.
    """
    actor.require("bodies.manage")
    with transaction.atomic():
        meeting = locked_meeting(actor, meeting_id)
        values = _item_values(meeting.body, item)
        # The meeting is locked and items are never taken away: their number is the last order.
        order = AgendaItem.objects.filter(meeting=meeting).count() + 1
        _require_room(order)
        change_version(meeting, None)
        return _put_on_agenda(meeting, order, values, actor)


def move_meeting(
    *,
    actor: Actor,
    meeting_id: int,
    version: int,
    scheduled_at: dt.datetime,
    place: str,
    moment: dt.datetime | None = None,
) -> None:
    """Give a meeting another time or place.

    Raises Forbidden, NotFound, Stale, and DomainError for a time that has passed or a meeting that
    has begun.
    """
    actor.require("bodies.manage")
    place = required(place, "place", limit=LONGEST_PLACE)
    with transaction.atomic():
        meeting = locked_meeting(actor, meeting_id)
        change_version(meeting, version, scheduled_at=scheduled_at, place=place)
        _require_not_begun(meeting)
        _check_time(scheduled_at, moment)
        _check_chair(meeting.body, meeting.chair_id, timezone.localdate(scheduled_at))
        record(
            MeetingMoved(
                **envelope(meeting),
                body=meeting.body.key,
                scheduled_from=meeting.scheduled_at,
                scheduled_at=scheduled_at,
                place=place,
            ),
            actor=actor,
        )


def cancel_meeting(
    *,
    actor: Actor,
    meeting_id: int,
    version: int,
    reason: str,
    moment: dt.datetime | None = None,
) -> None:
    """Cancel a meeting before it begins; what was decided by delegation stays decided.

    Raises Forbidden, NotFound, Stale, and DomainError without a reason or once it has begun.
    """
    actor.require("bodies.manage")
    reason = required(reason, "reason", limit=LONGEST_TEXT, lines=True)
    with transaction.atomic():
        meeting = locked_meeting(actor, meeting_id)
        change_version(
            meeting,
            version,
            state=Meeting.State.CANCELLED,
            ended_at=moment or timezone.now(),
            cancelled_because=reason,
        )
        _require_not_begun(meeting)
        open_items = AgendaItem.objects.filter(meeting=meeting, outcome="").count()
        record(
            MeetingCancelled(**envelope(meeting), body=meeting.body.key, open_items=open_items),
            actor=actor,
        )


def note_attendance(
    *,
    actor: Actor,
    meeting_id: int,
    version: int,
    states: Mapping[int, str],
    chair_id: int | None = None,
    moment: dt.datetime | None = None,
) -> None:
    """Note who takes part: a state for each member's id; whoever is not named is absent.

    May be noted again while the meeting lasts. ``chair_id`` names who presides where the chair is
    not there. Raises Forbidden, NotFound, Stale, and DomainError before the day of the meeting, for
    somebody without a seat, or if whoever presides is not present.
    """
    actor.require("bodies.minutes")
    with transaction.atomic():
        meeting = locked_meeting(actor, meeting_id)
        require_day_of(meeting, moment or timezone.now())
        seats = queries.members_on(meeting.body_id, queries.day_of(meeting))
        sheet = _sheet(seats, states)
        presiding = _presiding(meeting, seats, sheet, chair_id)
        change_version(meeting, version, chair_id=presiding)
        Attendance.objects.filter(meeting=meeting).delete()
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, member_id=member_id, state=state)
            for member_id, state in sheet.items()
        )
        present = _count_present(sheet)
        record(
            AttendanceNoted(
                **envelope(meeting),
                body=meeting.body.key,
                seats=len(sheet),
                present=present,
                quorum=queries.has_quorum(meeting.body, seats=len(sheet), present=present),
            ),
            actor=actor,
        )


def _count_present(sheet: Mapping[int, str]) -> int:
    return sum(state == Attendance.State.PRESENT for state in sheet.values())


def _sheet(seats: Iterable[Member], states: Mapping[int, str]) -> dict[int, str]:
    sheet = {one.pk: states.get(one.pk, str(Attendance.State.ABSENT.value)) for one in seats}
    if set(states) - set(sheet):
        raise DomainError(
            "not_a_member",
            _("Somebody on this sheet has no seat on the day of the meeting. Nothing was changed."),
            field="attendance",
        )
    if not sheet:
        raise DomainError(
            "no_members",
            _("The body has no members on the day of the meeting."),
            field="attendance",
        )
    if set(sheet.values()) - set(Attendance.State.values):
        raise DomainError(
            "unknown_state", _("Choose for each member how they took part."), field="attendance"
        )
    return sheet


def _presiding(
    meeting: Meeting, seats: Sequence[Member], sheet: Mapping[int, str], chair_id: int | None
) -> int | None:
    """Whom the meeting is to name as its chair; None for the body's own."""
    regular = queries.chair_on(seats)
    chosen = chair_id or meeting.chair_id or (regular.pk if regular else None)
    if not _count_present(sheet):
        return meeting.chair_id
    if chosen is None or sheet.get(chosen) != Attendance.State.PRESENT:
        raise DomainError(
            "nobody_presides",
            _("Name a member who is present and presides over the meeting. Nothing was changed."),
            field="chair",
        )
    return None if regular and chosen == regular.pk else chosen


def _check_time(scheduled_at: dt.datetime, moment: dt.datetime | None) -> None:
    if scheduled_at.tzinfo is None or scheduled_at <= (moment or timezone.now()):
        raise DomainError(
            "in_past",
            _("Choose a time that lies ahead. Nothing was changed."),
            field="scheduled_at",
        )


def _check_chair(body: Body, chair_id: int | None, day: dt.date) -> None:
    if chair_id is None:
        return
    if chair_id not in {one.pk for one in queries.members_on(body.pk, day)}:
        raise DomainError(
            "not_a_member",
            _("Whoever presides must be a member on the day of the meeting. Nothing was changed."),
            field="chair",
        )


def _require_not_begun(meeting: Meeting) -> None:
    if has_begun(meeting):
        raise DomainError(
            "already_begun",
            _("The meeting has begun: its attendance was noted. Nothing was changed."),
        )


def _require_room(items: int) -> None:
    if items > MOST_ITEMS:
        raise DomainError("agenda_full", _("This agenda is full. Convene another meeting."))


def _item_values(body: Body, item: ItemIn) -> dict[str, Any]:
    whole = bool(item.subject_type) == (item.subject_id is not None)
    if not whole or len(item.subject_type) > LONGEST_SUBJECT_TYPE:
        raise DomainError(
            "bad_subject", _("Say completely what the item is about, or not at all."), field="title"
        )
    always = body.kind == Kind.COMMITTEE and item.subject_id is not None
    return {
        "title": required(item.title, "title", limit=LONGEST_TITLE),
        "department_id": own_department(body.agency_id, item.department_id),
        "subject_type": item.subject_type,
        "subject_id": item.subject_id,
        "applicant_invited": item.applicant_invited or always,
    }


def _put_on_agenda(meeting: Meeting, order: int, values: Mapping[str, Any], actor: Actor) -> int:
    try:
        with transaction.atomic():
            item = AgendaItem.objects.create(meeting=meeting, order=order, **values)
    except IntegrityError as error:
        raise DomainError(
            "already_on_agenda",
            _("This is on the agenda of the meeting already. Nothing was changed."),
            field="title",
        ) from error
    record(
        ItemAdded(
            agency_id=meeting.agency_id,
            department_id=item.department_id,
            subject_id=item.pk,
            meeting_id=meeting.pk,
            body=meeting.body.key,
            about_type=item.subject_type,
            about_id=item.subject_id,
            applicant_invited=item.applicant_invited,
        ),
        actor=actor,
    )
    return item.pk


def _record_convened(meeting: Meeting, body: Body, items: int, actor: Actor) -> None:
    record(
        MeetingConvened(
            **envelope(meeting),
            body=body.key,
            kind=body.kind,
            scheduled_at=meeting.scheduled_at,
            place=meeting.place,
            items=items,
        ),
        actor=actor,
    )


def envelope(meeting: Meeting) -> dict[str, Any]:
    """Where an event of a meeting belongs."""
    return {
        "agency_id": meeting.agency_id,
        "department_id": meeting.body.department_id,
        "subject_id": meeting.pk,
    }
