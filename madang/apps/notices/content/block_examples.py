"""Examples of content: so many channels, posts and followers."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from madang.apps.notices.content.block import ContentBlock
from madang.core.programmes.examples import ExampleKind, mismatch
from madang.core.programmes.findings import Finding
from madang.core.programmes.format import ProgrammeFile
from madang.core.programmes.values import Part

ABOUT: Final = "Of the content that is planned, expect so many channels, posts and followers."


class ExpectedContent(Part):
    """What is expected; what is left out is not looked at."""

    channels: int | None = None
    """How many channels there are."""
    posts_a_month: int | None = None
    """How many posts there are to be in a month."""
    posts_a_year: int | None = None
    """How many posts that is in a year."""
    followers: int | None = None
    """How many followers all channels had when the plan was written."""
    followers_wanted: int | None = None
    """How many there are to be, rounded up."""


class ContentExample(ExampleKind):
    """The goals of the block `content:`."""

    expect: ExpectedContent
    """What is expected of them."""

    def mismatches(self, programme: ProgrammeFile) -> Iterator[Finding]:
        block: ContentBlock | None = programme.block("content")
        if block is None:
            yield Finding((), _("The programme file has no content."))
            return
        found = {
            "channels": len(block.channels),
            "posts_a_month": block.posts_a_month,
            "posts_a_year": block.posts_a_month and 12 * block.posts_a_month,
            "followers": block.followers,
            "followers_wanted": block.followers_wanted,
        }
        for field in ExpectedContent.model_fields:
            expected = getattr(self.expect, field)
            if expected is not None and expected != found[field]:
                yield mismatch(("expect", field), expected, found[field])
