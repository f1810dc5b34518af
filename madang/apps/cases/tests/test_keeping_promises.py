"""Promises that count: the order of the desk, the reminder, the record, what is told before."""

import datetime as dt

import pytest
from django.utils import translation

from madang.apps.cases import commands, inbox_queries, queries, told_queries, watch_queries
from madang.apps.cases.inbox_filters import Filters
from madang.apps.cases.models import Case
from madang.apps.cases.showing.needs import needs_page
from madang.apps.cases.tests.browsing import browser, official_at, text_of
from madang.apps.cases.tests.clockwork import answer, demand, hold
from madang.apps.cases.tests.complex_cases import at, food
from madang.apps.cases.timekeeping import PROMISE, due_key
from madang.core.actors import Actor, AgencyRef, system
from madang.core.events.models import EventRow, Timer
from madang.core.orgs.models import Department
from tests import factories

pytestmark = pytest.mark.django_db

PERIOD = "    period: 3 days\n"
TRACKS = """    period: 3 days
    fast_tracks:
      - title: {ko: 작은 가게 먼저, en: Small shops first}
        when: floor_area < 100 and not uses_ground_water
        within: 3 hours
"""
MONDAY = "2026-09-21T10:00"
PROMISED = at("2026-09-21T14:00")  # three working hours, with the lunch break between


@pytest.fixture
def agency() -> AgencyRef:
    """A city that promises small food businesses an answer in three hours."""
    return factories.apply_changed(factories.make_city(), PERIOD, TRACKS)


@pytest.fixture
def actor(agency: AgencyRef) -> Actor:
    department = Department.objects.get(agency_id=agency.id, key="위생과")
    return factories.acting(factories.make_official(department))


def small(agency: AgencyRef, moment: str = MONDAY) -> Case:
    return food(agency, moment=moment, floor_area="60")


def accept(actor: Actor, case: Case) -> Case:
    commands.accept_case(
        actor=actor, case_id=case.pk, version=case.version, moment=at("2026-09-21T11:00")
    )
    return Case.objects.select_related("department").get(id=case.pk)


def decide(actor: Actor, agency: AgencyRef, case: Case, moment: str) -> EventRow:
    case.refresh_from_db()
    commands.decide_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        outcome="granted",
        reasons="기준에 맞습니다.",
        moment=at(moment),
    )
    return EventRow.objects.get(name="cases.case.closed", subject_id=case.pk)


def promise_of(closed: EventRow) -> tuple[int, int, int]:
    names = ("promised", "promises_kept", "minutes_after_promise")
    first, second, third = (closed.numbers[name] for name in names)
    return first, second, third


# --- The order of lists -------------------------------------------------------------------------


def test_what_is_promised_in_hours_comes_before_all_that_is_due_in_days(
    agency: AgencyRef, actor: Actor
) -> None:
    earlier = food(agency, moment="2026-09-18T10:00")
    promised = small(agency)
    assert promised.due_at > earlier.due_at
    rows = inbox_queries.inbox(actor, Filters())
    assert [row.id for row in rows] == [promised.pk, earlier.pk]
    assert rows[0].wanted_at == PROMISED


def test_the_next_page_of_the_inbox_goes_on_by_the_same_order(
    agency: AgencyRef, actor: Actor
) -> None:
    earlier, promised = food(agency, moment="2026-09-18T10:00"), small(agency)
    rows = inbox_queries.inbox(actor, Filters(), after=(PROMISED, promised.pk))
    assert [row.id for row in rows] == [earlier.pk]


def test_the_day_view_lists_a_promise_on_its_day(agency: AgencyRef, actor: Actor) -> None:
    case = small(agency)
    day = dt.date(2026, 9, 21)
    rows = watch_queries.due_between(
        actor, "department", at("2026-09-21T00:00"), at("2026-09-22T00:00")
    )
    assert [row.id for row in rows] == [case.pk]
    assert watch_queries.due_counts(actor, "department", [day]) == {day: 1}


def test_the_database_keeps_what_is_wanted_first(agency: AgencyRef) -> None:
    case = small(agency)
    Case.objects.filter(id=case.pk).update(due_at=at("2026-09-21T12:00"))
    case.refresh_from_db()
    assert case.wanted_at == at("2026-09-21T12:00")
    Case.objects.filter(id=case.pk).update(promised_at=None, due_at=at("2026-09-25T12:00"))
    case.refresh_from_db()
    assert case.wanted_at == at("2026-09-25T12:00")


def test_the_inbox_says_both_in_words(agency: AgencyRef) -> None:
    small(agency)
    client, _official = official_at(agency, "위생과")
    page = text_of(client.get("/desk/"))
    assert "Promise broken: it was" in page  # 2026-09-21 has passed
    assert "Due by law" in page


# --- The reminder -------------------------------------------------------------------------------


def test_a_reminder_comes_before_a_promise_at_half_of_its_time_at_the_latest(
    agency: AgencyRef,
) -> None:
    case = small(agency)
    commands.keep_time_of(case, moment=at(MONDAY))
    timer = Timer.objects.get(name=PROMISE, subject_id=case.pk)
    # 90 of 180 working minutes are left at 11:30.
    assert (timer.due_at, timer.key) == (at("2026-09-21T11:30"), due_key(PROMISED))


def test_without_a_promise_there_is_no_such_reminder(agency: AgencyRef) -> None:
    case = food(agency)
    commands.keep_time_of(case, moment=at(MONDAY))
    assert not Timer.objects.filter(name=PROMISE, subject_id=case.pk).exists()


def remind(case: Case, moment: str) -> int:
    commands.remind_of_promise(
        actor=system(case.agency_id, "cases.watch"),
        case_id=case.pk,
        key=due_key(PROMISED),
        moment=at(moment),
    )
    return EventRow.objects.filter(name="cases.promise.reminded", subject_id=case.pk).count()


def test_the_reminder_is_written_down_for_whoever_is_in_charge(
    agency: AgencyRef, actor: Actor
) -> None:
    case = accept(actor, small(agency))
    Case.objects.filter(id=case.pk).update(assignee_id=actor.id)
    assert remind(case, "2026-09-21T11:30") == 1
    row = EventRow.objects.get(name="cases.promise.reminded")
    assert row.data["official_id"] == actor.id
    commands.tell_officials(actor=system(agency.id, "cases.watch"), event=row)
    assert [line.event.pk for line in told_queries.told(actor)] == [row.pk]


def test_nobody_is_reminded_of_what_was_done_or_has_passed(agency: AgencyRef, actor: Actor) -> None:
    case = accept(actor, small(agency))
    assert remind(case, "2026-09-21T14:01") == 0
    decide(actor, agency, case, "2026-09-21T11:10")
    assert remind(case, "2026-09-21T11:30") == 0


# --- Kept or broken -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "numbers"),
    [
        ("2026-09-21T14:00", (1, 1, 0)),
        ("2026-09-21T14:01", (1, 0, 1)),
        ("2026-09-22T10:00", (1, 0, 300)),
    ],
)
def test_a_decision_keeps_or_breaks_the_promise(
    agency: AgencyRef, actor: Actor, moment: str, numbers: tuple[int, int, int]
) -> None:
    case = accept(actor, small(agency))
    assert promise_of(decide(actor, agency, case, moment)) == numbers


def test_without_a_promise_nothing_is_counted(agency: AgencyRef, actor: Actor) -> None:
    case = accept(actor, food(agency, floor_area="100"))
    assert promise_of(decide(actor, agency, case, "2026-09-21T14:00")) == (0, 0, 0)


def test_what_the_applicant_takes_back_breaks_no_promise(agency: AgencyRef, actor: Actor) -> None:
    case = accept(actor, small(agency))
    commands.withdraw_own_case(
        actor=Actor("resident", case.resident_id, agency.id),
        agency=agency,
        case=case,
        moment=at("2026-09-22T10:00"),
    )
    closed = EventRow.objects.get(name="cases.case.closed", subject_id=case.pk)
    assert promise_of(closed) == (0, 0, 0)


def test_a_promise_waits_while_the_applicant_has_to_send_something(
    agency: AgencyRef, actor: Actor
) -> None:
    case = accept(actor, small(agency))
    demand(actor, case, "2026-09-21T13:00")
    answer(case, "2026-09-22T10:00")
    case.refresh_from_db()
    # 13:00 to 18:00 and 9:00 to 10:00 are six hours; one hour was left.
    assert case.promised_at == at("2026-09-22T11:00")
    assert promise_of(decide(actor, agency, case, "2026-09-22T10:30")) == (1, 1, 0)


def test_a_promise_that_was_broken_before_a_hold_stays_broken(
    agency: AgencyRef, actor: Actor
) -> None:
    case = accept(actor, small(agency))
    demand(actor, case, "2026-09-21T15:00")
    answer(case, "2026-09-22T10:00")
    case.refresh_from_db()
    assert case.promised_at == PROMISED


def test_a_case_that_is_decided_on_hold_is_measured_without_the_hold(
    agency: AgencyRef, actor: Actor
) -> None:
    case = accept(actor, small(agency))
    hold(actor, case, "examination", "2026-09-21T13:00")
    closed = decide(actor, agency, case, "2026-09-22T10:00")
    assert promise_of(closed) == (1, 1, 0)


def test_taken_up_again_a_case_is_promised_nothing(agency: AgencyRef, actor: Actor) -> None:
    case = accept(actor, small(agency))
    decide(actor, agency, case, "2026-09-21T12:00")
    case.refresh_from_db()
    commands.reopen_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        ground="taken_back",
        reasons="잘못된 처분을 취소합니다.",
        moment=at("2026-09-22T10:00"),
    )
    case.refresh_from_db()
    assert (case.promised_at, case.wanted_at) == (None, case.due_at)


# --- Before anybody files -----------------------------------------------------------------------


def test_the_page_of_the_service_says_what_is_promised_to_whom(agency: AgencyRef) -> None:
    page = text_of(browser("ko").get("/services/food-business-report/"))
    assert "작은 가게 먼저" in page
    assert "100㎡ 미만" in page
    assert "아니오" in page
    english = text_of(browser().get("/services/food-business-report/"))
    assert "Within 3 working hours" in english


def test_a_service_that_promises_nothing_says_nothing() -> None:
    factories.make_city()
    assert "We promise it sooner" not in text_of(browser().get("/services/food-business-report/"))


@pytest.mark.parametrize(
    ("typed", "promised"),
    [
        ({"floor_area": "60", "uses_ground_water": "false"}, [("yes", PROMISED)]),
        ({"floor_area": "60"}, [("open", None)]),
        ({"floor_area": "100", "uses_ground_water": "false"}, []),
    ],
)
def test_the_needs_say_the_promise_for_the_figures_given(
    agency: AgencyRef, typed: dict[str, str], promised: list[tuple[str, object]]
) -> None:
    offered = queries.offered_service(agency, "food-business-report")
    with translation.override("ko"):
        page = needs_page(offered, typed, agency, at(MONDAY))
    assert [(row["sure"], row["at"]) for row in page["promises"]] == promised


def test_the_same_is_promised_after_filing(agency: AgencyRef) -> None:
    assert small(agency).promised_at == PROMISED
    assert food(agency, floor_area="100").promised_at is None
