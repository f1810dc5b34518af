import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from madang.core.orgs import commands
from madang.core.orgs.models import Absence, Agency, CalendarDay, Official, Outage
from tests import factories

pytestmark = pytest.mark.django_db

LAW = "관공서의 공휴일에 관한 규정 제2조제11호"
TODAY = timezone.localdate()


class Machine:
    """A program that calls the API with a token."""

    def __init__(self, agency: Agency, *permissions: str) -> None:
        token = commands.issue_token(
            actor=factories.set_up(agency.pk),
            agency_id=agency.pk,
            name="test",
            permissions=permissions,
        )
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}

    def get(self, path: str) -> Any:
        return Client().get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, data: Any) -> Any:
        return Client().post(
            f"/api/v1{path}", data, content_type="application/json", headers=self.headers
        )

    def delete(self, path: str) -> Any:
        return Client().delete(f"/api/v1{path}", headers=self.headers)


@pytest.fixture
def agency() -> Agency:
    return factories.make_agency()


@pytest.fixture
def machine(agency: Agency) -> Machine:
    return Machine(agency, "orgs.calendar", "orgs.absences", "orgs.manage")


def test_a_day_is_declared_listed_and_taken_back(machine: Machine) -> None:
    date = (TODAY + dt.timedelta(days=20)).isoformat()
    day = {"date": date, "is_working": False, "name": {"ko": "임시공휴일"}, "law": LAW}
    assert machine.post("/days", day).status_code == 204
    assert machine.get("/days").json() == [day]
    assert machine.delete(f"/days/{date}").status_code == 204
    assert not CalendarDay.objects.exists()
    assert machine.delete(f"/days/{date}").status_code == 404


def test_a_day_without_its_law_is_refused_at_the_field(machine: Machine) -> None:
    date = (TODAY + dt.timedelta(days=20)).isoformat()
    answer = machine.post("/days", {"date": date, "name": {"ko": "개청기념일"}})
    assert answer.status_code == 422
    assert (answer.json()["code"], set(answer.json()["errors"])) == ("law_missing", {"law"})


def test_an_outage_begins_and_ends(machine: Machine) -> None:
    began = (timezone.now() - dt.timedelta(hours=2)).isoformat()
    made = machine.post("/outages", {"note": {"ko": "전산망 장애"}, "started_at": began})
    assert made.status_code == 201
    (listed,) = machine.get("/outages?since=2020-01-01T00:00:00Z").json()
    assert (listed["id"], listed["ended_at"]) == (made.json()["id"], None)
    assert machine.post(f"/outages/{listed['id']}/end", {}).status_code == 204
    assert Outage.objects.get().ended_at is not None


def test_an_absence_is_recorded_listed_and_ended(agency: Agency, machine: Machine) -> None:
    department = factories.make_department(agency)
    away, here = (factories.make_official(department, permissions=[]) for _ in range(2))
    last = TODAY + dt.timedelta(days=3)
    absence = {
        "official_id": away.pk,
        "starts_on": TODAY.isoformat(),
        "ends_on": last.isoformat(),
        "substitute_id": here.pk,
    }
    made = machine.post("/absences", absence)
    assert made.status_code == 201
    assert machine.get("/absences").json() == {"items": [absence | made.json()], "next": None}
    back = {"returns_on": (TODAY + dt.timedelta(days=1)).isoformat()}
    assert machine.post(f"/absences/{made.json()['id']}/end", back).status_code == 204
    assert Absence.objects.get().ends_on == TODAY


def test_absences_go_on_by_key(
    agency: Agency, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("madang.core.orgs.office_queries.PAGE", 1)
    department = factories.make_department(agency)
    for _each in range(3):
        official: Official = factories.make_official(department, permissions=[])
        Absence.objects.create(official=official, starts_on=TODAY, ends_on=TODAY)
    found: list[int] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        page = machine.get(f"/absences?after={page['next']}").json()
        found += [one["id"] for one in page["items"]]
    assert found == list(Absence.objects.order_by("id").values_list("id", flat=True))
    assert machine.get("/absences?after=x~1").status_code == 404


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/days", {"date": "2030-01-02", "name": {"ko": "x"}}),
        ("/outages", {"note": {"ko": "x"}}),
        ("/absences", {"official_id": 1, "starts_on": "2030-01-02", "ends_on": "2030-01-02"}),
    ],
)
def test_a_token_needs_the_permission(agency: Agency, path: str, data: Any) -> None:
    machine = Machine(agency, "orgs.absences")
    assert machine.post(path, data).status_code == 403
    assert Client().post(f"/api/v1{path}", data, content_type="application/json").status_code == 401
