"""What happens to residents. None of these carries personal data: only which kinds changed."""

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
