from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from madang.apps.bodies import commands as bodies
from madang.apps.cases import analysis_queries
from madang.apps.cases.analysis_queries import Analysis, By, Counts, analysis, span_before
from madang.apps.cases.events import CaseClosed
from madang.apps.cases.models import Case
from madang.apps.cases.shortening import span_named
from madang.apps.cases.showing.analysis import names_of, share
from madang.apps.cases.tests.browsing import browser, queries_of, text_of
from madang.apps.cases.tests.keeping import (
    Office,
    accept,
    at,
    decide,
    file_at,
    make_office,
    question_at,
)
from madang.apps.cases.tests.test_api import token_of
from madang.core.actors import system
from madang.core.errors import NotFound
from madang.core.events.commands import record
from madang.core.orgs.models import Department
from tests import factories
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

SUGGESTION, QUESTION = "improvement-suggestion", "permit-procedure-question"
OCTOBER = span_named("2026-10")


@pytest.fixture
def office() -> Office:
    """Two suggestions and a question of October, one suggestion of September; two are closed."""
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        first = file_at(office.agency, "2026-09-21T10:00")
        accept(office, first, "2026-09-21T11:00")
        clock.to(at("2026-10-06T10:00"))
        file_at(office.agency, "2026-10-06T10:00")
        counter = file_at(office.agency, "2026-10-06T10:00", channel="counter")
        question_at(office.agency, "2026-10-06T10:00")
        accept(office, counter, "2026-10-06T11:00")
        decide(office, counter, "2026-10-07T10:00")
        clock.to(at("2026-10-30T10:00"))
        decide(office, first, "2026-10-30T10:00")  # due on 14 October
    return office


def rows(office: Office, by: By = "service", **more: Any) -> dict[str, Analysis]:
    return {row.key: row for row in analysis(office.agency.id, OCTOBER, by, **more)}


def test_numbers_by_service_stand_beside_those_of_the_month_before(office: Office) -> None:
    found = rows(office)
    assert found[SUGGESTION] == Analysis(SUGGESTION, Counts(2, 2, 1), Counts(1, 0, 0))
    assert found[QUESTION] == Analysis(QUESTION, Counts(1, 0, 0), Counts(0, 0, 0))
    assert (found[SUGGESTION].change, list(found)) == (1, [SUGGESTION, QUESTION])


def test_numbers_by_channel_and_department_add_up_to_the_same(office: Office) -> None:
    by_channel = rows(office, "channel")
    assert by_channel["counter"].now == Counts(1, 1, 0)
    assert by_channel["web"] == Analysis("web", Counts(2, 1, 1), Counts(1, 0, 0))
    by_department = rows(office, "department")
    assert list(by_department) == [str(office.department.pk)]
    totals = [
        analysis_queries.total(list(found.values()))
        for found in (rows(office), by_channel, by_department)
    ]
    assert totals == [Analysis("", Counts(3, 2, 1), Counts(1, 0, 0))] * 3


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("2026-10", "2026-09"),
        ("2027-01", "2026-12"),
        ("2026-H2", "2026-H1"),
        ("2026-H1", "2025-H2"),
    ],
)
def test_time_before_is_as_long(name: str, before: str) -> None:
    assert span_before(span_named(name)) == span_named(before)


def test_half_year_holds_both_months(office: Office) -> None:
    found = analysis(office.agency.id, span_named("2026-H2"))
    assert analysis_queries.total(found).now == Counts(4, 2, 1)


def test_petition_that_was_closed_twice_counts_once(office: Office) -> None:
    case = Case.objects.filter(closed_at__isnull=False).order_by("id")[0]
    with travelling(at("2026-10-30T11:00")), transaction.atomic():
        record(
            CaseClosed(
                agency_id=office.agency.id,
                subject_id=case.pk,
                department_id=case.department_id,
                service=case.service,
                kind="suggestion",
                ending="decided",
                official_id=None,
                allowed_minutes=480,
                used_minutes=500,
                minutes_late=20,
            ),
            actor=system(office.agency.id),
        )
    assert rows(office)[SUGGESTION].now == Counts(2, 2, 1)


def test_another_department_and_another_agency_do_not_count(office: Office) -> None:
    assert rows(office, department_id=office.department.pk + 1) == {}
    assert analysis(office.agency.id + 1, OCTOBER) == []


@pytest.mark.parametrize("by", analysis_queries.BYS)
@pytest.mark.parametrize("number", analysis_queries.NUMBERS)
def test_petitions_behind_a_number_are_as_many(office: Office, by: By, number: str) -> None:
    for key, row in rows(office, by).items():
        behind = analysis_queries.analysis_cases(office.agency.id, OCTOBER, by, key, number)
        assert len(behind) == getattr(row.now, number)


def test_number_that_is_none_is_refused(office: Office) -> None:
    with pytest.raises(NotFound):
        analysis_queries.analysis_cases(office.agency.id, OCTOBER, "service", SUGGESTION, "open")


@pytest.mark.parametrize(
    ("change", "before", "percent"),
    [(1, 1, "+100.0"), (-1, 3, "-33.3"), (1, 8, "+12.5"), (0, 4, "0.0"), (3, 0, "–")],
)
def test_change_in_percent(change: int, before: int, percent: str) -> None:
    assert share(change, before) == percent


def test_services_that_are_no_longer_offered_go_by_their_key(office: Office) -> None:
    names = names_of([SUGGESTION, "gone"], "service", office.agency)
    assert names["gone"] == "gone"
    assert names[SUGGESTION] != SUGGESTION


def signed_in(office: Office, permissions: list[str]) -> Client:
    client = browser()
    factories.sign_in_official(
        client, factories.make_official(office.department, permissions=permissions)
    )
    return client


def test_page_shows_the_rows_and_leads_to_the_petitions(office: Office) -> None:
    client = signed_in(office, ["cases.read", "cases.read_all", "cases.watch", "bodies.read"])
    page = client.get("/desk/analysis/", {"span": "2026-10"})
    assert "Suggestion for better rules and services 2 (1) +1 +100.0 2 (0) 1 (0)" in " ".join(
        text_of(page).split()
    )
    here = {"span": "2026-10", "by": "service", "key": SUGGESTION, "number": "late"}
    late = text_of(client.get("/desk/analysis/cases/", here))
    numbers = [case.receipt_number for case in Case.objects.order_by("id")]
    assert numbers[0] in late
    assert numbers[1] not in late


@pytest.mark.parametrize(
    "query",
    [
        {"by": "official"},
        {"span": "2026-13"},
        {"span": "x"},
    ],
)
def test_page_of_nothing_that_there_is(office: Office, query: dict[str, str]) -> None:
    assert (
        signed_in(office, ["cases.read", "cases.watch"]).get("/desk/analysis/", query).status_code
        == 404
    )


def test_without_the_right_to_watch_one_sees_ones_own_department(office: Office) -> None:
    department = Department.objects.get(agency_id=office.agency.id, key="위생과")
    other = factories.make_official(department, permissions=["cases.read"])
    client = browser()
    factories.sign_in_official(client, other)
    page = text_of(client.get("/desk/analysis/", {"span": "2026-10"}))
    assert "Nothing came in or was closed" in page


def test_page_names_the_body_to_which_a_plan_leaves_something(office: Office) -> None:
    old = "      count: 2\n  schedule:"
    factories.apply_changed(
        office.agency, old, old.replace("2\n", "2\n      body: rating-committee\n")
    )
    client = signed_in(office, ["cases.read", "cases.watch", "bodies.read"])
    assert "rating-committee (not founded yet)" in text_of(client.get("/desk/analysis/"))
    bodies.found_body(
        actor=system(office.agency.id, "bodies.manage"),
        key="rating-committee",
        kind="committee",
        rules=bodies.BodyRules(
            name={"ko": "평가회의", "en": "Rating"}, department_id=office.department.pk
        ),
    )
    page = text_of(client.get("/desk/analysis/"))
    assert "Rating" in page
    assert "not founded yet" not in page


def test_machines_read_the_same_numbers(office: Office) -> None:
    path = "/api/v1/analysis"
    headers = token_of(office.agency, "cases.watch")
    answer = browser().get(path, {"span": "2026-10", "by": "channel"}, headers=headers).json()
    assert (answer["span"], answer["span_before"]) == ("2026-10", "2026-09")
    assert answer["rows"][0] == {
        "key": "web",
        "name": "online",
        "now": {"received": 2, "closed": 1, "late": 1},
        "before": {"received": 1, "closed": 0, "late": 0},
    }
    assert answer["total"]["now"] == {"received": 3, "closed": 2, "late": 1}
    others = token_of(office.agency, "cases.read")
    assert browser().get(path, headers=others).status_code == 403
    assert browser().get(path, {"span": "x"}, headers=headers).status_code == 404


def test_page_takes_as_many_queries_for_30_petitions_as_for_3(office: Office) -> None:
    client = signed_in(office, ["cases.read", "cases.watch"])
    pages = (
        "/desk/analysis/?span=2026-10",
        f"/desk/analysis/cases/?span=2026-10&key={SUGGESTION}&number=received",
    )
    few = [queries_of(client, page) for page in pages]
    with travelling(at("2026-10-07T10:00")):
        for channel in ("web", "counter", "post") * 9:
            file_at(office.agency, "2026-10-07T10:00", channel=channel)
    assert [queries_of(client, page) for page in pages] == few
