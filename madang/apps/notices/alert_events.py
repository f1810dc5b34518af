"""What became of alerts. None of these says whom they were told: their subject is the alert."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()
SUBJECT = "notices.alert"


@dataclass(frozen=True, kw_only=True)
class AlertIssued(Event):
    """People are warned of a danger; ``messages`` were meant when it was issued."""

    name: ClassVar[str] = "notices.alert.issued"
    text: ClassVar[Text] = _("An alert was issued.")
    measures: ClassVar = frozenset({"messages"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    identifier: str
    status: str
    category: str
    severity: str
    template: str
    messages: int


@dataclass(frozen=True, kw_only=True)
class AlertUpdated(Event):
    """A newer one took its place; ``withheld`` messages of the older one are not sent any more."""

    name: ClassVar[str] = "notices.alert.updated"
    text: ClassVar[Text] = _("An alert was updated.")
    measures: ClassVar = frozenset({"messages", "withheld"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    identifier: str
    replaces: str
    status: str
    category: str
    severity: str
    template: str
    messages: int
    withheld: int


@dataclass(frozen=True, kw_only=True)
class AlertCancelled(Event):
    """The warning holds no more; those who were told of it are told so."""

    name: ClassVar[str] = "notices.alert.cancelled"
    text: ClassVar[Text] = _("An alert was cancelled.")
    measures: ClassVar = frozenset({"messages", "withheld"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    identifier: str
    replaces: str
    status: str
    category: str
    severity: str
    template: str
    messages: int
    withheld: int
