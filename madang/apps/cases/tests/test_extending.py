"""Extending a period: the grounds, the consent, and what the law does not let happen."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import translation

from madang.apps.cases import clock, commands
from madang.apps.cases.commands import Consent
from madang.apps.cases.tests.browsing import SHOP
from madang.apps.cases.tests.clockwork import (
    REASON,
    applicant_of,
    ask,
    at,
    due,
    event,
    everything,
    extend,
    fresh,
    hold,
    in_work,
    names,
    resume,
)
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError
from madang.core.orgs.models import AgencySettings
from madang.lib.periods import Period
from tests import factories


@pytest.fixture(autouse=True)
def _in_korean() -> Iterator[None]:
    with translation.override("ko"):
        yield


@pytest.fixture
def agency(db: None) -> AgencyRef:
    return factories.make_city()


def test_an_extension_moves_the_due_date_and_says_why(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    extend(actor, case, "2026-10-14T18:00", length=Period.parse("3 days"))
    assert due(case) == "2026-10-19 18:00"
    told = event(case, "cases.case.extended")
    assert told.data["reason"] == REASON
    assert told.data["due_at"].startswith("2026-10-19T18:00")
    assert told.data["article"] == "민원처리법 시행령 제21조제1항"
    assert (told.data["number"], told.numbers) == (1, {"minutes_added": 3 * 480})
    assert fresh(case).minutes_allowed == 17 * 480


@pytest.mark.parametrize(
    ("changes", "now", "code", "words"),
    [
        ({"ground": "overload"}, "2026-10-01T10:00", "extension_forbidden", "제21조제2항"),
        ({"ground": "late_assignment"}, "2026-10-01T10:00", "extension_forbidden", "제21조제2항"),
        ({"ground": "absence"}, "2026-10-01T10:00", "extension_forbidden", "제21조제2항"),
        ({"ground": "weather"}, "2026-10-01T10:00", "extension_ground", "제21조제1항"),
        ({"length": "15 days"}, "2026-10-01T10:00", "extension_too_long", "제21조제1항"),
        ({"length": "1 month"}, "2026-10-01T10:00", "extension_unit", "제21조제1항"),
        ({}, "2026-10-14T18:01", "extension_late", "제21조제1항"),
        ({"reason": " "}, "2026-10-01T10:00", "text_missing", "제21조제3항"),
        ({"reason": "가" * 4001}, "2026-10-01T10:00", "text_too_long", "4000"),
    ],
)
def test_an_extension_that_the_law_forbids_is_refused(
    agency: AgencyRef, changes: dict[str, object], now: str, code: str, words: str
) -> None:
    actor, case = in_work(agency)
    before = everything(case)
    if "length" in changes:
        changes = {"length": Period.parse(str(changes["length"]))}
    with pytest.raises(DomainError) as refused:
        extend(actor, case, now, **changes)
    assert refused.value.code == code
    assert words in str(refused.value.message)
    assert everything(case) == before


def test_the_second_extension_needs_consent_and_there_is_no_third(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    extend(actor, case, "2026-10-01T10:00")
    before = everything(case)
    with pytest.raises(DomainError) as refused:
        extend(actor, case, "2026-10-02T10:00")
    assert (refused.value.code, refused.value.field) == ("extension_consent", "consent_by")
    assert everything(case) == before
    consent = Consent("by_phone", dt.date(2026, 10, 2))
    extend(actor, case, "2026-10-02T11:00", consent=consent)
    told = event(case, "cases.case.extended").data
    assert (told["number"], told["consent_by"], told["consent_on"]) == (2, "by_phone", "2026-10-02")
    with pytest.raises(DomainError, match="extension_too_many"):
        extend(actor, case, "2026-10-02T12:00", consent=consent)
    # 42 working days from 21 September, without the holidays of autumn
    assert fresh(case).minutes_allowed == 42 * 480


@pytest.mark.parametrize(
    ("consent", "code"),
    [
        (Consent("by_pigeon", dt.date(2026, 10, 1)), "consent_way"),
        (Consent("by_phone", dt.date(2026, 10, 2)), "in_the_future"),
    ],
)
def test_consent_says_how_and_when(agency: AgencyRef, consent: Consent, code: str) -> None:
    actor, case = in_work(agency)
    with pytest.raises(DomainError, match=code):
        extend(actor, case, "2026-10-01T10:00", consent=consent)


def test_before_the_decree_an_unavoidable_reason_was_enough(agency: AgencyRef) -> None:
    actor, case = in_work(agency, "2026-05-04T10:00")
    extend(actor, case, "2026-05-11T10:00", ground="overload")
    assert event(case, "cases.case.extended").data["article"].startswith("종전의")


def test_a_case_that_stands_still_can_be_extended_past_its_first_end(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    hold(actor, case, "hearing", "2026-10-12T09:00")
    extend(actor, case, "2026-10-20T10:00", length=Period.parse("1 day"))
    resume(actor, case, "2026-10-20T18:00")
    # 12, 13 and 14 October were left, and one more: 21, 22, 23, 26.
    assert due(case) == "2026-10-26 18:00"


def test_the_applicant_agrees_to_a_second_extension(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    extend(actor, case, "2026-10-01T10:00", length=Period.parse("1 day"))
    ask(actor, case, "2026-10-15T10:00")
    assert due(case) == "2026-10-15 18:00"  # nothing moves until they agree
    asked = commands.asked_extension(fresh(case))
    assert asked is not None
    commands.agree_to_extension(actor=applicant_of(case), case=case, moment=at("2026-10-15T12:00"))
    assert due(case) == "2026-10-22 18:00"
    assert names(case)[-2:] == ["cases.extension.agreed", "cases.case.extended"]
    told = event(case, "cases.case.extended").data
    assert (told["with_consent"], told["consent_by"], told["reason"]) == (True, "online", REASON)
    assert commands.asked_extension(fresh(case)) is None


def test_nobody_agrees_to_what_was_not_asked_or_comes_too_late(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    before = everything(case)
    with pytest.raises(DomainError, match="nothing_asked"):
        commands.agree_to_extension(actor=applicant_of(case), case=case)
    with pytest.raises(DomainError, match="no_consent_needed"):
        ask(actor, case, "2026-10-01T10:00")
    assert everything(case) == before
    extend(actor, case, "2026-10-01T10:00", length=Period.parse("1 day"))
    with pytest.raises(DomainError, match="extension_too_long"):
        ask(actor, case, "2026-10-01T10:00", "15 days")
    ask(actor, case, "2026-10-15T10:00")
    before = everything(case)
    with pytest.raises(DomainError, match="extension_late"):
        commands.agree_to_extension(
            actor=applicant_of(case), case=case, moment=at("2026-10-15T18:01")
        )
    assert everything(case) == before


def test_an_objection_is_extended_once_for_what_cannot_be_avoided(agency: AgencyRef) -> None:
    actor, case = in_work(agency, kind="objection")
    extend(actor, case, "2026-09-30T10:00", ground="unavoidable", length=Period.parse("10 days"))
    # From the day after the end on: 2 to 11 October, a Sunday, so the 12th.
    assert due(case) == "2026-10-12 18:00"
    with pytest.raises(DomainError, match="extension_too_many"):
        extend(
            actor,
            case,
            "2026-10-01T10:00",
            ground="unavoidable",
            length=Period.parse("1 day"),
            consent=Consent("by_phone", dt.date(2026, 10, 1)),
        )


# --- Periods of their own -------------------------------------------------------------------------


@pytest.mark.parametrize(("counting", "last"), [("civil", "2026-10-01"), ("days", "2026-10-07")])
def test_an_objection_has_ten_days_as_the_agency_counts_them(
    agency: AgencyRef, counting: str, last: str
) -> None:
    _actor, case = in_work(agency, kind="objection")
    AgencySettings.objects.filter(agency_id=agency.id).update(objection_counting=counting)
    found = clock.reckoning_of(fresh(case), agency, at("2026-09-22T10:00"))
    assert found.moment.isoformat() == f"{last}T18:00:00"


def test_a_pre_review_has_the_period_of_its_own(agency: AgencyRef) -> None:
    form = "    form:\n      - name: shop_name"
    changed = factories.apply_changed(agency, form, f"    pre_review: {{period: 2 days}}\n{form}")
    _actor, case = in_work(
        changed,
        kind="pre_review",
        service_id="food-business-report",
        answers=SHOP,
        files={"training_certificate": 1, "health_check": 1},
    )
    assert clock.period_of(case) == Period.parse("2 days")
    _other, usual = in_work(changed, kind="pre_review")
    assert clock.period_of(usual) == Period.parse("14 days")  # none is said: that of the service
