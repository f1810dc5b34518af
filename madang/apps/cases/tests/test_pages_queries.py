"""Lists of keeping time and of registers: as many queries for many rows as for few."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from madang.apps.cases import commands
from madang.apps.cases.models import Case, Guardian
from madang.apps.cases.tests.belonging import at, refused
from madang.apps.cases.tests.browsing import (
    REASONS,
    SHOP,
    file_cases,
    food_case,
    official_at,
    queries_of,
    text_of,
)
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.apps.cases.tests.test_objecting import object_to
from madang.core.actors import AgencyRef, system
from madang.core.events.models import Timer
from madang.core.orgs.models import Official
from tests import factories

pytestmark = pytest.mark.django_db

FEW, MORE = 2, 5
BLOCK = "    department: 위생과\n    pre_review: {period: 2 days}\n"


@pytest.fixture
def agency() -> AgencyRef:
    """A city in which one may ask first about a food business."""
    return factories.apply_changed(factories.make_city(), "    department: 위생과\n", BLOCK)


def _noon() -> dt.datetime:
    """Of yesterday."""
    return timezone.localtime().replace(hour=12, minute=0) - dt.timedelta(days=1)


def _open(agency: AgencyRef, _official: Official, number: int) -> str:
    case = file_cases(agency, 1)[0]
    Case.objects.filter(id=case.pk).update(due_at=_noon() + dt.timedelta(minutes=number))
    commands.make_findable(case)
    return case.receipt_number


def _done(agency: AgencyRef, official: Official, _number: int) -> str:
    """Decided a day after it came."""
    case = file_cases(agency, 1)[0]
    Case.objects.filter(id=case.pk).update(assignee_id=official.pk)
    actor = factories.acting(official)
    commands.accept_case(actor=actor, case_id=case.pk, version=1, moment=at("2026-09-21T11:00"))
    commands.decide_case(
        actor=actor,
        agency=agency,
        case_id=case.pk,
        version=2,
        outcome="taken_up",
        reasons=REASONS,
        moment=at("2026-09-22T11:00"),
    )
    return case.receipt_number


def _pre_review(agency: AgencyRef, _official: Official, _number: int) -> str:
    filing = suggestion(service_id="food-business-report--pre-review", answers=SHOP)
    return Case.objects.get(uid=put_in(agency, filing).case_uid).receipt_number


def _objection(agency: AgencyRef, _official: Official, _number: int) -> str:
    receipt = object_to(agency, refused(agency))
    return Case.objects.get(uid=receipt.case_uid).receipt_number


def _guarded(agency: AgencyRef, official: Official, _number: int) -> str:
    case = food_case(agency)
    Guardian.objects.create(case=case, official=official, named_at=timezone.now())
    return case.receipt_number


def _month(agency: AgencyRef, _official: Official, number: int) -> str:
    moment = dt.datetime(2026, 1 + number, 5, 9, tzinfo=dt.UTC)
    span = commands.check_month(actor=system(agency.id, "cases.watch"), moment=moment)
    assert span is not None
    return f"/desk/months/{span.name}/"


def _dead_timer(agency: AgencyRef, _official: Official, number: int) -> str:
    Timer.objects.create(
        name="cases.reminder",
        agency_id=agency.id,
        subject_type="cases.case",
        subject_id=7000 + number,
        set_for=timezone.now(),
        due_at=timezone.now(),
        dead_at=timezone.now(),
        error="E",
    )
    return f"cases.case {7000 + number}"


Make = Callable[[AgencyRef, Official, int], str]
LISTS: dict[str, tuple[str, Make]] = {
    "due, day": ("/desk/due/?view=day&scope=all&on={day}", _open),
    "due, week": ("/desk/due/?view=week&scope=all&on={day}", _open),
    "due, late": ("/desk/due/?view=late&scope=all", _open),
    "search": ("/desk/search/?text=가로등&state=open&scope=all", _open),
    "shortening, cases": (
        "/desk/shortening/cases/?by=service&key=improvement-suggestion",
        _done,
    ),
    "months": ("/desk/months/", _month),
    "objections": ("/desk/objections/", _objection),
    "pre-reviews": ("/desk/pre-reviews/", _pre_review),
    "guardianships": ("/desk/guardianships/", _guarded),
    "timers": ("/desk/timers/", _dead_timer),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(
    agency: AgencyRef, name: str
) -> None:
    path, make = LISTS[name]
    path = path.format(day=_noon().date())
    client, official = official_at(agency)
    counts: list[int] = []
    marks: list[str] = []
    for more in (FEW, MORE):
        for _each in range(more):
            marks.append(make(agency, official, len(marks)))
        counts.append(queries_of(client, path))
    page = client.get(path).content.decode()
    assert [mark for mark in marks if mark not in page] == []
    assert counts[0] == counts[1]


def test_the_month_view_takes_as_many_queries_for_many_cases_as_for_few(
    agency: AgencyRef,
) -> None:
    client, official = official_at(agency)
    path, counts = f"/desk/due/?view=month&scope=all&on={_noon().date()}", []
    for more in (FEW, MORE):
        for number in range(more):
            _open(agency, official, number)
        counts.append(queries_of(client, path))
    assert f"{FEW + MORE} due" in text_of(client.get(path))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("by", ["service", "department", "official"])
def test_the_shortening_table_takes_as_many_queries_for_many_rows_as_for_one(
    agency: AgencyRef, by: str
) -> None:
    client, official = official_at(agency)
    path = f"/desk/shortening/?by={by}"
    _done(agency, official, 0)
    before = queries_of(client, path)
    refused(agency)  # another service, department and official
    assert queries_of(client, path) == before
    assert client.get(path).content.decode().count("/desk/shortening/cases/?") == FEW
