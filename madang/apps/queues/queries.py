"""Reading counters and the queues in front of them."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.queues.models import Counter, Ticket
from madang.core.actors import Actor
from madang.core.errors import NotFound

MOST_COUNTERS = 26
"""As many as there are letters."""
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class OpenCounter:
    """A counter that gives out numbers, and how many people wait for it now."""

    counter: Counter
    waiting: int


def open_counters(
    agency_id: int, *, department_id: int | None = None, day: dt.date | None = None
) -> Sequence[OpenCounter]:
    """The counters of an agency, or of one department, by their letters."""
    today = day or timezone.localdate()
    waits = Count("tickets", filter=Q(tickets__day=today, tickets__called_at=None))
    rows = Counter.objects.filter(agency_id=agency_id, closed_at=None)
    if department_id is not None:
        rows = rows.filter(department_id=department_id)
    rows = rows.select_related("department").annotate(waiting=waits).order_by("letter")
    return [OpenCounter(row, row.waiting) for row in rows[:MOST_COUNTERS]]


def counters_of_official(actor: Actor) -> Sequence[OpenCounter]:
    """The counters that an official may serve: those of their department, all for who manages."""
    actor.require("queues.serve")
    everywhere = actor.may("queues.manage")
    return open_counters(
        actor.agency_id, department_id=None if everywhere else actor.department_id or 0
    )


def counter_for_official(actor: Actor, counter_id: int) -> Counter:
    """An open counter that an official may serve. Raises Forbidden and NotFound."""
    actor.require("queues.serve")
    rows = Counter.objects.filter(id=counter_id, agency_id=actor.agency_id, closed_at=None)
    if not actor.may("queues.manage"):
        rows = rows.filter(department_id=actor.department_id or 0)
    counter = rows.select_related("department").first()
    if counter is None:
        raise NotFound("no_counter", _("There is no such counter in your department."))
    return counter


def waiting_at(counter: Counter, *, day: dt.date | None = None) -> QuerySet[Ticket]:
    """Those who wait for a counter today, the next one first."""
    rows = Ticket.objects.filter(counter=counter, day=day or timezone.localdate(), called_at=None)
    return rows.select_related("counter").order_by("number")


def served_now(counter: Counter, *, day: dt.date | None = None) -> Sequence[Ticket]:
    """The numbers that were called today and are still at the counter."""
    rows = Ticket.objects.filter(
        counter=counter,
        day=day or timezone.localdate(),
        called_at__isnull=False,
        ended_at=None,
    )
    return list(rows.select_related("counter", "called_by").order_by("called_at", "id"))


def waiting_before(ticket: Ticket) -> int:
    """How many people are called before this number."""
    return waiting_at(ticket.counter, day=ticket.day).filter(number__lt=ticket.number).count()


def ticket_of(agency_id: int, client_id: uuid.UUID) -> Ticket | None:
    """The ticket that was taken under this id."""
    rows = Ticket.objects.filter(client_id=client_id, counter__agency_id=agency_id)
    return rows.select_related("counter__department").first()


def counters_kept_by(department_id: int) -> int:
    """How many open counters a department has."""
    return Counter.objects.filter(department_id=department_id, closed_at=None).count()


def last_called(counter: Counter, *, day: dt.date | None = None) -> Ticket | None:
    """The number that was called last today."""
    rows = Ticket.objects.filter(counter=counter, day=day or timezone.localdate())
    called = rows.exclude(called_at=None).select_related("counter")
    return called.order_by(F("called_at").desc(), "-id").first()
