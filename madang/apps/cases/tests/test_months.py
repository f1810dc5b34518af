"""The monthly check: what it keeps, and when it takes place."""

import datetime as dt

import pytest
from django.utils import timezone

from madang.apps.cases import commands, month_queries
from madang.apps.cases.models import Case
from madang.apps.cases.shortening import month_of
from madang.apps.cases.tests.keeping import Office, accept, at, decide, file_at, make_office
from madang.core.actors import system
from madang.core.events.models import EventRow
from madang.core.orgs import commands as orgs
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

OCTOBER = month_of(dt.date(2026, 10, 1))


def hold(office: Office, case: Case, moment: str) -> None:
    case.refresh_from_db()
    commands.hold_case(
        actor=office.actor,
        case_id=case.pk,
        version=case.version,
        ground="examination",
        moment=at(moment),
    )


def resume(office: Office, case: Case, moment: str) -> None:
    case.refresh_from_db()
    commands.resume_case(
        actor=office.actor, case_id=case.pk, version=case.version, moment=at(moment)
    )


def behind(office: Office, number: str) -> list[int]:
    return [row.id for row in month_queries.cases_behind(office.agency.id, OCTOBER, number)]


def check(office: Office) -> EventRow:
    commands.check_month(actor=office.keeper, moment=at("2026-11-05T09:00"))
    row = month_queries.check_of(office.agency.id, OCTOBER)
    assert row is not None
    return row


def test_what_is_on_hold_is_not_overrun() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")):
        running, held = (file_at(office.agency, "2026-09-21T10:00") for _ in range(2))
        accept(office, held, "2026-09-21T11:00")
        hold(office, held, "2026-09-22T10:00")
        numbers = check(office).numbers
        assert (numbers["open"], numbers["overrun"], numbers["held"]) == (2, 1, 1)
        assert behind(office, "overrun") == [running.pk]
        assert behind(office, "held") == [held.pk]


def test_a_hold_that_ended_or_began_after_the_month_changes_nothing_of_its_end() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")):
        was_held, is_held = (file_at(office.agency, "2026-09-21T10:00") for _ in range(2))
        for case in (was_held, is_held):
            accept(office, case, "2026-09-21T11:00")
        hold(office, was_held, "2026-09-22T10:00")
        resume(office, was_held, "2026-11-02T10:00")
        hold(office, is_held, "2026-11-02T10:00")
        check(office)
        assert behind(office, "held") == [was_held.pk]
        assert behind(office, "overrun") == [is_held.pk]


def test_a_number_opens_to_the_same_cases_later() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")):
        case = file_at(office.agency, "2026-09-21T10:00")
        accept(office, case, "2026-09-21T11:00")
        numbers = check(office).numbers
        decide(office, case, "2026-11-06T10:00")
        Case.objects.update(due_at=at("2026-12-24T18:00"))
        for number in ("open", "overrun", "held"):
            assert len(behind(office, number)) == numbers[number]
        assert behind(office, "overrun") == [case.pk]


def test_where_no_day_up_to_the_fifth_is_worked_the_check_is_on_the_fifth() -> None:
    office = make_office()
    with travelling(at("2026-10-12T10:00")) as clock:
        for day in range(2, 6):
            orgs.declare_day(
                actor=system(office.agency.id, "orgs.calendar"),
                agency_id=office.agency.id,
                date=dt.date(2026, 11, day),
                is_working=False,
                name={"ko": "임시공휴일"},
                law="관공서의 공휴일에 관한 규정 제2조제11호",
            )
        clock.work_until(at("2026-11-10T10:00"))
        (row,) = EventRow.objects.filter(name="cases.month.checked")
        assert timezone.localtime(row.occurred_at) == at("2026-11-05T09:00")
