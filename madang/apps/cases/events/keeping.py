"""What keeping time brings: reminders, dunning letters, interim notices, moved ends, checks."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class RegistrationLate(Event):
    """An online petition was not accepted within eight working hours (영6⑧); the head is told."""

    name: ClassVar[str] = "cases.registration.late"
    text: ClassVar[Text] = _("Nobody accepted the petition within 8 working hours.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    service: str
    official_id: int | None


@dataclass(frozen=True, kw_only=True)
class CaseReminded(Event):
    """The petition is due soon; whoever is in charge, stands in or leads was told."""

    name: ClassVar[str] = "cases.case.reminded"
    text: ClassVar[Text] = _("A reminder was sent: the petition is due on {due_at}.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    service: str
    due_at: dt.datetime
    official_id: int | None


@dataclass(frozen=True, kw_only=True)
class OfficialTold(Event):
    """An official was told about a petition (알려 온 일); the subject is the official.

    ``about`` is the name of the event of which they were told, ``event_id`` that event.
    """

    name: ClassVar[str] = "cases.official.told"
    text: ClassVar[Text] = _("An official was told about a petition.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "orgs.official"

    case_id: int
    about: str
    event_id: int


@dataclass(frozen=True, kw_only=True)
class PromiseReminded(Event):
    """A moment that was promised comes near; whoever is in charge, stands in or leads was told."""

    name: ClassVar[str] = "cases.promise.reminded"
    text: ClassVar[Text] = _("A reminder was sent: the answer is promised by {promised_at}.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    service: str
    promised_at: dt.datetime
    official_id: int | None


@dataclass(frozen=True, kw_only=True)
class DunningLetterIssued(Event):
    """The period ran over (독촉장, 영28②). Step 0 goes to the head, each further one step higher.

    ``number`` counts the letters of the case, ``step`` those of this due moment.
    """

    name: ClassVar[str] = "cases.dunning_letter.issued"
    text: ClassVar[Text] = _("Dunning letter no. {number} was issued.")
    measures: ClassVar[frozenset[str]] = frozenset({"days_late"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    service: str
    number: int
    step: int
    due_at: dt.datetime
    issued_at: dt.datetime
    department: str
    official_id: int | None
    # Who is away, and for whom the official stands in.
    instead_of: int | None
    days_late: int


@dataclass(frozen=True, kw_only=True)
class InterimNoticeGiven(Event):
    """The applicant was told how the petition stands, ``days`` after the receipt (영23).

    Each thirty days (②), or because they ``asked`` (①): then ``words`` are the office's. ``held``
    is the ground on which the clock stands still ("" while it runs), ``held_until`` the last day of
    that if it is known; ``due_at`` is worked out as if the clock went on now.
    """

    name: ClassVar[str] = "cases.interim_notice.given"
    text: ClassVar[Text] = _("Notice of how the petition stands, {days} days after the receipt.")
    measures: ClassVar[frozenset[str]] = frozenset({"days"})
    personal: ClassVar[frozenset[str]] = frozenset({"words"})
    subject_type: ClassVar[str] = "cases.case"

    service: str
    status: str
    due_at: dt.datetime
    given_at: dt.datetime
    days: int
    held: str = ""
    held_until: dt.date | None = None
    asked: bool = False
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseDueMoved(Event):
    """The calendar changed, or the system had stood still, and with it the end of the period.

    ``cause`` is ``day_off``, ``day_worked``, ``day_withdrawn``, ``hours`` or ``outage``; ``note``
    names it.
    """

    name: ClassVar[str] = "cases.due.moved"
    text: ClassVar[Text] = _(
        "The date by which the answer is due moved from {old_due_at} to {due_at}: {note}."
    )
    measures: ClassVar[frozenset[str]] = frozenset({"minutes_allowed"})
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    service: str
    old_due_at: dt.datetime
    due_at: dt.datetime
    cause: str
    note: str
    minutes_allowed: int


@dataclass(frozen=True, kw_only=True)
class CasePromiseMoved(Event):
    """The calendar changed, and with it the moment that was promised (fast track).

    ``cause`` and ``note`` as those of ``CaseDueMoved``.
    """

    name: ClassVar[str] = "cases.promise.moved"
    text: ClassVar[Text] = _(
        "The moment that was promised moved from {old_promised_at} to {promised_at}: {note}."
    )
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "cases.case"

    service: str
    old_promised_at: dt.datetime
    promised_at: dt.datetime
    cause: str
    note: str


@dataclass(frozen=True, kw_only=True)
class MonthChecked(Event):
    """The petitions of a month were checked (영22, 시행규칙7). ``month`` is its first day.

    Received, closed, late, extended and returned: in this month. Open, overrun and held (the clock
    stood still, so that they are not overrun): at its end.
    """

    name: ClassVar[str] = "cases.month.checked"
    text: ClassVar[Text] = _("The petitions of the month from {month} were checked.")
    measures: ClassVar[frozenset[str]] = frozenset(
        {"received", "closed", "late", "extended", "returned", "open", "overrun", "held"}
    )
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "orgs.agency"

    month: dt.date
    received: int
    closed: int
    late: int
    extended: int
    returned: int
    open: int
    overrun: int
    held: int


@dataclass(frozen=True, kw_only=True)
class MonthCheckNoted(Event):
    """What the check of a month found was written down (영22②③); the note says it."""

    name: ClassVar[str] = "cases.month_check.noted"
    text: ClassVar[Text] = _("The findings of the check of the month from {month} were written.")
    measures: ClassVar[frozenset[str]] = NOTHING
    personal: ClassVar[frozenset[str]] = NOTHING
    subject_type: ClassVar[str] = "orgs.agency"

    month: dt.date
    note_id: int


# Between officials: the applicant's page does not tell of these.
INTERNAL: frozenset[str] = frozenset(
    {
        RegistrationLate.name,
        CaseReminded.name,
        PromiseReminded.name,
        DunningLetterIssued.name,
    }
)
