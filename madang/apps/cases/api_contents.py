"""What came with a case, for machines of the office: its files, and what says who somebody is."""

import uuid
from typing import Annotated, Any

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from madang.apps.cases import applicant, queries
from madang.apps.cases import queries_belonging as belonging
from madang.apps.cases.desk_views import send_file
from madang.core.access import Request
from madang.core.errors import NotFound
from madang.core.orgs.bearer import Bearer
from madang.core.people import commands as people

router = Router(tags=["cases"])

READ = Bearer("cases.read")
BINARY = {
    "responses": {
        200: {
            "description": "The file",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    }
}


class RevealIn(Schema):
    """Why personal data is opened: a purpose from the list, and in words where it needs them."""

    purpose: Annotated[str, Field(max_length=60)]
    reason: Annotated[str, Field(max_length=2000)] = ""


class RevealedOut(Schema):
    """Who the applicant is, by kind, and the answers that are masked elsewhere, by question."""

    applicant: dict[str, str]
    answers: dict[str, Any]


@router.get(
    "/cases/{uuid:case_uid}/files/{uuid:file_uid}",
    auth=READ,
    url_name="case_file",
    openapi_extra=BINARY,
)
def case_file(request: Request, case_uid: uuid.UUID, file_uid: uuid.UUID) -> FileResponse:
    """A file of a case, as a download."""
    case = queries.case_of_uid(request.agency, case_uid)
    for row in queries.attachments_of(case):
        if row.uid == file_uid:
            return send_file(row)
    raise NotFound("no_file", _("There is no such file in this case."))


@router.post("/cases/{uuid:case_uid}/reveal", response=RevealedOut, auth=READ)
def reveal(
    request: Request, response: HttpResponse, case_uid: uuid.UUID, body: RevealIn
) -> dict[str, Any]:
    """Open what says who somebody is, for a purpose; needs ``people.reveal`` too.

    The access log is written first. A POST, for a reading is written down and a reason may name
    somebody.
    """
    case = queries.case_of_uid(request.agency, case_uid)
    person = people.reveal(
        actor=request.actor,
        resident_id=case.resident_id,
        fields=applicant.FIELDS,
        purpose=body.purpose,
        reason=body.reason,
        path=request.path,
        also=["cases.answers"] if case.sealed_answers else [],
    )
    response.headers["Cache-Control"] = "no-store"
    return {"applicant": person, "answers": belonging.sealed_answers_of(case)}
