"""Telling officials what keeping time brings for them, and noting that they have seen it."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from madang.apps.cases import keeping_queries, told_queries
from madang.apps.cases import queries_belonging as belonging
from madang.apps.cases.clock import local
from madang.apps.cases.events.keeping import OfficialTold
from madang.apps.cases.events.opinions import LATE
from madang.apps.cases.models import Case, Opinion, Told
from madang.apps.cases.told_queries import Line
from madang.core.actors import Actor
from madang.core.events.commands import record
from madang.core.events.models import EventRow
from madang.core.orgs import queries as orgs


def tell_officials(*, actor: Actor, event: EventRow) -> None:
    """Put an event on the lists of those whom it concerns, each once.

    Who is away is told through whoever stands in. Where a department has no head, everybody in it
    is told: somebody has to hear it. Any number of times for one event.
    """
    actor.require("cases.watch")
    cases = Case.objects.select_related("department")
    case = cases.get(id=event.subject_id, agency_id=actor.agency_id)
    known = set(Told.objects.filter(event_id=event.pk).values_list("official_id", flat=True))
    told = [
        Told(
            official_id=official_id,
            instead_of_id=instead_of,
            case=case,
            event_id=event.pk,
            name=event.name,
            told_at=event.occurred_at,
        )
        for official_id, instead_of in _addressees(event, case)
        if official_id not in known
    ]
    with transaction.atomic():
        Told.objects.bulk_create(told)
        for one in told:
            heard = OfficialTold(
                agency_id=case.agency_id,
                subject_id=one.official_id,
                department_id=case.department_id,
                programme=event.programme,
                case_id=case.pk,
                about=event.name,
                event_id=event.pk,
            )
            record(heard, actor=actor)


def _addressees(event: EventRow, case: Case) -> Iterator[tuple[int, int | None]]:
    """Whom an event names, and for whom they stand in; whoever is named twice is told once."""
    meant = event.data.get("official_ids") or [event.data.get("official_id")]
    if meant == [None]:
        meant = belonging.in_office(_department_of(event, case))
    day = local(event.occurred_at).date()
    told: set[int] = set()
    for official_id in meant:
        one = keeping_queries.addressee(official_id, day)
        if one.official_id is not None and one.official_id not in told:
            told.add(one.official_id)
            yield one.official_id, one.instead_of or _away(event, case, one.official_id, day)


def _away(event: EventRow, case: Case, official_id: int, day: dt.date) -> int | None:
    """For whom the official stands in whom an event names: a letter says it, others do not."""
    if "instead_of" in event.data or "official_ids" in event.data:
        away: int | None = event.data.get("instead_of")
        return away
    for meant in (case.assignee_id, case.department.head_id):
        if meant == official_id:
            return None
        if meant is not None and orgs.stand_in(meant, day) == official_id:
            return meant
    return None


def _department_of(event: EventRow, case: Case) -> int:
    """The department that is late: the one in charge, or the one asked for its opinion."""
    if event.name in LATE:
        opinions = Opinion.objects.values_list("department_id", flat=True)
        return opinions.get(id=event.data["opinion_id"])
    return case.department_id


def see_told(*, actor: Actor, told_id: int, moment: dt.datetime | None = None) -> Line:
    """Note that an official opened a line of their list; gives it. Raises Forbidden, NotFound."""
    line = told_queries.told_to(actor, told_id)
    Told.objects.filter(id=told_id, seen_at=None).update(seen_at=moment or timezone.now())
    return line


def see_all_told(*, actor: Actor, moment: dt.datetime | None = None) -> None:
    """Note that an official has read the whole list. Raises Forbidden."""
    actor.require("cases.read")
    rows = Told.objects.filter(official_id=actor.id or 0, seen_at=None)
    rows.update(seen_at=moment or timezone.now())
