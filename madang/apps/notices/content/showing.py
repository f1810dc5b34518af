"""What the pages of the content calendar show, made ready before a template sees it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.apps.notices.content import queries
from madang.apps.notices.content.block import ContentBlock
from madang.apps.notices.content.models import Post
from madang.apps.notices.content.queries import Counted, OfferedContent
from madang.core.actors import Actor
from madang.core.orgs.showing import localised
from madang.lib.sheets import Cell, Column

Row = dict[str, Any]
TONES: Final = {
    Post.State.PLANNED: "warning",
    Post.State.APPROVED: "info",
    Post.State.POSTED: "success",
    Post.State.DROPPED: "neutral",
}


def month_name(month: dt.date) -> str:
    """A month as addresses and pages say it: ``2026-12``."""
    return month.strftime("%Y-%m")


def month_address(programme: str, month: dt.date, **more: str) -> str:
    """The page of a month."""
    asked = {"programme": programme, "month": month_name(month), **more}
    return f"{reverse('desk_content')}?{urlencode(asked)}"


def beside(month: dt.date) -> tuple[dt.date, dt.date]:
    """The first days of the month before and of the one after."""
    before = (month - dt.timedelta(days=1)).replace(day=1)
    return before, queries.last_day(month) + dt.timedelta(days=1)


def month_page(
    content: OfferedContent,
    month: dt.date,
    posts: Sequence[Post],
    counted: Mapping[str, Counted],
    actor: Actor,
) -> Row:
    """A month: what is counted against the goals, and its posts by day."""
    before, after = beside(month)
    posted = sum(one.posted for one in counted.values())
    return {
        "programme": content.title,
        "month": month_name(month),
        "before": {"label": month_name(before), "url": month_address(content.programme, before)},
        "after": {"label": month_name(after), "url": month_address(content.programme, after)},
        "channels": [_channel_row(name, content.block, counted[name]) for name in counted],
        "posted": posted,
        "planned": sum(one.planned for one in counted.values()),
        "goal": content.block.posts_a_month,
        "goal_in_words": _goal(content.block, posted),
        "followers": _followers(content.block, counted),
        "rows": [post_row(one, content.block) for one in posts],
        "may_plan": actor.may("notices.content"),
        "asked": urlencode({"programme": content.programme, "month": month_name(month)}),
    }


def _channel_row(name: str, block: ContentBlock, counted: Counted) -> Row:
    channel = block.channels[name]
    return {
        "title": str(channel.title),
        "url": channel.url or "",
        "posted": counted.posted,
        "planned": counted.planned,
        "goal": channel.posts_a_month,
        "followers": counted.followers,
    }


def _goal(block: ContentBlock, posted: int) -> str:
    if block.posts_a_month is None:
        return ""
    told = {"posted": posted, "goal": block.posts_a_month}
    return _("%(posted)s of %(goal)s posts of this month are out.") % told


def _followers(block: ContentBlock, counted: Mapping[str, Counted]) -> str:
    """How many follow all channels; only where all were noted, for a part says nothing."""
    found = [one.followers for one in counted.values()]
    noted = [one for one in found if one is not None]
    if len(noted) < len(found) or block.followers_wanted is None:
        return ""
    told = {"followers": f"{sum(noted):,}", "wanted": f"{block.followers_wanted:,}"}
    return _("%(followers)s followers; the goal is %(wanted)s.") % told


def post_row(post: Post, block: ContentBlock) -> Row:
    """A post in the calendar."""
    today = timezone.localdate()
    return {
        "url": reverse("desk_post", args=[post.pk]),
        "day": post.day,
        "title": post.title,
        "department": localised(post.department.name),
        "channels": [
            {"title": channel_title(one.channel, block), "link": one.link}
            for one in post.channels.all()
        ],
        "state": Post.State(post.state).label,
        "tone": TONES[Post.State(post.state)],
        "is_late": post.day < today and post.state in (Post.State.PLANNED, Post.State.APPROVED),
    }


def columns() -> list[Column]:
    """The columns of the file of a month."""
    return [
        Column(_("Day"), "date"),
        Column(pgettext("posts", "Post"), width=40),
        Column(pgettext("posts", "Channel")),
        Column(_("Department")),
        Column(_("State")),
        Column(_("Out since"), "date"),
        Column(_("Address of the post"), width=40),
    ]


def rows(posts: Iterable[Post], block: ContentBlock) -> Iterator[list[Cell]]:
    """The posts of a month for a file, one row for each of their channels."""
    for post in posts:
        department, state = localised(post.department.name), str(Post.State(post.state).label)
        for one in post.channels.all():
            name = channel_title(one.channel, block)
            yield [post.day, post.title, name, department, state, one.posted_on, one.link]


def channel_title(channel: str, block: ContentBlock) -> str:
    """What a channel is called; its name where the programme has it no more."""
    known = block.channels.get(channel)
    return str(known.title) if known else channel


def post_page(post: Post, content: OfferedContent, actor: Actor) -> Row:
    """One post: what it is about, and where it is out."""
    plans, allows = actor.may("notices.content"), actor.may("notices.approve")
    is_open = post.state in (Post.State.PLANNED, Post.State.APPROVED)
    is_allowed = post.state in (Post.State.APPROVED, Post.State.POSTED)
    return {
        "post": post,
        "one": post_row(post, content.block),
        "is_own": actor.id is not None and actor.id == post.made_by_id,
        "month_url": month_address(post.programme, post.day.replace(day=1)),
        "may": {
            "change": plans and is_open,
            "decide": allows and post.state == Post.State.PLANNED,
            "note": plans and is_allowed,
        },
        "channels": [
            {
                "name": one.channel,
                "title": channel_title(one.channel, content.block),
                "posted_on": one.posted_on,
                "link": one.link,
            }
            for one in post.channels.all()
        ],
        "facts": [one for one in _facts(post, content) if one["value"]],
    }


def _facts(post: Post, content: OfferedContent) -> list[Row]:
    return [
        {"label": _("Day"), "value": post.day.isoformat()},
        {"label": _("Department"), "value": localised(post.department.name)},
        {"label": _("Programme"), "value": content.title},
        {"label": _("Planned by"), "value": post.made_by.name if post.made_by else ""},
        {"label": _("Approved by"), "value": post.approved_by.name if post.approved_by else ""},
        {"label": _("Why it was dropped"), "value": post.reason},
    ]
