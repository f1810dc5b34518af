"""Petitions for machines: what is offered, filing, and where a case stands."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, Literal

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import BaseModel, Field

from madang.apps.cases import commands, filing, queries, tracking
from madang.apps.cases.api_reading import Moment, Uploads, described, sent
from madang.apps.cases.api_showing import ActionOut, action_rows
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


class PetitionIn(BaseModel):
    """A petition. ``client_id`` is yours: sent again, it gives the first receipt.

    ``goes_on`` says that it is the id of a form that was begun after a pre-review.
    """

    service: str = Field(max_length=60)
    client_id: uuid.UUID
    channel: str
    language: Literal["ko", "en"] = "ko"
    applicant: dict[str, str]
    answers: dict[str, Any]
    goes_on: bool = False


class FilingIn(PetitionIn):
    """A petition that its applicant sends."""

    channel: Literal["web", "counter", "phone", "post", "kiosk", "field"] = "web"


class MandateIn(BaseModel):
    """Who files for the applicant (위임장, 규칙4). ``checked``: card and paper were seen."""

    name: str = Field(max_length=100)
    relation: str = Field(max_length=100)
    checked: bool = False


class TakingIn(PetitionIn):
    """A petition that the office writes down. ``received_at`` is the true moment of receipt;
    ``spoken``: told by word of mouth; ``signed``: then dictated and signed (영10④).
    """

    channel: Literal["counter", "phone", "post", "field", "proxy"]
    received_at: Moment | None = None
    spoken: bool = False
    signed: bool = False
    mandate: MandateIn | None = None


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
    """Where a case stands, and what its applicant can do now."""

    number: str
    service: str
    status: str
    filed_at: dt.datetime
    due_at: dt.datetime
    outcome: str
    reasons: str
    actions: list[ActionOut]


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


@router.post(
    "/cases",
    response={201: ReceiptOut, 200: ReceiptOut},
    auth=Bearer("cases.file"),
    openapi_extra=described(FilingIn),
)
def file_case(request: Request) -> HttpResponse:
    """File a petition: 201 for a new case, 200 with the first receipt for a repeated one.

    With files it is sent as multipart/form-data: the JSON in the part ``data``, each file in a part
    with the name of its field.
    """
    body, uploads = sent(request, FilingIn)

    def write(petition: filing.Filing) -> filing.Receipt:
        return filing.file_case(actor=request.actor, agency=request.agency, filing=petition)

    return filed(request, petition_of(body), uploads, write, goes_on=body.goes_on)


@router.post(
    "/intake",
    response={201: ReceiptOut, 200: ReceiptOut},
    auth=Bearer("cases.intake"),
    openapi_extra=described(TakingIn),
)
def take_in_case(request: Request) -> HttpResponse:
    """Write down a petition that came by counter, telephone, post, in the field or by a proxy.

    The clock runs from ``received_at``. The mandate's document is the file ``mandate.document``.
    """
    body, uploads = sent(request, TakingIn)
    came = commands.Came(
        at=body.received_at,
        spoken=body.spoken or body.channel == "phone",
        signed=body.signed,
        mandate=commands.MandateGiven(**body.mandate.model_dump()) if body.mandate else None,
    )

    def write(petition: filing.Filing) -> filing.Receipt:
        return commands.take_in_case(
            actor=request.actor, agency=request.agency, filing=petition, came=came
        )

    return filed(request, petition_of(body), uploads, write, goes_on=body.goes_on)


def petition_of(body: PetitionIn) -> filing.Filing:
    """The petition without its files."""
    return filing.Filing(
        service_id=body.service,
        client_id=body.client_id,
        answers=body.answers,
        applicant=body.applicant,
        channel=body.channel,
        language=body.language,
        files={},
    )


def filed(
    request: Request,
    petition: filing.Filing,
    uploads: Uploads,
    write: Callable[[filing.Filing], filing.Receipt],
    *,
    goes_on: bool,
) -> HttpResponse:
    """File it; what comes with files, or goes on from a form, takes the longer way.

    The receipt is written out here: it is our own, and checking it against its description once
    more would cost a twentieth of the time of a filing. A test holds the two together.
    """
    if uploads or goes_on:
        receipt = commands.file_with_files(
            agency=request.agency, filing=petition, uploads=uploads, write=write
        )
    else:
        receipt = write(petition)
    body = {
        "case_uid": str(receipt.case_uid),
        "number": receipt.number,
        "due_at": receipt.due_at.isoformat(),
        "tracking_code": receipt.tracking_code,
        "repeated": receipt.repeated,
    }
    return JsonResponse(body, status=200 if receipt.repeated else 201)


@router.post("/track", response=CaseOut, auth=None)
@public
def track(request: Request, body: TrackIn) -> dict[str, Any]:
    """Where the case of a tracking code stands. Wrong codes are counted and limited."""
    case_uid = tracking.case_uid_for(
        actor=request.actor, agency=request.agency, code=body.tracking_code
    )
    return where_it_stands(request, case_uid)


def where_it_stands(request: Request, case_uid: uuid.UUID) -> dict[str, Any]:
    """A case as its applicant sees it, with what the applicant can do now."""
    case = queries.case_of_uid(request.agency, case_uid)
    return {
        "number": case.receipt_number,
        "service": case.service,
        "status": case.status,
        "filed_at": timezone.localtime(case.filed_at),
        "due_at": timezone.localtime(case.due_at),
        "outcome": case.outcome,
        "reasons": case.reasons,
        "actions": action_rows("applicant", case, request.actor, request.agency),
    }
