import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from madang.apps.cases import commands, queries
from madang.apps.cases.models import Case
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from madang.core.events.models import EventRow
from madang.core.events.worker import work_once
from madang.core.orgs.models import Department
from tests import factories


def official_of(agency: AgencyRef, department: str = "민원여권과", **options: object) -> Actor:
    row = Department.objects.get(agency_id=agency.id, key=department)
    return factories.acting(factories.make_official(row, **options))  # type: ignore[arg-type]


def filed(agency: AgencyRef, **changes: object) -> Case:
    return Case.objects.get(uid=put_in(agency, suggestion(**changes)).case_uid)


def question(agency: AgencyRef) -> Case:
    """A filed case of a service whose file says that the least loaded official gets it."""
    answers = {"topic": "food", "question": "무엇을 신고하나요?"}
    return filed(agency, service_id="permit-procedure-question", answers=answers)


def decide(actor: Actor, agency: AgencyRef, case: Case, version: int, **changes: Any) -> None:
    words = {"outcome": "taken_up", "reasons": "현장을 확인하고 고치기로 했습니다."} | changes
    commands.decide_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=version,
        moment=dt.datetime(2026, 10, 1, 12, tzinfo=timezone.get_default_timezone()),
        **words,
    )


def names(case: Case) -> list[str]:
    return [row.name for row in queries.timeline_of(case)]


@pytest.mark.django_db
def test_accept_assign_decide() -> None:
    agency = factories.make_city()
    actor, case = official_of(agency), filed(agency)
    commands.accept_case(actor=actor, case_id=case.pk, version=1)
    commands.assign_case(actor=actor, case_id=case.pk, version=2, official_id=actor.id or 0)
    decide(actor, agency, case, 3)
    case.refresh_from_db()
    assert (case.status, case.outcome, case.decided_by_id) == ("closed", "taken_up", actor.id)
    assert names(case) == [
        "cases.case.filed",
        "cases.case.accepted",
        "cases.case.assigned",
        "cases.case.decided",
        "cases.case.closed",
    ]


@pytest.mark.django_db
def test_the_closing_event_says_how_much_of_the_period_was_used() -> None:
    agency = factories.make_city()
    actor, case = official_of(agency), filed(agency)  # Monday 2026-09-21 10:00, due 10-14
    commands.accept_case(actor=actor, case_id=case.pk, version=1)
    decide(actor, agency, case, 2)  # Thursday 2026-10-01 12:00
    numbers = EventRow.objects.get(name="cases.case.closed").numbers
    # 21st: 8 h, for it counts as a day (법19②); 22nd, 23rd: 16 h; Chuseok 24th to 26th;
    # 28th to 30th: 24 h; 1st: 3 h
    assert numbers == {
        "allowed_minutes": 14 * 480,
        "used_minutes": (8 + 16 + 24 + 3) * 60,
        "minutes_late": 0,
        "promised": 0,
        "promises_kept": 0,
        "minutes_after_promise": 0,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"outcome": "granted"}, "unknown_outcome"),
        ({"outcome": ""}, "unknown_outcome"),
        ({"reasons": "   "}, "reasons_missing"),
        ({"reasons": "가" * 10_001}, "reasons_too_long"),
    ],
)
def test_a_decision_without_outcome_or_reasons_is_refused(
    changes: dict[str, str], code: str
) -> None:
    agency = factories.make_city()
    actor, case = official_of(agency), filed(agency)
    commands.accept_case(actor=actor, case_id=case.pk, version=1)
    with pytest.raises(DomainError, match=code):
        decide(actor, agency, case, 2, **changes)
    case.refresh_from_db()
    assert (case.status, case.version) == ("accepted", 2)


@pytest.mark.django_db
def test_a_stale_page_changes_nothing() -> None:
    agency = factories.make_city()
    actor, case = official_of(agency), filed(agency)
    commands.accept_case(actor=actor, case_id=case.pk, version=1)
    with pytest.raises(Stale):
        decide(actor, agency, case, 1)
    assert names(case) == ["cases.case.filed", "cases.case.accepted"]


@pytest.mark.django_db
def test_each_step_is_open_only_in_its_turn() -> None:
    agency = factories.make_city()
    actor, case = official_of(agency), filed(agency)
    with pytest.raises(DomainError, match="wrong_status"):
        decide(actor, agency, case, 1)
    with pytest.raises(DomainError, match="wrong_status"):
        commands.assign_case(actor=actor, case_id=case.pk, version=1, official_id=actor.id or 0)
    commands.accept_case(actor=actor, case_id=case.pk, version=1)
    with pytest.raises(DomainError, match="wrong_status"):
        commands.accept_case(actor=actor, case_id=case.pk, version=2)


@pytest.mark.django_db
def test_another_department_is_told_whose_case_it_is() -> None:
    agency = factories.make_city()
    case = filed(agency)
    handling = ["cases.read", "cases.accept"]
    other = official_of(agency, "건축과", permissions=handling)
    with pytest.raises(Forbidden) as refused:
        commands.accept_case(actor=other, case_id=case.pk, version=1)
    assert "민원여권과" in str(refused.value.message)


@pytest.mark.django_db
def test_reading_all_is_not_the_power_to_act_for_all() -> None:
    agency = factories.make_city()
    case = filed(agency)
    head = official_of(agency, "건축과")
    assert queries.case_for_official(head, case.pk) == case
    with pytest.raises(Forbidden):
        commands.accept_case(actor=head, case_id=case.pk, version=1)


@pytest.mark.django_db
def test_another_agency_cannot_tell_whether_a_case_exists() -> None:
    case = filed(factories.make_city())
    stranger = official_of(factories.make_city("seocho"))
    for case_id in (case.pk, 999_999):
        with pytest.raises(NotFound):
            commands.accept_case(actor=stranger, case_id=case_id, version=1)


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["cases.accept", "cases.assign", "cases.decide"])
def test_each_step_needs_its_permission(missing: str) -> None:
    agency = factories.make_city()
    granted = {"cases.read", "cases.accept", "cases.assign", "cases.decide"} - {missing}
    able, actor = official_of(agency), official_of(agency, permissions=sorted(granted))
    case = filed(agency)
    version = 1
    if missing != "cases.accept":
        commands.accept_case(actor=able, case_id=case.pk, version=1)
        version = 2
    steps: dict[str, Callable[[], None]] = {
        "cases.accept": lambda: commands.accept_case(actor=actor, case_id=case.pk, version=version),
        "cases.assign": lambda: commands.assign_case(
            actor=actor, case_id=case.pk, version=version, official_id=actor.id or 0
        ),
        "cases.decide": lambda: decide(actor, agency, case, version),
    }
    with pytest.raises(Forbidden):
        steps[missing]()


@pytest.mark.django_db
def test_only_somebody_of_the_department_can_be_in_charge() -> None:
    agency = factories.make_city()
    actor, case = official_of(agency), filed(agency)
    stranger = official_of(agency, "건축과")
    commands.accept_case(actor=actor, case_id=case.pk, version=1)
    with pytest.raises(DomainError, match="not_in_department"):
        commands.assign_case(actor=actor, case_id=case.pk, version=2, official_id=stranger.id or 0)


def test_of_two_who_decide_at_once_one_is_told(own_database: str) -> None:
    agency = factories.make_city()
    actors = [official_of(agency), official_of(agency)]
    case = filed(agency)
    commands.accept_case(actor=actors[0], case_id=case.pk, version=1)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def act(actor: Actor) -> None:
        start.wait(timeout=10)
        try:
            decide(actor, agency, case, 2)
            outcomes.append("decided")
        except Stale:
            outcomes.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["decided", "told"]
    assert names(case).count("cases.case.decided") == 1


@pytest.mark.django_db
def test_the_least_loaded_official_gets_the_case_where_the_file_says_so() -> None:
    agency = factories.make_city()
    busy, free = official_of(agency), official_of(agency)
    first, second = question(agency), question(agency)
    commands.accept_case(actor=busy, case_id=first.pk, version=1)
    commands.assign_case(actor=busy, case_id=first.pk, version=2, official_id=busy.id or 0)
    commands.accept_case(actor=busy, case_id=second.pk, version=1)
    list(work_once())
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.assignee_id, second.assignee_id) == (busy.id, free.id)
    assigned = EventRow.objects.filter(name="cases.case.assigned", subject_id=second.pk).get()
    assert (assigned.data["rule"], assigned.actor_kind) == ("least_loaded", "system")


@pytest.mark.django_db
def test_a_case_that_is_assigned_by_hand_is_left_alone_by_the_rule() -> None:
    agency = factories.make_city()
    actor, case = official_of(agency), filed(agency)
    commands.accept_case(actor=actor, case_id=case.pk, version=1)
    list(work_once())
    case.refresh_from_db()
    assert case.assignee_id is None


@pytest.mark.django_db
def test_a_running_case_keeps_the_version_of_its_programme() -> None:
    agency = factories.make_city()
    case = filed(agency)
    changed = factories.apply_changed(agency, "period: 14 days", "period: 10 days")
    assert queries.pinned_service(case).period_text == "14 days"
    assert queries.offered_service(changed, "improvement-suggestion").service.period_text == (
        "10 days"
    )
