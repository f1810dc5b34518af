"""Petitions that end without a decision, paper results, and taking a petition up again."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from madang.apps.cases import commands, queries
from madang.apps.cases.grounds import NOT_PROCESSED
from madang.apps.cases.models import Case
from madang.apps.cases.tests.belonging import (
    REASONS,
    accept,
    again,
    at,
    decide,
    everything,
    filed,
    food,
    names,
    official_of,
    refused,
)
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from madang.core.events.models import EventRow
from tests import factories

pytestmark = pytest.mark.django_db

LATER = "2026-09-22T10:00"


def collecting() -> AgencyRef:
    """A city in which the certificate of a food business is fetched."""
    return factories.apply_changed(
        factories.make_city(), "    fee: 28000\n", "    fee: 28000\n    collect: true\n"
    )


def anonymous(agency: AgencyRef) -> Actor:
    return Actor("anonymous", None, agency.id)


def unprocessed(actor: Actor, agency: AgencyRef, case: Case, **changes: Any) -> None:
    values: dict[str, Any] = {
        "ground": "private_matter",
        "reasons": REASONS,
        "version": case.version,
    } | changes
    commands.leave_unprocessed(
        actor=actor, agency=agency, case_id=case.pk, moment=at(LATER), **values
    )


def reopen(actor: Actor, agency: AgencyRef, case: Case, ground: str, **changes: Any) -> Case:
    values: dict[str, Any] = {"version": case.version, "reasons": REASONS}
    values |= {"moment": at("2026-09-24T10:00")} | changes
    commands.reopen_case(actor=actor, agency=agency, case_id=case.pk, ground=ground, **values)
    return again(case)


def ready(agency: AgencyRef) -> tuple[Actor, Case]:
    """A granted petition whose certificate waits: filed 21 September, due on the 28th."""
    actor = official_of(agency, "위생과")
    return actor, decide(actor, agency, accept(actor, food(agency)), "granted")


def hand_out(actor: Actor, case: Case, **changes: Any) -> None:
    values: dict[str, Any] = {
        "to": "applicant",
        "identity_checked": True,
        "version": case.version,
    } | changes
    commands.hand_out_result(actor=actor, case_id=case.pk, moment=at(LATER), **values)


def close_uncollected(actor: Actor, agency: AgencyRef, case: Case, day: str) -> None:
    commands.close_uncollected(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=case.version,
        moment=at(f"{day}T10:00"),
    )


def test_the_applicant_takes_a_petition_back() -> None:
    agency = factories.make_city()
    case = filed(agency)
    commands.withdraw_own_case(actor=anonymous(agency), agency=agency, case=case, moment=at(LATER))
    assert (again(case).ending, again(case).closed_at) == ("withdrawn", at(LATER))
    assert names(case) == ["filed", "withdrawn", "closed"]


def test_what_has_ended_is_not_taken_back() -> None:
    agency = factories.make_city()
    case = refused(agency)
    before = everything(case)
    with pytest.raises(DomainError, match="case_closed"):
        commands.withdraw_own_case(actor=anonymous(agency), agency=agency, case=case)
    assert everything(case) == before


def test_a_withdrawal_in_writing_is_noted_by_the_office() -> None:
    agency = factories.make_city()
    case = filed(agency)
    commands.withdraw_on_request(
        actor=official_of(agency),
        agency=agency,
        case_id=case.pk,
        version=1,
        request="9월 21일자 편지",
        moment=at(LATER),
    )
    assert (again(case).ending, again(case).reasons) == ("withdrawn", "9월 21일자 편지")
    assert EventRow.objects.get(name="cases.case.withdrawn").data["by_request"] is True


def test_a_withdrawal_by_the_office_says_how_it_came() -> None:
    agency = factories.make_city()
    case = filed(agency)
    with pytest.raises(DomainError, match="reasons_missing"):
        commands.withdraw_on_request(
            actor=official_of(agency), agency=agency, case_id=case.pk, version=1, request=" "
        )
    assert again(case).status == "filed"


def test_the_act_has_nine_grounds() -> None:
    assert len(NOT_PROCESSED) == 9
    assert max(map(len, NOT_PROCESSED)) <= 24  # they stand in Case.outcome


@pytest.mark.parametrize("ground", NOT_PROCESSED)
def test_a_petition_is_left_unprocessed_on_a_ground_that_is_told(ground: str) -> None:
    agency = factories.make_city()
    case = filed(agency)
    unprocessed(official_of(agency), agency, case, ground=ground)
    ended = again(case)
    assert (ended.ending, ended.outcome, ended.reasons) == ("not_processed", ground, REASONS)


def test_a_statutory_petition_is_always_processed() -> None:
    agency = factories.make_city()
    case = food(agency)
    before = everything(case)
    with pytest.raises(DomainError, match="statutory") as caught:
        unprocessed(official_of(agency, "위생과"), agency, case)
    assert "21" in str(caught.value.message)
    assert everything(case) == before


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"ground": "we are busy"}, DomainError, "unknown_ground"),
        ({"ground": ""}, DomainError, "unknown_ground"),
        ({"reasons": ""}, DomainError, "reasons_missing"),
        ({"version": 7}, Stale, "stale"),
    ],
)
def test_without_ground_or_reasons_nothing_is_left_unprocessed(
    changes: dict[str, Any], error: type[DomainError], code: str
) -> None:
    agency = factories.make_city()
    case = filed(agency)
    with pytest.raises(error, match=code):
        unprocessed(official_of(agency), agency, case, **changes)
    assert again(case).status == "filed"


def test_nobody_else_ends_a_petition() -> None:
    agency, other = factories.make_city(), factories.make_city("jongno")
    case = filed(agency)
    before = everything(case)
    with pytest.raises(NotFound):
        unprocessed(official_of(other), other, case)
    with pytest.raises(Forbidden):
        unprocessed(official_of(agency, "위생과"), agency, case)
    with pytest.raises(Forbidden):
        unprocessed(official_of(agency, permissions=["cases.read"]), agency, case)
    assert everything(case) == before


def test_a_paper_result_waits_from_the_announced_date() -> None:
    _actor, case = ready(collecting())
    assert case.due_at == at("2026-09-28T10:00")
    assert case.collect_from == dt.date(2026, 9, 28)


def test_a_refusal_and_a_service_without_paper_have_nothing_to_fetch() -> None:
    assert refused(collecting()).collect_from is None
    agency = factories.make_city("jongno")
    assert ready(agency)[1].collect_from is None


def test_a_late_paper_waits_from_the_day_on_which_it_is_there() -> None:
    agency = collecting()
    actor = official_of(agency, "위생과")
    case = decide(actor, agency, accept(actor, food(agency)), "granted", "2026-10-06T10:00")
    assert case.collect_from == dt.date(2026, 10, 6)


def test_the_paper_is_handed_out_after_a_check_of_who_came() -> None:
    agency = collecting()
    _actor, case = ready(agency)
    counter = official_of(agency, permissions=["cases.read", "cases.read_all", "cases.intake"])
    with pytest.raises(DomainError, match="identity_not_checked"):
        hand_out(counter, case, identity_checked=False)
    with pytest.raises(DomainError, match="unknown_receiver"):
        hand_out(counter, case, to="a stranger")
    hand_out(counter, case)
    assert again(case).collected_at == at(LATER)
    with pytest.raises(DomainError, match="nothing_to_collect"):
        hand_out(counter, again(case))
    assert names(case)[-1] == "result_handed_out"


def test_nothing_is_handed_out_to_another_agency_or_without_the_permission() -> None:
    agency, other = collecting(), factories.make_city("jongno")
    _actor, case = ready(agency)
    with pytest.raises(NotFound):
        hand_out(official_of(other), case)
    with pytest.raises(Forbidden):
        hand_out(official_of(agency, "위생과", permissions=["cases.read"]), case)
    assert again(case).collected_at is None


def test_what_nobody_fetched_for_15_days_is_closed_as_that() -> None:
    agency = collecting()
    actor, case = ready(agency)
    # 15 days after 28 September is 13 October, a Tuesday.
    with translation.override("en"), pytest.raises(DomainError, match="still_time") as caught:
        close_uncollected(actor, agency, case, "2026-10-13")
    assert "13 Oct 2026" in str(caught.value.message)
    close_uncollected(actor, agency, case, "2026-10-14")
    assert (again(case).ending, again(case).status) == ("uncollected", "closed")
    assert names(case).count("closed") == 1  # its clock stopped at the decision


def test_what_was_fetched_is_not_closed_as_uncollected() -> None:
    agency = collecting()
    actor, case = ready(agency)
    hand_out(actor, case)
    with pytest.raises(DomainError, match="nothing_to_collect"):
        close_uncollected(actor, agency, again(case), "2026-11-14")


def test_a_decision_that_is_taken_back_opens_the_petition_again() -> None:
    agency = factories.make_city()
    case = refused(agency)
    actor = official_of(agency, "위생과")
    opened = reopen(actor, agency, case, "taken_back")
    assert (opened.status, opened.ending, opened.outcome, opened.decided_by_id) == (
        "accepted",
        "",
        "",
        None,
    )
    assert opened.due_at == case.due_at
    event = EventRow.objects.get(name="cases.case.reopened")
    assert event.data["outcome_before"] == "refused"
    assert event.numbers == {"minutes_closed": (7 + 8) * 60}  # from the 22nd 10:00 to the 23rd


def test_the_ledger_says_how_long_it_was_closed() -> None:
    agency = factories.make_city()
    case = reopen(official_of(agency, "위생과"), agency, refused(agency), "taken_back")
    (entry,) = queries.entries_of(case)
    assert (entry.kind, entry.at) == ("calendar", at("2026-09-24T10:00"))
    assert "2026-09-22 10:00 – 2026-09-24 10:00" in entry.note
    assert REASONS in entry.note


def test_a_petition_that_was_taken_up_again_can_be_decided_again() -> None:
    agency = factories.make_city()
    actor = official_of(agency, "위생과")
    opened = reopen(actor, agency, refused(agency), "taken_back")
    assert decide(actor, agency, opened, "granted", "2026-09-28T09:30").outcome == "granted"


def test_what_was_not_collected_by_mistake_is_taken_up_again() -> None:
    agency = collecting()
    actor, case = ready(agency)
    close_uncollected(actor, agency, case, "2026-10-14")
    opened = reopen(actor, agency, again(case), "office_mistake", moment=at("2026-10-15T10:00"))
    assert (opened.status, opened.collect_from) == ("accepted", None)


@pytest.mark.parametrize("ground", ["office_mistake", "objection_upheld", "we changed our mind"])
def test_a_decision_is_only_opened_on_its_ground(ground: str) -> None:
    agency = factories.make_city()
    case = refused(agency)
    before = everything(case)
    with pytest.raises(DomainError):
        reopen(official_of(agency, "위생과"), agency, case, ground)
    assert everything(case) == before


def test_what_the_applicant_took_back_stays_closed() -> None:
    agency = factories.make_city()
    case = filed(agency)
    commands.withdraw_own_case(actor=anonymous(agency), agency=agency, case=case)
    for ground in ("office_mistake", "taken_back", "objection_upheld"):
        with pytest.raises(DomainError, match="not_reopened"):
            reopen(official_of(agency), agency, again(case), ground)


def test_an_open_petition_is_not_opened() -> None:
    agency = factories.make_city()
    with pytest.raises(DomainError, match="not_reopened"):
        reopen(official_of(agency), agency, filed(agency), "taken_back")


def test_nobody_else_opens_it_again() -> None:
    agency, other = factories.make_city(), factories.make_city("jongno")
    case = refused(agency)
    with pytest.raises(NotFound):
        reopen(official_of(other, "위생과"), other, case, "taken_back")
    with pytest.raises(Forbidden):
        reopen(official_of(agency), agency, case, "taken_back")
    with pytest.raises(Stale):
        reopen(official_of(agency, "위생과"), agency, case, "taken_back", version=1)
    assert again(case).status == "closed"
