import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from madang.apps.cases import commands, filing, survey_queries
from madang.apps.cases.models import Case, SurveyAnswer
from madang.apps.cases.tests.browsing import (
    accepted,
    browser,
    decided,
    official_at,
    queries_of,
    text_of,
)
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError
from madang.core.events.models import EventRow
from madang.core.orgs.models import Official
from tests import factories

ANSWERS = {"overall": "4", "understood": "true", "way": "sooner"}


@pytest.fixture
def agency(db: None) -> AgencyRef:
    cache.clear()
    return factories.make_city()


def with_code(case: Case) -> Client:
    client = browser()
    client.post("/track/", {"code": filing.tracking_code(case.uid)})
    return client


def anybody(agency: AgencyRef) -> Actor:
    return Actor("anonymous", None, agency.id, ip="127.0.0.1")


def answered(agency: AgencyRef, official: Official, **values: Any) -> Case:
    case = decided(agency, official)
    commands.answer_survey(actor=anybody(agency), case=case, values=ANSWERS | values)
    return case


def test_after_the_decision_the_page_asks_once(agency: AgencyRef) -> None:
    _client, official = official_at(agency)
    case = decided(agency, official)
    client = with_code(case)
    page = f"/cases/{case.uid}/"
    assert "All in all, how satisfied are you?" in text_of(client.get(page))
    response = client.post(f"{page}answer-survey/", ANSWERS)
    assert response["Location"] == page
    assert "All in all" not in text_of(client.get(page))
    assert "answered already" in text_of(client.post(f"{page}answer-survey/", ANSWERS))
    row = SurveyAnswer.objects.get()
    assert row.answers == {"overall": 4, "understood": True, "way": "sooner"}
    event = EventRow.objects.get(name="cases.survey.answered")
    assert (event.subject_id, event.numbers) == (row.pk, {"score": 4})
    assert event.department_id == case.department_id


def test_what_is_missing_is_said_and_nothing_is_kept(agency: AgencyRef) -> None:
    case = decided(agency, official_at(agency)[1])
    client = with_code(case)
    response = client.post(f"/cases/{case.uid}/answer-survey/", {"understood": "true"})
    assert response.status_code == 422
    assert "Please answer this." in text_of(response)
    assert not SurveyAnswer.objects.exists()


@pytest.mark.parametrize("values", [{"overall": "6"}, {"overall": "0"}, {"way": "nonsense"}])
def test_only_what_can_be_chosen_is_taken(agency: AgencyRef, values: dict[str, str]) -> None:
    with pytest.raises(DomainError, match="survey_incomplete"):
        answered(agency, official_at(agency)[1], **values)


def test_nothing_is_asked_before_the_decision_and_long_after(agency: AgencyRef) -> None:
    _client, official = official_at(agency)
    open_case, old = accepted(agency, official), decided(agency, official)
    old.closed_at = timezone.now() - survey_queries.ASKED_FOR - dt.timedelta(days=1)
    assert survey_queries.survey_asked(open_case) is None
    assert survey_queries.survey_asked(old) is None


def test_the_desk_reads_counts_and_averages_of_five_and_more(agency: AgencyRef) -> None:
    client, official = official_at(agency)
    for _ in range(4):
        answered(agency, official)
    page = text_of(client.get("/desk/surveys/"))
    assert "4 answers" in page
    assert "Too few answers to show them." in page
    assert "Satisfaction 4" not in page
    for score in ("5", "5", "5", "5", "5", "1"):
        answered(agency, official, overall=score)
    page = " ".join(text_of(client.get("/desk/surveys/")).split())
    assert "10 answers · Satisfaction 4.2 of 5" in page
    assert "average 4.2" in page
    assert "5 · very 5" in page
    assert "4 fewer than 5" in page
    assert "1 · not at all fewer than 5" in page


def test_a_department_reads_its_own_and_the_list_has_a_fixed_number_of_queries(
    agency: AgencyRef,
) -> None:
    _client, official = official_at(agency)
    answered(agency, official)
    other, _ = official_at(agency, "위생과", permissions=["cases.read"])
    assert "1 answer" not in text_of(other.get("/desk/surveys/"))
    own, _ = official_at(agency, permissions=["cases.read"])
    assert "1 answer" in text_of(own.get("/desk/surveys/"))
    before = queries_of(own, "/desk/surveys/")
    for _ in range(5):
        answered(agency, official)
    assert queries_of(own, "/desk/surveys/") == before


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6))
def test_a_hidden_count_cannot_be_worked_out_from_the_sum(counts: list[int]) -> None:
    shown = survey_queries.without_small(counts)
    for count, one in zip(counts, shown, strict=True):
        assert one is None or one == count
        assert one is not None or count > 0
        assert not (0 < count < survey_queries.LEAST and one is not None)
    others = sum(1 for count in counts if count)
    assert shown.count(None) != 1 or others == 1
