"""The public calculator of due dates."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from madang.apps.cases.tests.browsing import XSS, browser, queries_of, text_of
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Agency, OpeningHours
from tests import factories
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

PATH = "/calculator/"


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    factories.make_city()


def ask(language: str = "en", **query: str) -> Any:
    return browser(language).get(PATH, query)


def test_without_a_question_there_is_a_form_and_no_mistake() -> None:
    response = ask()
    assert response.status_code == 200
    assert 'name="received"' in response.content.decode()
    assert "Why this date?" not in text_of(response)


def test_a_period_alone_is_answered_as_if_it_began_now() -> None:
    response = ask(period="7 days")
    assert response.status_code == 200
    assert f'value="{timezone.localtime():%Y-%m-%d}T' in response.content.decode()
    assert "Why this date?" in text_of(response)
    assert ask(period="7 days", received="").status_code == 422


@pytest.mark.parametrize(
    ("query", "moment"),
    [
        ({"received": "2026-09-21T10:00", "period": "7 days"}, "1 Oct 2026, 18:00"),
        ({"received": "2026-09-22T15:00", "period": "3일"}, "29 Sep 2026, 15:00"),
        (
            {"received": "2026-09-18T10:00", "period": "10 days", "rule": "civil"},
            "28 Sep 2026, 18:00",
        ),
        (
            {
                "received": "2026-03-03T10:00",
                "period": "10 days",
                "hold_first_1": "2026-03-05",
                "hold_last_1": "2026-03-10",
                "hold_ground_1": "supplement",
                "extend_1": "2 days",
            },
            "24 Mar 2026, 18:00",
        ),
    ],
)
def test_a_question_is_answered(query: dict[str, str], moment: str) -> None:
    response = ask("en", **query)
    assert response.status_code == 200
    assert moment in text_of(response)


def test_what_lies_before_our_calendar_is_counted_by_the_nations() -> None:
    with travelling(dt.datetime(2028, 3, 2, 10, tzinfo=dt.UTC)):  # ours reaches back to 2016 then
        text = " ".join(text_of(ask(received="2015-08-13T10:00", period="2 days")).split())
    assert "18 Aug 2015, 10:00" in text  # Friday the 14th was a temporary holiday
    assert "Counted in national working time: ours is kept from 1 Jan" in text
    assert "in force since 12 Feb 2016" in text
    recent = text_of(ask(received="2026-09-21T10:00", period="7 days"))
    assert "national working time" not in recent
    assert "in force since" not in recent


def test_each_step_has_its_article() -> None:
    text = text_of(ask(received="2026-09-21T10:00", period="7 days"))
    assert "The day of receipt counts as the first day. (1 day)" in " ".join(text.split())
    assert "A public holiday does not count: Chuseok." in text
    assert "민원처리법 제19조제2항" in text


def test_the_page_speaks_korean() -> None:
    query = {"received": "2026-09-21T10:00", "period": "7일", "extend_1": "7일"}
    text = text_of(ask("ko", **query))
    assert "처리기한 계산기" in text
    assert "공휴일은 산입하지 않습니다: 추석." in text
    assert "1차 연장 기간을 산입합니다." in text


def test_holds_are_kept_and_one_more_row_is_offered() -> None:
    query = {
        "received": "2026-09-21T10:00",
        "period": "7 days",
        "hold_first_1": "2026-09-28",
        "hold_last_1": "2026-09-29",
        "hold_ground_1": "hearing",
    }
    response = ask("en", **query)
    page = response.content.decode()
    assert "5 Oct 2026" in text_of(response)
    assert 'value="2026-09-28"' in page
    assert 'name="hold_first_2"' in page
    assert 'name="hold_first_3"' not in page
    assert "Does not count: hearing of opinions." in text_of(response)


MISTAKES = [
    ({"period": "7 dayz"}, "period", "“7 dayz” is not a period."),
    ({"received": "soon"}, "received", "“soon” is not a moment of receipt."),
    ({"received": "2136-01-04T10:00"}, "received", "The calendar does not reach these dates"),
    ({"rule": "civil", "period": "3 hours"}, "period", "does not count in working hours"),
    ({"rule": "roman"}, "rule", "“roman” is not a rule."),
    ({"extend_1": "1 day", "extend_2": "8 dayz"}, "extend_2", "is not an extension"),
    ({"extend_1": "8 days"}, "extend_1", "longer than the period itself"),
    ({"hold_first_1": "2026-09-22"}, "hold_first_1", "is not time that does not count"),
    (
        {"hold_first_1": "2026-09-24", "hold_last_1": "2026-09-22"},
        "hold_first_1",
        "cannot end before it starts",
    ),
    (
        {"hold_first_2": "2026-09-22", "hold_last_2": "x"},
        "hold_first_2",
        "is not time that does not count",
    ),
]


@pytest.mark.parametrize(("wrong", "place", "sentence"), MISTAKES)
def test_a_mistake_is_named_at_its_place_and_above(
    wrong: dict[str, str], place: str, sentence: str
) -> None:
    response = ask("en", **({"received": "2026-09-21T10:00", "period": "7 days"} | wrong))
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#id_{place}"' in page
    assert text_of(response).count(sentence) == 2
    assert "Why this date?" not in text_of(response)


def test_a_mistake_is_told_in_korean() -> None:
    response = ask("ko", received="2026-09-21T10:00", period="일주일쯤")
    assert "‘일주일쯤’은(는) 처리기간이 아닙니다." in text_of(response)


def test_what_was_typed_is_shown_and_never_run() -> None:
    page = ask(received="2026-09-21T10:00", period=XSS).content.decode()
    assert XSS not in page
    assert "&lt;script&gt;" in page


def test_the_calculator_costs_no_more_queries_with_an_answer_than_without() -> None:
    client = browser()
    query = "?received=2026-09-21T10:00&period=14+days"
    assert queries_of(client, PATH + query) == queries_of(client, PATH)


def test_the_page_of_a_service_leads_to_the_calculator_with_its_period() -> None:
    page = browser().get("/services/improvement-suggestion/").content.decode()
    assert f'href="{PATH}?period=14%20days"' in page


def test_it_counts_in_the_working_time_of_the_agency() -> None:
    agency = orgs.agency_for_host("")
    OpeningHours.objects.filter(agency_id=agency.id).update(closes="17:00")
    Agency.objects.filter(pk=agency.id).update(calendar_version=agency.calendar_version + 1)
    assert "1 Oct 2026, 17:00" in text_of(ask(received="2026-09-21T10:00", period="7 days"))
