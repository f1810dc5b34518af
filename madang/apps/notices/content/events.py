"""What became of planned posts. None of these says anything of a resident."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()
SUBJECT = "notices.content"


@dataclass(frozen=True, kw_only=True)
class PostPlanned(Event):
    """A post was planned for a day."""

    name: ClassVar[str] = "notices.content.planned"
    text: ClassVar[Text] = _("A post was planned for {day}.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    day: dt.date
    channels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PostChanged(Event):
    """A planned post was changed; it has to be allowed again."""

    name: ClassVar[str] = "notices.content.changed"
    text: ClassVar[Text] = _("A planned post was changed.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    day: dt.date
    channels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PostApproved(Event):
    """A second official allowed it."""

    name: ClassVar[str] = "notices.content.approved"
    text: ClassVar[Text] = _("A post was approved.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    day: dt.date


@dataclass(frozen=True, kw_only=True)
class PostDropped(Event):
    """It is not posted after all; the reason stands with the post."""

    name: ClassVar[str] = "notices.content.dropped"
    text: ClassVar[Text] = _("A planned post was dropped.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    day: dt.date


@dataclass(frozen=True, kw_only=True)
class PostedOnChannel(Event):
    """It went out on a channel, on this day."""

    name: ClassVar[str] = "notices.content.posted"
    text: ClassVar[Text] = _("A post went out on {channel}.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    day: dt.date
    channel: str


@dataclass(frozen=True, kw_only=True)
class PostTakenBack(Event):
    """It was entered by mistake, or was taken off its channel: it counts no more."""

    name: ClassVar[str] = "notices.content.taken_back"
    text: ClassVar[Text] = _("A post does not count on {channel} any more.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    day: dt.date
    channel: str


@dataclass(frozen=True, kw_only=True)
class FollowersNoted(Event):
    """How many follow a channel; ``gained`` is by how many its newest number changed."""

    name: ClassVar[str] = "notices.content.followers_noted"
    text: ClassVar[Text] = _("The followers of {channel} were noted.")
    measures: ClassVar = frozenset({"followers", "gained"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = "orgs.agency"

    channel: str
    month: dt.date
    followers: int
    gained: int
