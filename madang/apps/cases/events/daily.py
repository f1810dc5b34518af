"""How officials arrange their daily work: views of the inbox, a step with several petitions."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()
VIEW, RUN = "cases.view", "cases.bulk_run"


@dataclass(frozen=True, kw_only=True)
class ViewKept(Event):
    """An official kept a view of the inbox; ``filters`` are the names of what it asks for."""

    name: ClassVar[str] = "cases.view.kept"
    text: ClassVar[Text] = _("A view of the inbox was kept.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = VIEW

    filters: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ViewRenamed(Event):
    """An official gave a view of the inbox another name. What it is called stands in the view."""

    name: ClassVar[str] = "cases.view.renamed"
    text: ClassVar[Text] = _("A view of the inbox was renamed.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = VIEW


@dataclass(frozen=True, kw_only=True)
class ViewRemoved(Event):
    """An official keeps a view of the inbox no longer."""

    name: ClassVar[str] = "cases.view.removed"
    text: ClassVar[Text] = _("A view of the inbox was removed.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = VIEW


@dataclass(frozen=True, kw_only=True)
class BulkBegun(Event):
    """An official began a step with several petitions; what is done to each is an event of it."""

    name: ClassVar[str] = "cases.bulk.begun"
    text: ClassVar[Text] = _("A step with {cases} petitions began.")
    measures: ClassVar[frozenset[str]] = frozenset({"cases"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = RUN

    step: str
    cases: int


@dataclass(frozen=True, kw_only=True)
class BulkRefused(Event):
    """The step was refused for one of the petitions, which stays as it is; ``why`` is the code."""

    name: ClassVar[str] = "cases.bulk.refused"
    text: ClassVar[Text] = _("The step was refused for one petition.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = RUN

    step: str
    case_id: int
    why: str


@dataclass(frozen=True, kw_only=True)
class BulkTakenBack(Event):
    """What a step assigned was taken back, but for those petitions on which somebody has worked."""

    name: ClassVar[str] = "cases.bulk.taken_back"
    text: ClassVar[Text] = _("A step with several petitions was taken back for {undone} of them.")
    measures: ClassVar[frozenset[str]] = frozenset({"undone", "kept"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = RUN

    step: str
    undone: int
    kept: int
