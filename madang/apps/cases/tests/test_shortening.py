import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import Client

from madang.apps.cases import shortening
from madang.apps.cases.events import CaseClosed, CaseFiled
from madang.apps.cases.models import Case
from madang.apps.cases.shortening import Shortening, month_of, rate, span_named
from madang.apps.cases.tests.browsing import browser, text_of
from madang.apps.cases.tests.keeping import accept, at, decide, file_at, make_office, question_at
from madang.apps.cases.tests.test_api import token_of
from madang.core.actors import system
from madang.core.errors import NotFound
from madang.core.events.commands import record
from madang.core.events.models import EventRow
from madang.core.orgs import commands as orgs
from madang.core.orgs.models import Department
from tests import factories
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

DAY = 480
WIDE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def closed(
    agency_id: int,
    subject: int,
    *,
    service: str = "a",
    allowed: int = 10 * DAY,
    used: int = 5 * DAY,
    late: int = 0,
    official: int | None = None,
    department: int | None = None,
    ending: str = "decided",
    kind: str = "statutory",
) -> None:
    """A petition from its receipt to its end, as the log tells of it."""
    actor = system(agency_id)
    with transaction.atomic():
        record(
            CaseFiled(
                agency_id=agency_id,
                subject_id=subject,
                service=service,
                kind="statutory",
                channel="web",
                due_at=at("2026-10-01T18:00"),
                minutes_allowed=allowed,
            ),
            actor=actor,
        )
        record(
            CaseClosed(
                agency_id=agency_id,
                subject_id=subject,
                department_id=department,
                service=service,
                kind=kind,
                ending=ending,
                official_id=official,
                allowed_minutes=allowed,
                used_minutes=used,
                minutes_late=late,
            ),
            actor=actor,
        )


def set_to(agency_id: int, **changes: int) -> None:
    orgs.change_settings(
        actor=system(agency_id, "orgs.manage"), agency_id=agency_id, changes=changes
    )


def rows(agency_id: int, by: shortening.By = "service") -> dict[str, Shortening]:
    return {row.key: row for row in shortening.shortening(agency_id, *WIDE, by)}


def test_figures_computed_by_hand() -> None:
    agency = factories.make_agency()
    # Ten days, five used: five saved. Ten days, twelve used: two late.
    closed(agency.pk, 1)
    closed(agency.pk, 2, used=12 * DAY, late=2 * DAY)
    # Three days, half an hour less than one used: two full days saved, and 30 minutes.
    closed(agency.pk, 3, service="b", allowed=3 * DAY, used=DAY - 30)
    # One minute late is one day late.
    closed(agency.pk, 4, service="b", allowed=3 * DAY, used=3 * DAY + 1, late=1)
    found = rows(agency.pk)
    # a: 20 days allowed, 17 used: 15.0 %. Points 5 - 2 * 2 = 1.
    assert (found["a"].rate, found["a"].points, found["a"].late) == (Decimal("15.0"), 1, 1)
    # b: 2880 allowed, 1891 used: 34.34… %. Points 2 - 1 * 2 = 0.
    assert (found["b"].rate, found["b"].points, found["b"].late) == (Decimal("34.3"), 0, 1)
    assert (found["a"].rank, found["b"].rank) == (2, 1)


@pytest.mark.parametrize(
    ("allowed", "used", "percent"),
    [
        (2000, 1999, "0.1"),  # 0.05 half up
        (2000, 2001, "-0.1"),  # away from zero
        (480, 480, "0.0"),
        (480, 0, "100.0"),
        (480, 960, "-100.0"),
        (3, 1, "66.7"),
        (0, 0, "0.0"),
    ],
)
def test_the_rate_is_rounded_half_up(allowed: int, used: int, percent: str) -> None:
    assert rate(allowed, used) == Decimal(percent)


def test_services_with_a_short_period_do_not_count() -> None:
    agency = factories.make_agency()
    closed(agency.pk, 1, allowed=479)
    assert rows(agency.pk) == {}
    closed(agency.pk, 2, allowed=480)
    assert rows(agency.pk)["a"].cases == 1


def test_the_threshold_and_the_points_are_settings() -> None:
    agency = factories.make_agency()
    set_to(agency.pk, shortening_from_hours=3, points_per_day_saved=7)
    closed(agency.pk, 1, allowed=180, used=60)
    closed(agency.pk, 2)
    assert (rows(agency.pk)["a"].cases, rows(agency.pk)["a"].points) == (2, 35)


def test_a_changed_setting_leaves_earlier_rankings_as_they_were() -> None:
    agency = factories.make_agency()
    closed(agency.pk, 1, service="old")
    closed(agency.pk, 2, service="old", allowed=180, used=60)
    set_to(agency.pk, points_per_day_saved=7)
    closed(agency.pk, 3, service="between")
    set_to(agency.pk, far_transfer=True)  # says nothing about points
    set_to(agency.pk, shortening_from_hours=100, points_per_day_saved=9)
    closed(agency.pk, 4, service="short")
    closed(agency.pk, 5, service="new", allowed=20 * DAY)
    found = {key: (row.cases, row.points) for key, row in rows(agency.pk).items()}
    assert found == {"old": (1, 5), "between": (1, 35), "new": (1, 15 * 9)}


def test_settings_of_another_agency_change_nothing_here() -> None:
    agency, other = factories.make_agency(), factories.make_agency("seocho")
    closed(agency.pk, 1)
    set_to(other.pk, points_per_day_saved=7)
    assert rows(agency.pk)["a"].points == 5


def test_an_objection_does_not_count() -> None:
    agency = factories.make_agency()
    closed(agency.pk, 1, kind="objection")
    assert rows(agency.pk) == {}
    closed(agency.pk, 2)
    assert rows(agency.pk)["a"].cases == 1


def test_only_decided_cases_count() -> None:
    agency = factories.make_agency()
    for number, ending in enumerate(Case.Ending.values):
        closed(agency.pk, number + 1, ending=ending)
    assert rows(agency.pk)["a"].cases == 1


def test_officials_are_ranked_by_points_and_share_a_rank() -> None:
    agency = factories.make_agency()
    for number, (official, used) in enumerate([(1, 5), (2, 5), (3, 9), (4, 1)]):
        closed(agency.pk, number + 1, official=official, used=used * DAY)
    found = shortening.shortening(agency.pk, *WIDE, "official")
    assert [(row.key, row.points, row.rank) for row in found] == [
        ("4", 9, 1),
        ("1", 5, 2),
        ("2", 5, 2),
        ("3", 1, 4),
    ]


def test_another_agency_and_another_time_do_not_count() -> None:
    agency, other = factories.make_agency(), factories.make_agency("seocho")
    closed(other.pk, 1)
    closed(agency.pk, 2)
    assert rows(agency.pk)["a"].cases == 1
    assert shortening.shortening(agency.pk, WIDE[1], WIDE[1]) == []


def test_the_cases_behind_a_row_add_up_to_it() -> None:
    agency = factories.make_city()
    cases = [file_at(agency, "2026-09-21T10:00") for _ in range(3)]
    for case, used in zip(cases, (1, 2, 3), strict=True):
        closed(agency.id, case.pk, service="improvement-suggestion", used=used * DAY)
    row = rows(agency.id)["improvement-suggestion"]
    behind = shortening.shortening_cases(agency.id, *WIDE, "service", row.key)
    assert sum(one.used for one in behind) == row.used
    assert sum(one.points for one in behind) == row.points
    assert {one.case_id for one in behind} == {case.pk for case in cases}


def test_events_and_cases_agree() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        cases = [file_at(office.agency, "2026-09-21T10:00") for _ in range(3)]
        cases += [question_at(office.agency, "2026-09-21T10:00")]
        clock.work()
        for number, case in enumerate(cases):
            accept(office, case, "2026-09-21T11:00")
            clock.to(at(f"2026-10-{13 + number}T10:00"))
            decide(office, case, f"2026-10-{13 + number}T10:00")
        found = shortening.shortening(
            office.agency.id, at("2026-10-01T00:00"), at("2026-11-01T00:00"), "department"
        )
        stored = Case.objects.filter(closed_at__isnull=False)
        assert [row.cases for row in found] == [stored.count()] == [4]
        assert found[0].allowed == sum(stored.values_list("minutes_allowed", flat=True))
        assert found[0].late == stored.filter(closed_at__gt=F("due_at")).count()


def test_months_and_halves() -> None:
    assert month_of(dt.date(2026, 12, 31)).after == dt.date(2027, 1, 1)
    half = span_named("2026-H2")
    assert (half.first, half.after) == (dt.date(2026, 7, 1), dt.date(2027, 1, 1))
    for wrong in ("2026", "2026-13", "2026-H3", "x-H1", ""):
        with pytest.raises(NotFound):
            span_named(wrong)


def test_the_page_shows_the_rows_and_leads_to_the_cases() -> None:
    office = make_office()
    case = file_at(office.agency, "2026-09-21T10:00")
    closed(
        office.agency.id,
        case.pk,
        service="improvement-suggestion",
        department=office.department.pk,
        official=office.clerk.pk,
    )
    client = browser()
    factories.sign_in_official(client, office.clerk)
    for by, name in (
        ("service", "improvement"),
        ("department", "민원여권과"),
        ("official", "하늘빛"),
    ):
        page = client.get("/desk/shortening/", {"by": by})
        assert "50.0" in text_of(page)
        assert name in page.content.decode()
    listed = text_of(
        client.get("/desk/shortening/cases/", {"by": "service", "key": "improvement-suggestion"})
    )
    assert case.receipt_number in listed


def test_without_the_right_to_watch_one_sees_ones_own_department() -> None:
    office = make_office()
    other = Department.objects.get(agency_id=office.agency.id, key="위생과")
    closed(office.agency.id, 1, service="ours", department=office.department.pk)
    closed(office.agency.id, 2, service="theirs", department=other.pk)
    client = browser()
    factories.sign_in_official(
        client, factories.make_official(office.department, permissions=["cases.read"])
    )
    page = text_of(client.get("/desk/shortening/"))
    assert "ours" in page
    assert "theirs" not in page


def test_the_log_of_ends_has_its_index() -> None:
    """Figures of a month must not read the whole log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'events_eventrow'")
        assert {"event_case_closed", "event_time"} <= {row[0] for row in cursor.fetchall()}
    assert not EventRow.objects.exists()


def test_the_ranking_by_the_api() -> None:
    agency = factories.make_city()
    closed(agency.id, 1)
    closed(agency.id, 2, service="b", used=DAY)
    client = Client(headers=token_of(agency, "cases.watch"))
    answer = client.get("/api/v1/shortening", {"by": "service"}).json()
    assert [(row["rank"], row["key"], row["rate"]) for row in answer["rows"]] == [
        (1, "b", 90.0),
        (2, "a", 50.0),
    ]
    wrong = client.get("/api/v1/shortening", {"span": "2026-13"})
    assert (wrong.status_code, wrong.json()["code"]) == (404, "no_span")


def test_the_api_ranks_for_those_who_watch_only() -> None:
    agency = factories.make_city()
    assert Client().get("/api/v1/shortening").status_code == 401
    client = Client(headers=token_of(agency, "cases.read"))
    assert client.get("/api/v1/shortening").status_code == 403
