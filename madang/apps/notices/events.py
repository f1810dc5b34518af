"""What became of messages. None of these says to whom: their subject is the message."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()
SUBJECT = "notices.notice"


@dataclass(frozen=True, kw_only=True)
class NoticesQueued(Event):
    """Messages of one occasion wait to be sent; the subject is the agency."""

    name: ClassVar[str] = "notices.occasion.queued"
    text: ClassVar[Text] = _("Messages were made ready.")
    measures: ClassVar = frozenset({"messages"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = "orgs.agency"

    template: str
    occasion: str
    messages: int


@dataclass(frozen=True, kw_only=True)
class NoticeAccepted(Event):
    """A gateway took a message over."""

    name: ClassVar[str] = "notices.notice.accepted"
    text: ClassVar[Text] = _("A message was handed over.")
    measures: ClassVar = frozenset({"parts", "cost"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    channel: str
    gateway: str
    parts: int
    cost: int


@dataclass(frozen=True, kw_only=True)
class NoticeDelivered(Event):
    """A message reached its address, as the gateway says."""

    name: ClassVar[str] = "notices.notice.delivered"
    text: ClassVar[Text] = _("A message was delivered.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class NoticeFailed(Event):
    """A message could not be delivered; ``reason`` is a code of docs/reference/notices.md."""

    name: ClassVar[str] = "notices.notice.failed"
    text: ClassVar[Text] = _("A message could not be delivered.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    channel: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class NoticeWithheld(Event):
    """A message was not sent: no consent (any more), too late, no address, or not wanted."""

    name: ClassVar[str] = "notices.notice.withheld"
    text: ClassVar[Text] = _("A message was not sent.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    channel: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class NoticeInDoubt(Event):
    """Nobody can say whether a gateway took a message over: a person decides."""

    name: ClassVar[str] = "notices.notice.in_doubt"
    text: ClassVar[Text] = _("Whether a message was sent is in doubt.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    template: str
    channel: str
    gateway: str


@dataclass(frozen=True, kw_only=True)
class DoubtSettled(Event):
    """Somebody said what became of a message in doubt: it was sent, or is to be sent again."""

    name: ClassVar[str] = "notices.doubt.settled"
    text: ClassVar[Text] = _("A message in doubt was settled.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    sent: bool


@dataclass(frozen=True, kw_only=True)
class SendingConfirmed(Event):
    """Somebody allowed a restored database to send; the subject is the agency that was asked."""

    name: ClassVar[str] = "notices.sending.confirmed"
    text: ClassVar[Text] = _("Sending from this database was allowed.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = "orgs.agency"

    mark: str


@dataclass(frozen=True, kw_only=True)
class ContactChosen(Event):
    """An official chose on which channels they are reminded; the subject is the official."""

    name: ClassVar[str] = "notices.contact.chosen"
    text: ClassVar[Text] = _("An official chose how to be reminded.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = "orgs.official"

    channels: tuple[str, ...]
