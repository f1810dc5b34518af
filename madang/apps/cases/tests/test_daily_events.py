"""Arranging one's own work is a change like any other: each one writes its event."""

import uuid

import pytest

from madang.apps.cases import commands
from madang.apps.cases.commands import bulk
from madang.apps.cases.inbox_filters import Filters
from madang.apps.cases.tests.browsing import accepted, decided, file_cases, official_at
from madang.core.actors import AgencyRef
from madang.core.errors import DomainError
from madang.core.events.models import EventRow
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> AgencyRef:
    return factories.make_city()


def told(subject: str) -> list[tuple[str, dict[str, object]]]:
    rows = EventRow.objects.filter(subject_type=subject).order_by("id")
    return [(row.name.split(".")[-1], row.data | row.numbers) for row in rows]


def test_keeping_renaming_and_removing_a_view_are_told_without_its_name(agency: AgencyRef) -> None:
    actor = factories.acting(official_at(agency)[1])
    view = commands.keep_view(
        actor=actor, agency=agency, name="김하나 건", filters=Filters(state="filed")
    )
    for name in ("급한 것", "급한 것"):  # the second time changes nothing
        commands.rename_view(actor=actor, view_id=view.pk, name=name)
    with pytest.raises(DomainError):
        commands.keep_view(actor=actor, agency=agency, name="급한 것", filters=Filters())
    commands.remove_view(actor=actor, view_id=view.pk)
    assert told("cases.view") == [
        ("kept", {"filters": ["scope", "state"]}),
        ("renamed", {}),
        ("removed", {}),
    ]


def test_a_run_tells_its_beginning_once_what_it_refused_and_what_went_back(
    agency: AgencyRef,
) -> None:
    _client, official = official_at(agency)
    actor = factories.acting(official)
    open_one, touched, closed = (
        accepted(agency, official),
        accepted(agency, official),
        decided(agency, official),
    )
    chosen = [bulk.Chosen(one.pk, one.version) for one in (open_one, touched, closed)]
    plan, uid = bulk.Plan("assign", official_id=official.pk), uuid.uuid4()
    for _time in range(2):
        bulk.do_with_several(actor=actor, plan=plan, chosen=chosen, uid=uid)
    refused = {"step": "assign", "case_id": closed.pk, "why": "wrong_status"}
    expected = [("begun", {"step": "assign", "cases": 3}), ("refused", refused)]
    assert told("cases.bulk_run") == expected
    touched.refresh_from_db()
    commands.assign_case(
        actor=actor, case_id=touched.pk, version=touched.version, official_id=official.pk
    )
    for _time in range(2):
        bulk.undo_several(actor=actor, uid=uid)
    back = {"step": "assign", "undone": 1, "kept": 1}
    assert told("cases.bulk_run") == [*expected, ("taken_back", back)]


def test_looking_at_what_a_step_would_do_tells_nothing(agency: AgencyRef) -> None:
    _client, official = official_at(agency)
    case = file_cases(agency, 1)[0]
    before = EventRow.objects.count()
    bulk.foresee(
        actor=factories.acting(official),
        plan=bulk.Plan("accept"),
        chosen=[bulk.Chosen(case.pk, case.version)],
    )
    assert EventRow.objects.count() == before
