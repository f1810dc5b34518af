"""Petitions of five or more people joined to one (병합, 영6⑦)."""

from collections.abc import Sequence
from typing import Any

import pytest

from madang.apps.cases import commands, queries_belonging
from madang.apps.cases.models import Case, CaseLink
from madang.apps.cases.tests.belonging import (
    REASONS,
    accept,
    again,
    at,
    decide,
    department_id,
    everything,
    filed,
    food,
    names,
    official_of,
)
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from tests import factories

pytestmark = pytest.mark.django_db


def crowd(agency: AgencyRef, count: int = 5) -> list[Case]:
    people = [{"name": f"주민{n}", "phone": f"010-0000-{n:04}"} for n in range(count)]
    return [filed(agency, applicant=person) for person in people]


def merge(
    actor: Actor, agency: AgencyRef, main: Case, others: Sequence[Case], **changes: Any
) -> None:
    values: dict[str, Any] = {"version": main.version, "reasons": REASONS} | changes
    commands.merge_cases(
        actor=actor,
        agency=agency,
        case_id=main.pk,
        others=[one.pk for one in others],
        moment=at("2026-09-21T15:00"),
        **values,
    )


def test_the_others_end_and_point_to_the_main_one() -> None:
    agency = factories.make_city()
    main, *others = crowd(agency)
    merge(official_of(agency), agency, main, others)
    assert {again(one).ending for one in others} == {"merged"}
    assert (again(main).status, again(main).version) == ("filed", 2)
    assert CaseLink.objects.filter(other=main, kind="merged_into").count() == 4
    assert names(main) == ["filed", "merged"]
    assert names(others[0]) == ["filed", "merged_into", "closed"]


def test_a_merged_petition_shows_the_outcome_of_the_main_one() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    main, *others = crowd(agency)
    merge(actor, agency, main, others)
    decide(actor, agency, accept(actor, again(main), "2026-09-21T15:30"), "taken_up")
    found = queries_belonging.main_of(again(others[0]))
    assert (found.pk, found.outcome) == (main.pk, "taken_up")
    assert queries_belonging.main_of(main).pk == main.pk


def test_a_main_one_that_is_joined_itself_leads_on() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    main, *others = crowd(agency)
    merge(actor, agency, main, others)
    larger, *_rest = wave = crowd(agency, 5)
    merge(actor, agency, larger, [*wave[1:], again(main)])
    assert queries_belonging.main_of(again(others[0])).pk == larger.pk


def test_four_people_are_too_few() -> None:
    agency = factories.make_city()
    main, *others = crowd(agency, 4)
    before = everything(main)
    with pytest.raises(DomainError, match="too_few_applicants"):
        merge(official_of(agency), agency, main, others)
    assert everything(main) == before
    assert {again(one).status for one in others} == {"filed"}


def test_those_who_signed_count() -> None:
    agency = factories.make_city()
    main, other = crowd(agency, 2)
    Case.objects.filter(id=other.pk).update(signatories=4)
    merge(official_of(agency), agency, main, [other])
    assert again(other).ending == "merged"


def test_what_cannot_be_joined() -> None:
    agency, there = factories.make_city(), factories.make_city("jongno")
    actor = official_of(agency)
    main, *others = crowd(agency, 6)
    elsewhere, statutory, moved = filed(there), food(agency), others.pop()
    Case.objects.filter(id=moved.pk).update(department_id=department_id(agency, "건축과"))
    Case.objects.filter(id=statutory.pk).update(department_id=main.department_id)
    before = everything(main)
    for odd, code in [
        (elsewhere, "not_in_department"),
        (moved, "not_in_department"),
        (statutory, "not_the_same"),
    ]:
        with pytest.raises(DomainError, match=code):
            merge(actor, agency, main, [*others, odd])
    with pytest.raises(DomainError, match="not_in_department"):
        merge(actor, agency, main, [])
    with pytest.raises(DomainError, match="reasons_missing"):
        merge(actor, agency, main, others, reasons="")
    assert everything(main) == before


def test_one_that_has_ended_meanwhile_stops_all() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    main, *others = crowd(agency)
    commands.withdraw_on_request(
        actor=actor, agency=agency, case_id=others[3].pk, version=1, request=REASONS
    )
    with pytest.raises(Stale, match="closed_meanwhile"):
        merge(actor, agency, main, others)
    assert {again(one).status for one in others[:3]} == {"filed"}


def test_nobody_else_joins_them() -> None:
    agency, there = factories.make_city(), factories.make_city("jongno")
    main, *others = crowd(agency)
    with pytest.raises(NotFound):
        merge(official_of(there), there, main, others)
    with pytest.raises(Forbidden):
        merge(official_of(agency, "위생과"), agency, main, others)
    with pytest.raises(Forbidden):
        merge(official_of(agency, permissions=["cases.read"]), agency, main, others)
    assert {again(one).status for one in others} == {"filed"}
