"""What the API says of cases, in the same words at each of its addresses."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from ninja import Schema

from madang.apps.cases import filing, queries
from madang.apps.cases.actions import offered
from madang.apps.cases.actions.base import Audience
from madang.apps.cases.files import media_type
from madang.apps.cases.models import Case
from madang.apps.cases.queries import OpenCase
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs import queries as orgs
from madang.core.programmes.fields import FileField


class ActionOut(Schema):
    """Something that can be done now, and the names and types of what it asks."""

    name: str
    label: str
    fields: dict[str, str]


class AnswerOut(Schema):
    """An answer by the name of its question, as it was filed.

    ``masked``: it says who somebody is and is not opened here; ``value`` is null, also where the
    question was left unanswered.
    """

    name: str
    label: str
    value: Any
    masked: bool


class FileOut(Schema):
    """A file that came with a case. ``field`` is the question that it answers, ``type`` what it is
    by its content, ``size`` in bytes; ``url`` is an address of this host and wants the same token.
    """

    field: str
    name: str
    type: str
    size: int
    url: str


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


def answers_of(case: Case) -> list[dict[str, Any]]:
    """The answers of a case in the order of its form; nothing that is sealed is opened."""
    service = queries.pinned_service(case)
    sealed = filing.personal_names(service) if case.sealed_answers else frozenset()
    return [
        {
            "name": field.name,
            "label": str(field.label),
            "value": case.answers.get(field.name),
            "masked": field.name not in case.answers,
        }
        for field in service.questions
        if field.name in case.answers or (field.name in sealed and not isinstance(field, FileField))
    ]


def files_of(case: Case) -> list[dict[str, Any]]:
    """The files of a case, each with the address from which it is read."""
    return [
        {
            "field": one.field,
            "name": one.name,
            "type": media_type(one.kind),
            "size": one.size,
            "url": reverse("api-1:case_file", kwargs={"case_uid": case.uid, "file_uid": one.uid}),
        }
        for one in queries.attachments_of(case)
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
