"""Reading what keeping time needs: who is told, what was sent."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import bulk_clock
from madang.apps.cases.bulk_clock import Moved
from madang.apps.cases.clock import agency_now, local, with_zone
from madang.apps.cases.events.clock import CaseExtended
from madang.apps.cases.events.keeping import (
    DunningLetterIssued,
    InterimNoticeGiven,
    RegistrationLate,
)
from madang.apps.cases.models import Case, Supplement
from madang.apps.cases.timekeeping import SUBJECT
from madang.core.errors import NotFound, Text
from madang.core.events.models import EventRow, Timer
from madang.core.orgs import queries as orgs
from madang.core.orgs.day_plans import planned_on
from madang.lib.periods import Ledger
from madang.lib.periods.bulk import Table
from madang.lib.periods.grounds import SUPPLEMENT

AGENCY = "orgs.agency"
RECOMPUTE = "cases.recompute"  # a consumer, and its timer
# What waits is looked at first: an agency has events by the hundred thousand, and a prepared
# statement would walk through all of them for each timer of each case.
OWED_SQL = """
WITH waiting AS MATERIALIZED (
    SELECT event_id FROM events_delivery
    WHERE consumer = %(consumer)s AND done_at IS NULL AND dead_at IS NULL
)
SELECT EXISTS (
    SELECT FROM waiting JOIN events_eventrow AS event ON event.id = waiting.event_id
    WHERE event.subject_type = %(subject)s AND event.subject_id = %(agency)s
        AND event.occurred_at <= %(now)s)
"""
SHOWN = 50
MOST_LETTERS = 5
"""How many letters one overrun brings: the head's and four steps up."""


def in_charge(case: Case, moment: dt.datetime) -> int | None:
    """Who answers for the case on this day: the one in charge, who stands in, or the head."""
    day = local(moment).date()
    for official_id in (case.assignee_id, case.department.head_id):
        found = orgs.stand_in(official_id, day) if official_id else None
        if found is not None:
            return found
    return case.department.head_id


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets a letter, and for whom they stand in; None: the department itself."""

    official_id: int | None
    instead_of: int | None = None


def chain_of(case: Case, moment: dt.datetime) -> list[Addressee]:
    """Who gets a dunning letter, one after the other: the head, then their superiors (영28②).

    Whoever stands in for one who is away on this day gets theirs; if nobody does, it goes to the
    one who is away. A department without a head gets the first letter itself.
    """
    head_id = case.department.head_id
    above = orgs.superiors_of(head_id or case.assignee_id or 0)
    day = local(moment).date()
    return [addressee(one, day) for one in [head_id, *above][:MOST_LETTERS]]


def addressee(official_id: int | None, day: dt.date) -> Addressee:
    """Who is told what is meant for an official on a day."""
    does_it = official_id and orgs.stand_in(official_id, day)
    if does_it is None or does_it == official_id:
        return Addressee(official_id)
    return Addressee(does_it, instead_of=official_id)


def letters_of(case: Case) -> Sequence[EventRow]:
    """The dunning letters of a case, the first one first."""
    return _events_of(case, DunningLetterIssued.name)


def letter(case: Case, number: int) -> EventRow:
    """One of them. Raises NotFound."""
    for row in letters_of(case):
        if row.data["number"] == number:
            return row
    raise NotFound("no_letter", _("There is no such dunning letter."))


def notices_of(case: Case) -> Sequence[EventRow]:
    """The interim notices of a case, the first one first."""
    return _events_of(case, InterimNoticeGiven.name)


def extension(case: Case, number: int) -> EventRow:
    """The event of an extension, which says what the applicant was told. Raises NotFound."""
    for row in _events_of(case, CaseExtended.name):
        if row.data["number"] == number:
            return row
    raise NotFound("no_extension", _("There is no such extension of this petition."))


def was_told_late(case: Case) -> bool:
    """Whether the head heard already that nobody accepted the case."""
    return bool(_events_of(case, RegistrationLate.name))


def held_until(case: Case, ledger: Ledger) -> dt.date | None:
    """The last day of the open hold of a case, where it is known: of a supplement or a survey."""
    if case.open_hold is not None and case.open_hold.ground == SUPPLEMENT:
        waiting = Supplement.objects.filter(case=case, state=Supplement.State.OPEN)
        return waiting.values_list("answer_by", flat=True).first()
    latest = ledger.latest_end()
    return latest.date() if latest else None


def calendar_pending(agency_id: int) -> bool:
    """Whether a change of the calendar was not worked into all cases yet.

    Until then nobody is dunned, and no time runs out, by ends that may move.
    """
    values: dict[str, Any] = {
        "consumer": RECOMPUTE,
        "subject": AGENCY,
        "agency": agency_id,
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(OWED_SQL, values)
        (owed,) = cursor.fetchone()
    waiting = Timer.objects.filter(
        subject_type=AGENCY, subject_id=agency_id, name=RECOMPUTE, done_at=None, dead_at=None
    )
    return bool(owed) or waiting.filter(data__swept=False).exists()


def _events_of(case: Case, name: str) -> Sequence[EventRow]:
    rows = EventRow.objects.filter(subject_type=SUBJECT, subject_id=case.pk, name=name)
    return list(rows.order_by("id"))


@dataclass(frozen=True, slots=True)
class Touched:
    """What declaring a day would do: how many open cases, and the first of them by their end.

    ``by_service`` and ``by_department`` (ids) count the same cases, the most first; ``plans`` are
    further things that the day holds, such as meetings, which do not move by themselves.
    """

    count: int
    first: Sequence[Moved]
    by_service: Mapping[str, int]
    by_department: Mapping[int, int]
    plans: Sequence[tuple[Text, int]]


def touched_by(agency_id: int, date: dt.date, *, is_working: bool = False) -> Touched:
    """Which open cases would be due at another moment if this day were declared off, or worked.

    Nothing is stored. Cases on hold are not among them: theirs is worked out when they go on.
    """
    agency = agency_now(agency_id)
    cases = Case.objects.filter(agency_id=agency_id, open_hold=None).exclude(
        status=Case.Status.CLOSED
    )
    begins = with_zone(dt.datetime.combine(date, dt.time()))
    rows = bulk_clock.rows_of(cases.filter(due_at__gte=begins).order_by("due_at", "id"))
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    thought = Table(bulk_clock.with_day(calendar, date, is_working=is_working))
    found = bulk_clock.reckoned(rows, bulk_clock.ledgers_of(rows), agency, thought)
    moved = [one for one in found if one.moved]
    return Touched(
        len(moved),
        moved[:SHOWN],
        dict(Counter(one.row.service for one in moved).most_common()),
        dict(Counter(one.row.department_id for one in moved).most_common()),
        () if is_working else planned_on(agency_id, date),
    )
