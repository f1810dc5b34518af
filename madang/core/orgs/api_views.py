"""Declared days, outages and absences for other systems of the agency."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from madang.core.access import Request
from madang.core.errors import NotFound
from madang.core.orgs import commands, office_queries, queries
from madang.core.orgs.bearer import Bearer
from madang.core.orgs.models import Absence, CalendarDay, Outage

router = Router(tags=["office"])

CALENDAR = Bearer("orgs.calendar")
ABSENCES = Bearer("orgs.absences")
MANAGE = Bearer("orgs.manage")

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Name = dict[str, Annotated[str, Field(max_length=200)]]
Note = dict[str, Annotated[str, Field(max_length=2000)]]


class IdOut(Schema):
    """What was made."""

    id: int


class DayIn(Schema):
    """A day off, with the law that makes it a public holiday; or a day worked after all."""

    date: dt.date
    is_working: bool = False
    name: Name
    law: str = ""


class DayOut(DayIn):
    """What was declared for a day."""


class OutageIn(Schema):
    """Without ``started_at`` it begins now; with ``ended_at`` it is over already."""

    note: Note
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None


class OutageEndIn(Schema):
    """Without ``ended_at`` it ends now."""

    ended_at: AwareDatetime | None = None


class OutageOut(Schema):
    id: int
    started_at: dt.datetime
    ended_at: dt.datetime | None
    note: dict[str, str]


class AbsenceIn(Schema):
    """Both days are days away."""

    official_id: Id
    starts_on: dt.date
    ends_on: dt.date
    substitute_id: Id | None = None


class AbsenceOut(AbsenceIn):
    id: int


class AbsencePage(Schema):
    items: list[AbsenceOut]
    next: str | None


class ReturnIn(Schema):
    """The first day back."""

    returns_on: dt.date


@router.get("/days", response=list[DayOut], auth=CALENDAR)
def days(request: Request, since: dt.date | None = None) -> Sequence[CalendarDay]:
    """What the agency declared for days from ``since`` (today) on."""
    return queries.declared_days(request.actor.agency_id, since or timezone.localdate())


@router.post("/days", response={204: None}, auth=CALENDAR)
def declare_day(request: Request, body: DayIn) -> Status[None]:
    """Declare a day; all open cases are reckoned anew."""
    commands.declare_day(actor=request.actor, agency_id=request.actor.agency_id, **body.dict())
    return Status(204, None)


@router.delete("/days/{date}", response={204: None}, auth=CALENDAR)
def withdraw_day(request: Request, date: dt.date) -> Status[None]:
    """Take back what was declared for a day to come."""
    commands.withdraw_day(actor=request.actor, agency_id=request.actor.agency_id, date=date)
    return Status(204, None)


@router.get("/outages", response=list[OutageOut], auth=CALENDAR)
def outages(request: Request, since: AwareDatetime) -> Sequence[Outage]:
    """The outages that lasted at some time after ``since``, the oldest first."""
    return queries.outages(request.actor.agency_id, since)


@router.post("/outages", response={201: IdOut}, auth=CALENDAR)
def begin_outage(request: Request, body: OutageIn) -> Status[Any]:
    """Record that the information system does not work, or did not."""
    outage = commands.begin_outage(
        actor=request.actor, agency_id=request.actor.agency_id, **body.dict()
    )
    return Status(201, {"id": outage.pk})


@router.post("/outages/{int:outage_id}/end", response={204: None}, auth=CALENDAR)
def end_outage(request: Request, outage_id: int, body: OutageEndIn) -> Status[None]:
    """Record that it works again; open cases are reckoned without that time."""
    commands.end_outage(
        actor=request.actor,
        agency_id=request.actor.agency_id,
        outage_id=outage_id,
        ended_at=body.ended_at,
    )
    return Status(204, None)


@router.get("/absences", response=AbsencePage, auth=ABSENCES)
def absences(request: Request, after: str = "") -> dict[str, Any]:
    """Who is away today or later, by first day. ``next`` is what ``after`` is for the next page."""
    rows = office_queries.absences_from(
        request.actor.agency_id, timezone.localdate(), after=_key_of(after)
    )
    shown = rows[: office_queries.PAGE]
    more = len(rows) > len(shown)
    following = f"{shown[-1].starts_on.isoformat()}~{shown[-1].pk}" if more else None
    return {"items": list(map(_absence, shown)), "next": following}


def _key_of(after: str) -> office_queries.Key | None:
    if not after:
        return None
    since, _tilde, number = after.partition("~")
    try:
        return dt.date.fromisoformat(since).isoformat(), int(number)
    except ValueError:
        raise NotFound("no_page", _("There is no such page of the list.")) from None


def _absence(row: Absence) -> dict[str, Any]:
    return {
        "id": row.pk,
        "official_id": row.official_id,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "substitute_id": row.substitute_id,
    }


@router.post("/absences", response={201: IdOut}, auth=MANAGE)
def record_absence(request: Request, body: AbsenceIn) -> Status[Any]:
    """Record that an official is going to be away, as a personnel system knows it."""
    absence = commands.record_absence(actor=request.actor, **body.dict())
    return Status(201, {"id": absence.pk})


@router.post("/absences/{int:absence_id}/end", response={204: None}, auth=MANAGE)
def end_absence(request: Request, absence_id: int, body: ReturnIn) -> Status[None]:
    """Record that an official is back earlier."""
    commands.end_absence(actor=request.actor, absence_id=absence_id, returns_on=body.returns_on)
    return Status(204, None)
