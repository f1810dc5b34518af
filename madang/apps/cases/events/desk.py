"""What officials do beside the steps of the law: notes, assignments taken back, decision texts."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class CaseNoted(Event):
    """An official wrote an internal note. What it says stands in the note, never in the event."""

    name: ClassVar[str] = "cases.case.noted"
    text: ClassVar[Text] = _("An internal note was written.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    note_id: int


@dataclass(frozen=True, kw_only=True)
class NotesPurged(Event):
    """The texts of the notes were destroyed with the personal data of the case (개보법21)."""

    name: ClassVar[str] = "cases.case.notes_purged"
    text: ClassVar[Text] = _("The internal notes were destroyed.")
    measures: ClassVar[frozenset[str]] = frozenset({"count"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    count: int


@dataclass(frozen=True, kw_only=True)
class AssignmentUndone(Event):
    """An assignment was taken back; ``official_id`` is in charge as before, or nobody."""

    name: ClassVar[str] = "cases.case.assignment_undone"
    text: ClassVar[Text] = _("The assignment was taken back.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    official_id: int | None


@dataclass(frozen=True, kw_only=True)
class DecisionTextWritten(Event):
    """A text for decisions of a department was written or changed."""

    name: ClassVar[str] = "cases.decision_text.written"
    text: ClassVar[Text] = _("The decision text “{title}” was written.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.decision_text"

    title: str
    service: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class DecisionTextRemoved(Event):
    """A text for decisions of a department is not offered any more."""

    name: ClassVar[str] = "cases.decision_text.removed"
    text: ClassVar[Text] = _("The decision text “{title}” was removed.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.decision_text"

    title: str
