import datetime as dt

import pytest

from madang.apps.cases import commands
from madang.apps.cases.models import Case
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
from madang.core.events.models import Timer
from madang.core.orgs import commands as orgs
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

LATE = "cases.registration.late"
REMINDED = "cases.case.reminded"
LETTER = "cases.dunning_letter.issued"
NOTICE = "cases.interim_notice.given"


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


def moments(case: Case) -> dict[str, str]:
    """When what waits for a case is to be done."""
    rows = Timer.objects.filter(subject_type="cases.case", subject_id=case.pk, done_at=None)
    return {
        row.name: row.due_at.astimezone(at("2026-01-01").tzinfo).strftime("%m-%d %H:%M")
        for row in rows.order_by("-due_at")
    }


def test_a_filed_case_gets_its_timers() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work()
        assert moments(case) == {
            "cases.register": "09-22 10:00",  # eight working hours
            "cases.reminder": "10-14 09:00",  # eight working hours before 18:00
            "cases.overrun": "10-15 09:01",  # the first working minute after it
            "cases.interim": "10-21 10:00",  # thirty days
        }


def test_a_petition_at_the_counter_was_received_by_an_official_already() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00", channel="counter")
        clock.work()
        assert "cases.register" not in moments(case)


def test_a_period_shorter_than_the_reminder_has_none() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        Case.objects.update(due_at=at("2026-09-21T14:00"))
        clock.work()
        assert "cases.reminder" not in moments(case)


def test_the_head_hears_of_a_petition_that_nobody_accepts() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work_until(at("2026-09-22T09:59"))
        assert told(case, LATE) == []
        clock.work_until(at("2026-09-22T10:00"))
        assert [row.data["official_id"] for row in told(case, LATE)] == [office.head.pk]


def test_nobody_hears_of_a_petition_that_was_accepted_in_time() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work()
        accept(office, case, "2026-09-22T09:30")
        clock.work_until(at("2026-09-25T10:00"))
        assert told(case, LATE) == []


def test_whoever_is_in_charge_is_reminded_once() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        accept(office, case, "2026-09-21T11:00")
        commands.assign_case(
            actor=office.actor, case_id=case.pk, version=2, official_id=office.clerk.pk
        )
        clock.work_until(at("2026-10-14T17:00"))
        (row,) = told(case, REMINDED)
        assert row.data["official_id"] == office.clerk.pk
        assert row.occurred_at == at("2026-10-14T09:00")


def test_the_stand_in_is_reminded_in_the_absence_of_the_one_in_charge() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        orgs.record_absence(
            actor=system(office.agency.id, "orgs.manage"),
            official_id=office.clerk.pk,
            starts_on=dt.date(2026, 10, 12),
            ends_on=dt.date(2026, 10, 16),
            substitute_id=office.director.pk,
        )
        case = file_at(office.agency, "2026-09-21T10:00")
        accept(office, case, "2026-09-21T11:00")
        commands.assign_case(
            actor=office.actor, case_id=case.pk, version=2, official_id=office.clerk.pk
        )
        clock.work_until(at("2026-10-14T17:00"))
        assert [row.data["official_id"] for row in told(case, REMINDED)] == [office.director.pk]


def test_the_head_is_reminded_while_nobody_is_in_charge() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work_until(at("2026-10-14T17:00"))
        assert [row.data["official_id"] for row in told(case, REMINDED)] == [office.head.pk]


def test_an_overrun_brings_a_letter_to_the_head_and_next_morning_one_a_step_higher() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work_until(at("2026-10-30T18:00"))
        letters = told(case, LETTER)
        assert [(row.data["number"], row.data["official_id"]) for row in letters] == [
            (1, office.head.pk),
            (2, office.director.pk),
        ]
        assert [row.occurred_at for row in letters] == [
            at("2026-10-15T09:01"),
            at("2026-10-16T09:00"),
        ]
        assert [row.numbers for row in letters] == [{"days_late": 1}, {"days_late": 2}]


def test_a_department_without_a_head_gets_the_letter_itself() -> None:
    office = make_office()
    orgs.set_head(
        actor=system(office.agency.id, "orgs.manage"),
        department_id=office.department.pk,
        head_id=None,
    )
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work_until(at("2026-10-30T18:00"))
        assert [row.data["official_id"] for row in told(case, LETTER)] == [None]


def test_a_case_that_ended_in_time_brings_nothing_any_more() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        accept(office, case, "2026-09-21T11:00")
        clock.work()
        clock.to(at("2026-09-30T10:00"))
        decide(office, case, "2026-09-30T10:00")
        assert moments(case) == {}
        clock.work_until(at("2026-12-30T10:00"))
        assert told(case, REMINDED) + told(case, LETTER) + told(case, NOTICE) == []


def test_a_clock_that_stands_still_brings_the_notice_only_until_it_goes_on() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        accept(office, case, "2026-09-21T11:00")
        clock.work_until(at("2026-09-22T09:00"))
        hold(office, case, "2026-09-22T09:00")
        assert list(moments(case)) == ["cases.interim"]
        clock.work_until(at("2026-10-28T09:00"))
        assert told(case, REMINDED) + told(case, LETTER) == []
        assert len(told(case, NOTICE)) == 1  # 영23 excepts nobody who waits
        resume(office, case, "2026-10-28T09:00")
        case.refresh_from_db()
        clock.work_until(at("2026-10-28T09:01"))
        assert len(told(case, NOTICE)) == 1
        clock.work_until(case.due_at + dt.timedelta(days=4))
        assert len(told(case, REMINDED)) == 1
        assert told(case, LETTER)[0].occurred_at > case.due_at


def test_the_applicant_is_told_each_thirty_days() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work_until(at("2026-12-25T10:00"))
        notices = told(case, NOTICE)
        assert [row.numbers["days"] for row in notices] == [30, 60, 90]
        assert notices[0].occurred_at == at("2026-10-21T10:00")


def test_setting_the_timers_again_changes_nothing() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work_until(at("2026-10-15T12:00"))
        before = moments(case)
        commands.keep_time_of(case)
        commands.keep_time_of(case)
        assert moments(case) == before
        clock.work_until(at("2026-10-15T18:00"))
        assert len(told(case, REMINDED)) == len(told(case, LETTER)) == 1


def test_an_extended_case_is_reminded_of_its_new_end() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock.work_until(at("2026-10-14T12:00"))
        Case.objects.update(due_at=at("2026-10-20T18:00"))
        commands.keep_time_of(case)
        clock.work_until(at("2026-10-20T12:00"))
        assert [row.occurred_at for row in told(case, REMINDED)] == [
            at("2026-10-14T09:00"),
            at("2026-10-20T09:00"),
        ]
        assert told(case, LETTER) == []


def test_while_the_system_stands_still_nobody_is_dunned() -> None:
    office = make_office()
    keeper = system(office.agency.id, "orgs.calendar")
    with travelling(at("2026-09-21T10:00")) as clock:
        case = question_at(office.agency, "2026-09-21T10:00")
        clock.work()
        clock.work_until(case.due_at - dt.timedelta(hours=3))
        orgs.begin_outage(actor=keeper, agency_id=office.agency.id, note={"ko": "장애"})
        clock.work_until(case.due_at + dt.timedelta(days=5))
        assert told(case, LETTER) == []
