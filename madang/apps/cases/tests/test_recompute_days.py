"""What a declared holiday does beside the end of the period, and however late it is worked in."""

import datetime as dt

import pytest
from django.utils import timezone

from madang.apps.bodies import commands as bodies
from madang.apps.bodies import queries as meetings
from madang.apps.cases import commands
from madang.apps.cases.block_parts import FastTrack
from madang.apps.cases.block_service import Service
from madang.apps.cases.models import Case, LedgerEntry, Opinion, Supplement
from madang.apps.cases.tests.clockwork import answer, demand, fresh, insufficient
from madang.apps.cases.tests.keeping import (
    Office,
    accept,
    at,
    file_at,
    make_office,
    question_at,
    told,
)
from madang.apps.cases.tests.test_recompute import declare, due, end_outage
from madang.core.actors import system
from madang.core.events.models import EventRow, Timer
from madang.core.orgs import commands as orgs
from madang.core.orgs.models import Department
from tests.time_travel import Clock, travelling

pytestmark = pytest.mark.django_db

LATE = "cases.registration.late"
LETTER = "cases.dunning_letter.issued"


def take_back(office: Office, date: str) -> None:
    orgs.withdraw_day(
        actor=system(office.agency.id, "orgs.calendar"),
        agency_id=office.agency.id,
        date=dt.date.fromisoformat(date),
    )


def demanded(office: Office, clock_: Clock) -> Case:
    """A case of which something is demanded until Tuesday, 6 October."""
    case = file_at(office.agency, "2026-09-21T10:00")
    accept(office, case, "2026-09-21T11:00")
    clock_.work_until(at("2026-09-28T10:00"))
    demand(office.actor, case, "2026-09-28T10:00")
    return case


def last_day(case: Case) -> str:
    return Supplement.objects.get(case=case).answer_by.isoformat()


# --- Supplements -------------------------------------------------------------------------------


def test_the_last_day_for_what_is_missing_moves_though_the_case_is_on_hold() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = demanded(office, clock_)
        declare(office, "2026-10-06")
        clock_.work()
        assert last_day(case) == "2026-10-07"
        (row,) = told(case, "cases.supplement.moved")
        assert (row.data["old_answer_by"], row.data["answer_by"]) == ("2026-10-06", "2026-10-07")
        assert (row.data["cause"], row.data["note"]) == ("day_off", "2026-10-06 임시공휴일")
        clock_.work_until(at("2026-10-07T23:59"))
        assert told(case, "cases.supplement.lapsed") == []
        clock_.work_until(at("2026-10-08T00:00"))
        assert len(told(case, "cases.supplement.lapsed")) == 1


def test_a_day_that_is_taken_back_moves_it_back() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = demanded(office, clock_)
        declare(office, "2026-10-06")
        clock_.work()
        take_back(office, "2026-10-06")
        clock_.work()
        assert last_day(case) == "2026-10-06"
        causes = [row.data["cause"] for row in told(case, "cases.supplement.moved")]
        assert causes == ["day_off", "day_withdrawn"]


def test_days_that_were_asked_for_are_counted_from_the_day_that_moved() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = demanded(office, clock_)
        commands.extend_supplement_on_request(
            actor=office.actor, case_id=case.pk, version=fresh(case).version, days=7
        )
        assert last_day(case) == "2026-10-13"
        declare(office, "2026-10-13")
        clock_.work()
        assert last_day(case) == "2026-10-14"


def test_a_day_between_moves_no_last_day() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = demanded(office, clock_)
        declare(office, "2026-10-01")
        clock_.work()
        assert last_day(case) == "2026-10-06"
        assert told(case, "cases.supplement.moved") == []


def test_what_was_answered_moves_without_a_word_and_waits_until_then_if_it_is_not_enough() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = demanded(office, clock_)
        answer(case, "2026-09-29T10:00")
        declare(office, "2026-10-06")
        clock_.work()
        assert told(case, "cases.supplement.moved") == []
        clock_.work_until(at("2026-10-07T10:00"))
        insufficient(office.actor, case, "2026-10-07T10:00")
        assert Supplement.objects.get(case=case).state == "open"


# --- Registration, promises, opinions, meetings --------------------------------------------------


def test_nobody_hears_of_a_petition_that_can_still_be_accepted_after_a_holiday() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock_.work()
        declare(office, "2026-09-22")
        clock_.work_until(at("2026-09-23T09:59"))
        assert told(case, LATE) == []
        clock_.work_until(at("2026-09-25T10:00"))
        assert [row.occurred_at for row in told(case, LATE)] == [at("2026-09-23T10:00")]


def test_the_head_hears_once_whatever_is_declared_afterwards() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T10:00")
        clock_.work_until(at("2026-09-22T12:00"))
        declare(office, "2026-09-22")
        clock_.work_until(at("2026-09-28T12:00"))
        assert len(told(case, LATE)) == 1


def test_what_was_promised_moves_too(monkeypatch: pytest.MonkeyPatch) -> None:
    half_day = FastTrack.model_validate({"title": {"ko": "우선처리"}, "half_day": True})
    monkeypatch.setattr(Service, "fast_track", lambda *_args: half_day)
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        promised, held = (file_at(office.agency, "2026-09-21T15:00") for _ in range(2))
        Case.objects.update(promised_at=at("2026-09-22T12:00"))
        accept(office, held, "2026-09-21T15:30")
        clock_.work_until(at("2026-09-21T16:00"))
        commands.hold_case(
            actor=office.actor, case_id=held.pk, version=fresh(held).version, ground="examination"
        )
        declare(office, "2026-09-22")
        clock_.work_until(at("2026-09-21T17:00"))
        for case in (promised, held):
            assert fresh(case).promised_at == at("2026-09-23T12:00")
            (row,) = told(case, "cases.promise.moved")
            assert row.data["cause"] == "day_off"


def ask(office: Office, case: Case, moment: str, within: str, when_late: str) -> Opinion:
    other = Department.objects.filter(agency_id=office.agency.id).exclude(id=case.department_id)[0]
    case = fresh(case)
    opinion_id = commands.ask_opinion(
        actor=office.actor,
        agency=office.agency,
        case_id=case.pk,
        version=case.version,
        asked=commands.Question(
            department_id=other.pk,
            within=within,
            question="의견을 주세요.",
            when_late=when_late,
            law="건축법 제11조제6항" if when_late == "deem" else "",
        ),
        moment=at(moment),
    )
    return Opinion.objects.get(id=opinion_id)


@pytest.mark.parametrize(
    ("within", "before", "after"),
    [
        ("8 hours", "2026-09-22T10:00", "2026-09-23T10:00"),
        ("3 days", "2026-09-28T10:00", "2026-09-29T10:00"),
        ("6 days", "2026-09-30T18:00", "2026-10-01T18:00"),
    ],
)
def test_silence_counts_as_consent_only_after_the_days_that_were_given(
    within: str, before: str, after: str
) -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T09:00")
        accept(office, case, "2026-09-21T09:30")
        clock_.work()
        opinion = ask(office, case, "2026-09-21T10:00", within, "deem")
        assert opinion.answer_by == at(before)
        declare(office, "2026-09-22")
        clock_.work()
        opinion.refresh_from_db()
        assert opinion.answer_by == at(after)
        (row,) = told(case, "cases.opinion.moved")
        assert row.data["opinion_id"] == opinion.pk
        clock_.work_until(at(after) - dt.timedelta(minutes=1))
        assert told(case, "cases.opinion.deemed") == []
        clock_.work_until(at(after))
        assert len(told(case, "cases.opinion.deemed")) == 1


def test_an_answer_by_that_the_day_does_not_touch_stays() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T09:00")
        accept(office, case, "2026-09-21T09:30")
        clock_.work()
        opinion = ask(office, case, "2026-09-21T10:00", "8 hours", "deem")
        declare(office, "2026-09-23")
        clock_.work()
        opinion.refresh_from_db()
        assert opinion.answer_by == at("2026-09-22T10:00")
        assert told(case, "cases.opinion.moved") == []


def test_other_opening_hours_leave_an_answer_by_where_it_is() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T09:00")
        accept(office, case, "2026-09-21T09:30")
        clock_.work()
        opinion = ask(office, case, "2026-09-21T10:00", "8 hours", "deem")
        orgs.set_opening_hours(
            actor=system(office.agency.id, "orgs.calendar"),
            agency_id=office.agency.id,
            valid_from=dt.date(2026, 9, 22),
            weekdays=range(5),
            opens=dt.time(8),
            closes=dt.time(17),
            lunch=(dt.time(12), dt.time(13)),
        )
        clock_.work()
        opinion.refresh_from_db()
        # 10 to 12, 13 to 18, and 8 to 10 on the next day, when the new hours hold.
        assert (opinion.answer_by, opinion.minutes) == (at("2026-09-22T10:00"), 540)
        assert told(case, "cases.opinion.moved") == []


# --- Late workers ------------------------------------------------------------------------------


def test_a_day_declared_for_today_counts_though_the_worker_was_down_over_night() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = question_at(office.agency, "2026-09-21T10:00")
        clock_.work()
        due_at = timezone.localtime(Case.objects.get(id=case.pk).due_at)
        clock_.work_until(due_at.replace(hour=9, minute=0))
        declare(office, due_at.date().isoformat())
        # Nothing works until noon of the next working day, after the letter was to be written.
        following = due_at + dt.timedelta(days=1)
        clock_.to(following.replace(hour=9, minute=30))
        clock_.work()
        assert Case.objects.get(id=case.pk).due_at == following
        assert told(case, LETTER) == []
        assert len(told(case, "cases.due.moved")) == 1


def test_what_runs_out_waits_until_the_calendar_is_worked_in() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = demanded(office, clock_)
        clock_.work_until(at("2026-10-06T09:00"))
        declare(office, "2026-10-06")
        Timer.objects.filter(name="cases.supplement_due").update(due_at=at("2026-10-06T09:00"))
        clock_.to(at("2026-10-07T09:00"))
        clock_.work()
        assert told(case, "cases.supplement.lapsed") == []
        assert last_day(case) == "2026-10-07"


# --- Outages -----------------------------------------------------------------------------------


def test_an_outage_stops_no_clock_of_what_came_at_the_counter() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        online = question_at(office.agency, "2026-09-21T10:00")
        counter = question_at(office.agency, "2026-09-21T10:00", channel="counter")
        clock_.work_until(at("2026-09-22T12:00"))
        before = due(counter)
        end_outage(office, "2026-09-22T10:00", "2026-09-22T12:00")
        clock_.work()
        assert due(counter) == before
        assert set(LedgerEntry.objects.values_list("case_id", flat=True)) == {online.pk}


def test_a_hold_that_began_before_the_outage_and_is_found_to_have_ended_before_it() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T10:00")
        accept(office, case, "2026-09-21T10:00")
        clock_.work_until(at("2026-09-21T12:00"))
        commands.hold_case(
            actor=office.actor,
            case_id=case.pk,
            version=fresh(case).version,
            ground="examination",
            moment=at("2026-09-21T12:00"),
        )
        clock_.work_until(at("2026-09-23T18:00"))
        end_outage(office, "2026-09-23T09:00", "2026-09-23T18:00")
        clock_.work()
        commands.resume_case(
            actor=office.actor,
            case_id=case.pk,
            version=fresh(case).version,
            ended_at=at("2026-09-22T12:00"),
            moment=at("2026-09-28T10:00"),
        )
        clock_.work_until(at("2026-09-29T18:30"))
        grounds = LedgerEntry.objects.filter(case=case, kind="hold").order_by("id")
        assert [row.ground for row in grounds] == ["examination", "outage"]


def test_a_meeting_on_the_day_is_told_and_stays() -> None:
    office = make_office()
    with travelling(at("2026-09-21T10:00")) as clock_:
        case = file_at(office.agency, "2026-09-21T09:00")
        accept(office, case, "2026-09-21T09:30")
        clock_.work()
        body_id = _committee(office)
        meeting_id = commands.refer_to_body(
            actor=office.actor,
            agency=office.agency,
            case_id=case.pk,
            version=fresh(case).version,
            body_id=body_id,
            day=dt.date(2026, 9, 29),
            moment=at("2026-09-21T10:00"),
        )
        declare(office, "2026-09-29")
        clock_.work()
        rows = EventRow.objects.filter(name="bodies.meeting.on_day_off", subject_id=meeting_id)
        assert [row.data["title"] for row in rows] == ["임시공휴일"]
        meeting = meetings.meeting_by_id(office.actor, meeting_id)
        assert timezone.localdate(meeting.scheduled_at) == dt.date(2026, 9, 29)


def _committee(office: Office) -> int:
    return bodies.found_body(
        actor=system(office.agency.id, "bodies.manage"),
        key="mediation",
        kind="committee",
        rules=bodies.BodyRules(
            name={"ko": "민원조정위원회", "en": "Mediation committee"},
            department_id=office.department.pk,
        ),
    )
