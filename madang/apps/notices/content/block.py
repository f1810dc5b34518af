"""The ``content:`` block: the office's channels in social media, and how much it wants to post."""

from collections.abc import Iterator
from typing import Annotated, Final

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints

from madang.core.programmes.findings import Finding
from madang.core.programmes.format import Block
from madang.core.programmes.values import LocalizedLine, Name, Part

ABOUT: Final = "Where the office posts (홍보 채널), how many posts a month it wants, and followers."
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Address = Annotated[str, StringConstraints(max_length=200, pattern=r"^https?://\S+$")]
"""The address of a page: ``https://blog.example.kr/office``."""


class ContentChannel(Part):
    """A channel of the office on a platform of somebody else."""

    title: LocalizedLine
    """What it is called."""
    url: Address | None = None
    """Where it is."""
    posts_a_month: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """How many posts there are to be in a month, where it has a goal of its own."""
    followers: Count | None = None
    """How many followers it had when the plan was written."""


class ContentBlock(Part, Block):
    """Where this programme posts, and its goals."""

    posts_a_month: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """How many posts there are to be in a month on all channels together."""
    followers_growth: Annotated[int, Field(ge=1, le=1000)] | None = None
    """By how many percent the followers are to grow over those of the plan."""
    channels: Annotated[dict[Name, ContentChannel], Field(min_length=1)]
    """The channels by name."""

    @property
    def followers(self) -> int:
        """How many followers all channels had together when the plan was written."""
        return sum(one.followers or 0 for one in self.channels.values())

    @property
    def followers_wanted(self) -> int | None:
        """How many followers there are to be, rounded up; None without a goal."""
        if self.followers_growth is None:
            return None
        return -(-self.followers * (100 + self.followers_growth) // 100)

    def findings(self) -> Iterator[Finding]:
        own = sum(one.posts_a_month or 0 for one in self.channels.values())
        if self.posts_a_month is not None and own > self.posts_a_month:
            message = _("The goals of the channels add up to %(own)s, which is more than this.")
            yield Finding(("posts_a_month",), message % {"own": own})
        if self.followers_growth is not None and not self.followers:
            message = _("Say how many followers the channels have: growth is reckoned from them.")
            yield Finding(("followers_growth",), message)
