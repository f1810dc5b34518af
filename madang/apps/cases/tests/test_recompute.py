import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from madang.apps.cases import bulk_clock, clock, commands, queries
from madang.apps.cases.models import Case, LedgerEntry
from madang.apps.cases.showing.clock import clock_steps
from madang.apps.cases.tests.keeping import (
    Office,
    accept,
    at,
    decide,
    file_at,
    make_office,
    question_at,
    told,
)
from madang.core.actors import system
from madang.core.events.models import EventRow, Timer
from madang.core.orgs import commands as orgs
from madang.core.orgs import queries as org_queries
from madang.lib.periods import explain
from tests.time_travel import Clock, travelling

pytestmark = pytest.mark.django_db

MOVED = "cases.due.moved"
LETTER = "cases.dunning_letter.issued"


def declare(office: Office, date: str, *, is_working: bool = False) -> None:
    orgs.declare_day(
        actor=system(office.agency.id, "orgs.calendar"),
        agency_id=office.agency.id,
        date=dt.date.fromisoformat(date),
        is_working=is_working,
        name={"ko": "임시공휴일", "en": "Temporary holiday"},
        law="관공서의 공휴일에 관한 규정 제2조제11호",
    )


def due(case: Case) -> str:
    case.refresh_from_db()
    return f"{timezone.localtime(case.due_at):%m-%d %H:%M}"


def agrees(office: Office, case: Case, now: dt.datetime) -> bool:
    """Whether what is stored is what the ledger and the calendar say."""
    case = Case.objects.get(id=case.pk)
    found = clock.reckoning_of(case, clock.agency_now(office.agency.id), now)
    stored = (clock.local(case.due_at), case.minutes_allowed)
    return stored == (found.moment, found.minutes_allowed)


def test_a_declared_holiday_moves_every_open_case() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        days, hours = (
            file_at(office.agency, "2026-09-21T10:00"),
            question_at(office.agency, "2026-09-21T10:00"),
        )
        clock_.work()
        before = due(days), due(hours)
        declare(office, "2026-09-22")
        clock_.work()
        assert (due(days), due(hours)) != before
        assert all(agrees(office, case, clock_.now) for case in (days, hours))
        (entry,) = LedgerEntry.objects.filter(case=days)
        assert (entry.kind, entry.note) == ("calendar", "2026-09-22 임시공휴일")
        (row,) = told(days, MOVED)
        assert row.data["cause"] == "day_off"
        assert dt.datetime.fromisoformat(row.data["old_due_at"]) == at("2026-10-14T18:00")
        assert dt.datetime.fromisoformat(row.data["due_at"]) == at("2026-10-15T18:00")


def test_the_timers_move_with_the_end() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock_.work()
        declare(office, "2026-10-14")
        clock_.work_until(at("2026-10-16T12:00"))
        (letter,) = told(case, LETTER)
        assert letter.occurred_at == at("2026-10-16T09:01")


def test_a_case_that_the_day_does_not_touch_has_no_event() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock_.work()
        declare(office, "2026-11-03")
        clock_.work()
        assert told(case, MOVED) == []
        assert not LedgerEntry.objects.exists()


def test_a_day_that_is_taken_back_moves_the_cases_back() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock_.work()
        declare(office, "2026-10-14")
        clock_.work()
        orgs.withdraw_day(
            actor=system(office.agency.id, "orgs.calendar"),
            agency_id=office.agency.id,
            date=dt.date(2026, 10, 14),
        )
        clock_.work()
        assert due(case) == "10-14 18:00"
        assert [row.data["cause"] for row in told(case, MOVED)] == ["day_off", "day_withdrawn"]


def test_closed_cases_and_those_of_other_agencies_stay() -> None:
    office, other = make_office(), None
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock_.work()
        accept(office, case, "2026-09-21T11:00")
        decide(office, case, "2026-09-21T12:00")
        declare(office, "2026-09-22")
        clock_.work()
        assert due(case) == "10-14 18:00"
    assert other is None


def test_batches_reach_every_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madang.apps.cases.commands.recompute.BATCH", 2)
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        cases = [file_at(office.agency, "2026-09-21T10:00") for _ in range(5)]
        clock_.work()
        declare(office, "2026-10-14")
        clock_.work_until(at("2026-09-21T10:05"))
        assert [due(case) for case in cases] == ["10-15 18:00"] * 5
        assert EventRow.objects.filter(name=MOVED).count() == 5


def test_a_page_that_was_opened_before_is_stale() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock_.work()
        declare(office, "2026-10-14")
        clock_.work()
        case.refresh_from_db()
        assert case.version == 2


def hold(office: Office, case: Case, clock_: Clock, start: str, end: str) -> None:
    for moment, command in ((start, commands.hold_case), (end, commands.resume_case)):
        clock_.work_until(at(moment))
        case.refresh_from_db()
        extra: dict[str, Any] = {"ground": "examination"} if command is commands.hold_case else {}
        command(
            actor=office.actor, case_id=case.pk, version=case.version, moment=at(moment), **extra
        )


def test_cases_with_holds_are_reckoned_alike() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        cases = [
            file_at(office.agency, "2026-09-21T10:00"),
            question_at(office.agency, "2026-09-21T10:00"),
        ]
        clock_.work()
        for case in cases:
            accept(office, case, "2026-09-21T10:00")
        hold(office, cases[0], clock_, "2026-09-22T09:00", "2026-09-28T18:00")
        declare(office, "2026-09-29")
        clock_.work()
        assert all(agrees(office, case, clock_.now) for case in cases)


def test_bulk_equals_single_for_all_open_cases() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        for hour in range(9, 19):
            file_at(office.agency, f"2026-09-21T{hour:02}:17")
            objected = question_at(office.agency, f"2026-09-23T{hour:02}:41")
            question_at(office.agency, f"2026-09-23T{hour:02}:41")
            Case.objects.filter(id=objected.pk).update(kind=clock.OBJECTION)
        agency = clock.agency_now(office.agency.id)
        rows = bulk_clock.rows_of(Case.objects.order_by("id"))
        ledgers = bulk_clock.ledgers_of(rows)
        found = bulk_clock.reckoned(rows, ledgers, agency, bulk_clock.table_of(agency))
        for one, case in zip(found, Case.objects.order_by("id"), strict=True):
            single = clock.reckoning_of(case, agency, clock_.now)
            assert (clock.local(one.due_at), one.minutes_allowed) == (
                single.moment,
                single.minutes_allowed,
            )


def end_outage(office: Office, start: str, end: str) -> None:
    orgs.begin_outage(
        actor=system(office.agency.id, "orgs.calendar"),
        agency_id=office.agency.id,
        note={"ko": "전산망 장애"},
        started_at=at(start),
        ended_at=at(end),
    )


def test_an_outage_is_taken_out_of_every_period_that_ran() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        days, hours = (
            file_at(office.agency, "2026-09-21T10:00"),
            question_at(office.agency, "2026-09-21T10:00"),
        )
        clock_.work_until(at("2026-09-22T12:00"))
        after = question_at(office.agency, "2026-09-22T11:00")
        end_outage(office, "2026-09-22T10:00", "2026-09-22T12:00")
        clock_.work()
        kinds = list(
            LedgerEntry.objects.filter(case=hours).order_by("id").values_list("kind", "ground")
        )
        assert kinds == [("hold", "outage"), ("resume", "")]
        assert all(agrees(office, case, clock_.now) for case in (days, hours, after))
        assert not LedgerEntry.objects.filter(case=after).exists()


def test_an_outage_that_is_counted_again_changes_nothing() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = question_at(office.agency, "2026-09-21T10:00")
        clock_.work_until(at("2026-09-22T12:00"))
        end_outage(office, "2026-09-22T10:00", "2026-09-22T12:00")
        clock_.work()
        before = due(case)
        commands.count_outage(
            actor=office.keeper,
            after=0,
            started_at=at("2026-09-22T10:00"),
            ended_at=at("2026-09-22T12:00"),
        )
        assert due(case) == before
        assert LedgerEntry.objects.filter(case=case).count() == 2


def test_a_case_on_hold_is_looked_at_when_its_clock_goes_on() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock_.work()
        accept(office, case, "2026-09-21T10:00")
        clock_.work_until(at("2026-09-23T10:00"))
        case.refresh_from_db()
        commands.hold_case(
            actor=office.actor,
            case_id=case.pk,
            version=case.version,
            ground="examination",
            moment=at("2026-09-23T10:00"),
        )
        end_outage(office, "2026-09-22T09:00", "2026-09-22T18:00")
        clock_.work()
        assert LedgerEntry.objects.filter(case=case).count() == 1
        clock_.work_until(at("2026-09-28T10:00"))
        case.refresh_from_db()
        commands.resume_case(
            actor=office.actor, case_id=case.pk, version=case.version, moment=at("2026-09-28T10:00")
        )
        clock_.work_until(at("2026-09-29T12:30"))
        grounds = [
            row.ground for row in queries.entries_of(Case.objects.get(id=case.pk)) if row.ground
        ]
        assert grounds == ["examination", "outage"]
        assert agrees(office, case, clock_.now)
        assert not Timer.objects.filter(name="cases.count_outage", done_at=None).exists()


def test_the_calendar_with_a_day_is_the_one_that_comes_of_declaring_it() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")):
        agency = clock.agency_now(office.agency.id)
        before = org_queries.calendar(agency.id, agency.calendar_version)
        thought = bulk_clock.with_day(before, dt.date(2026, 9, 22), is_working=False)
        declare(office, "2026-09-22")
        agency = clock.agency_now(office.agency.id)
        after = org_queries.calendar(agency.id, agency.calendar_version)
        assert thought.off.keys() == after.off.keys()


def test_new_hours_move_what_is_due_after_them_and_leave_what_was_due_before() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        open_case = file_at(office.agency, "2026-09-21T10:00")
        ended = question_at(office.agency, "2026-09-21T10:00")
        clock_.work()
        was_due = due(ended)
        accept(office, ended, "2026-09-21T11:00")
        decide(office, ended, "2026-09-21T12:00")
        orgs.set_opening_hours(
            actor=system(office.agency.id, "orgs.calendar"),
            agency_id=office.agency.id,
            weekdays=range(5),
            opens=dt.time(8),
            closes=dt.time(17),
            lunch=(dt.time(12), dt.time(13)),
            valid_from=dt.date(2026, 10, 12),
        )
        clock_.work()
        assert due(open_case) == "10-14 17:00"
        assert [row.data["cause"] for row in told(open_case, MOVED)] == ["hours"]
        assert due(ended) == was_due
        clock_.to(at("2026-10-20T10:00"))
        assert all(agrees(office, case, clock_.now) for case in (open_case, ended))


@pytest.mark.parametrize("change", ["day", "hours"])
def test_what_was_closed_is_explained_by_the_calendar_of_its_end(change: str) -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T10:00")  # due on 14 October
        accept(office, case, "2026-09-21T11:00")
        clock_.to(at("2026-09-28T10:00"))
        decide(office, case, "2026-09-28T10:00")
        before = explained(office, case)
        clock_.to(at("2026-09-29T10:00"))
        if change == "day":
            declare(office, "2026-10-02")
        else:
            orgs.set_opening_hours(
                actor=system(office.agency.id, "orgs.calendar"),
                agency_id=office.agency.id,
                weekdays=range(5),
                opens=dt.time(8),
                closes=dt.time(17),
                lunch=(dt.time(12), dt.time(13)),
                valid_from=dt.date(2026, 10, 1),
            )
        assert explained(office, case) == before
        assert agrees(office, case, at("2026-09-29T10:00"))


def explained(office: Office, case: Case) -> list[dict[str, object]]:
    case = Case.objects.get(id=case.pk)
    agency = clock.agency_now(office.agency.id)
    return clock_steps(explain(clock.reckoning_of(case, agency, timezone.now())))
