"""Taking something off an agenda."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from madang.apps.bodies.commands.base import (
    LONGEST_TEXT,
    change_version,
    locked_item,
    official_id,
    required,
)
from madang.apps.bodies.commands.items import item_envelope
from madang.apps.bodies.events import ItemWithdrawn
from madang.apps.bodies.models import AgendaItem
from madang.core.actors import Actor
from madang.core.events.commands import record


def withdraw_item(
    *,
    actor: Actor,
    item_id: int,
    version: int,
    reasons: str,
    moment: dt.datetime | None = None,
) -> None:
    """Take an open item off the agenda, because nobody needs it any more (안건 철회).

    It keeps its place and says why; what it was about can be put on the agenda again. Raises
    Forbidden, NotFound, Stale, and DomainError for an item that was closed, or without reasons.
    """
    actor.require("bodies.manage")
    reasons = required(reasons, "reasons", limit=LONGEST_TEXT, lines=True)
    with transaction.atomic():
        item = locked_item(actor, item_id, version=version)
        change_version(
            item,
            None,
            outcome=AgendaItem.Outcome.WITHDRAWN,
            reasons=reasons,
            closed_at=moment or timezone.now(),
            closed_by_id=official_id(actor),
        )
        record(
            ItemWithdrawn(
                **item_envelope(item),
                meeting_id=item.meeting_id,
                body=item.meeting.body.key,
                about_type=item.subject_type,
                about_id=item.subject_id,
            ),
            actor=actor,
        )
