"""Printed copies for machines: what is there, what came, what went out."""

import datetime as dt
import uuid
from typing import Annotated, Any

from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from madang.apps.notices.publications import commands, queries
from madang.apps.notices.publications.models import LONGEST_LABEL, LONGEST_TITLE, PrintedIssue
from madang.core.access import Request
from madang.core.orgs.bearer import Bearer

router = Router(tags=["notices"])
READ, KEEP = Bearer("notices.read"), Bearer("notices.publications")


class IssueIn(Schema):
    """An issue to be opened; the same label again gives the one that is there."""

    publication: str = Field(max_length=150, description="`<programme>:<name>`")
    label: str = Field(max_length=LONGEST_LABEL)
    title: str = Field(default="", max_length=LONGEST_TITLE)


class PrintedIn(Schema):
    """Copies that came from the printer."""

    client_id: uuid.UUID
    language: str = Field(max_length=10)
    copies: int = Field(ge=1, le=commands.MOST_COPIES)


class HandedOutIn(Schema):
    """Copies that go to places, by their names in the programme file: all of these, or none."""

    client_id: uuid.UUID
    language: str = Field(max_length=10)
    places: dict[str, int] = Field(max_length=1000)


class StockOut(Schema):
    """The copies of a language version."""

    language: str
    printed: int
    handed_out: int
    copies: int


class IssueOut(Schema):
    """One issue and how many copies of it there are."""

    uid: uuid.UUID
    publication: str
    label: str
    title: str
    opened_at: dt.datetime
    stocks: list[StockOut]


class IssuesOut(Schema):
    """A page of issues, newest first; ``next`` goes behind ``before`` for the following one."""

    issues: list[IssueOut]
    next: int | None


@router.get("/publications", response=IssuesOut, auth=READ)
def publications(
    request: Request, before: Annotated[int, Field(ge=1, lt=2**63)] | None = None
) -> dict[str, Any]:
    """Printed issues with their stocks."""
    found = queries.issues_page(request.actor, before=before)
    shown = found[: queries.PAGE]
    return {
        "issues": [_shown(one) for one in shown],
        "next": shown[-1].pk if len(found) > queries.PAGE else None,
    }


@router.post("/publications", response={201: IssueOut}, auth=KEEP)
def open_issue(request: Request, body: IssueIn) -> Status[Any]:
    """Open an issue of a publication."""
    issue_id = commands.open_issue(actor=request.actor, agency=request.agency, **body.dict())
    return Status(201, _shown(queries.issue_of_agency(request.actor, issue_id)))


@router.get("/publications/{uuid:uid}", response=IssueOut, auth=READ)
def publication(request: Request, uid: uuid.UUID) -> dict[str, Any]:
    """One issue."""
    return _shown(queries.issue_by_uid(request.actor, uid))


@router.post("/publications/{uuid:uid}/printed", response=IssueOut, auth=KEEP)
def print_copies(request: Request, uid: uuid.UUID, body: PrintedIn) -> dict[str, Any]:
    """Take in copies that came from the printer."""
    issue = queries.issue_by_uid(request.actor, uid)
    commands.print_copies(actor=request.actor, issue_id=issue.pk, **body.dict())
    return _shown(queries.issue_by_uid(request.actor, uid))


@router.post("/publications/{uuid:uid}/handed-out", response=IssueOut, auth=KEEP)
def hand_out_copies(request: Request, uid: uuid.UUID, body: HandedOutIn) -> dict[str, Any]:
    """Hand copies out to places of the distribution list."""
    issue = queries.issue_by_uid(request.actor, uid)
    commands.hand_out_copies(
        actor=request.actor,
        issue_id=issue.pk,
        language=body.language,
        copies=body.places,
        client_id=body.client_id,
    )
    return _shown(queries.issue_by_uid(request.actor, uid))


def _shown(issue: PrintedIssue) -> dict[str, Any]:
    return {
        "uid": issue.uid,
        "publication": f"{issue.programme}:{issue.publication}",
        "label": issue.label,
        "title": issue.title,
        "opened_at": timezone.localtime(issue.opened_at),
        "stocks": list(issue.stocks.all()),
    }
