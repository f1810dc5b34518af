"""However often the worker is killed, everything is done once."""

import datetime as dt
from collections import Counter

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from madang.apps.cases.models import Case, LedgerEntry, Supplement
from madang.apps.cases.tests.clockwork import demand
from madang.apps.cases.tests.keeping import accept, file_at, make_office
from madang.core.actors import system
from madang.core.events.models import Delivery, EventRow, Timer
from madang.core.events.tests.killing import killed_at_each_step
from madang.core.orgs import commands as orgs

MOST_ROUNDS = 20


def let_time_pass() -> None:
    """What waits for its next attempt is due now; what is set for later is not.

    Nothing is given up: whatever was taken together is killed together, far more often than twelve
    times.
    """
    now = timezone.now()
    Delivery.objects.filter(done_at=None).update(due_at=now, attempts=0)
    due_timers().update(due_at=now, attempts=0)


def work_killed() -> None:
    """Let workers be killed until nothing is left: deliveries first, then the timers they set."""
    for _round in range(MOST_ROUNDS):
        if not (Delivery.objects.filter(done_at=None).exists() or due_timers().exists()):
            return
        for _step in killed_at_each_step():
            let_time_pass()
    left = [*Delivery.objects.filter(done_at=None), *due_timers()]
    pytest.fail(f"still waiting: {[(str(row), row.attempts, row.error) for row in left]}")


def due_timers() -> QuerySet[Timer]:
    return Timer.objects.filter(done_at=None, set_for__lte=timezone.now())


@pytest.mark.django_db
def test_filing_itself_sets_no_timer() -> None:
    """Filing stays as fast as it is: a consumer does the rest."""
    case = file_at(make_office().agency, "2026-09-21T10:00")
    assert not Timer.objects.filter(subject_type="cases.case", subject_id=case.pk).exists()


def test_a_killed_worker_sends_nothing_twice_and_forgets_nothing(own_database: str) -> None:
    office = make_office()
    work_killed()  # nobody is dunned before the calendar of the new office is worked in
    long_ago = timezone.localtime() - dt.timedelta(days=45)
    case = file_at(office.agency, f"{long_ago:%Y-%m-%dT10:00}")
    work_killed()
    events = EventRow.objects.filter(subject_type="cases.case", subject_id=case.pk)
    names = Counter(events.values_list("name", flat=True))
    # One letter: the second one follows on the next morning, however late the first one was.
    assert names == {
        "cases.case.filed": 1,
        "cases.registration.late": 1,
        "cases.dunning_letter.issued": 1,
        "cases.interim_notice.given": 1,
    }
    assert not Timer.objects.filter(dead_at__isnull=False).exists()


def test_a_killed_worker_recomputes_each_case_once(own_database: str) -> None:
    office = make_office()
    today = timezone.localtime()
    cases = [file_at(office.agency, f"{today:%Y-%m-%dT%H:%M}") for _ in range(3)]
    work_killed()
    due = Case.objects.get(id=cases[0].pk).due_at
    orgs.declare_day(
        actor=system(office.agency.id, "orgs.calendar"),
        agency_id=office.agency.id,
        date=timezone.localtime(due).date(),
        is_working=False,
        name={"ko": "임시공휴일"},
        law="관공서의 공휴일에 관한 규정 제2조제11호",
    )
    work_killed()
    moved = EventRow.objects.filter(name="cases.due.moved").values_list("subject_id", flat=True)
    assert sorted(moved) == [case.pk for case in cases]
    assert LedgerEntry.objects.filter(kind="calendar").count() == 3
    assert all(case.due_at > due for case in Case.objects.all())


def test_a_killed_worker_moves_each_last_day_once(own_database: str) -> None:
    office = make_office()
    today = timezone.localtime()
    cases = [file_at(office.agency, f"{today:%Y-%m-%dT%H:%M}") for _ in range(2)]
    for case in cases:
        accept(office, case, f"{today:%Y-%m-%dT%H:%M}")
        demand(office.actor, case, f"{today:%Y-%m-%dT%H:%M}", days=30)
    work_killed()
    last = Supplement.objects.get(case=cases[0]).answer_by
    orgs.declare_day(
        actor=system(office.agency.id, "orgs.calendar"),
        agency_id=office.agency.id,
        date=last,
        is_working=False,
        name={"ko": "임시공휴일"},
        law="관공서의 공휴일에 관한 규정 제2조제11호",
    )
    work_killed()
    moved = EventRow.objects.filter(name="cases.supplement.moved")
    assert sorted(moved.values_list("subject_id", flat=True)) == [case.pk for case in cases]
    assert all(one.answer_by > last for one in Supplement.objects.all())
