"""What goes with a decision: the way it is told, reasons, and what is open (법27, 영29)."""

import pytest

from madang.apps.cases.commands import Telling
from madang.apps.cases.tests.belonging import (
    accept,
    at,
    decide,
    everything,
    filed,
    food,
    official_of,
    refused,
)
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError
from madang.core.events.models import EventRow
from tests import factories

pytestmark = pytest.mark.django_db


def told() -> dict[str, object]:
    row = EventRow.objects.filter(name="cases.case.decided").order_by("id").last()
    assert row is not None
    return dict(row.data)


def suggestion_by(agency: AgencyRef, channel: str, telling: Telling) -> None:
    actor = official_of(agency)
    case = accept(actor, filed(agency, channel=channel))
    decide(actor, agency, case, "taken_up", told=telling)


@pytest.mark.parametrize(
    ("channel", "telling", "means"),
    [
        ("web", Telling(), "electronic"),  # 법27②2
        ("post", Telling(), "paper"),
        ("web", Telling("paper"), "paper"),
        ("post", Telling("electronic", agreed=True), "electronic"),  # 법27②1
        ("post", Telling("spoken", agreed=True), "spoken"),  # 영29②3
    ],
)
def test_how_a_result_is_told(channel: str, telling: Telling, means: str) -> None:
    suggestion_by(factories.make_city(), channel, telling)
    assert told()["notice"] == means


@pytest.mark.parametrize(
    ("telling", "code"),
    [
        (Telling("electronic"), "no_consent_electronic"),
        (Telling("spoken"), "no_consent_spoken"),
        (Telling("smoke signals"), "unknown_means"),
    ],
)
def test_a_way_that_the_law_does_not_admit_is_refused(telling: Telling, code: str) -> None:
    with pytest.raises(DomainError, match=code) as caught:
        suggestion_by(factories.make_city(), "post", telling)
    assert caught.value.field == "notice"


def test_a_refusal_is_never_told_by_word_of_mouth() -> None:
    agency = factories.make_city()
    actor = official_of(agency, "위생과")
    case = accept(actor, food(agency))
    before = everything(case)
    with pytest.raises(DomainError, match="told_in_writing"):
        decide(actor, agency, case, "refused", told=Telling("spoken", agreed=True))
    assert everything(case) == before


def test_a_refusal_says_what_is_open_and_until_when() -> None:
    refused(factories.make_city())
    data = told()
    assert data["objection_until"] == "2026-11-23"
    text = str(data["remedies"])
    for said in ("60일", "2026. 11. 23.", "제35조", "행정심판", "행정소송", "90일"):
        assert said in text


def test_the_remedies_speak_the_applicants_language() -> None:
    agency = factories.make_city()
    actor = official_of(agency, "위생과")
    case = accept(actor, food(agency, language="en"))
    decide(actor, agency, case, "refused")
    assert "60 days" in str(told()["remedies"])


@pytest.mark.parametrize("outcome", ["granted"])
def test_what_was_granted_needs_no_remedies(outcome: str) -> None:
    agency = factories.make_city()
    actor = official_of(agency, "위생과")
    decide(actor, agency, accept(actor, food(agency)), outcome)
    assert (told()["remedies"], told()["objection_until"]) == ("", None)


def test_a_suggestion_that_is_not_taken_up_is_no_refusal() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case = accept(actor, filed(agency))
    assert decide(actor, agency, case, "not_taken_up").closed_at == at("2026-09-22T10:00")
    assert told()["remedies"] == ""
