"""Alerts for machines: issued, updated and cancelled by them, in the terms of CAP 1.2."""

import datetime as dt
import uuid
from typing import Annotated, Any, Final, Literal

from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AfterValidator, AwareDatetime, Field

from madang.apps.notices import alert_queries, alerting
from madang.apps.notices.alert_models import LONGEST
from madang.apps.notices.alert_planning import Content
from madang.apps.notices.models import Alert
from madang.core.access import Request
from madang.core.orgs.bearer import Bearer
from madang.lib.inputs import FIRST_DAY, LAST_DAY

router = Router(tags=["notices"])
READ, WARN = Bearer("notices.read"), Bearer("notices.alert")
MOST: Final = max(LONGEST.values())
CODES: Final = ("category", "urgency", "severity", "certainty")
# Shown as they are kept.
PLAIN: Final = ("identifier", "chain", "status", "msg_type", *CODES, *LONGEST)


def _within(moment: dt.datetime) -> dt.datetime:
    if not FIRST_DAY <= moment.date() <= LAST_DAY:
        raise ValueError("a moment between the years 1900 and 2199 is expected")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_within)]


class SaidIn(Schema):
    """A text in Korean and, in all of them or in none, in English."""

    ko: str = Field(max_length=MOST)
    en: str = Field(default="", max_length=MOST)


class NothingSaid(SaidIn):
    """A text that may be left out."""

    ko: str = Field(default="", max_length=MOST)


class ContentIn(Schema):
    """What is said, with the codes of CAP 1.2."""

    client_id: uuid.UUID
    category: str = Field(max_length=20)
    urgency: str = Field(max_length=20)
    severity: str = Field(max_length=20)
    certainty: str = Field(max_length=20)
    event: SaidIn
    area: SaidIn
    headline: SaidIn
    instruction: SaidIn
    description: NothingSaid = Field(default_factory=NothingSaid)
    onset: Moment | None = None
    expires: Moment

    def content(self) -> Content:
        """The same as the commands take it."""
        said = {name: getattr(self, name).dict() for name in LONGEST}
        return Content(**self.dict(include={*CODES, "onset", "expires"}), **said)


class AlertIn(ContentIn):
    """A first warning: by which message, and whether it is meant in earnest."""

    template: str = Field(max_length=150, description="`<programme>:<name>`")
    status: Literal["actual", "exercise", "test"]


class CancelIn(Schema):
    """What is said when a warning is taken back."""

    client_id: uuid.UUID
    headline: SaidIn
    instruction: SaidIn


class AlertBecameOut(Schema):
    """How many messages of a channel stand in a state, for one reason; cost in won."""

    state: str
    reason: str
    channel: str
    messages: int
    cost: int


class AlertOut(Schema):
    """An alert and what became of its messages so far. It names nobody."""

    identifier: uuid.UUID
    chain: uuid.UUID
    replaces: uuid.UUID | None
    replaced_by: uuid.UUID | None
    status: str
    msg_type: str
    category: str
    urgency: str
    severity: str
    certainty: str
    event: dict[str, str]
    area: dict[str, str]
    headline: dict[str, str]
    description: dict[str, str]
    instruction: dict[str, str]
    sent: dt.datetime
    onset: dt.datetime | None
    expires: dt.datetime
    template: str
    recipients: int = Field(description="messages that were meant when it was frozen")
    messages: list[AlertBecameOut]


@router.post("/alerts", response={201: AlertOut}, auth=WARN)
def issue_alert(request: Request, body: AlertIn) -> Status[Any]:
    """Warn people at once; the same ``client_id`` again gives the alert that is there."""
    made = alerting.issue_alert(
        actor=request.actor,
        agency=request.agency,
        client_id=body.client_id,
        template=body.template,
        status=body.status,
        content=body.content(),
    )
    return Status(201, _shown(alert_queries.alert_of_agency(request.actor, made)))


@router.post("/alerts/{uuid:identifier}/update", response={201: AlertOut}, auth=WARN)
def update_alert(request: Request, identifier: uuid.UUID, body: ContentIn) -> Status[Any]:
    """Say something newer in its place; 409 if it was replaced already."""
    made = alerting.update_alert(
        actor=request.actor,
        agency=request.agency,
        client_id=body.client_id,
        identifier=identifier,
        content=body.content(),
    )
    return Status(201, _shown(alert_queries.alert_of_agency(request.actor, made)))


@router.post("/alerts/{uuid:identifier}/cancel", response={201: AlertOut}, auth=WARN)
def cancel_alert(request: Request, identifier: uuid.UUID, body: CancelIn) -> Status[Any]:
    """Take it back, and tell exactly those who were told."""
    made = alerting.cancel_alert(
        actor=request.actor,
        agency=request.agency,
        client_id=body.client_id,
        identifier=identifier,
        headline=body.headline.dict(),
        instruction=body.instruction.dict(),
    )
    return Status(201, _shown(alert_queries.alert_of_agency(request.actor, made)))


@router.get("/alerts", response=list[AlertOut], auth=READ)
def alerts(request: Request) -> list[dict[str, Any]]:
    """What the agency warns of now, newest first."""
    found = alert_queries.in_force(request.actor.agency_id)
    return [_shown(one) for one in found.select_related("sending", "replaces")]


@router.get("/alerts/{uuid:identifier}", response=AlertOut, auth=READ)
def alert(request: Request, identifier: uuid.UUID) -> dict[str, Any]:
    """How an alert stands."""
    return _shown(alert_queries.alert_by_identifier(request.actor, identifier))


def _shown(found: Alert) -> dict[str, Any]:
    newer = alert_queries.newer_than(found)
    return {
        **{name: getattr(found, name) for name in PLAIN},
        "replaces": found.replaces.identifier if found.replaces else None,
        "replaced_by": newer.identifier if newer else None,
        "sent": timezone.localtime(found.sent),
        "onset": timezone.localtime(found.onset) if found.onset else None,
        "expires": timezone.localtime(found.expires),
        "template": f"{found.programme}:{found.template}",
        "recipients": found.sending.recipients,
        "messages": alert_queries.what_became_of(found),
    }
