"""How cases belong together, and where they go."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.apps.cases.events.handling import NOTHING
from madang.core.errors import Text
from madang.core.events.definitions import Event


@dataclass(frozen=True, kw_only=True)
class CaseTakenIn(Event):
    """An official took the petition in for somebody and wrote it down (영6, 10④)."""

    name: ClassVar[str] = "cases.case.taken_in"
    text: ClassVar[Text] = _("The office took the petition in.")
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_until_entered"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    channel: str
    spoken: bool
    received_at: dt.datetime
    receipt_owed: bool
    minutes_until_entered: int


@dataclass(frozen=True, kw_only=True)
class MandateChecked(Event):
    """It was checked that somebody may act for the applicant (영6⑥, 규칙4)."""

    name: ClassVar[str] = "cases.case.mandate_checked"
    text: ClassVar[Text] = _("The representative's mandate was checked.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"


@dataclass(frozen=True, kw_only=True)
class CaseTransferred(Event):
    """The petition went to another department (이송, 영13①②); both counts are working minutes."""

    name: ClassVar[str] = "cases.case.transferred"
    text: ClassVar[Text] = _("The petition went from {from_department} to {to_department}.")
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_taken", "minutes_allowed"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    from_department: str
    to_department: str
    to_department_id: int
    law: str
    kept: bool
    minutes_taken: int
    minutes_allowed: int


@dataclass(frozen=True, kw_only=True)
class CaseSentOn(Event):
    """The petition went to the agency that has to deal with it (법16, 영13③)."""

    name: ClassVar[str] = "cases.case.sent_on"
    text: ClassVar[Text] = _("The petition was sent on to {to_agency}.")
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_taken", "minutes_allowed"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    to_agency: str
    # The case there, where that agency works with this installation.
    case_there: int | None
    law: str
    kept: bool
    minutes_taken: int
    minutes_allowed: int


@dataclass(frozen=True, kw_only=True)
class AssignmentFailed(Event):
    """The rule of the programme file found nobody to be in charge; ``why`` is a code."""

    name: ClassVar[str] = "cases.case.assignment_failed"
    text: ClassVar[Text] = _("No official could be found by the rule “{rule}”.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    rule: str
    why: str


@dataclass(frozen=True, kw_only=True)
class RollEntered(Event):
    """The roll of signatories of a collective petition was entered (연명부, 법24①)."""

    name: ClassVar[str] = "cases.case.roll_entered"
    text: ClassVar[Text] = _("The roll of signatories was entered.")
    measures: ClassVar[frozenset[str]] = frozenset({"signatories", "households"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    is_original: bool
    signatories: int
    households: int


@dataclass(frozen=True, kw_only=True)
class RepresentativesDemanded(Event):
    """The office asked the signatories to choose representatives (영8①)."""

    name: ClassVar[str] = "cases.case.representatives_demanded"
    text: ClassVar[Text] = _("The signatories were asked to choose representatives.")
    measures: ClassVar[frozenset[str]] = frozenset({"most"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    answer_by: dt.date
    most: int


@dataclass(frozen=True, kw_only=True)
class RepresentativesNamed(Event):
    """Representatives stand for all signatories from now on (영8)."""

    name: ClassVar[str] = "cases.case.representatives_named"
    text: ClassVar[Text] = _("Representatives of the signatories were named.")
    measures: ClassVar[frozenset[str]] = frozenset({"count"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    by_office: bool
    count: int


@dataclass(frozen=True, kw_only=True)
class CasesMerged(Event):
    """Petitions of the same purpose from five or more people were joined to this one (영6⑦)."""

    name: ClassVar[str] = "cases.case.merged"
    text: ClassVar[Text] = _("Petitions of the same purpose were joined to this one.")
    measures: ClassVar[frozenset[str]] = frozenset({"count"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    others: tuple[str, ...]
    count: int


@dataclass(frozen=True, kw_only=True)
class CaseMergedInto(Event):
    """The petition goes on as part of another one (영6⑦)."""

    name: ClassVar[str] = "cases.case.merged_into"
    text: ClassVar[Text] = _("The petition was joined to others of the same purpose.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    into: int


@dataclass(frozen=True, kw_only=True)
class CaseClosedAsRepeated(Event):
    """The same had been asked and answered at least twice (법23)."""

    name: ClassVar[str] = "cases.case.closed_as_repeated"
    text: ClassVar[Text] = _("The petition was closed: the same was answered before.")
    measures: ClassVar[frozenset[str]] = frozenset({"answers_before"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    earlier: tuple[int, ...]
    agenda_item: int | None
    answers_before: int


@dataclass(frozen=True, kw_only=True)
class CaseNotProcessed(Event):
    """The petition is one of those that need not be processed (법21); ``ground`` is its item."""

    name: ClassVar[str] = "cases.case.not_processed"
    text: ClassVar[Text] = _("The petition is one that the law leaves unprocessed.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    ground: str
    service: str


@dataclass(frozen=True, kw_only=True)
class ResultHandedOut(Event):
    """The paper result was handed out, after a check of who came (교부, 법27④)."""

    name: ClassVar[str] = "cases.case.result_handed_out"
    text: ClassVar[Text] = _("The result was handed out.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    to: str


@dataclass(frozen=True, kw_only=True)
class ResultUncollected(Event):
    """Nobody came for the paper result within 15 days of the announced date (영25④)."""

    name: ClassVar[str] = "cases.case.result_uncollected"
    text: ClassVar[Text] = _("The result was not collected; the petition was closed.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    last_day: dt.date


@dataclass(frozen=True, kw_only=True)
class CaseReopened(Event):
    """A closed petition goes on; the time between is written into its ledger."""

    name: ClassVar[str] = "cases.case.reopened"
    text: ClassVar[Text] = _("The petition was taken up again.")
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_closed"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    ground: str
    ending_before: str
    outcome_before: str
    minutes_closed: int


@dataclass(frozen=True, kw_only=True)
class CaseCorrected(Event):
    """An obvious slip was corrected with the applicant's consent (보정, 영6⑤)."""

    name: ClassVar[str] = "cases.case.corrected"
    text: ClassVar[Text] = _("An obvious slip was corrected with the applicant's consent.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    fields: tuple[str, ...]
