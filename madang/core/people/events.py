"""What happens to residents. None of these carries personal data: only which kinds changed."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ResidentRegistered(Event):
    """A resident was registered with an agency, at one of the levels of identity."""

    name: ClassVar[str] = "people.resident.registered"
    text: ClassVar[Text] = _("A resident was registered.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = "people.resident"

    level: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    """Contact details of a resident were changed or removed; ``fields`` says which kinds."""

    name: ClassVar[str] = "people.contact.changed"
    text: ClassVar[Text] = _("Contact details were changed.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = "people.resident"

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LanguageChanged(Event):
    """A resident chose another language for letters and messages."""

    name: ClassVar[str] = "people.language.changed"
    text: ClassVar[Text] = _("Another language was chosen.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = "people.resident"

    language: str


@dataclass(frozen=True, kw_only=True)
class ContactVerified(Event):
    """A resident proved with a one-time code that a contact is theirs."""

    name: ClassVar[str] = "people.contact.verified"
    text: ClassVar[Text] = _("A contact was confirmed.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = "people.resident"

    field: str


@dataclass(frozen=True, kw_only=True)
class IdentityVerified(Event):
    """An identity provider confirmed who a resident is, for the first time."""

    name: ClassVar[str] = "people.identity.verified"
    text: ClassVar[Text] = _("The identity was confirmed.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = "people.resident"


@dataclass(frozen=True, kw_only=True)
class ValuesResealed(Event):
    """Values of an agency's residents were sealed anew under the current key."""

    name: ClassVar[str] = "people.vault.resealed"
    text: ClassVar[Text] = _("{count} values were sealed anew under the key {key_id}.")
    measures: ClassVar = frozenset({"count"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = "orgs.agency"

    key_id: str
    count: int


@dataclass(frozen=True, kw_only=True)
class AccessReviewed(Event):
    """The readings of a month were reviewed (안전성 확보조치 기준 제8조제2항).

    ``month`` is its first day; the numbers are those that whoever reviewed it saw.
    """

    name: ClassVar[str] = "people.access.reviewed"
    text: ClassVar[Text] = _("The access log of {month} was reviewed: {readings} readings.")
    measures: ClassVar = frozenset({"readings", "outside_hours", "many_at_once", "downloads"})
    # Typed freely, and may name somebody.
    personal: ClassVar = frozenset({"found"})
    subject_type: ClassVar[str] = "orgs.agency"

    month: dt.date
    found: str
    readings: int
    outside_hours: int
    many_at_once: int
    downloads: int


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    """A resident agreed to be told something on a channel (수신동의)."""

    name: ClassVar[str] = "people.consent.given"
    text: ClassVar[Text] = _("Consent to messages was given.")
    measures: ClassVar = NOTHING
    personal: ClassVar = frozenset({"purpose"})
    subject_type: ClassVar[str] = "people.resident"

    purpose: str
    channel: str
    how: str


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    """A resident took a consent back (수신동의 철회)."""

    name: ClassVar[str] = "people.consent.withdrawn"
    text: ClassVar[Text] = _("Consent to messages was taken back.")
    measures: ClassVar = NOTHING
    personal: ClassVar = frozenset({"purpose"})
    subject_type: ClassVar[str] = "people.resident"

    purpose: str
    channel: str
    how: str


@dataclass(frozen=True, kw_only=True)
class ExpiredDestroyed(Event):
    """Personal data whose time was over was destroyed by night (개인정보 보호법 제21조제1항).

    ``accesses`` are rows of the agency's access log; the others belong to the whole installation
    and are counted by the agency whose turn came first.
    """

    name: ClassVar[str] = "people.expired.destroyed"
    text: ClassVar[Text] = _(
        "What had run out was destroyed: {accesses} rows of the access log, {sessions} sessions,"
        " {codes} one-time codes."
    )
    measures: ClassVar = frozenset({"accesses", "codes", "sessions", "browsers", "counters"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = "orgs.agency"

    accesses: int
    codes: int
    sessions: int
    browsers: int
    counters: int
