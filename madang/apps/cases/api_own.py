"""The applicant's own steps for machines: whoever has the tracking code, as on the portal."""

import uuid
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from madang.apps.cases import commands, drafts, queries, tracking
from madang.apps.cases.actions import Call, action_named
from madang.apps.cases.api_reading import Values, described, sent
from madang.apps.cases.api_views import CaseOut, TrackIn, where_it_stands
from madang.apps.cases.models import Case
from madang.core.access import Request, public

router = Router(tags=["cases"])


class OwnActionIn(TrackIn):
    """An action of the applicant: the code that opens the case, and the answers by field."""

    values: Values = Field(default_factory=dict)


class TakenAlong(Schema):
    """A paper of the pre-review that goes with the petition."""

    field: str
    name: str


class BegunOut(Schema):
    """A petition that goes on from a pre-review: file it under this ``client_id`` with ``goes_on``.

    ``answers`` are what was answered then, without what says who somebody is.
    """

    client_id: uuid.UUID
    service: str
    answers: dict[str, Any]
    files: list[TakenAlong]


@router.post(
    "/track/actions/{name}", response=CaseOut, auth=None, openapi_extra=described(OwnActionIn)
)
@public
def act_on_own(request: Request, name: str) -> dict[str, Any]:
    """Do one of the steps that are open to the applicant. Gives the case after it.

    With files it is sent as multipart/form-data: the JSON in the part ``data``, the files in parts
    with the name of their field.
    """
    body, uploads = sent(request, OwnActionIn)
    action = action_named("applicant", name)
    case = _case(request, body.tracking_code)
    action.run(
        Call(
            actor=request.actor,
            agency=request.agency,
            case=case,
            version=case.version,
            values=body.values,
            files=uploads,
        )
    )
    return where_it_stands(request, case.uid)


@router.post("/track/petition", response=BegunOut, auth=None)
@public
def go_on_from_pre_review(request: Request, body: TrackIn) -> dict[str, Any]:
    """Begin the petition after a pre-review, with its answers and papers (영34③)."""
    uid = commands.begin_after_pre_review(
        actor=request.actor,
        agency=request.agency,
        pre_review=_case(request, body.tracking_code),
        applicant={},
    )
    draft = drafts.draft_of(request.agency, uid)
    return {
        "client_id": uid,
        "service": draft.service,
        "answers": drafts.content_of(draft).answers,
        "files": drafts.files_of(draft),
    }


def _case(request: Request, code: str) -> Case:
    case_uid = tracking.case_uid_for(actor=request.actor, agency=request.agency, code=code)
    return queries.case_of_uid(request.agency, case_uid)
