"""What arrived is not enough, came back, or ended with a case that is taken up again."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import translation

from madang.apps.cases import clock, commands
from madang.apps.cases.models import Case, InsufficientAnswer, Supplement, SupplementSending
from madang.apps.cases.tests.clockwork import (
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
    insufficient,
    lapse,
    lapsed,
    names,
    send_again,
    undelivered,
)
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden
from tests import factories


@pytest.fixture(autouse=True)
def _in_korean() -> Iterator[None]:
    with translation.override("ko"):
        yield


@pytest.fixture
def agency(db: None) -> AgencyRef:
    return factories.make_city()


def answered(agency: AgencyRef) -> tuple[Actor, Case]:
    """A case of which something was demanded until 6 October; one word arrived on 29 September."""
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    answer(case, "2026-09-29T10:00", "네")
    return actor, case


# --- Not enough --------------------------------------------------------------------------------


def test_before_the_last_day_the_demand_waits_again_and_the_clock_stands_still(
    agency: AgencyRef,
) -> None:
    actor, case = answered(agency)
    insufficient(actor, case, "2026-10-01T10:00")
    wanted = Supplement.objects.get(case=case)
    assert (wanted.state, wanted.answer, wanted.answered_at) == ("open", "", None)
    assert wanted.answer_by == dt.date(2026, 10, 6)
    assert fresh(case).open_hold_id == wanted.hold_id
    kept = InsufficientAnswer.objects.get(supplement=wanted)
    assert (kept.text, kept.arrived_at) == ("네", at("2026-09-29T10:00"))
    told = event(case, "cases.supplement.insufficient").data
    assert (told["lapsed"], told["reasons"]) == (False, "원본이 아닌 사본입니다.")
    answer(case, "2026-10-02T10:00", "원본입니다.")
    assert fresh(case).open_hold is None
    # 28 and 29 September, 1 and 2 October are out; the clock ran on 30 September.
    assert due(case) == "2026-10-20 18:00"


def test_its_time_runs_out_as_that_of_one_that_was_never_answered(agency: AgencyRef) -> None:
    actor, case = answered(agency)
    insufficient(actor, case, "2026-10-01T10:00")
    lapse(case, "2026-10-07T00:00")
    assert Supplement.objects.get(case=case).state == "lapsed"


def test_after_the_last_day_it_has_lapsed_and_can_be_demanded_once_more(agency: AgencyRef) -> None:
    actor, case = answered(agency)
    insufficient(actor, case, "2026-10-07T10:00")
    assert Supplement.objects.get(case=case).state == "lapsed"
    assert fresh(case).open_hold is None
    assert event(case, "cases.supplement.insufficient").data["lapsed"] is True
    last = again(actor, case, "2026-10-07T11:00")
    assert (last.round, fresh(case).open_hold_id) == (2, last.hold_id)


def test_after_the_last_day_the_petition_can_go_back(agency: AgencyRef) -> None:
    actor, case = answered(agency)
    with pytest.raises(DomainError, match="not_lapsed"):
        give_back(actor, case, "2026-10-07T10:00")
    insufficient(actor, case, "2026-10-07T10:00")
    give_back(actor, case, "2026-10-07T11:00")
    assert fresh(case).ending == "returned"


def test_the_last_demand_that_is_answered_badly_ends_in_the_return(agency: AgencyRef) -> None:
    actor, case = lapsed(agency)
    again(actor, case, "2026-10-07T10:00")
    answer(case, "2026-10-08T10:00", "네")
    insufficient(actor, case, "2026-10-20T10:00")
    with pytest.raises(DomainError, match="no_repeat"):
        again(actor, case, "2026-10-20T11:00")
    give_back(actor, case, "2026-10-20T11:00")
    assert fresh(case).ending == "returned"


@pytest.mark.parametrize("reasons", ["", "  ", "가" * 4001])
def test_it_needs_reasons_that_can_be_read(agency: AgencyRef, reasons: str) -> None:
    actor, case = answered(agency)
    before = everything(case)
    with pytest.raises(DomainError) as refused:
        insufficient(actor, case, "2026-10-01T10:00", reasons)
    assert refused.value.field == "reasons"
    assert everything(case) == before


def test_what_has_not_arrived_is_not_examined(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    with pytest.raises(DomainError, match="nothing_answered"):
        insufficient(actor, case, "2026-09-28T09:00")
    demand(actor, case, "2026-09-28T10:00")
    with pytest.raises(DomainError, match="nothing_answered"):
        insufficient(actor, case, "2026-09-28T11:00")


def test_who_may_not_stop_the_clock_finds_nothing_insufficient(agency: AgencyRef) -> None:
    _actor, case = answered(agency)
    reader = factories.acting(
        factories.make_official(case.department, name="읽음", permissions=["cases.read"])
    )
    with pytest.raises(Forbidden):
        insufficient(reader, case, "2026-10-01T10:00")


# --- Two sendings ------------------------------------------------------------------------------


def test_one_sending_comes_back_once(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    undelivered(actor, case, "2026-10-01T10:00")
    before = everything(case)
    with pytest.raises(DomainError, match="nothing_sent"):
        undelivered(actor, case, "2026-10-01T11:00")
    assert everything(case) == before


def test_a_second_sending_is_kept_and_gives_the_days_anew(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    undelivered(actor, case, "2026-10-01T10:00")
    send_again(actor, case, "2026-10-06T10:00", "2026-10-02T18:00")
    first, second = SupplementSending.objects.order_by("id")
    assert (first.address, first.returned_at) == ("petition", at("2026-10-01T10:00"))
    assert (second.address, second.sent_at) == ("registered", at("2026-10-02T18:00"))
    # Seven days after 2 October is the 9th, a holiday, and then a weekend.
    assert Supplement.objects.get(case=case).answer_by == dt.date(2026, 10, 12)
    assert event(case, "cases.supplement.sent_again").data["answer_by"] == "2026-10-12"


def test_only_what_came_back_is_sent_again(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    before = everything(case)
    with pytest.raises(DomainError, match="nothing_came_back"):
        send_again(actor, case, "2026-09-29T10:00")
    assert everything(case) == before


@pytest.mark.parametrize(
    ("sent", "address", "field"),
    [
        ("2026-10-03T10:00", "registered", "sent_on"),
        ("2026-09-27T10:00", "registered", "sent_on"),
        ("2026-10-02T10:00", "moon", "address"),
    ],
)
def test_a_sending_has_a_day_and_a_place_that_can_be(
    agency: AgencyRef, sent: str, address: str, field: str
) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    undelivered(actor, case, "2026-10-01T10:00")
    before = everything(case)
    with pytest.raises(DomainError) as refused:
        send_again(actor, case, "2026-10-02T10:00", sent, address)
    assert refused.value.field == field
    assert everything(case) == before


# --- Taken up again ----------------------------------------------------------------------------


def reopen(actor: Actor, case: Case, moment: str) -> None:
    commands.reopen_case(
        actor=actor,
        agency=clock.agency_now(case.agency_id),
        case_id=case.pk,
        version=fresh(case).version,
        ground="office_mistake",
        reasons="주소를 잘못 적었습니다.",
        moment=at(moment),
    )


def test_a_case_that_counted_as_withdrawn_by_mistake_is_asked_anew(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    undelivered(actor, case, "2026-10-01T10:00")
    send_again(actor, case, "2026-10-01T11:00")
    undelivered(actor, case, "2026-10-06T10:00")
    reopen(actor, case, "2026-10-07T10:00")
    wanted = demand(actor, case, "2026-10-07T11:00")
    states = list(Supplement.objects.filter(case=case).order_by("id").values_list("state"))
    assert (wanted.round, states) == (1, [("ended",), ("open",)])
    # What came back before the mistake was mended does not count.
    undelivered(actor, case, "2026-10-12T10:00")
    assert fresh(case).status == "accepted"
    lapse(case, "2026-10-15T00:00")
    assert again(actor, case, "2026-10-15T10:00").round == 2


def test_if_it_was_the_last_demand_that_ended_it_is_made_again(agency: AgencyRef) -> None:
    actor, case = lapsed(agency)
    undelivered(actor, case, "2026-10-07T09:00")
    again(actor, case, "2026-10-07T10:00")
    undelivered(actor, case, "2026-10-12T10:00")
    assert fresh(case).ending == "deemed_withdrawn"
    reopen(actor, case, "2026-10-13T10:00")
    assert again(actor, case, "2026-10-13T11:00").state == "open"
    assert names(case).count("cases.supplement.demanded") == 3


# --- More time ---------------------------------------------------------------------------------


def test_who_asks_for_more_time_by_telephone_has_it(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    for _each in range(2):
        commands.extend_supplement_on_request(
            actor=actor,
            case_id=case.pk,
            version=fresh(case).version,
            days=5,
            moment=at("2026-10-01T10:00"),
        )
    assert Supplement.objects.get(case=case).more_days == [5, 5]
    before = everything(case)
    with pytest.raises(DomainError, match="supplement_extensions"):
        commands.extend_supplement_on_request(
            actor=actor,
            case_id=case.pk,
            version=fresh(case).version,
            days=5,
            moment=at("2026-10-01T10:00"),
        )
    assert everything(case) == before
