"""Reading the content calendar: a month of posts, what is counted on each channel, followers."""

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from madang.apps.notices.content.block import ContentBlock
from madang.apps.notices.content.models import FollowerCount, Post, PostChannel
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound
from madang.core.programmes import queries as programmes

PAGE: Final = 100
Key = tuple[dt.date, int]


@dataclass(frozen=True, slots=True)
class OfferedContent:
    """The content of a programme in force."""

    programme: str
    title: str
    department: str
    block: ContentBlock


@dataclass(frozen=True, slots=True)
class Counted:
    """What happened on a channel in a month; ``followers`` is None where nobody noted them."""

    posted: int
    planned: int
    followers: int | None


def offered_content(agency: AgencyRef) -> Mapping[str, OfferedContent]:
    """The programmes in force that have content, by their keys."""
    found: dict[str, OfferedContent] = {}
    for version_id in programmes.current_versions(agency):
        loaded = programmes.version(version_id)
        block: ContentBlock | None = loaded.block("content")
        if block is not None:
            file = loaded.file
            found[file.id] = OfferedContent(file.id, str(file.title), file.department, block)
    return found


def content_of(agency: AgencyRef, programme: str) -> OfferedContent:
    """The content of one programme in force. Raises NotFound."""
    found = offered_content(agency).get(programme)
    if found is None:
        message = _("There is no such programme with content among those in force.")
        raise NotFound("no_content", message)
    return found


def last_day(month: dt.date) -> dt.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def posts_page(
    actor: Actor, programme: str, month: dt.date, *, after: Key | None = None
) -> Sequence[Post]:
    """The posts of a month by their days, with their channels: a page and one more."""
    rows = posts_of(actor, programme, month)
    if after is not None:
        rows = rows.filter(Q(day__gt=after[0]) | Q(day=after[0], id__gt=after[1]))
    return list(rows[: PAGE + 1])


def posts_of(actor: Actor, programme: str, month: dt.date) -> Any:
    """All posts of a month by their days. Raises Forbidden without notices.read."""
    actor.require("notices.read")
    rows = _of_agency(actor).filter(programme=programme, day__range=(month, last_day(month)))
    return rows.order_by("day", "id")


def counted(actor: Actor, content: OfferedContent, month: dt.date) -> Mapping[str, Counted]:
    """What was posted and is planned on each channel in a month, and its followers. Two queries.

    What was posted counts on the day on which it went out, what is planned on that for which it is.
    """
    actor.require("notices.read")
    span = (month, last_day(month))
    rows = PostChannel.objects.filter(
        post__agency_id=actor.agency_id, post__programme=content.programme
    )
    planned = Q(posted_on=None, post__day__range=span) & ~Q(post__state=Post.State.DROPPED)
    posted = Q(posted_on__range=span)
    numbers = {
        row["channel"]: (row["posted"], row["planned"])
        for row in rows.filter(planned | posted)
        .values("channel")
        .annotate(posted=Count("id", filter=posted), planned=Count("id", filter=planned))
    }
    followers = followers_of(actor, content, month)
    return {
        name: Counted(*numbers.get(name, (0, 0)), followers.get(name))
        for name in content.block.channels
    }


def followers_of(actor: Actor, content: OfferedContent, month: dt.date) -> Mapping[str, int]:
    """The followers that were noted for a month, by channel."""
    rows = FollowerCount.objects.filter(
        agency_id=actor.agency_id, programme=content.programme, month=month
    )
    return dict(rows.values_list("channel", "followers"))


def post_by_id(actor: Actor, post_id: int) -> Post:
    """A post of the actor's agency. Raises Forbidden without notices.read, and NotFound."""
    actor.require("notices.read")
    return post_of_agency(actor, post_id)


def post_of_agency(actor: Actor, post_id: int) -> Post:
    """The same for whoever may do something with it, without reading all. Raises NotFound."""
    return _found(_of_agency(actor).filter(id=post_id).first())


def post_by_uid(actor: Actor, uid: Any) -> Post:
    """The same by the id that machines know. Raises Forbidden, and NotFound."""
    actor.require("notices.read")
    return _found(_of_agency(actor).filter(uid=uid).first())


def _of_agency(actor: Actor) -> Any:
    channels = Prefetch("channels", PostChannel.objects.order_by("id"))
    rows = Post.objects.filter(agency_id=actor.agency_id)
    return rows.select_related("department", "made_by", "approved_by").prefetch_related(channels)


def _found(post: Post | None) -> Post:
    if post is None:
        raise NotFound("no_post", _("There is no such post."))
    return post
