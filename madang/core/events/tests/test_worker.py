import datetime as dt
import threading

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from madang.core.actors import Actor
from madang.core.errors import Forbidden, NotFound
from madang.core.events.commands import replay_delivery
from madang.core.events.models import Delivery
from madang.core.events.queries import dead_deliveries
from madang.core.events.tests.happenings import followed, happen
from madang.core.events.tests.killing import killed_at_each_step
from madang.core.events.worker import (
    FIRST_RETRY,
    LONGEST_RETRY,
    MAX_ATTEMPTS,
    pause_after,
    work_once,
)

REPLAYER = Actor("official", 1, agency_id=1, permissions=frozenset({"events.replay"}))


def work() -> list[str]:
    return list(work_once())


def let_time_pass() -> None:
    """What waits for its next attempt is due now."""
    Delivery.objects.filter(done_at=None, dead_at=None).update(due_at=timezone.now())


@pytest.mark.django_db
def test_each_consumer_hears_each_event_once() -> None:
    for subject in range(1, 31):
        happen(subject)
    work()
    work()
    assert followed() == dict.fromkeys(range(1, 31), 1)
    assert work() == []


@pytest.mark.django_db
def test_a_failure_undoes_the_effect_and_is_tried_again_later() -> None:
    happen(1, reason="poison")
    assert "failed" in work()
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.error) == (1, "builtins.ValueError")
    assert delivery.due_at > timezone.now() + FIRST_RETRY / 3
    assert work() == []  # not due yet


@pytest.mark.django_db
def test_after_all_attempts_a_delivery_is_dead_and_listed() -> None:
    happen(1, reason="poison")
    for _attempt in range(MAX_ATTEMPTS):
        let_time_pass()
        work()
    delivery = Delivery.objects.get()
    assert delivery.dead_at is not None
    assert list(dead_deliveries(REPLAYER)) == [delivery]
    let_time_pass()
    assert work() == []


@pytest.mark.django_db
def test_a_dead_delivery_can_be_replayed() -> None:
    happen(1)
    Delivery.objects.update(dead_at=timezone.now(), attempts=MAX_ATTEMPTS)
    replay_delivery(actor=REPLAYER, delivery_id=Delivery.objects.get().pk)
    work()
    assert followed() == {1: 1}


@pytest.mark.django_db
def test_a_replay_needs_the_permission_and_the_same_agency() -> None:
    happen(1, agency_id=2)
    Delivery.objects.update(dead_at=timezone.now())
    delivery_id = Delivery.objects.get().pk
    with pytest.raises(NotFound):
        replay_delivery(actor=REPLAYER, delivery_id=delivery_id)
    with pytest.raises(Forbidden):
        replay_delivery(actor=Actor("official", 1, agency_id=2), delivery_id=delivery_id)
    assert Delivery.objects.filter(dead_at__isnull=False).exists()


@pytest.mark.django_db
def test_a_delivery_that_is_not_dead_is_not_replayed() -> None:
    happen(1)
    with pytest.raises(NotFound):
        replay_delivery(actor=REPLAYER, delivery_id=Delivery.objects.get().pk)


@pytest.mark.django_db
def test_a_failed_one_takes_nobody_elses_attempt_with_it() -> None:
    happen(1, reason="poison")
    work()
    happen(2)
    let_time_pass()
    work()
    assert followed() == {2: 1}


@pytest.mark.django_db
def test_one_that_kills_its_worker_each_time_is_given_up_too() -> None:
    happen(1)
    Delivery.objects.update(attempts=MAX_ATTEMPTS)
    assert "given up" in work()
    delivery = Delivery.objects.get()
    assert delivery.dead_at is not None
    assert followed() == {}


@pytest.mark.django_db
def test_a_check_that_waits_for_the_commit_is_a_failure_of_the_handler() -> None:
    happen(1, reason="dangling")
    assert "failed" in work()
    assert Delivery.objects.get().error == "django.db.utils.IntegrityError"


@pytest.mark.django_db
def test_a_claim_waits_longer_after_each_attempt() -> None:
    happen(1, reason="poison")
    Delivery.objects.update(attempts=6)
    next(iter(work_once()))  # claimed, and then the worker dies
    pause = Delivery.objects.get().due_at - timezone.now()
    assert FIRST_RETRY * 60 < pause < FIRST_RETRY * 65


def test_pauses_grow_to_a_limit_and_differ_by_chance() -> None:
    assert all(pause_after(1) <= FIRST_RETRY for _ in range(50))
    assert all(LONGEST_RETRY / 2 <= pause_after(40) <= LONGEST_RETRY for _ in range(50))
    assert len({pause_after(8) for _ in range(20)}) > 1
    total = sum((pause_after(n) for n in range(1, MAX_ATTEMPTS)), dt.timedelta())
    assert total > dt.timedelta(hours=1)  # an outage of an hour kills nothing


def test_the_work_command_stops_when_nothing_is_due(own_database: str) -> None:
    happen(1)
    call_command("work", "--once")
    assert followed() == {1: 1}


def test_several_workers_share_the_work(own_database: str) -> None:
    for subject in range(200):
        happen(subject)

    def drain() -> None:
        while work():
            pass
        connections.close_all()

    workers = [threading.Thread(target=drain) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert followed() == dict.fromkeys(range(200), 1)


def test_a_worker_killed_between_any_two_steps_loses_and_doubles_nothing(
    own_database: str,
) -> None:
    for subject in range(2):
        happen(subject)
    steps = 0
    for step in killed_at_each_step():
        steps = step
        happen(100 + step)  # life goes on
        let_time_pass()
    while work():
        let_time_pass()
    expected = [*range(2), *range(101, 101 + steps)]
    assert followed() == dict.fromkeys(expected, 1)
    assert not Delivery.objects.filter(done_at=None).exists()
    assert steps >= len(["claimed", "locked", "handled", "ticked", "committed"])
