"""The way of a case through the office."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class CaseFiled(Event):
    """A resident, or somebody for them, filed a petition; its legal clock runs (법19)."""

    name: ClassVar[str] = "cases.case.filed"
    text: ClassVar[Text] = _("The petition was received.")
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_allowed"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    service: str
    kind: str
    channel: str
    due_at: dt.datetime
    minutes_allowed: int


@dataclass(frozen=True, kw_only=True)
class CaseAccepted(Event):
    """The department in charge accepted the petition (접수)."""

    name: ClassVar[str] = "cases.case.accepted"
    text: ClassVar[Text] = _("{department} accepted the petition.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    department: str
    service: str


@dataclass(frozen=True, kw_only=True)
class CaseAssigned(Event):
    """An official became responsible for the petition (담당자 지정), and by which rule."""

    name: ClassVar[str] = "cases.case.assigned"
    text: ClassVar[Text] = _("An official in charge was named.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    official_id: int
    rule: str
    # Who is absent, and for whom the official stands in.
    instead_of: int | None = None


@dataclass(frozen=True, kw_only=True)
class CaseDecided(Event):
    """The petition was decided, with reasons (법27)."""

    name: ClassVar[str] = "cases.case.decided"
    text: ClassVar[Text] = _("The petition was decided.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    outcome: str
    service: str
    # How it is told; of a refusal also what is open to the applicant, and until when (법27③).
    notice: str = "paper"
    remedies: str = ""
    objection_until: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class CaseClosed(Event):
    """The clock of the petition stopped for good. ``minutes_late`` is 0 for one in time.

    Of one that was decided and promised to be sooner (fast track), ``promised`` is 1,
    ``promises_kept`` 1 if it came by the promised moment, and ``minutes_after_promise`` the working
    minutes by which it came later. Of all others the three are 0.
    """

    name: ClassVar[str] = "cases.case.closed"
    text: ClassVar[Text] = _("The case was closed.")
    measures: ClassVar[frozenset[str]] = frozenset(
        {
            "allowed_minutes",
            "used_minutes",
            "minutes_late",
            "promised",
            "promises_kept",
            "minutes_after_promise",
        }
    )
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    service: str
    kind: str
    ending: str
    official_id: int | None
    allowed_minutes: int
    used_minutes: int
    minutes_late: int
    promised: int = 0
    promises_kept: int = 0
    minutes_after_promise: int = 0
