"""What is missing: demanded, waited for, handed in."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone, translation

from madang.apps.cases import commands
from madang.apps.cases.files import StoredFile
from madang.apps.cases.models import Attachment, Case, Supplement
from madang.apps.cases.tests.clockwork import (
    REASON,
    WHAT,
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
    lapsed,
    more_time,
    names,
    undelivered,
)
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from tests import factories

FILE = StoredFile("검진.pdf", "pdf", 12, b"0" * 32, "cases/aa/aa")


@pytest.fixture(autouse=True)
def _in_korean() -> Iterator[None]:
    with translation.override("ko"):
        yield


@pytest.fixture
def agency(db: None) -> AgencyRef:
    return factories.make_city()


# --- Demanding ---------------------------------------------------------------------------------


def test_a_demand_stops_the_clock_for_both_days_and_all_between(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    wanted = demand(actor, case, "2026-09-28T10:00")
    # Seven days after 28 September is 5 October, the substitute of a holiday: 민법 161.
    assert wanted.answer_by == dt.date(2026, 10, 6)
    assert (wanted.state, wanted.round, wanted.what) == ("open", 1, WHAT)
    assert fresh(case).open_hold_id == wanted.hold_id
    answer(case, "2026-09-30T16:00")
    assert due(case) == "2026-10-19 18:00"
    assert fresh(case).open_hold is None
    assert names(case)[-4:] == [
        "cases.case.held",
        "cases.supplement.demanded",
        "cases.case.resumed",
        "cases.supplement.answered",
    ]


def test_a_demand_within_eight_working_hours_needs_no_reason(agency: AgencyRef) -> None:
    actor, case = in_work(agency)  # 21 September, 10:00
    demand(actor, case, "2026-09-22T10:00", late_reason="")
    told = event(case, "cases.supplement.demanded")
    assert told.numbers == {"minutes_since_receipt": 480}
    assert told.data["late_reason"] == ""


def test_what_was_filed_online_counts_from_when_it_was_accepted(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    Case.objects.filter(id=case.pk).update(channel="web", accepted_at=at("2026-09-21T16:00"))
    demand(actor, fresh(case), "2026-09-22T16:00", late_reason="")
    assert event(case, "cases.supplement.demanded").numbers == {"minutes_since_receipt": 480}


def test_a_later_demand_says_why(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    before = everything(case)
    with pytest.raises(DomainError) as refused:
        demand(actor, case, "2026-09-22T10:01", late_reason=" ")
    assert (refused.value.code, refused.value.field) == ("late_reason", "late_reason")
    assert "시행규칙 제9조제1항" in str(refused.value.message)
    assert everything(case) == before
    wanted = demand(actor, case, "2026-09-22T10:01", late_reason="현지조사에서 알게 됨")
    assert event(case, "cases.supplement.demanded").data["late_reason"] == "현지조사에서 알게 됨"
    assert wanted.hold.note == "현지조사에서 알게 됨"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"what": " "}, "text_missing", "what"),
        ({"what": "가" * 4001}, "text_too_long", "what"),
        ({"late_reason": "가" * 4001}, "text_too_long", "late_reason"),
        ({"days": 0}, "supplement_days", "days"),
        ({"days": 91}, "supplement_days", "days"),
        ({"method": "pigeon"}, "unknown_method", "method"),
    ],
)
def test_a_demand_that_is_not_whole_is_refused(
    agency: AgencyRef, changes: dict[str, object], code: str, field: str
) -> None:
    actor, case = in_work(agency)
    before = everything(case)
    with pytest.raises(DomainError) as refused:
        demand(actor, case, "2026-09-28T10:00", **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert everything(case) == before


def test_there_is_one_demand_and_none_while_the_clock_stands_still(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    commands.hold_case(
        actor=actor,
        case_id=case.pk,
        version=fresh(case).version,
        ground="hearing",
        started_at=at("2026-09-22T10:00"),
        moment=at("2026-09-22T10:00"),
    )
    with pytest.raises(DomainError, match="hold_overlaps"):
        demand(actor, case, "2026-09-22T12:00")
    other, second = in_work(agency)
    demand(other, second, "2026-09-28T10:00")
    answer(second, "2026-09-29T10:00")
    before = everything(second)
    with pytest.raises(DomainError, match="supplement_again"):
        demand(other, second, "2026-09-30T10:00")
    assert everything(second) == before


def test_the_office_does_not_let_the_clock_run_while_the_applicant_has_time(
    agency: AgencyRef,
) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    with pytest.raises(DomainError, match="supplement_open"):
        commands.resume_case(actor=actor, case_id=case.pk, version=fresh(case).version)


# --- More time ---------------------------------------------------------------------------------


def test_the_applicant_has_the_days_they_name_twice_and_not_a_third_time(
    agency: AgencyRef,
) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    more_time(case, 5, "2026-10-06T23:00")
    wanted = Supplement.objects.get(case=case)
    # Five days after 6 October is 11 October, a Sunday.
    assert (wanted.answer_by, wanted.extensions) == (dt.date(2026, 10, 12), 1)
    more_time(case, 3, "2026-10-07T10:00")
    told = event(case, "cases.supplement.extended")
    assert (told.data["number"], told.data["answer_by"], told.numbers["days"]) == (
        2,
        "2026-10-15",
        3,
    )
    before = everything(case)
    with pytest.raises(DomainError) as refused:
        more_time(case, 1, "2026-10-08T10:00")
    assert refused.value.code == "supplement_extensions"
    assert "시행령 제24조제2항" in str(refused.value.message)
    assert everything(case) == before


@pytest.mark.parametrize(
    ("days", "now", "code"),
    [
        (0, "2026-10-01T10:00", "supplement_days"),
        (91, "2026-10-01T10:00", "supplement_days"),
        (3, "2026-10-07T00:00", "supplement_over"),
    ],
)
def test_more_time_is_refused(agency: AgencyRef, days: int, now: str, code: str) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    before = everything(case)
    with pytest.raises(DomainError, match=code):
        more_time(case, days, now)
    assert everything(case) == before


def test_the_last_demand_has_no_more_time(agency: AgencyRef) -> None:
    actor, case = lapsed(agency)
    again(actor, case, "2026-10-07T10:00")
    with pytest.raises(DomainError, match="supplement_last"):
        more_time(case, 3, "2026-10-08T10:00")


# --- The answer --------------------------------------------------------------------------------


def test_an_answer_brings_files(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    wanted = demand(actor, case, "2026-09-28T10:00")
    answer(case, "2026-09-29T10:00", "", FILE)
    wanted.refresh_from_db()
    assert (wanted.state, wanted.answered_at) == ("answered", at("2026-09-29T10:00"))
    stored = Attachment.objects.get(case=case)
    assert (stored.supplement_id, stored.name, stored.field) == (
        wanted.pk,
        "검진.pdf",
        "supplement",
    )
    told = event(case, "cases.supplement.answered")
    assert (told.numbers, told.data["in_time"]) == ({"files": 1}, True)


def test_an_answer_that_comes_late_still_counts(agency: AgencyRef) -> None:
    _actor, case = lapsed(agency)
    answer(case, "2026-10-07T10:00")
    assert Supplement.objects.get(case=case).state == "answered"
    assert event(case, "cases.supplement.answered").data["in_time"] is False
    assert fresh(case).open_hold is None


@pytest.mark.parametrize(
    ("text", "files", "code"),
    [
        (" ", [], "text_missing"),
        ("가" * 4001, [], "text_too_long"),
        ("가" * 4001, [FILE], "text_too_long"),
        ("", [FILE] * 11, "too_many_files"),
    ],
)
def test_an_answer_with_nothing_or_too_much_is_refused(
    agency: AgencyRef, text: str, files: list[StoredFile], code: str
) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    before = everything(case)
    with pytest.raises(DomainError, match=code):
        answer(case, "2026-09-29T10:00", text, *files)
    assert everything(case) == before


def test_nothing_is_answered_that_was_not_asked_or_is_answered(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    with pytest.raises(DomainError, match="nothing_demanded"):
        answer(case, "2026-09-29T10:00")
    demand(actor, case, "2026-09-28T10:00")
    answer(case, "2026-09-29T10:00")
    before = everything(case)
    with pytest.raises(DomainError, match="nothing_demanded"):
        answer(case, "2026-09-29T11:00")
    with pytest.raises(DomainError, match="nothing_demanded"):
        more_time(case, 3, "2026-09-30")
    assert everything(case) == before


def test_an_answer_after_the_end_is_refused(agency: AgencyRef) -> None:
    actor, case = lapsed(agency)
    give_back(actor, case, "2026-10-07T10:00")
    before = everything(case)
    with pytest.raises(DomainError, match="case_closed"):
        answer(case, "2026-10-07T11:00")
    with pytest.raises(DomainError, match="case_closed"):
        more_time(case, 3, "2026-10-08")
    assert everything(case) == before


def take_in(actor: Actor, case: Case, arrived: str, now: str = "") -> None:
    commands.take_in_supplement(
        actor=actor,
        case_id=case.pk,
        version=fresh(case).version,
        text="창구에서 받음",
        arrived_at=at(arrived),
        moment=at(now or arrived),
    )


def test_an_official_takes_in_what_came_on_paper_the_day_before(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    take_in(actor, case, "2026-09-29T18:00", now="2026-09-30T10:00")
    assert due(case) == "2026-10-16 18:00"  # 28 and 29 September are out
    assert event(case, "cases.supplement.answered").actor_kind == "official"


@pytest.mark.parametrize(
    ("arrived", "now", "code"),
    [
        ("2026-09-28T09:59", "2026-09-29T10:00", "before_demand"),
        ("2026-09-29T10:01", "2026-09-29T10:00", "in_the_future"),
    ],
)
def test_nothing_arrives_before_it_was_demanded_or_in_the_future(
    agency: AgencyRef, arrived: str, now: str, code: str
) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    before = everything(case)
    with pytest.raises(DomainError) as refused:
        take_in(actor, case, arrived, now)
    assert (refused.value.code, refused.value.field) == (code, "arrived_on")
    assert everything(case) == before


# --- Who may -----------------------------------------------------------------------------------

STEPS: dict[str, Callable[[Actor, Case], object]] = {
    "demand": lambda actor, case: demand(actor, case, "2026-10-07T10:00"),
    "again": lambda actor, case: again(actor, case, "2026-10-07T10:00"),
    "take in": lambda actor, case: take_in(actor, case, "2026-10-07T10:00"),
    "undelivered": lambda actor, case: undelivered(actor, case, "2026-10-07T10:00"),
    "return": lambda actor, case: give_back(actor, case, "2026-10-07T10:00"),
}


@pytest.mark.parametrize("step", STEPS)
def test_each_step_needs_its_permission(agency: AgencyRef, step: str) -> None:
    _actor, case = lapsed(agency)
    clerk = factories.make_official(case.department, permissions=["cases.read", "cases.decide"])
    before = everything(case)
    with pytest.raises(Forbidden):
        STEPS[step](factories.acting(clerk), case)
    assert everything(case) == before


@pytest.mark.parametrize("step", STEPS)
def test_another_agency_knows_of_nothing(agency: AgencyRef, step: str) -> None:
    _actor, case = lapsed(agency)
    stranger, _other = in_work(factories.make_city("jongno"))
    with pytest.raises(NotFound):
        STEPS[step](stranger, case)


@pytest.mark.parametrize("step", STEPS)
def test_a_closed_case_takes_no_step(agency: AgencyRef, step: str) -> None:
    actor, case = lapsed(agency)
    give_back(actor, case, "2026-10-07T10:00")
    before = everything(case)
    with pytest.raises(DomainError, match="wrong_status"):
        STEPS[step](actor, case)
    assert everything(case) == before


def test_a_stale_page_demands_nothing(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    seen = fresh(case).version
    demand(actor, case, "2026-09-28T10:00")
    answer(case, "2026-09-29T10:00")
    with pytest.raises(Stale):
        commands.return_case(actor=actor, case_id=case.pk, version=seen, reasons=REASON)


def test_a_demand_of_a_case_that_waits_for_acceptance_is_not_open(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    Case.objects.filter(id=case.pk).update(status="filed", accepted_at=None)
    with pytest.raises(DomainError, match="wrong_status"):
        demand(actor, case, "2026-09-28T10:00")


def test_the_day_of_arrival_is_out_and_the_next_one_counts(agency: AgencyRef) -> None:
    """행정절차법 시행령 11 1호, at a period in hours: 3 days from Monday 10:00."""
    counts = {"training_certificate": 1, "health_check": 1}
    answers = {
        "shop_name": "빵집",
        "shop_kind": "bakery",
        "shop_address": "학동로 426",
        "floor_area": "30",
        "uses_ground_water": False,
    }
    actor, case = in_work(
        agency,
        "2026-10-12T10:00",
        service_id="food-business-report",
        answers=answers,
        files=counts,
        client_id=uuid.uuid4(),
    )
    assert due(case) == "2026-10-15 10:00"
    demand(actor, case, "2026-10-13T14:00")
    answer(case, "2026-10-14T11:00")
    # Seven hours of Monday count; Tuesday and Wednesday are out; 17 hours are left.
    assert due(case) == "2026-10-19 10:00"
    assert timezone.localtime(fresh(case).due_at).strftime("%a") == "Mon"
