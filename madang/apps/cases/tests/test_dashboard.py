"""The dashboard of a team: each number of each month, and the cases behind it."""

import pytest

from madang.apps.cases import commands, dashboard_queries, shortening
from madang.apps.cases.dashboard_queries import cases_behind, dashboard
from madang.apps.cases.shortening import span_named
from madang.apps.cases.tests.browsing import browser, queries_of, text_of
from madang.apps.cases.tests.keeping import Office, accept, at, decide, file_at, make_office
from madang.core.errors import Forbidden
from madang.core.orgs.models import Department
from tests import factories
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

TODAY = at("2026-11-10T10:00")
COUNTS = ("received", "closed", "late", "open", "overdue")


@pytest.fixture
def office() -> Office:
    """Received in October: one decided in time, one late, one open; one more in November."""
    office = make_office()
    with travelling(at("2026-10-01T10:00")) as clock:
        cases = [file_at(office.agency, "2026-10-01T10:00") for _number in range(3)]
        for case in cases[:2]:
            accept(office, case, "2026-10-01T11:00")
        clock.to(at("2026-10-06T10:00"))
        decide(office, cases[0], "2026-10-06T10:00")
        clock.to(at("2026-10-30T10:00"))
        decide(office, cases[1], "2026-10-30T10:00")
        clock.to(at("2026-11-02T10:00"))
        commands.check_month(actor=office.keeper, moment=at("2026-11-02T10:00"))
        file_at(office.agency, "2026-11-02T10:00")
    return office


def test_numbers_of_each_month_open_to_as_many_cases(office: Office) -> None:
    with travelling(TODAY):
        november, october, *before = dashboard(
            office.agency.id, [office.department.pk], TODAY.date()
        )
        found = {
            month.span.name: tuple(getattr(month, name) for name in COUNTS)
            for month in (november, october)
        }
        assert found == {"2026-11": (1, 0, 0, 2, 1), "2026-10": (3, 2, 1, 1, 1)}
        assert (november.runs, october.runs, len(before)) == (True, False, 10)
        assert {(month.received, month.open, month.counted) for month in before} == {
            (0, None, None)
        }
        for month in (november, october):
            for name in COUNTS:
                behind = cases_behind(office.agency.id, [office.department.pk], month.span, name)
                assert len(behind) == getattr(month, name), (month.span.name, name)


def test_time_used_is_that_of_the_ranking(office: Office) -> None:
    october = span_named("2026-10")
    (row,) = shortening.shortening(office.agency.id, october.since, october.until, "department")
    with travelling(TODAY):
        counted = dashboard(office.agency.id, None, TODAY.date())[1].counted
    assert counted is not None
    assert (counted.cases, counted.rate, counted.points) == (row.cases, row.rate, row.points)
    behind = shortening.cases_counted(
        office.agency.id, october.since, october.until, departments=[office.department.pk]
    )
    assert (len(behind), sum(one.points for one in behind)) == (row.cases, row.points)


def test_other_departments_have_nothing_of_it(office: Office) -> None:
    other = Department.objects.get(agency_id=office.agency.id, key="위생과")
    with travelling(TODAY):
        months = dashboard(office.agency.id, [other.pk], TODAY.date())
    assert {getattr(month, name) for month in months for name in COUNTS} <= {0, None}
    assert [month.counted for month in months] == [None] * 12


def test_whole_agency_is_for_who_watches_over_it(office: Office) -> None:
    reader = factories.acting(
        factories.make_official(office.department, permissions=["cases.read"])
    )
    with pytest.raises(Forbidden):
        dashboard_queries.departments_shown(reader, None, all_of=True)
    assert dashboard_queries.departments_shown(reader, None, all_of=False) == [office.department.pk]


def test_page_says_every_figure_and_leads_to_its_cases(office: Office) -> None:
    client = browser()
    factories.sign_in_official(client, office.head)
    with travelling(TODAY):
        page = client.get("/desk/dashboard/?department=all")
        assert "Oct 2026 3" in " ".join(text_of(page).split())
        assert queries_of(client, "/desk/dashboard/") < 25
        for number, count in (("received", 3), ("late", 1), ("overdue", 1), ("counted", 2)):
            behind = client.get(f"/desk/dashboard/cases/?month=2026-10&number={number}")
            assert behind.content.decode().count('scope="row"') == count, number
        assert client.get("/desk/dashboard/cases/?month=2026-10&number=x").status_code == 404
