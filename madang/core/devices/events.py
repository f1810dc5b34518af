"""What happens to kiosks. None of it says anything about the people who stand at them."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class KioskRegistered(Event):
    """An office has a kiosk that may be paired."""

    name: ClassVar[str] = "devices.kiosk.registered"
    text: ClassVar[Text] = _("The kiosk {kiosk} was registered.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "devices.kiosk"

    kiosk: str
    place: str
    has_printer: bool


@dataclass(frozen=True, kw_only=True)
class KioskChanged(Event):
    """A kiosk was moved, renamed, or got or lost its printer."""

    name: ClassVar[str] = "devices.kiosk.changed"
    text: ClassVar[Text] = _("The kiosk {kiosk} was changed.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "devices.kiosk"

    kiosk: str
    place: str
    has_printer: bool


@dataclass(frozen=True, kw_only=True)
class PairingCodeIssued(Event):
    """Somebody got a code with which one device becomes this kiosk."""

    name: ClassVar[str] = "devices.kiosk.code_issued"
    text: ClassVar[Text] = _("A pairing code for the kiosk {kiosk} was given out.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "devices.kiosk"

    kiosk: str


@dataclass(frozen=True, kw_only=True)
class KioskPaired(Event):
    """A device entered the code and is this kiosk from now on."""

    name: ClassVar[str] = "devices.kiosk.paired"
    text: ClassVar[Text] = _("The kiosk {kiosk} was paired.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "devices.kiosk"

    kiosk: str


@dataclass(frozen=True, kw_only=True)
class KioskRevoked(Event):
    """A kiosk was shut out; what stood on its screen is forgotten."""

    name: ClassVar[str] = "devices.kiosk.revoked"
    text: ClassVar[Text] = _("The kiosk {kiosk} was revoked.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "devices.kiosk"

    kiosk: str
