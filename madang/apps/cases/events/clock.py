"""What stops, moves and explains a case's clock."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class CaseHeld(Event):
    """The clock of the petition stands still, on a ground of the law (불산입, 영20)."""

    name: ClassVar[str] = "cases.case.held"
    text: ClassVar[Text] = _("The period stopped running.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    ground: str
    article: str
    started_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class CaseResumed(Event):
    """The clock runs again. ``minutes_held`` is the working time from start to end of the hold."""

    name: ClassVar[str] = "cases.case.resumed"
    text: ClassVar[Text] = _("The period runs again. New date: {due_at}.")
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_held"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    ground: str
    started_at: dt.datetime
    ended_at: dt.datetime
    due_at: dt.datetime
    minutes_held: int


@dataclass(frozen=True, kw_only=True)
class CaseExtended(Event):
    """The period was extended; reason and new date are what the applicant is told (영21③)."""

    name: ClassVar[str] = "cases.case.extended"
    text: ClassVar[Text] = _("The period was extended. New date: {due_at}.")
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_added"})
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    subject_type: ClassVar[str] = "cases.case"

    number: int
    length: str
    ground: str
    article: str
    reason: str
    old_due_at: dt.datetime
    due_at: dt.datetime
    with_consent: bool
    # How and when the applicant agreed, of a second extension.
    consent_by: str
    consent_on: dt.date | None
    minutes_added: int


@dataclass(frozen=True, kw_only=True)
class ExtensionAsked(Event):
    """The office asked the applicant to agree to a second extension (영21① 단서)."""

    name: ClassVar[str] = "cases.extension.asked"
    text: ClassVar[Text] = _("The office asked for consent to a second extension, until {due_at}.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    subject_type: ClassVar[str] = "cases.case"

    length: str
    ground: str
    reason: str
    due_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class ExtensionAgreed(Event):
    """The applicant agreed to the second extension that the office had asked for (영21① 단서)."""

    name: ClassVar[str] = "cases.extension.agreed"
    text: ClassVar[Text] = _("The applicant agreed to the second extension.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    length: str
    ground: str
