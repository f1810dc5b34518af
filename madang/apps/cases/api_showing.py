"""What the API says of cases, in the same words at each of its addresses."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from ninja import Schema

from madang.apps.cases import queries
from madang.apps.cases.actions import offered
from madang.apps.cases.actions.base import Audience
from madang.apps.cases.models import Case
from madang.apps.cases.queries import OpenCase
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs import queries as orgs


class ActionOut(Schema):
    """Something that can be done now, and the names and types of what it asks."""

    name: str
    label: str
    fields: dict[str, str]


class CaseRow(Schema):
    """A case in a list. ``held`` is the ground on which its clock stands still, or empty;
    ``promised_at`` is sooner than ``due_at``, where the programme promises it.
    """

    uid: uuid.UUID
    number: str
    service: str
    status: str
    department: str
    assignee: str
    held: str
    filed_at: dt.datetime
    due_at: dt.datetime
    promised_at: dt.datetime | None


class CasePage(Schema):
    """A page of a list. ``next`` goes on, as ``after`` (or ``before``); empty on the last page."""

    items: list[CaseRow]
    next: str


def action_rows(
    audience: Audience, case: Case, actor: Actor, agency: AgencyRef
) -> list[dict[str, Any]]:
    """What can be done with a case now."""
    return [
        {
            "name": action.name,
            "label": str(action.label),
            "fields": {one["name"]: one["type"] for one in action.fields(case, actor, agency)},
        }
        for action in offered(audience, case, actor)
    ]


def case_rows(rows: Sequence[OpenCase], agency: AgencyRef) -> list[dict[str, Any]]:
    """The rows of a list."""
    uids = queries.uids_of([row.id for row in rows])
    names: Mapping[int, Mapping[str, str]] = orgs.department_names(agency)
    return [
        {
            "uid": uids[row.id],
            "number": row.receipt_number,
            "service": row.service,
            "status": row.status,
            "department": names[row.department_id]["ko"],
            "assignee": row.assignee,
            "held": row.held,
            "filed_at": timezone.localtime(row.filed_at),
            "due_at": timezone.localtime(row.due_at),
            "promised_at": timezone.localtime(row.promised_at) if row.promised_at else None,
        }
        for row in rows
    ]


def page_by_due(found: Sequence[OpenCase], agency: AgencyRef) -> dict[str, Any]:
    """A page of a list that goes by the due moment."""
    shown = found[: queries.PAGE]
    more = len(found) > queries.PAGE
    following = f"{shown[-1].due_at.isoformat()}~{shown[-1].id}" if more else ""
    return {"items": case_rows(shown, agency), "next": following}


def page_by_id(found: Sequence[OpenCase], agency: AgencyRef) -> dict[str, Any]:
    """A page of a list that goes by the id."""
    shown = found[: queries.PAGE]
    following = str(shown[-1].id) if len(found) > queries.PAGE else ""
    return {"items": case_rows(shown, agency), "next": following}
