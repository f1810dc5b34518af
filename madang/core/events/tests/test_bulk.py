import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from madang.core.actors import system
from madang.core.events.bulk import Wanted, arrange_timers, record_many, without_waiting
from madang.core.events.commands import record
from madang.core.events.models import Delivery, EventRow, Timer
from madang.core.events.tests.happenings import ThingFollowed, ThingHappened

ACTOR = system(1)
COLUMNS = ("subject_id", "department_id", "programme", "numbers", "data", "actor_kind", "version")


def things() -> list[ThingHappened]:
    """Four, of which the first and the third differ by their subject only."""
    return [
        ThingHappened(agency_id=1, subject_id=1, reason='"ümlaut"', department_id=7),
        ThingHappened(agency_id=1, subject_id=2, amount=2),
        ThingHappened(agency_id=1, subject_id=3, reason='"ümlaut"', department_id=7),
        ThingHappened(agency_id=1, subject_id=4, reason='"ümlaut"', department_id=8),
    ]


def written() -> list[tuple[Any, ...]]:
    return list(EventRow.objects.order_by("subject_id").values_list(*COLUMNS))


@pytest.mark.django_db
def test_many_events_are_written_as_one_by_one_each_with_its_delivery() -> None:
    with transaction.atomic():
        for event in things():
            record(event, actor=ACTOR)
        one_by_one = written()
        transaction.set_rollback(True)
    with transaction.atomic():
        record_many(things(), actor=ACTOR)
    assert written() == one_by_one
    owed = Delivery.objects.values_list("event__subject_id", "consumer")
    assert sorted(owed) == [(number, "tests.follow") for number in range(1, 5)]


def record_and_fail() -> None:
    with transaction.atomic(), without_waiting():
        record_many(things(), actor=ACTOR)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO events_delivery (event_id) VALUES (0)")
        arrange([1], [Wanted(1, "tests.ring", "new", timezone.now())])


@pytest.mark.django_db
def test_what_was_sent_without_waiting_is_undone_by_an_error_among_it() -> None:
    with pytest.raises(IntegrityError):
        record_and_fail()
    assert not EventRow.objects.exists()
    assert not Timer.objects.exists()


@pytest.mark.django_db
def test_a_mixture_of_events_is_refused() -> None:
    other_class = ThingFollowed(agency_id=1, subject_id=1)
    other_agency = ThingHappened(agency_id=2, subject_id=1)
    for other in (other_class, other_agency):
        with pytest.raises(ValueError, match="one class"), transaction.atomic():
            record_many([*things(), other], actor=ACTOR)


def test_nothing_is_written_outside_a_transaction(own_database: str) -> None:
    with pytest.raises(TransactionManagementError):
        record_many(things(), actor=ACTOR)
    with pytest.raises(TransactionManagementError):
        arrange([], [])


def arrange(subjects: list[int], wanted: list[Wanted]) -> None:
    arrange_timers(
        agency_id=1,
        subject_type="tests.thing",
        subjects=subjects,
        names=["tests.ring"],
        wanted=wanted,
    )


@pytest.mark.django_db
def test_timers_become_what_is_wanted_and_what_fired_stays() -> None:
    now = timezone.now()
    later = now + dt.timedelta(days=1)
    with transaction.atomic():
        arrange([1, 2, 3], [Wanted(number, "tests.ring", "old", now) for number in (1, 2, 3)])
        Timer.objects.filter(subject_id=3).update(done_at=now)
        wanted = [Wanted(number, "tests.ring", "new", later) for number in (1, 3)]
        arrange([1, 3], [*wanted, Wanted(3, "tests.ring", "old", later)])
    found = Timer.objects.order_by("subject_id", "key").values_list("subject_id", "key", "due_at")
    assert list(found) == [(1, "new", later), (2, "old", now), (3, "new", later), (3, "old", now)]
