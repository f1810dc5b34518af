import datetime as dt
import threading
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from madang.core.actors import Actor
from madang.core.errors import Forbidden, NotFound
from madang.core.events import timers
from madang.core.events.commands import (
    cancel_timers,
    ensure_standing_timers,
    replay_timer,
    set_timer,
)
from madang.core.events.models import Timer
from madang.core.events.queries import dead_timers
from madang.core.events.tests.happenings import followed, set_again, set_ringing
from madang.core.events.tests.killing import killed_at_each_step
from madang.core.events.worker import FIRST_RETRY, MAX_ATTEMPTS, work_once

REPLAYER = Actor("official", 1, agency_id=1, permissions=frozenset({"events.replay"}))
DAY = dt.timedelta(days=1)


def work() -> list[str]:
    return list(work_once())


def ago(**length: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(**length)


def let_time_pass() -> None:
    """What waits for its next attempt is due now."""
    Timer.objects.filter(done_at=None, dead_at=None, attempts__gt=0).update(due_at=timezone.now())


@pytest.mark.django_db
def test_a_timer_fires_once_when_it_is_due() -> None:
    set_ringing(1, ago(seconds=1))
    set_ringing(2, ago(seconds=-60))
    assert work() == ["claimed", "locked", "handled", "ticked", "committed"]
    assert work() == []
    assert followed() == {1: 1}


@pytest.mark.django_db
def test_a_timer_is_refused_outside_a_transaction_without_zone_and_by_an_unknown_name() -> None:
    moment = ago(seconds=1)
    with pytest.raises(LookupError, match=r"tests\.rnig"):
        set_ringing(1, moment, name="tests.rnig")
    with pytest.raises(ValueError, match="time zone"):
        set_ringing(1, moment.replace(tzinfo=None))
    with pytest.raises(LookupError, match=r"tests\.rnig"):
        cancel_timers(subject_type="tests.thing", subject_id=1, names=["tests.rnig"])
    assert not Timer.objects.exists()


def test_setting_outside_a_transaction_is_refused(own_database: str) -> None:
    with pytest.raises(TransactionManagementError):
        set_timer(
            name="tests.ring",
            agency_id=1,
            subject_type="tests.thing",
            subject_id=1,
            due_at=ago(seconds=1),
        )
    assert not Timer.objects.exists()


@pytest.mark.django_db
def test_two_timers_of_one_name_are_a_mistake() -> None:
    with pytest.raises(TypeError, match=r"tests\.ring"):
        timers.timer("tests.ring")(print)


@pytest.mark.django_db
def test_an_undone_change_leaves_no_timer() -> None:
    with transaction.atomic():
        set_ringing(1, ago(seconds=1))
        transaction.set_rollback(True)
    assert not Timer.objects.exists()


@pytest.mark.django_db
def test_setting_it_again_moves_it() -> None:
    set_ringing(1, ago(seconds=1))
    later = ago(days=-1)
    assert set_ringing(1, later)
    assert work() == []
    assert Timer.objects.get().due_at == later
    set_ringing(1, ago(seconds=1))
    work()
    assert followed() == {1: 1}


@pytest.mark.django_db
def test_what_has_fired_is_not_set_again() -> None:
    set_ringing(1, ago(seconds=1))
    work()
    assert not set_ringing(1, ago(seconds=1))
    assert work() == []
    assert followed() == {1: 1}


@pytest.mark.django_db
def test_cancelling_forgets_what_is_not_done() -> None:
    set_ringing(1, ago(seconds=1))
    work()
    set_ringing(1, ago(seconds=1), name="tests.ring_each_day")
    set_ringing(1, ago(seconds=1), name="tests.ring_and_close")
    set_ringing(2, ago(seconds=-60))
    cancel_timers(subject_type="tests.thing", subject_id=1, names=["tests.ring_each_day"])
    assert Timer.objects.filter(subject_id=1, done_at=None).count() == 1
    cancel_timers(subject_type="tests.thing", subject_id=1)
    assert not Timer.objects.filter(subject_id=1, done_at=None).exists()
    assert Timer.objects.count() == 2  # the one that has fired, and that of the other thing
    assert work() == []


@pytest.mark.django_db
def test_one_that_recurs_sets_itself_for_a_day_later() -> None:
    start = ago(hours=1)
    set_ringing(1, start, name="tests.ring_each_day")
    work()
    timer = Timer.objects.get()
    assert (timer.due_at, timer.attempts, timer.done_at) == (start + DAY, 0, None)
    assert followed() == {1: 1}


@pytest.mark.django_db
def test_one_that_recurs_keeps_its_hour_after_a_failure() -> None:
    start = ago(hours=1)
    set_ringing(1, start, name="tests.ring_each_day")
    Timer.objects.update(attempts=3, error="before")
    work()
    timer = Timer.objects.get()
    assert (timer.due_at, timer.attempts, timer.error) == (start + DAY, 0, "")


@pytest.mark.django_db
def test_a_handler_may_cancel_the_timers_of_its_thing() -> None:
    set_ringing(1, ago(seconds=1), name="tests.ring_and_close")
    set_ringing(1, ago(seconds=-60))
    work()
    assert [one.name for one in Timer.objects.filter(done_at=None)] == []
    assert followed() == {1: 1}


@pytest.mark.django_db
def test_a_failure_undoes_the_effect_and_at_last_it_is_dead_and_listed() -> None:
    set_ringing(1, ago(seconds=1), poison=True)
    assert "failed" in work()
    timer = Timer.objects.get()
    assert (timer.attempts, timer.error) == (1, "builtins.ValueError")
    assert timer.due_at > timezone.now() + FIRST_RETRY / 3
    for _attempt in range(MAX_ATTEMPTS):
        let_time_pass()
        work()
    assert list(dead_timers(REPLAYER)) == [timer]
    assert not dead_timers(
        Actor("official", 1, agency_id=2, permissions=REPLAYER.permissions)
    ).exists()
    assert followed() == {}


@pytest.mark.django_db
def test_one_that_kills_its_worker_each_time_is_given_up_too() -> None:
    set_ringing(1, ago(seconds=1))
    Timer.objects.update(attempts=MAX_ATTEMPTS)
    assert "given up" in work()
    assert Timer.objects.get().dead_at is not None


@pytest.mark.django_db
def test_a_dead_timer_fires_after_a_replay_or_a_new_moment() -> None:
    for subject in (1, 2):
        set_ringing(subject, ago(seconds=1))
    Timer.objects.update(dead_at=timezone.now(), attempts=MAX_ATTEMPTS)
    replay_timer(actor=REPLAYER, timer_id=Timer.objects.get(subject_id=1).pk)
    assert set_ringing(2, ago(seconds=1))
    work()
    assert followed() == {1: 1, 2: 1}


@pytest.mark.django_db
def test_a_replay_needs_a_dead_timer_the_permission_and_the_same_agency() -> None:
    set_ringing(1, ago(seconds=1))
    timer_id = Timer.objects.get().pk
    with pytest.raises(NotFound):
        replay_timer(actor=REPLAYER, timer_id=timer_id)
    Timer.objects.update(dead_at=timezone.now(), agency_id=2)
    with pytest.raises(NotFound):
        replay_timer(actor=REPLAYER, timer_id=timer_id)
    with pytest.raises(Forbidden):
        replay_timer(actor=Actor("official", 1, agency_id=2), timer_id=timer_id)


@pytest.mark.parametrize("after", ["claimed", "locked", "handled"])
def test_one_that_is_moved_while_it_fires_does_not_fire_at_its_old_time(
    own_database: str, after: str
) -> None:
    """The mover has its own connection, and is not made to wait for the handler."""
    set_ringing(1, ago(seconds=1))
    later = ago(days=-1)

    def move() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        assert set_ringing(1, later)
        connections.close_all()

    for step in work_once():
        if step == after:
            mover = threading.Thread(target=move)
            mover.start()
            mover.join(timeout=10)
    timer = Timer.objects.get()
    assert (timer.due_at, timer.done_at, timer.attempts) == (later, None, 0)
    assert followed() == {}


def test_cancelling_does_not_wait_for_a_handler(own_database: str) -> None:
    set_ringing(1, ago(seconds=1))
    failures: list[BaseException] = []

    def cancel() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            cancel_timers(subject_type="tests.thing", subject_id=1)
        except Exception as error:  # noqa: BLE001  handed to the test
            failures.append(error)
        connections.close_all()

    for step in work_once():
        if step == "locked":
            thread = threading.Thread(target=cancel)
            thread.start()
            thread.join(timeout=10)
    assert failures == []
    assert followed() == {1: 1}  # it was firing already


@pytest.mark.django_db
def test_a_handler_sets_timers_of_other_things_at_once() -> None:
    set_ringing(1, ago(seconds=1))
    timer = Timer.objects.get()
    other = Timer(name=timer.name, agency_id=1, subject_type="tests.thing", subject_id=2)
    with transaction.atomic(), timers.firing(timer) as fired:
        set_again(other, ago(days=-1))
    assert fired.again is None
    assert Timer.objects.filter(subject_id=2).exists()


@pytest.mark.django_db
def test_standing_timers_are_there_once_for_each_agency() -> None:
    for _start in range(2):
        ensure_standing_timers([1, 2])
    found = Timer.objects.filter(name="tests.each_midnight")
    assert sorted(found.values_list("agency_id", "subject_id")) == [(1, 1), (2, 2)]
    due_at = timezone.localtime(found[0].due_at)
    assert (due_at.hour, due_at.minute) == (0, 0)
    assert timezone.now() < due_at <= timezone.now() + DAY


@pytest.mark.django_db
def test_an_agency_that_is_not_set_up_yet_keeps_nobody_from_their_standing_timers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def first(agency_id: int, now: dt.datetime) -> dt.datetime:
        if agency_id == 1:
            raise ValueError("no opening hours")
        return now

    monkeypatch.setitem(timers.STANDING, "tests.each_midnight", first)
    ensure_standing_timers([1, 2])
    found = Timer.objects.filter(name="tests.each_midnight")
    assert [timer.agency_id for timer in found] == [2]


def test_a_worker_that_starts_ensures_standing_timers(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "_agencies", [lambda: [7]])
    set_ringing(1, ago(seconds=1))
    call_command("work", "--once")
    assert Timer.objects.filter(name="tests.each_midnight", subject_id=7).exists()
    assert followed() == {1: 1}


def test_several_workers_share_the_timers(own_database: str) -> None:
    for subject in range(100):
        set_ringing(subject, ago(seconds=1))

    def drain() -> None:
        while work():
            pass
        connections.close_all()

    workers = [threading.Thread(target=drain) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert followed() == dict.fromkeys(range(100), 1)


def test_a_worker_killed_between_any_two_steps_loses_and_doubles_nothing(
    own_database: str,
) -> None:
    start = ago(hours=1)
    set_ringing(1, start)
    set_ringing(2, start, name="tests.ring_each_day")
    steps = 0
    for step in killed_at_each_step():
        steps = step
        set_ringing(100 + step, start)  # life goes on
        let_time_pass()
    while work():
        let_time_pass()
    assert followed() == dict.fromkeys([1, 2, *range(101, 101 + steps)], 1)
    assert [one.due_at for one in Timer.objects.filter(done_at=None)] == [start + DAY]
    assert steps >= len(["claimed", "locked", "handled", "ticked", "committed"])


def test_every_timer_is_documented() -> None:
    page = (Path(__file__).parents[4] / "docs" / "reference" / "events.md").read_text()
    ours = [name for name in timers.TIMERS if not name.startswith("tests.")]
    assert [name for name in ours if f"`{name}`" not in page] == []
