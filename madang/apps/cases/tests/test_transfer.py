"""From department to department, with the clock that a transfer has of its own (영13)."""

from typing import Any

import pytest
from django.utils import translation

from madang.apps.cases import commands, queries
from madang.apps.cases.models import Case, Transfer
from madang.apps.cases.showing.rows import timeline
from madang.apps.cases.tests.belonging import (
    REASONS,
    accept,
    again,
    at,
    department_id,
    everything,
    filed,
    names,
    official_of,
)
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from madang.core.events.models import EventRow
from madang.core.orgs import commands as orgs
from tests import factories

pytestmark = pytest.mark.django_db


def transfer(
    actor: Actor, agency: AgencyRef, case: Case, when: str, to: int | None = None, **changes: Any
) -> None:
    values: dict[str, Any] = {"version": case.version, "reasons": REASONS} | changes
    commands.transfer_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        to_department=department_id(agency, "건축과") if to is None else to,
        moment=at(when),
        **values,
    )


def test_a_petition_goes_to_its_department_and_nobody_is_in_charge() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case = accept(actor, filed(agency, channel="post"))
    commands.assign_case(
        actor=actor, case_id=case.pk, version=case.version, official_id=actor.id or 0
    )
    transfer(actor, agency, again(case), "2026-09-21T11:00")
    moved = again(case)
    assert (moved.department.key, moved.assignee_id, moved.status) == ("건축과", None, "accepted")
    assert moved.due_at == case.due_at
    event = EventRow.objects.get(name="cases.case.transferred")
    assert (event.data["from_department"], event.data["to_department"]) == ("민원여권과", "건축과")


@pytest.mark.parametrize(
    ("channel", "far", "intake", "limit"),
    [
        ("post", False, True, 60),  # 영13①
        ("post", True, True, 180),  # 영13① 단서
        ("post", False, False, 180),  # 영13②
        ("kiosk", True, True, 60),  # 영13④
    ],
)
def test_how_soon_it_has_to_go(channel: str, far: bool, intake: bool, limit: int) -> None:
    agency = factories.make_city()
    orgs.change_settings(
        actor=factories.set_up(agency.id), agency_id=agency.id, changes={"far_transfer": far}
    )
    permissions = ["cases.read", "cases.transfer", *(["cases.intake"] if intake else [])]
    case = filed(agency, channel=channel)
    transfer(official_of(agency, permissions=permissions), agency, case, "2026-09-21T11:00")
    event = EventRow.objects.get(name="cases.case.transferred")
    assert event.numbers == {"minutes_allowed": limit, "minutes_taken": 60}


@pytest.mark.parametrize(
    ("when", "kept"), [("2026-09-21T11:00", True), ("2026-09-21T11:01", False)]
)
def test_whether_it_went_in_time(when: str, kept: bool) -> None:
    agency = factories.make_city()
    case = filed(agency, channel="post")
    transfer(official_of(agency), agency, case, when)
    row = Transfer.objects.get()
    assert (row.due_at, row.at) == (at("2026-09-21T11:00"), at(when))
    assert EventRow.objects.get(name="cases.case.transferred").data["kept"] is kept


@pytest.mark.parametrize(
    ("when", "kept", "taken"), [("2026-09-21T16:10", True, 10), ("2026-09-21T17:01", False, 61)]
)
def test_what_was_filed_online_has_to_go_on_from_when_it_was_accepted(
    when: str, kept: bool, taken: int
) -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case = accept(actor, filed(agency), "2026-09-21T16:00")  # after 5 of the 8 hours of 영6⑧
    transfer(actor, agency, case, when)
    event = EventRow.objects.get(name="cases.case.transferred")
    assert (event.data["kept"], event.numbers["minutes_taken"]) == (kept, taken)


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("2026-09-21T15:00", "2026-09-21T16:00"),  # not accepted yet: received now, at the latest
        ("2026-09-23T10:00", "2026-09-22T11:00"),  # the eight hours ended at ten on the 22nd
    ],
)
def test_who_does_not_accept_gains_no_time(when: str, due: str) -> None:
    agency = factories.make_city()
    transfer(official_of(agency), agency, filed(agency), when)
    assert Transfer.objects.get().due_at == at(due)


def test_what_the_next_department_accepts_has_to_go_on_from_then() -> None:
    agency = factories.make_city()
    case = filed(agency)
    transfer(official_of(agency), agency, case, "2026-09-21T10:30")
    there = official_of(agency, "건축과")
    moved = accept(there, again(case), "2026-09-21T16:00")
    transfer(there, agency, moved, "2026-09-21T16:30", department_id(agency, "위생과"))
    last = Transfer.objects.latest("id")
    assert last.due_at == at("2026-09-21T17:00")


def test_the_timeline_names_both_departments_in_the_language_of_the_reader() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case = filed(agency, channel="post")
    transfer(actor, agency, case, "2026-09-21T11:00")
    with translation.override("en"):
        rows = timeline(queries.timeline_of(case), case, agency)
    assert rows[-1]["title"] == "The petition went from 민원여권과 (en) to 건축과 (en)."


def test_the_next_department_has_three_hours_from_when_it_came() -> None:
    agency = factories.make_city()
    case = filed(agency, channel="post")
    transfer(official_of(agency), agency, case, "2026-09-21T10:30")
    there = official_of(agency, "건축과")
    transfer(there, agency, again(case), "2026-09-21T17:00", department_id(agency, "위생과"))
    last = Transfer.objects.order_by("id").last()
    assert last is not None
    assert last.due_at == at("2026-09-21T14:30")  # lunch from twelve to one


def test_who_gave_it_away_cannot_work_on_it_any_more() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case = filed(agency)
    transfer(actor, agency, case, "2026-09-21T10:30")
    with pytest.raises(Forbidden, match="other_department"):
        transfer(actor, agency, again(case), "2026-09-21T10:40")


def bad_ways(agency: AgencyRef, case: Case) -> list[tuple[dict[str, Any], str]]:
    other = factories.make_city("jongno")
    return [
        ({"to": case.department_id}, "same_department"),
        ({"to": 0}, "no_department"),
        ({"to": department_id(other, "위생과")}, "no_department"),
        ({"reasons": "  "}, "reasons_missing"),
        ({"reasons": "가" * 2001}, "reasons_too_long"),
    ]


def test_nowhere_and_without_reasons_it_does_not_go() -> None:
    agency = factories.make_city()
    actor, case = official_of(agency), filed(agency)
    before = everything(case)
    for changes, code in bad_ways(agency, case):
        with pytest.raises(DomainError, match=code):
            transfer(actor, agency, case, "2026-09-21T10:30", **changes)
    assert everything(case) == before
    assert not Transfer.objects.exists()


def test_a_closed_case_stays_where_it_is() -> None:
    agency = factories.make_city()
    actor, case = official_of(agency), filed(agency)
    commands.withdraw_on_request(
        actor=actor, agency=agency, case_id=case.pk, version=1, request=REASONS
    )
    with pytest.raises(DomainError, match="wrong_status"):
        transfer(actor, agency, again(case), "2026-09-21T10:30")


def test_a_stale_page_hands_nothing_over() -> None:
    agency = factories.make_city()
    actor = official_of(agency)
    case = accept(actor, filed(agency))
    with pytest.raises(Stale):
        transfer(actor, agency, case, "2026-09-21T11:30", version=1)


def test_nobody_of_another_agency_or_department_hands_it_over() -> None:
    agency, other = factories.make_city(), factories.make_city("jongno")
    case = filed(agency)
    before = everything(case)
    with pytest.raises(NotFound):
        transfer(official_of(other), other, case, "2026-09-21T10:30")
    with pytest.raises(Forbidden):
        transfer(official_of(agency, "위생과"), agency, case, "2026-09-21T10:30")
    with pytest.raises(Forbidden):
        transfer(official_of(agency, permissions=["cases.read"]), agency, case, "2026-09-21T10:30")
    assert everything(case) == before
    assert names(case) == ["filed"]
