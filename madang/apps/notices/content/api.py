"""The content calendar for machines: a month with its counts, and new posts."""

import datetime as dt
import uuid
from typing import Annotated, Any

from ninja import Router, Schema, Status
from pydantic import Field

from madang.apps.notices.content import commands, queries
from madang.apps.notices.content.models import LONGEST_LINK, LONGEST_NOTE, LONGEST_TITLE, Post
from madang.core.access import Request
from madang.core.orgs.bearer import Bearer
from madang.lib.inputs import FIRST_DAY, LAST_DAY

router = Router(tags=["notices"])
READ, PLAN = Bearer("notices.read"), Bearer("notices.content")
Day = Annotated[dt.date, Field(ge=FIRST_DAY, le=LAST_DAY)]


class PostIn(Schema):
    """A post to be planned, on channels by their names in the programme file."""

    client_id: uuid.UUID
    programme: str = Field(max_length=80)
    title: str = Field(max_length=LONGEST_TITLE)
    day: Day
    channels: list[Annotated[str, Field(max_length=40)]] = Field(max_length=50)
    note: str = Field(default="", max_length=LONGEST_NOTE)


class PostedIn(Schema):
    """Where a post is out, and since which day (today)."""

    channel: str = Field(max_length=40)
    link: str = Field(max_length=LONGEST_LINK)
    day: Day | None = None


class PlacementOut(Schema):
    """A channel of a post."""

    channel: str
    posted_on: dt.date | None
    link: str


class PostOut(Schema):
    """A post and where it is out."""

    uid: uuid.UUID
    programme: str
    title: str
    day: dt.date
    state: str
    version: int
    channels: list[PlacementOut]


class CountedOut(Schema):
    """What happened on a channel in the month."""

    channel: str
    posted: int
    planned: int
    goal: int | None
    followers: int | None


class MonthOut(Schema):
    """A month: its goal and what is counted on each channel."""

    programme: str
    month: dt.date
    goal: int | None
    channels: list[CountedOut]


@router.get("/content", response=MonthOut, auth=READ)
def content_month(
    request: Request, programme: Annotated[str, Field(max_length=80)], day: Day
) -> dict[str, Any]:
    """What is posted and planned on each channel in the month of a day."""
    content = queries.content_of(request.agency, programme)
    first = day.replace(day=1)
    counted = queries.counted(request.actor, content, first)
    return {
        "programme": programme,
        "month": first,
        "goal": content.block.posts_a_month,
        "channels": [
            {
                "channel": name,
                "posted": one.posted,
                "planned": one.planned,
                "goal": content.block.channels[name].posts_a_month,
                "followers": one.followers,
            }
            for name, one in counted.items()
        ],
    }


@router.post("/content/posts", response={201: PostOut}, auth=PLAN)
def plan_post(request: Request, body: PostIn) -> Status[Any]:
    """Plan a post; the same ``client_id`` again gives the one that is there."""
    post_id = commands.plan_post(
        actor=request.actor,
        agency=request.agency,
        programme=body.programme,
        client_id=body.client_id,
        plan=commands.PostPlan(
            title=body.title, day=body.day, channels=body.channels, note=body.note
        ),
    )
    return Status(201, _shown(queries.post_of_agency(request.actor, post_id)))


@router.get("/content/posts/{uuid:uid}", response=PostOut, auth=READ)
def post(request: Request, uid: uuid.UUID) -> dict[str, Any]:
    """One post."""
    return _shown(queries.post_by_uid(request.actor, uid))


@router.post("/content/posts/{uuid:uid}/posted", response=PostOut, auth=PLAN)
def note_posted(request: Request, uid: uuid.UUID, body: PostedIn) -> dict[str, Any]:
    """Note that an approved post is out on a channel."""
    found = queries.post_by_uid(request.actor, uid)
    commands.note_posted(actor=request.actor, post_id=found.pk, **body.dict())
    return _shown(queries.post_by_uid(request.actor, uid))


def _shown(found: Post) -> dict[str, Any]:
    return {
        "uid": found.uid,
        "programme": found.programme,
        "title": found.title,
        "day": found.day,
        "state": found.state,
        "version": found.version,
        "channels": list(found.channels.all()),
    }
