"""Cases for machines of the office: one case with what can be done, and doing it."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from madang.apps.cases import queries
from madang.apps.cases.actions import Call, action_named
from madang.apps.cases.api_reading import Values, Version, described, sent
from madang.apps.cases.api_showing import (
    ActionOut,
    AnswerOut,
    FileOut,
    action_rows,
    answers_of,
    files_of,
)
from madang.core.access import Request
from madang.core.orgs.bearer import Bearer

router = Router(tags=["cases"])


class OfficeCaseOut(Schema):
    """A case as the office sees it. ``version`` goes with every action.

    What says who somebody is is masked: ``POST …/reveal`` opens it.
    """

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
    answers: list[AnswerOut]
    files: list[FileOut]
    actions: list[ActionOut]


class ActionIn(Schema):
    """An action's answers by field, as typed in its form."""

    version: Version
    values: Values = Field(default_factory=dict)


@router.get("/cases/{uuid:case_uid}", response=OfficeCaseOut, auth=Bearer("cases.read"))
def case(request: Request, case_uid: uuid.UUID) -> dict[str, Any]:
    """One case, what was answered and sent with it, and what this client may do with it now."""
    return _shown(request, case_uid)


@router.post(
    "/cases/{uuid:case_uid}/actions/{name}",
    response=OfficeCaseOut,
    auth=Bearer("cases.read"),
    openapi_extra=described(ActionIn),
)
def act(request: Request, case_uid: uuid.UUID, name: str) -> dict[str, Any]:
    """Do something with a case; needs the permission of the action too. Gives the case after it.

    With files it is sent as multipart/form-data: the JSON in the part ``data``, the files in parts
    with the name of their field.
    """
    body, uploads = sent(request, ActionIn)
    action = action_named("official", name)
    request.actor.require(action.permission)
    action.run(
        Call(
            actor=request.actor,
            agency=request.agency,
            case=queries.case_of_uid(request.agency, case_uid),
            version=body.version,
            values=body.values,
            files=uploads,
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
        "answers": answers_of(found),
        "files": files_of(found),
        "actions": action_rows("official", found, request.actor, request.agency),
    }
