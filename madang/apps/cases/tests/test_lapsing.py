"""What is missing and does not come: the time runs out, the petition goes back or ends."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connections
from django.utils import translation

from madang.apps.cases import commands
from madang.apps.cases.models import Supplement
from madang.apps.cases.tests.clockwork import (
    REASON,
    again,
    answer,
    at,
    demand,
    due,
    event,
    everything,
    fresh,
    give_back,
    in_work,
    lapse,
    lapsed,
    more_time,
    names,
    send_again,
    undelivered,
)
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError
from madang.core.events.models import Delivery, Timer
from madang.core.events.worker import work_once
from tests import factories


@pytest.fixture(autouse=True)
def _in_korean() -> Iterator[None]:
    with translation.override("ko"):
        yield


@pytest.fixture
def agency(db: None) -> AgencyRef:
    return factories.make_city()


# --- The time runs out -------------------------------------------------------------------------


def test_the_timer_fires_when_the_last_day_is_over(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    waiting = Timer.objects.get(name="cases.supplement_due")
    wanted = Supplement.objects.get(case=case)
    assert (waiting.subject, waiting.key) == (("cases.case", case.pk), str(wanted.pk))
    assert waiting.due_at == at("2026-10-07T00:00")
    more_time(case, 1, "2026-10-06T10:00")
    waiting.refresh_from_db()
    assert waiting.due_at == at("2026-10-08T00:00")
    Delivery.objects.all().delete()
    Timer.objects.exclude(id=waiting.pk).delete()
    list(work_once())
    assert Supplement.objects.get(case=case).state == "lapsed"
    assert event(case, "cases.supplement.lapsed").data["answer_by"] == "2026-10-07"


def test_time_that_has_not_run_out_or_does_not_matter_any_more_lapses_nothing(
    agency: AgencyRef,
) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    before = everything(case)
    lapse(case, "2026-10-06T23:59")
    assert everything(case) == before
    answer(case, "2026-10-06T23:59")
    before = everything(case)
    lapse(case, "2026-10-07T00:00")
    assert everything(case) == before


def test_the_lapse_makes_no_open_page_stale_and_the_clock_stands_still_on(
    agency: AgencyRef,
) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    before = fresh(case)
    lapse(case, "2026-10-07T00:00")
    assert (fresh(case).version, fresh(case).open_hold_id) == (before.version, before.open_hold_id)


def test_it_is_asked_for_once_more_for_ten_days_and_the_hold_goes_on(agency: AgencyRef) -> None:
    actor, case = lapsed(agency)
    held = fresh(case).open_hold_id
    last = again(actor, case, "2026-10-07T10:00")
    # Ten days after 7 October is 17 October, a Saturday.
    assert (last.answer_by, last.hold_id, last.state) == (dt.date(2026, 10, 19), held, "open")
    assert case.ledger.count() == 1
    answer(case, "2026-10-08T10:00")
    assert fresh(case).open_hold is None
    # Eleven working days are left after 8 October; the 9th is off.
    assert due(case) == "2026-10-26 18:00"


@pytest.mark.parametrize(("days", "code"), [(0, "supplement_days"), (11, "supplement_days")])
def test_the_second_demand_has_ten_days_at_most(agency: AgencyRef, days: int, code: str) -> None:
    actor, case = lapsed(agency)
    before = everything(case)
    with pytest.raises(DomainError, match=code):
        again(actor, case, "2026-10-07T10:00", days)
    assert everything(case) == before


def test_it_is_not_asked_for_again_too_early_or_a_third_time(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    with pytest.raises(DomainError, match="no_repeat"):
        again(actor, case, "2026-09-28T10:00")
    demand(actor, case, "2026-09-28T10:00")
    with pytest.raises(DomainError, match="no_repeat"):
        again(actor, case, "2026-09-28T11:00")
    lapse(case, "2026-10-07T00:00")
    again(actor, case, "2026-10-07T10:00")
    lapse(case, "2026-10-20T00:00", number=2)
    before = everything(case)
    with pytest.raises(DomainError, match="no_repeat"):
        again(actor, case, "2026-10-20T10:00")
    assert everything(case) == before


def test_the_office_may_go_on_without_it_and_ask_later_after_all(agency: AgencyRef) -> None:
    actor, case = lapsed(agency)
    commands.resume_case(
        actor=actor, case_id=case.pk, version=fresh(case).version, moment=at("2026-10-07T10:00")
    )
    assert fresh(case).open_hold is None
    last = again(actor, case, "2026-10-12T10:00")
    assert fresh(case).open_hold_id == last.hold_id
    assert case.ledger.count() == 3


def test_what_comes_after_the_office_went_on_is_taken_all_the_same(agency: AgencyRef) -> None:
    actor, case = lapsed(agency)
    commands.resume_case(
        actor=actor, case_id=case.pk, version=fresh(case).version, moment=at("2026-10-07T10:00")
    )
    was_due = due(case)
    answer(case, "2026-10-08T10:00")
    assert due(case) == was_due
    assert Supplement.objects.get(case=case).state == "answered"


# --- Return and withdrawal ---------------------------------------------------------------------


def test_a_petition_goes_back_when_nothing_came(agency: AgencyRef) -> None:
    actor, case = lapsed(agency)
    give_back(actor, case, "2026-10-07T10:00")
    row = fresh(case)
    assert (row.status, row.ending, row.reasons) == (
        "closed",
        "returned",
        "보완하지 않아 반려합니다.",
    )
    assert names(case)[-2:] == ["cases.case.returned", "cases.case.closed"]
    # 21, 22, 23 September counted; from 28 September on the clock stood still.
    numbers = event(case, "cases.case.closed").numbers
    assert (numbers["used_minutes"], numbers["minutes_late"]) == (3 * 8 * 60, 0)


def test_a_petition_does_not_go_back_too_early_or_without_reasons(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    with pytest.raises(DomainError) as refused:
        give_back(actor, case, "2026-09-29T10:00")
    assert refused.value.code == "not_lapsed"
    assert "제25조제1항" in str(refused.value.message)
    lapse(case, "2026-10-07T00:00")
    before = everything(case)
    with pytest.raises(DomainError, match="text_missing"):
        give_back(actor, case, "2026-10-07T10:00", " ")
    assert everything(case) == before


def test_what_comes_back_twice_ends_the_case_as_withdrawn(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    undelivered(actor, case, "2026-10-01T10:00")
    assert fresh(case).status == "accepted"
    send_again(actor, case, "2026-10-02T10:00")
    undelivered(actor, case, "2026-10-06T10:00")
    row = fresh(case)
    assert (row.status, row.ending) == ("closed", "deemed_withdrawn")
    assert "제25조제2항" in row.reasons
    assert Supplement.objects.get(case=case).state == "ended"
    assert event(case, "cases.supplement.undelivered").data["times"] == 2


def test_one_return_of_each_demand_is_two(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    undelivered(actor, case, "2026-10-01T10:00")
    lapse(case, "2026-10-07T00:00")
    again(actor, case, "2026-10-07T10:00")
    undelivered(actor, case, "2026-10-12T10:00")
    assert fresh(case).ending == "deemed_withdrawn"


def test_only_what_was_sent_comes_back(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    with pytest.raises(DomainError, match="nothing_sent"):
        undelivered(actor, case, "2026-09-28T10:00")
    demand(actor, case, "2026-09-28T10:00", method="spoken")
    before = everything(case)
    with pytest.raises(DomainError, match="nothing_sent"):
        undelivered(actor, case, "2026-09-28T10:00")
    assert everything(case) == before


def test_an_answer_and_a_return_at_once_end_in_one_of_them(own_database: str) -> None:
    agency = factories.make_city()
    actor, case = lapsed(agency)
    version = fresh(case).version
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def step(name: str, run: Callable[[], None]) -> None:
        start.wait(timeout=10)
        try:
            run()
            outcomes.append(name)
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    def back() -> None:
        commands.return_case(
            actor=actor,
            case_id=case.pk,
            version=version,
            reasons=REASON,
            moment=at("2026-10-07T10:00"),
        )

    def late() -> None:
        answer(case, "2026-10-07T10:00")

    threads = [
        threading.Thread(target=step, args=args) for args in (("returned", back), ("taken", late))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    state = Supplement.objects.get(case=case).state
    if "returned" in outcomes:
        assert sorted(outcomes) == ["case_closed", "returned"]
        assert (fresh(case).ending, state) == ("returned", "lapsed")
    else:
        assert sorted(outcomes) == ["stale", "taken"]
        assert (fresh(case).status, state) == ("accepted", "answered")
    assert [entry.kind for entry in case.ledger.order_by("id")] == ["hold", "resume"]
