"""The minutes of a meeting: written, and confirmed by whoever presided."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.bodies import queries
from madang.apps.bodies.commands.base import (
    LONGEST_MINUTES,
    change_version,
    has_begun,
    locked_meeting,
    official_id,
    require_chair,
    require_day_of,
    required,
    stale,
)
from madang.apps.bodies.commands.meetings import envelope
from madang.apps.bodies.events import MeetingHeld, MinutesConfirmed, MinutesWritten
from madang.apps.bodies.models import AgendaItem, Meeting, Minutes
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record


def write_minutes(
    *,
    actor: Actor,
    meeting_id: int,
    version: int,
    text: str,
    moment: dt.datetime | None = None,
) -> None:
    """Write the minutes or change them (회의록); ``version`` is theirs, 0 for the first writing.

    Raises Forbidden, NotFound, Stale, and DomainError before the day of the meeting or once they
    are confirmed.
    """
    actor.require("bodies.minutes")
    text = required(text, "text", limit=LONGEST_MINUTES, lines=True)
    moment = moment or timezone.now()
    _require_unconfirmed(queries.meeting_by_id(actor, meeting_id))
    with transaction.atomic():
        meeting = locked_meeting(actor, meeting_id)
        require_day_of(meeting, moment)
        if version == 0:
            _minutes, is_new = Minutes.objects.get_or_create(
                meeting=meeting, defaults={"text": text, "written_at": moment}
            )
            if not is_new:
                raise stale()
        else:
            _change(meeting, version, text=text, written_at=moment)
        record(MinutesWritten(**envelope(meeting)), actor=actor)


def confirm_minutes(
    *, actor: Actor, meeting_id: int, version: int, moment: dt.datetime | None = None
) -> None:
    """Confirm the minutes as the chair: the meeting was held, and its record is final.

    For a chair from outside, whoever keeps the minutes notes it. Raises Forbidden, NotFound, Stale,
    and DomainError if attendance is missing or an item is open.
    """
    moment = moment or timezone.now()
    _require_unconfirmed(queries.meeting_by_id(actor, meeting_id))
    with transaction.atomic():
        meeting = locked_meeting(actor, meeting_id)
        by_chair = require_chair(actor, meeting)
        _require_complete(meeting)
        _change(meeting, version, confirmed_at=moment, confirmed_by_id=official_id(actor))
        change_version(meeting, None, state=Meeting.State.HELD, ended_at=moment)
        record(MinutesConfirmed(**envelope(meeting), by_chair=by_chair), actor=actor)
        found = queries.meeting_record(meeting)
        record(
            MeetingHeld(
                **envelope(meeting),
                body=meeting.body.key,
                kind=meeting.body.kind,
                items=len(found.items),
                seats=len(found.seats),
                present=found.present,
            ),
            actor=actor,
        )


def _change(meeting: Meeting, version: int, **values: object) -> None:
    rows = Minutes.objects.filter(meeting=meeting, version=version, confirmed_at=None)
    if not rows.update(version=F("version") + 1, **values):
        raise stale()


def _require_unconfirmed(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.HELD:
        raise DomainError(
            "minutes_confirmed",
            _("The minutes were confirmed: they cannot be changed any more."),
        )


def _require_complete(meeting: Meeting) -> None:
    if not has_begun(meeting):
        raise DomainError(
            "attendance_missing", _("Note who took part before the minutes are confirmed.")
        )
    still_open = AgendaItem.objects.filter(meeting=meeting, outcome="").order_by("order").first()
    if still_open is not None:
        raise DomainError(
            "items_open",
            _("Item %(number)s is still open: close or defer it first.")
            % {"number": still_open.order},
        )
    if not Minutes.objects.filter(meeting=meeting).exists():
        raise DomainError("minutes_missing", _("There are no minutes to confirm yet."))
