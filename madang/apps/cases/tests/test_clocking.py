"""What stops a case's clock and moves its end, and what the law does not let happen."""

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connections
from django.utils import timezone, translation

from madang.apps.cases import clock, commands
from madang.apps.cases.commands import Consent
from madang.apps.cases.models import Case, LedgerEntry
from madang.apps.cases.tests.clockwork import (
    REASON,
    ask,
    at,
    due,
    event,
    everything,
    extend,
    fresh,
    hold,
    in_work,
    names,
    resume,
)
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, Stale
from madang.core.events.models import Delivery, EventRow, Timer
from madang.core.events.worker import work_once
from madang.lib.periods import Period
from tests import factories

FOURTEEN_DAYS = "2026-10-14 18:00"


@pytest.fixture(autouse=True)
def _in_korean() -> Iterator[None]:
    with translation.override("ko"):
        yield


@pytest.fixture
def agency(db: None) -> AgencyRef:
    return factories.make_city()


# --- Holds -------------------------------------------------------------------------------------


def test_a_hold_stops_the_clock_and_its_end_moves_the_due_date(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    assert due(case) == FOURTEEN_DAYS
    hold(actor, case, "hearing", "2026-09-28T09:00", note="청문")
    held = fresh(case)
    assert held.open_hold is not None
    assert (held.open_hold.ground, held.open_hold.note) == ("hearing", "청문")
    assert held.open_hold.official_id == actor.id
    resume(actor, case, "2026-09-30T18:00")
    # 28, 29 and 30 September are out. 3 October is a Saturday with its substitute on the 5th, the
    # 9th is Hangeul day: three working days after the 14th is the 19th.
    assert due(case) == "2026-10-19 18:00"
    assert fresh(case).open_hold is None
    assert fresh(case).minutes_allowed == 14 * 480
    numbers = event(case, "cases.case.resumed").numbers
    assert numbers == {"minutes_held": 3 * 480}


def test_what_a_hold_tells(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    hold(actor, case, "examination", "2026-09-28T09:00")
    told = event(case, "cases.case.held")
    assert told.data["ground"] == "examination"
    assert told.data["article"].endswith("제11조제5호")
    assert (told.actor_kind, told.actor_id) == ("official", actor.id)


def test_each_entry_raises_the_version(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    before = fresh(case).version
    hold(actor, case, "hearing", "2026-09-28T09:00")
    resume(actor, case, "2026-09-29T09:00")
    extend(actor, case, "2026-09-29T10:00")
    assert fresh(case).version == before + 3


def test_a_hold_may_be_written_down_later(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    hold(actor, case, "outage", "2026-09-28T09:00", now="2026-10-01T12:00")
    resume(actor, case, "2026-09-28T18:00", now="2026-10-01T12:00")
    assert due(case) == "2026-10-15 18:00"


@pytest.mark.parametrize(
    ("ground", "start", "now", "code", "words"),
    [
        ("hearing", "2026-09-21T09:59", "", "hold_before_receipt", "제11조제4호"),
        ("lunch", "2026-09-22T10:00", "", "hold_ground", "시행령 제20조"),
        ("supplement", "2026-09-22T10:00", "", "hold_by_demand", "제22조제1항"),
        ("survey", "2026-09-22T10:00", "", "hold_survey", "제17조제4항"),
        ("hearing", "2026-09-22T10:00", "2026-09-22T09:59", "in_the_future", ""),
    ],
)
def test_a_hold_that_the_law_does_not_know_is_refused(
    agency: AgencyRef, ground: str, start: str, now: str, code: str, words: str
) -> None:
    actor, case = in_work(agency)
    before = everything(case)
    with pytest.raises(DomainError) as refused:
        hold(actor, case, ground, start, now)
    assert refused.value.code == code
    assert words in str(refused.value.message)
    assert refused.value.field in ("ground", "started_on")
    assert everything(case) == before


def test_an_outage_counted_for_nothing_before_the_decree(agency: AgencyRef) -> None:
    actor, case = in_work(agency, "2026-04-20T10:00")
    with pytest.raises(DomainError, match="hold_before_law"):
        hold(actor, case, "outage", "2026-05-04T09:00")


def test_there_is_one_open_hold(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    hold(actor, case, "hearing", "2026-09-28T09:00")
    before = everything(case)
    with pytest.raises(DomainError, match="hold_overlaps"):
        hold(actor, case, "examination", "2026-09-29T09:00")
    assert everything(case) == before


def test_a_hold_does_not_overlap_another(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    hold(actor, case, "hearing", "2026-09-28T09:00")
    resume(actor, case, "2026-09-30T18:00")
    before = everything(case)
    with pytest.raises(DomainError, match="hold_overlaps"):
        hold(actor, case, "examination", "2026-09-29T09:00", now="2026-10-01T09:00")
    assert everything(case) == before


@pytest.mark.parametrize(
    ("end", "now", "code"),
    [
        ("2026-09-28T08:59", "2026-09-29T09:00", "hold_ends_first"),
        ("2026-09-29T09:01", "2026-09-29T09:00", "in_the_future"),
    ],
)
def test_a_hold_ends_after_it_began_and_not_in_the_future(
    agency: AgencyRef, end: str, now: str, code: str
) -> None:
    actor, case = in_work(agency)
    hold(actor, case, "hearing", "2026-09-28T09:00")
    before = everything(case)
    with pytest.raises(DomainError, match=code):
        resume(actor, case, end, now)
    assert everything(case) == before


def test_nothing_ends_where_nothing_is_held(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    with pytest.raises(DomainError, match="no_hold"):
        resume(actor, case, "2026-09-28T09:00")


def test_the_survey_of_a_grievance_takes_fourteen_days_and_once_seven_more(
    agency: AgencyRef,
) -> None:
    actor, case = in_work(agency, kind="grievance")
    hold(actor, case, "survey", "2026-10-12T10:00")
    with pytest.raises(DomainError, match="hold_too_long"):
        resume(actor, case, "2026-10-26T10:00")
    resume(actor, case, "2026-10-25T10:00", now="2026-10-26T10:00")
    hold(actor, case, "survey_extension", "2026-10-26T10:00")
    with pytest.raises(DomainError, match="hold_too_long"):
        resume(actor, case, "2026-11-02T10:00")
    resume(actor, case, "2026-11-01T10:00", now="2026-11-02T10:00")
    with pytest.raises(DomainError, match="hold_once_after"):
        hold(actor, case, "survey_extension", "2026-11-02T10:00")
    # 12, 13 and 14 October are left of the fourteen days; 12 to 1 November are out.
    assert due(case) == "2026-11-04 18:00"


def test_a_survey_that_nobody_ends_ends_with_its_days(agency: AgencyRef) -> None:
    actor, case = in_work(agency, kind="grievance")
    hold(actor, case, "survey", "2026-09-28T09:00")
    waiting = Timer.objects.get(name="cases.hold_limit")
    assert waiting.due_at == at("2026-10-12T00:00")
    Timer.objects.exclude(id=waiting.pk).delete()
    list(work_once())
    assert fresh(case).open_hold is None
    assert due(case) == "2026-10-26 18:00"
    assert event(case, "cases.case.resumed").actor_kind == "system"


def test_a_survey_that_ended_in_time_is_left_alone(agency: AgencyRef) -> None:
    actor, case = in_work(agency, kind="grievance")
    hold(actor, case, "survey", "2026-09-28T09:00")
    resume(actor, case, "2026-09-29T09:00")
    hold(actor, case, "hearing", "2026-09-30T09:00")
    before = everything(case)
    Delivery.objects.all().delete()
    Timer.objects.exclude(name="cases.hold_limit").delete()
    list(work_once())
    assert everything(case) == before


# --- Who may, and when -------------------------------------------------------------------------

STEPS: dict[str, Callable[[Actor, Case], None]] = {
    "hold": lambda actor, case: hold(actor, case, "hearing", "2026-09-22T10:00"),
    "resume": lambda actor, case: resume(actor, case, "2026-09-22T10:00"),
    "extend": lambda actor, case: extend(actor, case, "2026-09-22T10:00"),
    "ask": lambda actor, case: ask(actor, case, "2026-09-22T10:00"),
}


@pytest.mark.parametrize("step", STEPS)
def test_each_step_needs_its_permission(agency: AgencyRef, step: str) -> None:
    _actor, case = in_work(agency)
    clerk = factories.make_official(case.department, permissions=["cases.read", "cases.decide"])
    with pytest.raises(Forbidden):
        STEPS[step](factories.acting(clerk), case)


@pytest.mark.parametrize("step", STEPS)
def test_a_closed_case_stands_as_it_is(agency: AgencyRef, step: str) -> None:
    actor, case = in_work(agency)
    close(actor, agency, case, "2026-09-22T09:00")
    before = everything(case)
    with pytest.raises(DomainError, match="wrong_status"):
        STEPS[step](actor, case)
    assert everything(case) == before


def close(actor: Actor, agency: AgencyRef, case: Case, moment: str) -> None:
    commands.decide_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=fresh(case).version,
        outcome="taken_up",
        reasons="고치기로 했습니다.",
        moment=at(moment),
    )


def test_a_stale_page_adds_nothing(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    seen = fresh(case).version
    hold(actor, case, "hearing", "2026-09-28T09:00")
    before = everything(case)
    with pytest.raises(Stale):
        commands.resume_case(actor=actor, case_id=case.pk, version=seen)
    assert everything(case) == before


# --- How much was used, and for how long ---------------------------------------------------------


def test_time_on_hold_is_not_used(agency: AgencyRef) -> None:
    actor, case = in_work(agency)  # 21 September, 10:00
    hold(actor, case, "hearing", "2026-09-22T09:00")
    resume(actor, case, "2026-09-28T18:00")
    close(actor, agency, case, "2026-09-29T12:00")
    numbers = event(case, "cases.case.closed").numbers
    assert numbers == {
        "allowed_minutes": 14 * 480,
        "used_minutes": (8 + 3) * 60,
        "minutes_late": 0,
        "promised": 0,
        "promises_kept": 0,
        "minutes_after_promise": 0,
    }


def test_a_case_that_ends_on_hold_takes_the_hold_along(agency: AgencyRef) -> None:
    actor, case = in_work(agency)
    hold(actor, case, "hearing", "2026-09-22T09:00")
    close(actor, agency, case, "2026-09-29T12:00")
    assert fresh(case).open_hold is None
    assert [entry.kind for entry in case.ledger.order_by("id")] == ["hold", "resume"]
    # Of the 29th three hours were left for the work: that day is not taken out.
    assert event(case, "cases.case.closed").numbers["used_minutes"] == (8 + 3) * 60
    assert due(case) == stored_again(fresh(case))


def test_a_survey_that_was_never_ended_takes_no_more_than_it_may(agency: AgencyRef) -> None:
    actor, case = in_work(agency, kind="grievance")
    hold(actor, case, "survey", "2026-09-28T09:00")
    close(actor, agency, case, "2026-11-10T12:00")
    assert fresh(case).open_hold is None
    # 28 September to 11 October are out, and eleven working days were left.
    assert due(case) == "2026-10-26 18:00"
    assert event(case, "cases.case.closed").numbers["minutes_late"] > 0


# --- The ledger and what is stored ----------------------------------------------------------------


def stored_again(case: Case) -> str:
    """The due moment worked out from the ledger alone."""
    found = clock.reckoning_of(case, clock.agency_now(case.agency_id), timezone.now())
    return found.moment.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize("seed", range(12))
def test_what_is_stored_follows_from_the_ledger(agency: AgencyRef, seed: int) -> None:
    actor, case = in_work(agency)
    chance = random.Random(seed)  # noqa: S311  a test that can be repeated
    now = at("2026-09-21T11:00")
    grounds = ("hearing", "examination", "transport", "documents", "prior_case")
    for _each in range(12):
        now += dt.timedelta(minutes=chance.randrange(30, 2000))
        try:
            if fresh(case).open_hold_id:
                resume(actor, case, naive(now))
            elif chance.random() < 0.3:
                length = Period.parse(f"{chance.randrange(2, 15)} days")
                consent = Consent("in_person", timezone.localtime(now).date())
                extend(actor, case, naive(now), length=length, consent=consent)
            else:
                hold(actor, case, chance.choice(grounds), naive(now))
        except DomainError as error:
            assert error.code in ("extension_too_many", "extension_late")  # noqa: PT017
    if fresh(case).open_hold_id:
        resume(actor, case, naive(now + dt.timedelta(hours=1)))
    row = fresh(case)
    again = clock.reckoning_of(row, agency, now)
    assert due(case) == again.moment.strftime("%Y-%m-%d %H:%M")
    assert row.minutes_allowed == again.minutes_allowed
    assert LedgerEntry.objects.filter(case=case).count() == len(
        [name for name in names(case) if name in ENTERED]
    )


ENTERED = ("cases.case.held", "cases.case.resumed", "cases.case.extended")


def naive(moment: dt.datetime) -> str:
    return timezone.localtime(moment).replace(tzinfo=None).isoformat()


def test_of_two_who_write_at_once_one_is_told(own_database: str) -> None:
    agency = factories.make_city()
    actor, case = in_work(agency)
    version = fresh(case).version
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def write(step: Callable[[], None]) -> None:
        start.wait(timeout=10)
        try:
            step()
            outcomes.append("written")
        except Stale:
            outcomes.append("told")
        finally:
            connections.close_all()

    def stop() -> None:
        commands.hold_case(
            actor=actor,
            case_id=case.pk,
            version=version,
            ground="hearing",
            started_at=at("2026-09-22T10:00"),
            moment=at("2026-09-22T10:00"),
        )

    def lengthen() -> None:
        commands.extend_case(
            actor=actor,
            case_id=case.pk,
            version=version,
            length=Period.parse("3 days"),
            ground="verification",
            reason=REASON,
            moment=at("2026-09-22T10:00"),
        )

    threads = [threading.Thread(target=write, args=(step,)) for step in (stop, lengthen)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["told", "written"]
    assert LedgerEntry.objects.filter(case=case).count() == 1
    assert EventRow.objects.filter(name__in=ENTERED).count() == 1
    found = clock.reckoning_of(fresh(case), agency, at("2026-09-22T10:00"))
    assert due(case) == found.moment.strftime("%Y-%m-%d %H:%M")
