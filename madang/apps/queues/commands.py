"""Opening counters, taking numbers, calling them."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.queues import queries
from madang.apps.queues.events import (
    CounterClosed,
    CounterOpened,
    TicketCalled,
    TicketMissed,
    TicketServed,
    TicketTaken,
)
from madang.apps.queues.models import Counter, Ticket
from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound, Stale
from madang.core.events.commands import record
from madang.core.orgs.models import Department

LONGEST_NAME: Final = 40
NEXT_NUMBER_SQL = """
UPDATE queues_counter SET
    last_number = CASE WHEN last_day = %(day)s THEN last_number + 1 ELSE 1 END, last_day = %(day)s
WHERE id = %(counter)s AND agency_id = %(agency)s AND closed_at IS NULL
RETURNING last_number
"""


def open_counter(
    *, actor: Actor, department_id: int, letter: str, name: Mapping[str, str]
) -> Counter:
    """Give a department a counter that calls people by number.

    Raises Forbidden, and DomainError for a letter that is none or taken, a name without Korean or
    too long, and a department that is closed or another agency's.
    """
    actor.require("queues.manage")
    if not re.fullmatch("[A-Z]", letter):
        raise DomainError("bad_letter", _("Choose a letter from A to Z."), field="letter")
    _check_name(name)
    departments = Department.objects.filter(agency_id=actor.agency_id, closed_on=None)
    if not departments.filter(id=department_id).exists():
        raise DomainError(
            "no_department", _("Choose a department that is open."), field="department"
        )
    try:
        with transaction.atomic():
            counter = Counter.objects.create(
                agency_id=actor.agency_id,
                department_id=department_id,
                letter=letter,
                name=dict(name),
            )
            record(CounterOpened(**_about(counter), letter=letter), actor=actor)
    except IntegrityError:
        raise DomainError(
            "letter_taken", _("Another counter has this letter."), field="letter"
        ) from None
    return counter


def close_counter(*, actor: Actor, counter_id: int, moment: dt.datetime | None = None) -> None:
    """Let a counter give out no more numbers.

    Raises Forbidden, NotFound, and DomainError while somebody waits or is at the counter.
    """
    actor.require("queues.manage")
    with transaction.atomic():
        counter = _locked(actor, counter_id)
        if queries.waiting_at(counter).exists() or queries.served_now(counter):
            raise DomainError(
                "counter_in_use", _("People wait for this counter. Serve them first.")
            )
        Counter.objects.filter(id=counter_id).update(closed_at=moment or timezone.now())
        record(CounterClosed(**_about(counter), letter=counter.letter), actor=actor)


def take_ticket(
    *, actor: Actor, counter_id: int, client_id: uuid.UUID, moment: dt.datetime | None = None
) -> Ticket:
    """The next number of a counter today, without gaps; the same ``client_id`` gives the same one.

    For kiosks, and for officials who hand numbers out. Raises Forbidden, and NotFound for a
    counter that gives out none.
    """
    if actor.kind != "device":
        actor.require("queues.serve")
    now = moment or timezone.now()
    try:
        with transaction.atomic():
            return _take(actor, counter_id, client_id, now)
    except IntegrityError:
        # Pressed twice: the number of the second time was given back with its transaction.
        known = queries.ticket_of(actor.agency_id, client_id)
        if known is None:
            raise
        return known


def _take(actor: Actor, counter_id: int, client_id: uuid.UUID, now: dt.datetime) -> Ticket:
    day = timezone.localdate(now)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"day": day, "counter": counter_id, "agency": actor.agency_id}
        cursor.execute(NEXT_NUMBER_SQL, values)
        row = cursor.fetchone()
    if row is None:
        raise NotFound("no_counter", _("This counter gives out no numbers at the moment."))
    ticket = Ticket.objects.create(
        counter_id=counter_id, day=day, number=row[0], client_id=client_id, taken_at=now
    )
    record(
        TicketTaken(
            **_about(ticket.counter),
            ticket=ticket.label,
            day=day,
            waiting_before=queries.waiting_before(ticket),
        ),
        actor=actor,
    )
    return ticket


def call_next(*, actor: Actor, counter_id: int, moment: dt.datetime | None = None) -> Ticket:
    """Call whoever waits longest to a counter. Two officials at once call two different numbers.

    Raises Forbidden, NotFound, and DomainError when nobody waits, or while the number that this
    official called before is still at the counter.
    """
    counter = queries.counter_for_official(actor, counter_id)
    now = moment or timezone.now()
    with transaction.atomic():
        day = timezone.localdate(now)
        mine = [one for one in queries.served_now(counter, day=day) if one.called_by_id == actor.id]
        if mine:
            raise DomainError(
                "still_at_counter",
                _("Say first what became of %(number)s.") % {"number": mine[0].label},
            )
        waiting = queries.waiting_at(counter, day=day).select_for_update(
            skip_locked=True, of=("self",)
        )
        ticket = waiting.first()
        if ticket is None:
            raise DomainError("nobody_waits", _("Nobody waits for this counter."))
        ticket.called_at, ticket.called_by_id = now, actor.id
        ticket.save(update_fields=["called_at", "called_by"])
        waited = _minutes(ticket.taken_at, now)
        record(
            TicketCalled(**_about(counter), ticket=ticket.label, minutes_waited=waited),
            actor=actor,
        )
    return ticket


def end_ticket(
    *, actor: Actor, ticket_id: int, served: bool, moment: dt.datetime | None = None
) -> Ticket:
    """Note that whoever was called was served, or did not come.

    Raises Forbidden, NotFound, and Stale where it was noted already.
    """
    actor.require("queues.serve")
    now = moment or timezone.now()
    with transaction.atomic():
        rows = Ticket.objects.filter(id=ticket_id, counter__agency_id=actor.agency_id)
        ticket = rows.select_for_update(of=("self",)).select_related("counter").first()
        if ticket is None:
            raise NotFound("no_ticket", _("There is no such number."))
        queries.counter_for_official(actor, ticket.counter_id)
        if ticket.called_at is None or ticket.ended_at is not None:
            raise Stale("ticket_ended", _("It was noted already what became of this number."))
        ticket.ended_at = now
        ticket.ending = Ticket.Ending.SERVED if served else Ticket.Ending.MISSED
        ticket.save(update_fields=["ended_at", "ending"])
        record(_ended(ticket, ticket.called_at, now), actor=actor)
    return ticket


def _ended(ticket: Ticket, called_at: dt.datetime, now: dt.datetime) -> TicketServed | TicketMissed:
    about = _about(ticket.counter)
    if ticket.ending == Ticket.Ending.MISSED:
        return TicketMissed(**about, ticket=ticket.label)
    return TicketServed(**about, ticket=ticket.label, minutes_served=_minutes(called_at, now))


def _check_name(name: Mapping[str, str]) -> None:
    if not name.get("ko", "").strip() or any(len(text) > LONGEST_NAME for text in name.values()):
        raise DomainError(
            "name_missing",
            _("Say in Korean what the counter is for, in at most %(count)s characters.")
            % {"count": LONGEST_NAME},
            field="name_ko",
        )


def _locked(actor: Actor, counter_id: int) -> Counter:
    rows = Counter.objects.filter(id=counter_id, agency_id=actor.agency_id, closed_at=None)
    counter = rows.select_for_update().first()
    if counter is None:
        raise NotFound("no_counter", _("There is no such counter in your department."))
    return counter


def _about(counter: Counter) -> dict[str, Any]:
    return {
        "agency_id": counter.agency_id,
        "subject_id": counter.pk,
        "department_id": counter.department_id,
    }


def _minutes(start: dt.datetime, end: dt.datetime) -> int:
    return int((end - start).total_seconds() // 60)
