"""Cases for machines of the office: one case with what can be done, and doing it."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from madang.apps.cases import queries
from madang.apps.cases.actions import Call, action_named, offered
from madang.apps.cases.models import Case
from madang.core.access import Request
from madang.core.actors import AgencyRef
from madang.core.orgs.bearer import Bearer

router = Router(tags=["cases"])


class ActionOut(Schema):
    """Something that can be done now, and the names and types of what it asks."""

    name: str
    label: str
    fields: dict[str, str]


class OfficeCaseOut(Schema):
    """A case as the office sees it. ``version`` goes with every action."""

    uid: uuid.UUID
    number: str
    version: int
    service: str
    kind: str
    status: str
    ending: str
    outcome: str
    filed_at: dt.datetime
    due_at: dt.datetime
    closed_at: dt.datetime | None
    actions: list[ActionOut]


class ActionIn(Schema):
    """An action's answers by field, as typed in its form."""

    version: int
    values: dict[str, str | bool | list[str]] = Field(default_factory=dict)


@router.get("/cases/{uuid:case_uid}", response=OfficeCaseOut, auth=Bearer("cases.read"))
def case(request: Request, case_uid: uuid.UUID) -> dict[str, Any]:
    """One case and what this client may do with it now."""
    return _shown(request, case_uid)


@router.post(
    "/cases/{uuid:case_uid}/actions/{name}", response=OfficeCaseOut, auth=Bearer("cases.read")
)
def act(request: Request, case_uid: uuid.UUID, name: str, body: ActionIn) -> dict[str, Any]:
    """Do something with a case; needs the permission of the action too. Gives the case after it."""
    action = action_named("official", name)
    request.actor.require(action.permission)
    action.run(
        Call(
            actor=request.actor,
            agency=request.agency,
            case=queries.case_of_uid(request.agency, case_uid),
            version=body.version,
            values=body.values,
        )
    )
    return _shown(request, case_uid)


def _shown(request: Request, case_uid: uuid.UUID) -> dict[str, Any]:
    found = queries.case_of_uid(request.agency, case_uid)
    return {
        "uid": found.uid,
        "number": found.receipt_number,
        "version": found.version,
        "service": found.service,
        "kind": found.kind,
        "status": found.status,
        "ending": found.ending,
        "outcome": found.outcome,
        "filed_at": timezone.localtime(found.filed_at),
        "due_at": timezone.localtime(found.due_at),
        "closed_at": timezone.localtime(found.closed_at) if found.closed_at else None,
        "actions": _actions(request, found, request.agency),
    }


def _actions(request: Request, found: Case, agency: AgencyRef) -> list[dict[str, Any]]:
    return [
        {
            "name": action.name,
            "label": str(action.label),
            "fields": {
                one["name"]: one["type"] for one in action.fields(found, request.actor, agency)
            },
        }
        for action in offered("official", found, request.actor)
    ]
