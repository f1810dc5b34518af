"""What several commands check in the same way."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.bodies import queries
from madang.apps.bodies.models import AgendaItem, Attendance, Meeting, Member
from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from madang.core.orgs.models import Department
from madang.lib.text import clean

LONGEST_TEXT = 10_000
LONGEST_MINUTES = 100_000


def stale() -> Stale:
    return Stale(
        "stale",
        _(
            "Somebody else changed this after you opened it. Nothing of yours was saved;"
            " look at it as it is now and decide again."
        ),
    )


def required(text: str, field: str, *, limit: int, lines: bool = False) -> str:
    """A text that must say something, cleaned. Raises DomainError."""
    cleaned = optional(text, field, limit=limit, lines=lines)
    if not cleaned:
        raise DomainError(f"{field}_missing", _("Fill this in. Nothing was changed."), field=field)
    return cleaned


def optional(text: str, field: str, *, limit: int, lines: bool = True) -> str:
    """A text that may be empty, cleaned. Raises DomainError if it is too long."""
    cleaned = clean(text, lines=lines)
    if len(cleaned) > limit:
        raise DomainError(
            f"{field}_too_long",
            _("This is too long: at most %(limit)s characters. Nothing was changed.")
            % {"limit": limit},
            field=field,
        )
    return cleaned


def own_department(agency_id: int, department_id: int) -> int:
    """The department, if it is one of the agency's. Raises DomainError."""
    if not Department.objects.filter(id=department_id, agency_id=agency_id).exists():
        raise DomainError(
            "no_department",
            _("Choose a department of this agency. Nothing was changed."),
            field="department",
        )
    return department_id


def locked_meeting(actor: Actor, meeting_id: int) -> Meeting:
    """A meeting that still takes place, locked. Inside a transaction only.

    Whoever locks an item of a meeting too takes the meeting first. Raises NotFound, DomainError.
    """
    queries.meeting_by_id(actor, meeting_id)
    meeting = (
        Meeting.objects.select_related("body__department")
        .select_for_update(of=("self",))
        .get(id=meeting_id)
    )
    if meeting.state != Meeting.State.CONVENED:
        raise DomainError(
            "meeting_over",
            _("This meeting is over or was cancelled. Nothing was changed."),
        )
    return meeting


def locked_item(actor: Actor, item_id: int, *, version: int | None = None) -> AgendaItem:
    """An open item of a meeting that still takes place, both locked. Inside a transaction only.

    Raises NotFound, Stale, and DomainError for an item that was closed.
    """
    meeting = locked_meeting(actor, queries.item_by_id(actor, item_id).meeting_id)
    item = AgendaItem.objects.select_for_update().get(id=item_id)
    item.meeting = meeting
    if version is not None and item.version != version:
        raise stale()
    if item.outcome:
        raise DomainError(
            "item_closed", _("This item was dealt with already. Nothing was changed.")
        )
    return item


def change_version(row: Meeting | AgendaItem, version: int | None, **values: Any) -> None:
    """Write values to a row that was locked, if it is at the version. Raises Stale."""
    if version is not None and version != row.version:
        raise stale()
    row.version += 1
    if isinstance(row, Meeting):
        Meeting.objects.filter(id=row.pk).update(version=row.version, **values)
    else:
        AgendaItem.objects.filter(id=row.pk).update(version=row.version, **values)


def has_begun(meeting: Meeting) -> bool:
    """Whether attendance was noted."""
    return Attendance.objects.filter(meeting=meeting).exists()


def require_day_of(meeting: Meeting, moment: dt.datetime) -> None:
    """Raise DomainError before the day of the meeting."""
    if timezone.localdate(moment) < queries.day_of(meeting):
        raise DomainError(
            "meeting_not_begun",
            _("The meeting has not taken place yet. Nothing was changed."),
        )


def seat_of_official(meeting: Meeting, actor: Actor) -> Member | None:
    """The actor's own seat in a meeting."""
    if actor.kind != "official":
        return None
    seats = queries.seats_of(meeting)
    return next((one for one in seats if one.official_id == actor.id), None)


def seat_by_id(meeting: Meeting, member_id: int) -> Member:
    """A member's seat in a meeting. Raises NotFound."""
    found = next((one for one in queries.seats_of(meeting) if one.pk == member_id), None)
    if found is None:
        raise NotFound("not_a_member", _("This person has no seat in this meeting."))
    return found


def require_chair(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor is the chair; False where the minutes-keeper acts for one from outside.

    A chair from outside (영38③) has no account: what they decide is noted by whoever keeps the
    minutes. Raises Forbidden, and DomainError where nobody presides.
    """
    chair = queries.chair_of(meeting)
    if chair is None:
        raise DomainError("no_chair", _("Nobody presides over this meeting. Nothing was changed."))
    if chair.official_id is None:
        actor.require("bodies.minutes")
        return False
    actor.require("bodies.vote")
    if actor.kind != "official" or chair.official_id != actor.id:
        raise Forbidden(
            "not_the_chair",
            _("Only %(name)s, who presides, can do this. Nothing was changed.")
            % {"name": chair.name},
        )
    return True


def official_id(actor: Actor) -> int | None:
    """The official behind an actor; None for machines and rules."""
    return actor.id if actor.kind == "official" else None
