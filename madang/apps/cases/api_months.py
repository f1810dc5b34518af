"""The monthly checks for machines (영22): their numbers, the cases behind them, notes."""

import datetime as dt
from typing import Annotated, Any

from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from madang.apps.cases import commands, month_queries, shortening
from madang.apps.cases.api_showing import CasePage, page_by_id
from madang.core.access import Request
from madang.core.events.models import EventRow
from madang.core.orgs.bearer import Bearer
from madang.lib import inputs

router = Router(tags=["months"])

WATCH = Bearer("cases.watch")


class NoteOut(Schema):
    """What was found, and what was done about it."""

    at: dt.datetime
    found: str


class MonthOut(Schema):
    """The check of a month. ``numbers`` by name: received, closed, late, extended, returned, open,
    overrun.
    """

    month: str
    checked_at: dt.datetime
    numbers: dict[str, int]
    notes: list[NoteOut]


class NoteIn(Schema):
    """What the check found, and what was done about it."""

    found: str = Field(max_length=10_000)


@router.get("/months", response=list[MonthOut], auth=WATCH)
def months(request: Request) -> list[dict[str, Any]]:
    """The months that were checked, the last one first."""
    return [_shown(row) for row in month_queries.checks_of(request.agency.id)]


@router.get("/months/{month}", response=MonthOut, auth=WATCH)
def month(request: Request, month: str) -> dict[str, Any]:
    """The check list of one month, such as ``2026-10``."""
    span = shortening.span_named(month)
    return _shown(month_queries.require_check(request.agency.id, span))


@router.get("/months/{month}/cases", response=CasePage, auth=WATCH)
def cases_behind(
    request: Request,
    month: str,
    number: str = "late",
    before: Annotated[str, Field(max_length=20)] = "",
) -> dict[str, Any]:
    """The cases behind one of the numbers, the last filed first."""
    span = shortening.span_named(month)
    month_queries.require_check(request.agency.id, span)
    found = month_queries.cases_behind(
        request.agency.id, span, number, before=inputs.whole_number(before)
    )
    return page_by_id(found, request.agency)


@router.post("/months/{month}/notes", response={201: MonthOut}, auth=WATCH)
def note_month_check(request: Request, month: str, body: NoteIn) -> Status[dict[str, Any]]:
    """Write down what the check found and what was done about it. Each note stays."""
    commands.note_month_check(actor=request.actor, month=month, found=body.found)
    span = shortening.span_named(month)
    return Status(201, _shown(month_queries.require_check(request.agency.id, span)))


def _shown(row: EventRow) -> dict[str, Any]:
    span = shortening.span_named(row.data["month"][:7])
    return {
        "month": span.name,
        "checked_at": timezone.localtime(row.occurred_at),
        "numbers": row.numbers,
        "notes": [
            {"at": timezone.localtime(note.noted_at), "found": note.found}
            for note in month_queries.notes_of(row.agency_id, span)
        ],
    }
