"""Planning posts, allowing them by a second official, and noting by hand where they went out.

The platforms belong to others and are not called: what they show is what an official wrote down.
"""

import datetime as dt
import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.notices.content import events, queries
from madang.apps.notices.content.models import (
    LONGEST_LINK,
    LONGEST_NOTE,
    LONGEST_REASON,
    LONGEST_TITLE,
    FollowerCount,
    Post,
    PostChannel,
)
from madang.apps.notices.texts import one_text
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from madang.core.events.commands import record
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Department

PERMISSION: Final = "notices.content"
MOST_FOLLOWERS: Final = 1_000_000_000
LINK: Final = re.compile(r"https?://[^\s/]+\.[^\s]+")
OPEN: Final = (Post.State.PLANNED, Post.State.APPROVED)


@dataclass(frozen=True, slots=True)
class PostPlan:
    """What is to be posted, on which channels (by name), when, and for which department.

    No ``department_id`` is the department of the programme.
    """

    title: str
    day: dt.date
    channels: Sequence[str]
    department_id: int | None = None
    note: str = ""


def plan_post(
    *, actor: Actor, agency: AgencyRef, programme: str, client_id: uuid.UUID, plan: PostPlan
) -> int:
    """Plan a post; return its id, the same for the same ``client_id``.

    Raises Forbidden without ``notices.content``, NotFound for a programme without content, and
    DomainError.
    """
    actor.require(PERMISSION)
    content = queries.content_of(agency, programme)
    values = _planned(plan, agency, content)
    with transaction.atomic():
        post, is_new = Post.objects.get_or_create(
            agency_id=actor.agency_id,
            client_id=client_id,
            defaults={**values, "programme": programme, "made_by_id": actor.official_id},
        )
        if is_new:
            names = _set_channels(post, plan.channels, content)
            told = {**_told(post), "channels": names}
            record(events.PostPlanned(**told), actor=actor)
        elif post.made_by_id != actor.official_id:
            message = _("Somebody else has used this number for another post.")
            raise DomainError("client_id_taken", message)
    return post.pk


def change_post(
    *, actor: Actor, agency: AgencyRef, post_id: int, version: int, plan: PostPlan
) -> None:
    """Change a post that is not out yet; it has to be allowed again, by another than this official.

    Raises Forbidden, NotFound, Stale, and DomainError as ``plan_post`` does.
    """
    actor.require(PERMISSION)
    with _locked(actor, post_id, OPEN, version) as post:
        content = queries.content_of(agency, post.programme)
        values = _planned(plan, agency, content)
        out = [one.channel for one in post.channels.all() if one.posted_on is not None]
        if not set(out) <= set(plan.channels):
            message = _("It is out on a channel that you left out. Take it back there first.")
            raise DomainError("posted_there", message, field="channels")
        _update(
            post,
            **values,
            state=Post.State.PLANNED,
            made_by_id=actor.official_id,
            approved_by_id=None,
        )
        post.channels.exclude(channel__in=plan.channels).delete()
        names = _set_channels(post, plan.channels, content)
        post.refresh_from_db(fields=["day", "department"])
        record(events.PostChanged(**_told(post), channels=names), actor=actor)


def approve_post(*, actor: Actor, post_id: int, version: int) -> None:
    """Allow a post as it was seen.

    Raises Forbidden without ``notices.approve``, for a machine and for whoever planned it; NotFound
    and Stale.
    """
    actor.require("notices.approve")
    if actor.kind != "official":
        raise Forbidden("officials_only", _("Only an official allows a post."))
    with _locked(actor, post_id, (Post.State.PLANNED,), version) as post:
        if actor.id == post.made_by_id:
            message = _(
                "You planned this post yourself: another official has to decide on it."
                " Nothing was changed."
            )
            raise Forbidden("own_post", message)
        is_out = not post.channels.filter(posted_on=None).exists()
        state = Post.State.POSTED if is_out else Post.State.APPROVED
        _update(post, state=state, approved_by_id=actor.id)
        record(events.PostApproved(**_told(post)), actor=actor)


def drop_post(*, actor: Actor, post_id: int, version: int, reason: str) -> None:
    """Post it nowhere after all, with the reason. Raises DomainError where it is out already."""
    actor.require(PERMISSION)
    said = one_text(reason, "reason", LONGEST_REASON, _("Say why it is not posted."))
    with _locked(actor, post_id, OPEN, version) as post:
        if any(one.posted_on is not None for one in post.channels.all()):
            message = _("It is out on a channel already. Take it back there first.")
            raise DomainError("posted_there", message)
        _update(post, state=Post.State.DROPPED, reason=said)
        record(events.PostDropped(**_told(post)), actor=actor)


def note_posted(
    *, actor: Actor, post_id: int, channel: str, link: str, day: dt.date | None = None
) -> None:
    """Note that an approved post is out on a channel, since a day (today) and at which address.

    The same again changes nothing. When it is out on all its channels, it is posted.
    """
    actor.require(PERMISSION)
    address = _link(link)
    on = day or timezone.localdate()
    if on > timezone.localdate():
        message = _("This day is still to come: note it when it is out.")
        raise DomainError("in_the_future", message, field="day")
    with _locked(actor, post_id, (Post.State.APPROVED, Post.State.POSTED)) as post:
        row = _channel(post, channel)
        if (row.posted_on, row.link) == (on, address):
            return
        if row.posted_on is not None:
            message = _("It is noted there already. Take it back first, if that was wrong.")
            raise DomainError("posted_there", message, field="link")
        PostChannel.objects.filter(id=row.pk).update(posted_on=on, link=address)
        if not post.channels.filter(posted_on=None).exists():
            _update(post, state=Post.State.POSTED)
        told = {**_told(post), "day": on, "channel": channel}
        record(events.PostedOnChannel(**told), actor=actor)


def take_back_posted(*, actor: Actor, post_id: int, channel: str) -> None:
    """Note that a post is not out on a channel (any more): it was a mistake, or was taken off."""
    actor.require(PERMISSION)
    with _locked(actor, post_id, (Post.State.APPROVED, Post.State.POSTED)) as post:
        row = _channel(post, channel)
        if row.posted_on is None:
            return
        PostChannel.objects.filter(id=row.pk).update(posted_on=None, link="")
        _update(post, state=Post.State.APPROVED)
        told = {**_told(post), "day": row.posted_on, "channel": channel}
        record(events.PostTakenBack(**told), actor=actor)


def note_followers(
    *,
    actor: Actor,
    agency: AgencyRef,
    programme: str,
    channel: str,
    month: dt.date,
    followers: int,
) -> None:
    """Note how many follow a channel in a month; again, to correct it.

    The event says by how many the newest number of the channel changed, so that all of them
    together are what was gained since the plan. Raises DomainError for a month to come.
    """
    actor.require(PERMISSION)
    content = queries.content_of(agency, programme)
    if channel not in content.block.channels:
        raise DomainError("no_channel", _("There is no such channel."), field="channel")
    if not 0 <= followers <= MOST_FOLLOWERS:
        message = _("Enter how many followers there are, as a whole number.")
        raise DomainError("bad_number", message, field=f"followers_{channel}")
    first = month.replace(day=1)
    if first > timezone.localdate():
        message = _("This month is still to come.")
        raise DomainError("in_the_future", message, field="month")
    with transaction.atomic():
        department = orgs.department_named(agency.id, content.department)
        # Two at once would both reckon from the same number.
        Department.objects.select_for_update(no_key=True).get(id=department.pk)
        before = _newest(actor, content, channel)
        row: dict[str, Any] = {
            "agency_id": actor.agency_id,
            "programme": programme,
            "channel": channel,
        }
        known = FollowerCount.objects.filter(**row, month=first).first()
        if known is not None and known.followers == followers:
            return
        FollowerCount.objects.update_or_create(
            **row, month=first, defaults={"followers": followers}
        )
        event = events.FollowersNoted(
            agency_id=agency.id,
            subject_id=agency.id,
            department_id=department.pk,
            programme=programme,
            channel=channel,
            month=first,
            followers=followers,
            gained=_newest(actor, content, channel) - before,
        )
        record(event, actor=actor)


def _newest(actor: Actor, content: queries.OfferedContent, channel: str) -> int:
    """The newest number of followers of a channel: the last month's, or that of the plan."""
    rows = FollowerCount.objects.filter(
        agency_id=actor.agency_id, programme=content.programme, channel=channel
    )
    newest = rows.order_by("-month").values_list("followers", flat=True).first()
    return newest if newest is not None else content.block.channels[channel].followers or 0


def _planned(plan: PostPlan, agency: AgencyRef, content: queries.OfferedContent) -> dict[str, Any]:
    if not plan.channels or not set(plan.channels) <= content.block.channels.keys():
        message = _("Choose at least one of the channels.")
        raise DomainError("no_channel", message, field="channels")
    department_id = plan.department_id
    if department_id is None:
        department_id = orgs.department_named(agency.id, content.department).pk
    elif department_id not in orgs.open_departments(agency):
        message = _("There is no such department.")
        raise DomainError("no_department", message, field="department")
    return {
        "title": one_text(plan.title, "title", LONGEST_TITLE, _("Give it a title.")),
        "note": one_text(plan.note, "note", LONGEST_NOTE, lines=True),
        "day": plan.day,
        "department_id": department_id,
    }


def _set_channels(
    post: Post, wanted: Sequence[str], content: queries.OfferedContent
) -> tuple[str, ...]:
    """Give a post its channels, those that it has already left as they are."""
    names = tuple(name for name in content.block.channels if name in wanted)
    PostChannel.objects.bulk_create(
        [PostChannel(post=post, channel=name) for name in names], ignore_conflicts=True
    )
    return names


def _channel(post: Post, channel: str) -> PostChannel:
    for row in post.channels.all():
        if row.channel == channel:
            return row
    raise DomainError("no_channel", _("There is no such channel."), field="channel")


def _link(raw: str) -> str:
    found = one_text(raw, "link", LONGEST_LINK, _("Enter the address at which it can be read."))
    if not LINK.fullmatch(found):
        message = _("Enter a whole address, such as https://blog.example.kr/1.")
        raise DomainError("bad_link", message, field="link")
    return found


@contextmanager
def _locked(
    actor: Actor, post_id: int, states: Sequence[str], version: int | None = None
) -> Iterator[Post]:
    """A post for one change, in a transaction. Raises NotFound and Stale."""
    with transaction.atomic():
        rows = Post.objects.select_for_update(no_key=True)
        post = rows.filter(agency_id=actor.agency_id, id=post_id).first()
        if post is None:
            raise NotFound("no_post", _("There is no such post."))
        if post.state not in states or version not in (None, post.version):
            message = _("Somebody changed this post meanwhile. Look at how it stands now.")
            raise Stale("stale", message)
        yield post


def _update(post: Post, **values: Any) -> None:
    Post.objects.filter(id=post.pk).update(**values, version=F("version") + 1)


def _told(post: Post) -> dict[str, Any]:
    """What each event of a post tells."""
    return {
        "agency_id": post.agency_id,
        "subject_id": post.pk,
        "department_id": post.department_id,
        "programme": post.programme,
        "day": post.day,
    }
