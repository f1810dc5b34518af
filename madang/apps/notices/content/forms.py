"""The questions about posts, and what was typed, as the commands take it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.apps.notices.content.block import ContentBlock
from madang.apps.notices.content.commands import PostPlan
from madang.apps.notices.content.models import (
    LONGEST_LINK,
    LONGEST_NOTE,
    LONGEST_TITLE,
    Post,
)
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError
from madang.core.form_pages import day, number
from madang.core.orgs import queries as orgs
from madang.core.orgs.showing import localised
from madang.lib import inputs

Row = dict[str, Any]


def month(text: str) -> dt.date:
    """The first day of a month such as ``2026-12``; of this month for anything else."""
    return inputs.day(f"{text}-01") or timezone.localdate().replace(day=1)


def plan(typed: QueryDict) -> PostPlan:
    """A post as the form describes it. Raises DomainError."""
    return PostPlan(
        title=typed.get("title", ""),
        day=day(typed, "day"),
        channels=typed.getlist("channels"),
        department_id=number(typed, "department"),
        note=typed.get("note", ""),
    )


def post_fields(
    agency: AgencyRef, block: ContentBlock, post: Post | None, *, on: str = ""
) -> list[Row]:
    """All questions, with the answers of a post that is there already."""
    names = orgs.open_departments(agency)
    departments = [(str(key), localised(name)) for key, name in names.items()]
    return [
        {
            "name": "title",
            "type": "text",
            "label": _("What it is about"),
            "required": True,
            "max_length": LONGEST_TITLE,
            "value": post.title if post else "",
        },
        {
            "name": "channels",
            "type": "choices",
            "label": pgettext("posts", "Channels"),
            "required": True,
            "options": [(name, str(one.title)) for name, one in block.channels.items()],
            "value": [one.channel for one in post.channels.all()] if post else [],
        },
        {
            "name": "day",
            "type": "date",
            "label": _("Day"),
            "required": True,
            "value": post.day.isoformat() if post else on,
        },
        {
            "name": "department",
            "type": "choice",
            "label": _("Department that asks for it"),
            "compact": True,
            "options": [("", _("That of the programme")), *departments],
            "value": str(post.department_id) if post else "",
        },
        {
            "name": "note",
            "type": "textarea",
            "label": pgettext("posts", "Note"),
            "hint": _("Words, pictures, whom to ask. Only officials see it."),
            "max_length": LONGEST_NOTE,
            "value": post.note if post else "",
        },
    ]


def posted_fields(channels: list[tuple[str, str]], chosen: str) -> list[Row]:
    """Where, at which address and since when a post is out."""
    return [
        {
            "name": "channel",
            "type": "choice",
            "label": pgettext("posts", "Channel"),
            "required": True,
            "options": channels,
            "value": chosen if chosen in dict(channels) else next(iter(dict(channels)), ""),
        },
        {
            "name": "link",
            "type": "text",
            "label": _("Address of the post"),
            "hint": _("Such as https://blog.example.kr/1"),
            "required": True,
            "max_length": LONGEST_LINK,
        },
        {
            "name": "day",
            "type": "date",
            "label": _("Out since"),
            "required": True,
            "value": timezone.localdate().isoformat(),
        },
    ]


def follower_fields(block: ContentBlock, known: Mapping[str, int]) -> list[Row]:
    """How many follow each channel."""
    return [
        {
            "name": f"followers_{name}",
            "type": "integer",
            "label": str(channel.title),
            "max_length": 13,
            "value": str(known.get(name, "")),
        }
        for name, channel in block.channels.items()
    ]


def followers(typed: QueryDict, block: ContentBlock) -> dict[str, int]:
    """The numbers that were typed, by channel; one that was left empty is left out."""
    found: dict[str, int] = {}
    for name in block.channels:
        field = f"followers_{name}"
        raw = typed.get(field, "").strip().replace(",", "")
        if not raw:
            continue
        count = inputs.whole_number(raw)
        if count is None:
            message = _("Enter how many followers there are, as a whole number.")
            raise DomainError("bad_number", message, field=field)
        found[name] = count
    return found
