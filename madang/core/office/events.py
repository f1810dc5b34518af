"""What happens to the texts and codes of an office. Subject is the agency."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOBODY: frozenset[str] = frozenset()
SUBJECT = "orgs.agency"


@dataclass(frozen=True, kw_only=True)
class TextReplaced(Event):
    """An office worded a message in its own way; ``old`` is what its residents read before."""

    name: ClassVar[str] = "office.text.replaced"
    text: ClassVar[Text] = _("The text {key} was worded anew.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = SUBJECT

    key: str
    language: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class TextRestored(Event):
    """A message says again what the product says."""

    name: ClassVar[str] = "office.text.restored"
    text: ClassVar[Text] = _("The text {key} is that of the product again.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = SUBJECT

    key: str
    language: str
    old: str


@dataclass(frozen=True, kw_only=True)
class CodeAdded(Event):
    """A code list of the office has one code more from a day on."""

    name: ClassVar[str] = "office.code.added"
    text: ClassVar[Text] = _("The code {code} was added to {list_name}.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = SUBJECT

    list_name: str
    code: str
    label: Mapping[str, str]
    starts_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CodeEnded(Event):
    """A code is not offered any more from a day on; what was filed with it keeps it."""

    name: ClassVar[str] = "office.code.ended"
    text: ClassVar[Text] = _("The code {code} of {list_name} ends.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = SUBJECT

    list_name: str
    code: str
    ends_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CodePlaced(Event):
    """A code stands at another place of its list; ``old`` and ``new`` are the order of all."""

    name: ClassVar[str] = "office.code.placed"
    text: ClassVar[Text] = _("The code {code} of {list_name} stands at another place.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = SUBJECT

    list_name: str
    code: str
    old: tuple[str, ...]
    new: tuple[str, ...]
