"""Papers and facts that an applicant hands in later (보완)."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class SupplementDemanded(Event):
    """The applicant was asked for what is missing (법22①, 영24①); ``round`` 2 is the last (영24③).

    ``late_reason`` says why it was more than eight working hours after the receipt (규칙9①).
    """

    name: ClassVar[str] = "cases.supplement.demanded"
    text: ClassVar[Text] = _("The office asked for what is missing, until {answer_by}.")
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_since_receipt"})
    personal: ClassVar[frozenset[str]] = frozenset({"what", "late_reason"})
    subject_type: ClassVar[str] = "cases.case"

    round: int
    what: str
    method: str
    answer_by: dt.date
    late_reason: str
    minutes_since_receipt: int


@dataclass(frozen=True, kw_only=True)
class SupplementExtended(Event):
    """The applicant named the days still needed and has them (영24②)."""

    name: ClassVar[str] = "cases.supplement.extended"
    text: ClassVar[Text] = _("There is more time for what is missing: until {answer_by}.")
    measures: ClassVar[frozenset[str]] = frozenset({"days"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    round: int
    number: int
    days: int
    answer_by: dt.date


@dataclass(frozen=True, kw_only=True)
class SupplementAnswered(Event):
    """What was missing arrived; the clock runs on from the next day (행정절차법 시행령 11 1호)."""

    name: ClassVar[str] = "cases.supplement.answered"
    text: ClassVar[Text] = _("What was missing arrived.")
    measures: ClassVar[frozenset[str]] = frozenset({"files"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    round: int
    files: int
    in_time: bool


@dataclass(frozen=True, kw_only=True)
class SupplementLapsed(Event):
    """The last day passed and nothing came: ask once more, or return the petition (영24③, 25)."""

    name: ClassVar[str] = "cases.supplement.lapsed"
    text: ClassVar[Text] = _("What is missing did not come by {answer_by}.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    round: int
    answer_by: dt.date


@dataclass(frozen=True, kw_only=True)
class SupplementInsufficient(Event):
    """What arrived was not enough, and why (영24③, 25①).

    The demand waits again until ``answer_by``; if that is over (``lapsed``) its time has run out.
    """

    name: ClassVar[str] = "cases.supplement.insufficient"
    text: ClassVar[Text] = _("What arrived was not enough.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = frozenset({"reasons"})
    subject_type: ClassVar[str] = "cases.case"

    round: int
    reasons: str
    answer_by: dt.date
    lapsed: bool


@dataclass(frozen=True, kw_only=True)
class SupplementMoved(Event):
    """The calendar changed, and with it the last day for what is missing (영24④, 민법161).

    ``cause`` and ``note`` as those of ``CaseDueMoved``.
    """

    name: ClassVar[str] = "cases.supplement.moved"
    text: ClassVar[Text] = _(
        "The last day for what is missing moved from {old_answer_by} to {answer_by}: {note}."
    )
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    round: int
    old_answer_by: dt.date
    answer_by: dt.date
    cause: str
    note: str


@dataclass(frozen=True, kw_only=True)
class SupplementSentAgain(Event):
    """A demand that had come back was sent once more, by which means and where to (영25②)."""

    name: ClassVar[str] = "cases.supplement.sent_again"
    text: ClassVar[Text] = _("What is missing was asked for once more, until {answer_by}.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    round: int
    method: str
    address: str
    sent_at: dt.datetime
    answer_by: dt.date


@dataclass(frozen=True, kw_only=True)
class SupplementUndelivered(Event):
    """A sending of a demand came back undelivered; the second one ends the case (영25②)."""

    name: ClassVar[str] = "cases.supplement.undelivered"
    text: ClassVar[Text] = _("The demand for what is missing could not be delivered.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    round: int
    times: int


@dataclass(frozen=True, kw_only=True)
class CaseReturned(Event):
    """The petition went back because what was missing did not come in time (반려, 영25①)."""

    name: ClassVar[str] = "cases.case.returned"
    text: ClassVar[Text] = _("The petition was returned.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    service: str
    round: int
