import datetime as dt
import uuid

import pytest
from django.utils import timezone

from madang.apps.queues import commands, queries
from madang.apps.queues.models import Counter, Ticket
from madang.core.actors import Actor
from madang.core.errors import DomainError, NotFound, Stale
from madang.core.events.models import EventRow
from tests import factories

pytestmark = pytest.mark.django_db


def make_counter(letter: str = "A") -> tuple[Counter, Actor]:
    """A counter and an official who serves it."""
    agency = factories.make_agency()
    department = factories.make_department(agency)
    official = factories.make_official(department, permissions=["queues.serve", "queues.manage"])
    actor = factories.acting(official)
    counter = commands.open_counter(
        actor=actor, department_id=department.pk, letter=letter, name={"ko": "여권"}
    )
    return counter, actor


def take(counter: Counter, moment: dt.datetime | None = None) -> Ticket:
    kiosk = Actor("device", None, counter.agency_id)
    return commands.take_ticket(
        actor=kiosk, counter_id=counter.pk, client_id=uuid.uuid4(), moment=moment
    )


def test_numbers_go_on_without_gaps_and_begin_anew_each_day() -> None:
    counter, _official = make_counter()
    today = timezone.now()
    assert [take(counter, today).label for _ in range(3)] == ["A001", "A002", "A003"]
    assert take(counter, today + dt.timedelta(days=1)).label == "A001"


def test_pressing_twice_gives_the_same_number_and_wastes_none() -> None:
    counter, _official = make_counter()
    kiosk, client_id = Actor("device", None, counter.agency_id), uuid.uuid4()
    twice = {
        commands.take_ticket(actor=kiosk, counter_id=counter.pk, client_id=client_id).label
        for _ in range(2)
    }
    assert twice == {"A001"}
    assert take(counter).label == "A002"


def test_who_waits_longest_is_called_and_it_is_said_what_became_of_them() -> None:
    counter, official = make_counter()
    first, second = take(counter), take(counter)
    assert queries.waiting_before(second) == 1
    called = commands.call_next(actor=official, counter_id=counter.pk)
    assert called == first
    assert queries.waiting_before(second) == 0
    with pytest.raises(DomainError, match="still_at_counter"):
        commands.call_next(actor=official, counter_id=counter.pk)
    commands.end_ticket(actor=official, ticket_id=first.pk, served=True)
    with pytest.raises(Stale):
        commands.end_ticket(actor=official, ticket_id=first.pk, served=False)
    commands.call_next(actor=official, counter_id=counter.pk)
    commands.end_ticket(actor=official, ticket_id=second.pk, served=False)
    with pytest.raises(DomainError, match="nobody_waits"):
        commands.call_next(actor=official, counter_id=counter.pk)
    names = EventRow.objects.filter(name__startswith="queues.ticket").order_by("id")
    assert [name.rpartition(".")[2] for name in names.values_list("name", flat=True)] == [
        "taken",
        "taken",
        "called",
        "served",
        "called",
        "missed",
    ]


def test_a_counter_is_closed_when_nobody_waits_and_then_gives_out_nothing() -> None:
    counter, official = make_counter()
    ticket = take(counter)
    with pytest.raises(DomainError, match="counter_in_use"):
        commands.close_counter(actor=official, counter_id=counter.pk)
    commands.call_next(actor=official, counter_id=counter.pk)
    commands.end_ticket(actor=official, ticket_id=ticket.pk, served=True)
    commands.close_counter(actor=official, counter_id=counter.pk)
    with pytest.raises(NotFound):
        take(counter)


def test_a_letter_is_had_once_and_others_departments_are_not_served() -> None:
    counter, official = make_counter()
    with pytest.raises(DomainError, match="letter_taken"):
        commands.open_counter(
            actor=official, department_id=counter.department_id, letter="A", name={"ko": "세무"}
        )
    other = factories.make_department(counter.agency, "건축과")
    colleague = factories.acting(factories.make_official(other, permissions=["queues.serve"]))
    with pytest.raises(NotFound):
        commands.call_next(actor=colleague, counter_id=counter.pk)
