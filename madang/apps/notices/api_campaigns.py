"""Campaigns for machines: prepared and stopped by them, allowed by an official only."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status
from pydantic import AfterValidator, AwareDatetime, Field

from madang.apps.notices import (
    campaign_issue_queries,
    campaign_issues,
    campaign_queries,
    campaigning,
)
from madang.apps.notices.campaign_models import (
    LONGEST_CONTENT,
    LONGEST_SUBJECT_LINE,
    LONGEST_TITLE,
)
from madang.apps.notices.models import Campaign, CampaignIssue
from madang.apps.notices.segments import Segment
from madang.core.access import Request
from madang.core.errors import NotFound
from madang.core.orgs.bearer import Bearer
from madang.lib.inputs import FIRST_DAY, LAST_DAY

router = Router(tags=["notices"])
READ, MAKE = Bearer("notices.read"), Bearer("notices.campaign")


def _within(moment: dt.datetime) -> dt.datetime:
    if not FIRST_DAY <= moment.date() <= LAST_DAY:
        raise ValueError("a moment between the years 1900 and 2199 is expected")
    return moment


Language = Annotated[str, Field(max_length=10)]
ContentIn = dict[Language, Annotated[str, Field(max_length=LONGEST_CONTENT)]]
SubjectLineIn = dict[Language, Annotated[str, Field(max_length=LONGEST_SUBJECT_LINE)]]


class CampaignIn(Schema):
    """What is to be sent, to whom, on which channels and when."""

    client_id: uuid.UUID
    title: str = Field(max_length=LONGEST_TITLE)
    template: str = Field(max_length=150, description="`<programme>:<name>`")
    segment: Segment = Field(default_factory=Segment)
    channels: list[Literal["sms", "email", "letter", "in_app"]] = Field(
        default_factory=list, max_length=4
    )
    starts_at: Annotated[AwareDatetime, AfterValidator(_within)] | None = None
    repeat: Literal["none", "weekly", "monthly"] = "none"
    repeats_until: Annotated[dt.date, Field(ge=FIRST_DAY, le=LAST_DAY)] | None = None
    content: ContentIn = Field(default_factory=dict, description="by language, where it is asked")
    subject_line: SubjectLineIn = Field(default_factory=dict)


class IssueIn(Schema):
    """The words of the round of a day; ``version`` is that which is changed, 0 for a new one."""

    day: Annotated[dt.date, Field(ge=FIRST_DAY, le=LAST_DAY)]
    content: ContentIn = Field(default_factory=dict)
    subject_line: SubjectLineIn = Field(default_factory=dict)
    version: int = Field(default=0, ge=0, lt=2**31)


class ActionIn(Schema):
    """The version that was seen; only ``submit`` looks at it."""

    version: int = Field(default=0, ge=0, lt=2**31)


class BecameOut(Schema):
    """How many messages of a channel stand in a state, for one reason; cost in won."""

    state: str
    reason: str
    channel: str
    messages: int
    cost: int


class IssueOut(Schema):
    """The words of one round of a repeated campaign."""

    day: str
    version: int
    content: dict[str, str]
    subject_line: dict[str, str]
    approved: bool
    refusal: str


class CampaignOut(Schema):
    """A campaign and what became of its messages so far. It names nobody."""

    uid: uuid.UUID
    version: int
    title: str
    template: str
    state: str
    refusal: str
    people: int | None = Field(description="whom it would have reached when it was submitted")
    starts_at: dt.datetime | None
    next_at: dt.datetime | None
    ended_at: dt.datetime | None
    content: dict[str, str]
    subject_line: dict[str, str]
    issues: list[IssueOut]
    missed: list[str] = Field(description="days on which nothing was sent: the words were missing")
    messages: list[BecameOut]


class CountOut(Schema):
    """Whom a campaign would reach if it began now."""

    people: int
    messages: int


ACTIONS: Final[Mapping[str, Callable[[Request, Campaign, int], Any]]] = {
    "submit": lambda request, found, version: campaigning.submit_campaign(
        actor=request.actor, campaign_id=found.pk, version=version
    ),
    "pause": lambda request, found, _version: campaigning.pause_campaign(
        actor=request.actor, campaign_id=found.pk
    ),
    "resume": lambda request, found, _version: campaigning.resume_campaign(
        actor=request.actor, campaign_id=found.pk
    ),
    "cancel": lambda request, found, _version: campaigning.cancel_campaign(
        actor=request.actor, campaign_id=found.pk
    ),
}


@router.post("/campaigns", response={201: CampaignOut}, auth=MAKE)
def draft_campaign(request: Request, body: CampaignIn) -> Status[Any]:
    """Prepare a campaign; the same ``client_id`` again gives the one that is there."""
    campaign_id = campaigning.draft_campaign(
        actor=request.actor,
        agency=request.agency,
        client_id=body.client_id,
        plan=campaigning.Plan(**body.dict(exclude={"client_id", "segment"}), segment=body.segment),
    )
    return Status(201, _shown(campaign_queries.campaign_of_agency(request.actor, campaign_id)))


@router.get("/campaigns/{uuid:uid}", response=CampaignOut, auth=READ)
def campaign(request: Request, uid: uuid.UUID) -> dict[str, Any]:
    """How a campaign stands."""
    return _shown(campaign_queries.campaign_by_uid(request.actor, uid))


@router.post("/campaigns/{uuid:uid}/issues", response=CampaignOut, auth=MAKE)
def write_issue(request: Request, uid: uuid.UUID, body: IssueIn) -> dict[str, Any]:
    """Write the words of a round to come, or change them; an official approves them."""
    found = campaign_queries.campaign_by_uid(request.actor, uid)
    campaign_issues.write_issue(
        actor=request.actor, agency=request.agency, campaign_id=found.pk, **body.dict()
    )
    return _shown(campaign_queries.campaign_by_uid(request.actor, uid))


@router.get("/campaigns/{uuid:uid}/audience", response=CountOut, auth=READ)
def audience(request: Request, uid: uuid.UUID) -> dict[str, Any]:
    """Whom it would reach now: counts only."""
    found = campaign_queries.audience_of(campaign_queries.campaign_by_uid(request.actor, uid))
    return {"people": found.people, "messages": found.total}


@router.post("/campaigns/{uuid:uid}/actions/{name}", response=CampaignOut, auth=MAKE)
def act_on_campaign(request: Request, uid: uuid.UUID, name: str, body: ActionIn) -> dict[str, Any]:
    """``submit``, ``pause``, ``resume`` or ``cancel`` it. Only an official on the desk approves."""
    found = campaign_queries.campaign_by_uid(request.actor, uid)
    if name not in ACTIONS:
        raise NotFound("no_action", _("There is no such step."))
    ACTIONS[name](request, found, body.version)
    return _shown(campaign_queries.campaign_by_uid(request.actor, uid))


def _shown(found: Campaign) -> dict[str, Any]:
    return {
        "uid": found.uid,
        "version": found.version,
        "title": found.title,
        "template": f"{found.programme}:{found.template}",
        "state": found.state,
        "refusal": found.refusal,
        "people": found.expected,
        "starts_at": _local(found.starts_at),
        "next_at": _local(found.next_at),
        "ended_at": _local(found.ended_at),
        "content": found.content,
        "subject_line": found.subject_line,
        "issues": [_issue(one) for one in campaign_issue_queries.issues_of(found)],
        "missed": [one.key for one in campaign_queries.rounds_of(found) if one.missed],
        "messages": campaign_queries.what_became_of(found),
    }


def _issue(found: CampaignIssue) -> dict[str, Any]:
    return {
        "day": found.key,
        "version": found.version,
        "content": found.content,
        "subject_line": found.subject_line,
        "approved": found.approved_by_id is not None,
        "refusal": found.refusal,
    }


def _local(moment: dt.datetime | None) -> dt.datetime | None:
    return timezone.localtime(moment) if moment else None
