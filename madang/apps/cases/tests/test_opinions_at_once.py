"""Twice, or several people at once with real commits."""

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connections

from madang.apps.bodies.models import AgendaItem, Meeting
from madang.apps.cases import commands
from madang.apps.cases.models import Case, Opinion
from madang.apps.cases.tests.complex_cases import accept, actor_of, asked, at, food
from madang.apps.cases.tests.test_joint_review import ACCEPTED, BLOCK, FILED, PERIOD, found
from madang.apps.cases.tests.test_opinions import answer, ask, events, in_work
from madang.core.actors import system
from madang.core.errors import DomainError
from tests import factories


def at_once(steps: Sequence[Callable[[], None]]) -> list[str]:
    """Run the steps at the same moment; how each of them ended, in order of their names."""
    outcomes: list[str] = []
    start = threading.Barrier(len(steps))

    def run(step: Callable[[], None]) -> None:
        start.wait(timeout=10)
        try:
            step()
            outcomes.append("done")
        except DomainError:
            outcomes.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(outcomes)


@pytest.mark.django_db
def test_a_case_that_is_accepted_again_asks_nobody_twice() -> None:
    agency = factories.make_city()
    actor, case = in_work(agency)
    Case.objects.filter(id=case.pk).update(status="filed")
    case.refresh_from_db()
    accept(case, actor)
    assert Opinion.objects.filter(case=case).count() == 1


def test_two_departments_answer_at_once(own_database: str) -> None:
    agency = factories.make_city()
    actor, case = in_work(agency)
    ask(actor, agency, case, "민원여권과")
    building, passports = actor_of(agency, "건축과"), actor_of(agency, "민원여권과")
    first, second = asked(case, "건축과"), asked(case, "민원여권과")
    steps = [
        lambda: answer(building, agency, first),
        lambda: answer(passports, agency, second),
    ]
    assert at_once(steps) == ["done", "done"]
    assert {opinion.state for opinion in Opinion.objects.filter(case=case)} == {"answered"}


def test_of_two_colleagues_who_answer_at_once_one_is_told(own_database: str) -> None:
    agency = factories.make_city()
    _actor, case = in_work(agency)
    opinion = asked(case)
    one, other = actor_of(agency, "건축과"), actor_of(agency, "건축과")
    steps = [
        lambda: answer(one, agency, opinion, version=1),
        lambda: answer(other, agency, opinion, version=1),
    ]
    assert at_once(steps) == ["done", "told"]
    assert len(events(case, "answered")) == 1


def test_of_two_who_ask_a_department_at_once_one_is_told(own_database: str) -> None:
    agency = factories.make_city()
    actor, case = in_work(agency)

    def asking() -> None:
        ask(actor, agency, case, "민원여권과")

    steps = [asking, asking]
    assert at_once(steps) == ["done", "told"]
    assert Opinion.objects.filter(case=case).count() == 2


def test_two_cases_of_a_day_that_are_accepted_at_once_meet_in_one_meeting(
    own_database: str,
) -> None:
    agency = factories.apply_changed(factories.make_city(), PERIOD, BLOCK)
    found(agency, "joint-review", "joint_review")
    actor = actor_of(agency, "위생과")
    cases = [food(agency, moment=FILED, floor_area="6000") for _each in range(2)]
    for case in cases:
        commands.accept_case(actor=actor, case_id=case.pk, version=1, moment=at(ACCEPTED))

    def convening(case: Case) -> Callable[[], None]:
        def convene() -> None:
            commands.convene_joint_review(
                actor=system(agency.id, "cases.decide"),
                agency=agency,
                case_id=case.pk,
                version=2,
                moment=at(ACCEPTED),
            )

        return convene

    assert at_once([convening(case) for case in cases]) == ["done", "done"]
    assert Meeting.objects.count() == 1
    assert {item.subject_id for item in AgendaItem.objects.all()} == {case.pk for case in cases}
