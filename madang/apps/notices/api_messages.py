"""Messages and consents for machines. Nothing here says who somebody is."""

import datetime as dt
import uuid
from typing import Any, Literal

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from madang.apps.notices import commands, consent_queries, consenting, outbox_queries
from madang.apps.notices.models import Lane, Notice
from madang.core.access import Request, public
from madang.core.orgs.bearer import Bearer
from madang.core.people import reading
from madang.core.people.models import Purpose

router = Router(tags=["notices"])
READ, SETTLE, CHANGE = Bearer("notices.read"), Bearer("notices.settle"), Bearer("people.change")


class MessageOut(Schema):
    """One message: why, on which ground, and what became of it. Cost in won."""

    uid: uuid.UUID
    occasion: str
    programme: str
    template: str
    channel: str
    lane: str
    basis: str
    language: str
    state: str
    reason: str
    queued_at: dt.datetime
    accepted_at: dt.datetime | None
    ended_at: dt.datetime | None
    parts: int
    cost: int


class MessagePage(Schema):
    """Messages, the newest first; ``next`` is what ``before`` is for the next page."""

    items: list[MessageOut]
    next: int | None


class MessagesAsked(Schema):
    state: Literal[
        "", "queued", "sending", "accepted", "delivered", "failed", "in_doubt", "withheld"
    ] = ""
    before: int | None = Field(default=None, ge=1, lt=2**63)


class SettleIn(Schema):
    """What somebody found out about a message in doubt."""

    sent: bool


class PurposeOut(Schema):
    """Something that people may agree to be told, in the language of the request."""

    name: str
    title: str
    about: str
    channels: list[str]


class ConsentIn(Schema):
    """What somebody told the office, who are known by a telephone number or an e-mail address."""

    by: Literal["phone", "email"]
    value: str = Field(max_length=200)
    purpose: str = Field(max_length=40)
    channel: Literal["sms", "email", "letter", "in_app"]
    given: bool
    how: Literal["counter", "phone", "paper"]


class ChangedOut(Schema):
    """How many consents changed by it."""

    changed: int


@router.get("/messages", response=MessagePage, auth=READ)
def messages(request: Request, asked: Query[MessagesAsked]) -> dict[str, Any]:
    """Messages of the agency, or those in one state."""
    rows = outbox_queries.outbox_page(request.actor, state=asked.state, before=asked.before)
    shown = rows[: outbox_queries.PAGE]
    following = shown[-1].pk if len(rows) > outbox_queries.PAGE else None
    return {"items": [_shown(one) for one in shown], "next": following}


@router.get("/messages/{uuid:uid}", response=MessageOut, auth=READ)
def message(request: Request, uid: uuid.UUID) -> dict[str, Any]:
    """What became of one message, by our own id of it."""
    return _shown(outbox_queries.message_by_uid(request.actor, uid))


@router.post("/messages/{uuid:uid}/settle", response=MessageOut, auth=SETTLE)
def settle(request: Request, uid: uuid.UUID, body: SettleIn) -> dict[str, Any]:
    """Say of a message in doubt that it was sent, or have it sent again (under another id)."""
    request.actor.require("notices.read")
    found = outbox_queries.message_by_uid(request.actor, uid)
    commands.settle_doubt(actor=request.actor, notice_id=found.pk, sent=body.sent)
    return _shown(outbox_queries.message_by_id(request.actor, found.pk))


@router.get("/consents/purposes", response=list[PurposeOut], auth=None)
@public
def purposes(request: Request) -> list[dict[str, Any]]:
    """What people may agree to be told, and on which channels."""
    return [
        {
            "name": one.name,
            "title": one.title,
            "about": one.about,
            "channels": list(one.channels),
        }
        for one in consent_queries.offered_purposes(request.agency)
    ]


@router.post("/consents", response=ChangedOut, auth=CHANGE)
def note_consent(request: Request, body: ConsentIn) -> dict[str, int]:
    """Write down a consent, or that it was taken back, of all who are known by an address.

    Needs ``people.reveal`` too: the search stands in the access log.
    """
    found = reading.find_by_identifier(
        actor=request.actor,
        agency_id=request.agency.id,
        field=body.by,
        value=body.value,
        purpose=Purpose.CONTACT,
        path=request.path,
    )
    pair = [(body.purpose, body.channel)]
    changed = sum(
        consenting.note_consents(
            actor=request.actor,
            agency=request.agency,
            resident_id=resident_id,
            give=pair if body.given else (),
            take_back=() if body.given else pair,
            how=body.how,
        )
        for resident_id in found
    )
    return {"changed": changed}


def _shown(one: Notice) -> dict[str, Any]:
    return {
        **{
            name: getattr(one, name)
            for name in MessageOut.model_fields
            if name not in ("lane", "queued_at", "accepted_at", "ended_at")
        },
        "lane": Lane(one.lane).name.lower(),
        "queued_at": timezone.localtime(one.queued_at),
        "accepted_at": _local(one.accepted_at),
        "ended_at": _local(one.ended_at),
    }


def _local(moment: dt.datetime | None) -> dt.datetime | None:
    return timezone.localtime(moment) if moment else None
