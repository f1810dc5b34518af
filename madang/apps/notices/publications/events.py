"""What became of printed copies. None of these says anything of a person."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()
SUBJECT = "notices.publication"


@dataclass(frozen=True, kw_only=True)
class PublicationOpened(Event):
    """A new issue is to be printed."""

    name: ClassVar[str] = "notices.publication.opened"
    text: ClassVar[Text] = _("The issue {label} of a publication was opened.")
    measures: ClassVar = NOTHING
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    publication: str
    label: str


@dataclass(frozen=True, kw_only=True)
class CopiesPrinted(Event):
    """Copies came from the printer."""

    name: ClassVar[str] = "notices.publication.printed"
    text: ClassVar[Text] = _("Copies of the issue {label} were printed.")
    measures: ClassVar = frozenset({"copies"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    publication: str
    label: str
    language: str
    copies: int


@dataclass(frozen=True, kw_only=True)
class CopiesHandedOut(Event):
    """Copies went to a place of the distribution list."""

    name: ClassVar[str] = "notices.publication.handed_out"
    text: ClassVar[Text] = _("Copies of the issue {label} were handed out.")
    measures: ClassVar = frozenset({"copies"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    publication: str
    label: str
    language: str
    place: str
    copies: int


@dataclass(frozen=True, kw_only=True)
class CopiesCounted(Event):
    """Somebody counted the stock; ``difference`` is by how much it was not as written down."""

    name: ClassVar[str] = "notices.publication.counted"
    text: ClassVar[Text] = _("The copies of the issue {label} were counted.")
    measures: ClassVar = frozenset({"copies", "difference"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    publication: str
    label: str
    language: str
    copies: int
    difference: int


@dataclass(frozen=True, kw_only=True)
class CopiesCorrected(Event):
    """Something was entered wrongly: by so many the printed or the handed out change."""

    name: ClassVar[str] = "notices.publication.corrected"
    text: ClassVar[Text] = _("An entry about copies of the issue {label} was corrected.")
    measures: ClassVar = frozenset({"printed", "handed_out"})
    personal: ClassVar = NOTHING
    subject_type: ClassVar[str] = SUBJECT

    publication: str
    label: str
    language: str
    place: str
    printed: int
    handed_out: int
