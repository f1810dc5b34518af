"""Petitions for machines: what is offered, filing, and where a case stands."""

import datetime as dt
import uuid
from typing import Any, Literal

from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from madang.apps.cases import filing, queries, tracking
from madang.core.access import Request, public
from madang.core.orgs.bearer import Bearer
from madang.core.orgs.showing import localised

router = Router(tags=["cases"])


class ServiceOut(Schema):
    """A service as it is offered now."""

    id: str
    programme: str
    title: str
    kind: str
    period: str
    department: str
    fee: int


class FilingIn(Schema):
    """A petition. ``client_id`` is yours: sent again, it gives the first receipt."""

    service: str = Field(max_length=60)
    client_id: uuid.UUID
    channel: Literal["web", "counter", "phone", "post", "kiosk", "field", "proxy"] = "web"
    language: Literal["ko", "en"] = "ko"
    applicant: dict[str, str]
    answers: dict[str, Any]


class ReceiptOut(Schema):
    """What the applicant holds in hand. The tracking code opens the case without an account;
    ``case_uid`` is for the office's own systems.
    """

    case_uid: uuid.UUID
    number: str
    due_at: dt.datetime
    tracking_code: str
    repeated: bool


class TrackIn(Schema):
    """A tracking code, as typed."""

    tracking_code: str = Field(max_length=60)


class CaseOut(Schema):
    """Where a case stands."""

    number: str
    service: str
    status: str
    filed_at: dt.datetime
    due_at: dt.datetime
    outcome: str
    reasons: str


@router.get("/services", response=list[ServiceOut], auth=None)
@public
def services(request: Request) -> list[dict[str, Any]]:
    """All services that the agency offers."""
    return [
        {
            "id": offered.id,
            "programme": offered.programme,
            "title": str(offered.service.title),
            "kind": offered.service.kind,
            "period": offered.service.period_text,
            "department": localised(offered.department_name),
            "fee": offered.service.fee,
        }
        for offered in queries.offered_services(request.agency).values()
    ]


@router.post("/cases", response={201: ReceiptOut, 200: ReceiptOut}, auth=Bearer("cases.file"))
def file_case(request: Request, body: FilingIn) -> Status[filing.Receipt]:
    """File a petition: 201 for a new case, 200 with the first receipt for a repeated one."""
    receipt = filing.file_case(
        actor=request.actor,
        agency=request.agency,
        filing=filing.Filing(
            service_id=body.service,
            client_id=body.client_id,
            answers=body.answers,
            applicant=body.applicant,
            channel=body.channel,
            language=body.language,
            files={},
        ),
    )
    return Status(200 if receipt.repeated else 201, receipt)


@router.post("/track", response=CaseOut, auth=None)
@public
def track(request: Request, body: TrackIn) -> dict[str, Any]:
    """Where the case of a tracking code stands. Wrong codes are counted and limited."""
    case_uid = tracking.case_uid_for(
        actor=request.actor, agency=request.agency, code=body.tracking_code
    )
    case = queries.case_of_uid(request.agency, case_uid)
    return {
        "number": case.receipt_number,
        "service": case.service,
        "status": case.status,
        "filed_at": timezone.localtime(case.filed_at),
        "due_at": timezone.localtime(case.due_at),
        "outcome": case.outcome,
        "reasons": case.reasons,
    }
