"""What applicants do with their own petitions."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.apps.cases.events.handling import NOTHING
from madang.core.errors import Text
from madang.core.events.definitions import Event


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn(Event):
    """The applicant took the petition back (취하, 법22②); ``by_request``: in writing."""

    name: ClassVar[str] = "cases.case.withdrawn"
    text: ClassVar[Text] = _("The petition was withdrawn by the applicant.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    service: str
    by_request: bool


@dataclass(frozen=True, kw_only=True)
class CaseAmended(Event):
    """The applicant changed what the petition says (변경, 법22②); its clock runs on."""

    name: ClassVar[str] = "cases.case.amended"
    text: ClassVar[Text] = _("The applicant changed what the petition says.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StandingAsked(Event):
    """The applicant asked how the petition stands; the office owes a notice (영23①)."""

    name: ClassVar[str] = "cases.standing.asked"
    text: ClassVar[Text] = _("The applicant asked how the petition stands.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    service: str


@dataclass(frozen=True, kw_only=True)
class CaseObjected(Event):
    """The applicant objected to the refusal (이의신청, 법35①); ``objection`` is its case."""

    name: ClassVar[str] = "cases.case.objected"
    text: ClassVar[Text] = _("An objection was filed under the number {number}.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    objection: int
    number: str
    told_on: dt.date
    last_day: dt.date
