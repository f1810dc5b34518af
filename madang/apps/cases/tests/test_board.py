"""The board of a team: its numbers, the lists behind them, who is away, how it is read."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madang.apps.cases import board_queries, commands
from madang.apps.cases.board_queries import NOBODY, WHICH, Load, board, board_cases
from madang.apps.cases.models import Case
from madang.apps.cases.tests.browsing import browser, queries_of, text_of
from madang.apps.cases.tests.keeping import Office, accept, at, file_at, make_office
from madang.core.errors import Forbidden, NotFound
from madang.core.orgs import commands as orgs
from madang.core.orgs.models import Department
from tests import factories
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

NOW = at("2026-10-14T10:00")  # a Wednesday


@pytest.fixture
def office() -> Office:
    """Five cases: one late, one due today, one this week and one held of the clerk, one of nobody.

    The due moments are set by hand, for the board only reads them.
    """
    office = make_office()
    with travelling(at("2026-10-12T10:00")):
        cases = [file_at(office.agency, "2026-10-12T10:00") for _number in range(5)]
        for case in cases[:4]:
            accept(office, case, "2026-10-12T11:00")
            case.refresh_from_db()
            commands.assign_case(
                actor=office.actor,
                case_id=case.pk,
                version=case.version,
                official_id=office.clerk.pk,
            )
        _hold(office, cases[3])
    wanted = ("2026-10-14T09:59", "2026-10-14T18:00", "2026-10-16T18:00", "2026-10-13T18:00")
    for case, moment in zip(cases, (*wanted, "2026-10-19T18:00"), strict=True):
        Case.objects.filter(pk=case.pk).update(due_at=at(moment))
    return office


def _hold(office: Office, case: Case) -> None:
    case.refresh_from_db()
    commands.hold_case(
        actor=office.actor,
        case_id=case.pk,
        version=case.version,
        ground="examination",
        moment=at("2026-10-12T12:00"),
    )


def departments(office: Office) -> list[int]:
    return board_queries.departments_seen(factories.acting(office.head))


def test_each_number_opens_to_as_many_cases(office: Office) -> None:
    found = board(departments(office), moment=NOW)
    clerk = office.clerk.pk
    assert found.officials == {
        clerk: Load(open=4, late=1, today=1, week=2, filed=0, accepted=3, held=1),
        NOBODY: Load(open=1, late=0, today=0, week=0, filed=1, accepted=0, held=0),
    }
    assert found.all == Load(open=5, late=1, today=1, week=2, filed=1, accepted=3, held=1)
    for which in WHICH:
        for official, load in found.officials.items():
            behind = board_cases(departments(office), which, official=official, moment=NOW)
            assert len(behind) == getattr(load, which), (which, official)


def test_most_urgent_come_first_and_the_held_ones_stand_apart(office: Office) -> None:
    found = board(departments(office), moment=NOW)
    days = [
        one.wanted_at.astimezone(NOW.tzinfo).day for one in found.next_of_official[office.clerk.pk]
    ]
    assert days == [14, 14, 16]
    of_state = board(departments(office), by="state", moment=NOW).next_of_state
    assert [len(of_state[state]) for state in board_queries.STATES] == [1, 3, 1]


def test_department_above_sees_those_below_and_nobody_sees_beside_them(office: Office) -> None:
    above = factories.make_department(office.department.agency, "행정국")
    beside = Department.objects.get(agency_id=office.agency.id, key="위생과")
    orgs.change_department(
        actor=factories.set_up(office.agency.id),
        department_id=office.department.pk,
        name=office.department.name,
        phone="",
        parent_id=above.pk,
    )
    boss = factories.acting(factories.make_official(above))
    seen = board_queries.departments_seen(boss)
    assert seen == [above.pk, office.department.pk]
    assert board(seen, moment=NOW).all.open == 5
    clerk = factories.acting(factories.make_official(above, permissions=["cases.read"]))
    assert board_queries.departments_seen(clerk) == [above.pk]
    with pytest.raises(Forbidden):
        board_queries.departments_seen(clerk, beside.pk)
    other = factories.make_city("seocho")
    with pytest.raises(NotFound):
        board_queries.departments_seen(
            boss, Department.objects.get(agency_id=other.id, key="위생과").pk
        )


def test_counting_takes_two_statements(office: Office) -> None:
    with CaptureQueriesContext(connection) as captured:
        board(departments(office), moment=NOW)
    about_cases = [
        one for one in captured if '"cases_case"' in one["sql"] or "FROM cases_case" in one["sql"]
    ]
    assert len(about_cases) == 2


def test_page_shows_who_is_away_and_who_stands_in(office: Office) -> None:
    with travelling(NOW):
        orgs.record_absence(
            actor=factories.set_up(office.agency.id),
            official_id=office.clerk.pk,
            starts_on=dt.date(2026, 10, 14),
            ends_on=dt.date(2026, 10, 16),
            substitute_id=office.director.pk,
        )
        client = browser()
        factories.sign_in_official(client, office.head)
        shown: Any = client.get("/desk/board/")
        said = " ".join(text_of(shown).split())
        assert "until 16 Oct 2026; 으뜸 stands in" in said
        assert "stands in for 하늘빛" in said
        by_state = " ".join(text_of(client.get("/desk/board/?by=state")).split())
        assert "Clock stopped 1" in by_state
        behind = client.get(f"/desk/board/cases/?which=late&official={office.clerk.pk}")
        assert (
            behind.content.decode().count('role="row"') == 2
        )  # the heading and the one that is late


def test_page_takes_as_many_queries_with_more_cases_and_refuses_nonsense(office: Office) -> None:
    client = browser()
    factories.sign_in_official(client, office.head)
    before = queries_of(client, "/desk/board/")
    for case in [file_at(office.agency, "2026-10-12T10:00") for _number in range(10)]:
        another = factories.make_official(office.department)
        Case.objects.filter(pk=case.pk).update(assignee=another)
    assert queries_of(client, "/desk/board/") == before
    for address in (
        "?department=x",
        "?department=999999",
        "?by=luck",
        "cases/?which=x",
        "cases/?official=x",
    ):
        assert client.get(f"/desk/board/{address}").status_code == 404, address
