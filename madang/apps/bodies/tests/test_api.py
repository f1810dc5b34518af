import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from madang.apps.bodies.models import Meeting, Member
from madang.apps.bodies.tests.factories import ZONE, Town
from madang.core.orgs.commands import issue_token
from tests import factories

pytestmark = pytest.mark.django_db

DAY = timezone.localdate() + dt.timedelta(days=10)
AT = dt.datetime.combine(DAY, dt.time(14), ZONE)


class Machine:
    """A program that calls the API with a token."""

    def __init__(self, town: Town, *permissions: str) -> None:
        token = issue_token(
            actor=factories.set_up(town.agency.pk),
            agency_id=town.agency.pk,
            name="test",
            permissions=permissions or ["bodies.read", "bodies.manage", "bodies.minutes"],
        )
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}

    def get(self, path: str) -> Any:
        return Client().get(f"/api/v1/bodies{path}", headers=self.headers)

    def post(self, path: str, data: Any) -> Any:
        return Client().post(
            f"/api/v1/bodies{path}", data, content_type="application/json", headers=self.headers
        )

    def put(self, path: str, data: Any) -> Any:
        return Client().put(
            f"/api/v1/bodies{path}", data, content_type="application/json", headers=self.headers
        )


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def machine(town: Town) -> Machine:
    return Machine(town)


def item_of(town: Town, **changes: Any) -> dict[str, Any]:
    return {
        "title": "신축 허가",
        "department_id": town.lead.pk,
        "subject_type": "cases.case",
        "subject_id": 7,
    } | changes


def meeting_of(town: Town, **changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "scheduled_at": AT.isoformat(),
        "place": "본관",
        "items": [item_of(town)],
    } | changes


def begun(town: Town, machine: Machine) -> Meeting:
    """A meeting whose day is today, with everybody present, noted by the machine."""
    meeting = town.convene(scheduled_at=AT, moment=timezone.now())
    Meeting.objects.filter(id=meeting.pk).update(scheduled_at=timezone.now())
    seats = (town.chair, town.second, town.third, town.expert)
    sheet = {"version": 1, "states": {str(one.pk): "present" for one in seats}}
    assert machine.put(f"/meetings/{meeting.pk}/attendance", sheet).status_code == 204
    meeting.refresh_from_db()
    return meeting


def test_a_body_is_founded_changed_and_read(town: Town, machine: Machine) -> None:
    rules = {"name": {"ko": "위원회", "en": "Committee"}, "department_id": town.lead.pk}
    founded = machine.post("", rules | {"key": "committee", "kind": "committee"})
    assert founded.status_code == 201
    body_id = founded.json()["id"]
    changed = rules | {"version": 1, "quorum_numerator": 2, "quorum_denominator": 3}
    assert machine.put(f"/{body_id}", changed).status_code == 204
    assert machine.put(f"/{body_id}", changed).status_code == 409
    found = machine.get(f"/{body_id}").json()
    assert (found["name"], found["quorum_denominator"], found["members"]) == ("Committee", 3, [])


def test_bodies_are_listed_by_page(
    town: Town, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("madang.apps.bodies.queries.reading.PAGE", 1)
    monkeypatch.setattr("madang.apps.bodies.queries.PAGE", 1)
    town.found(key="a-body")
    first = machine.get("").json()
    second = machine.get(f"?after={first['next']}").json()
    assert [one["key"] for one in first["items"] + second["items"]] == ["a-body", "joint-review"]
    assert second["next"] is None


def test_a_member_is_appointed_and_leaves(town: Town, machine: Machine) -> None:
    seat = {
        "version": town.body.version,
        "expert_name": "미리내",
        "affiliation": "가람대학교",
        "term_from": DAY.isoformat(),
    }
    appointed = machine.post(f"/{town.body_id}/members", seat)
    assert appointed.status_code == 201
    end = {"version": town.body.version, "last_day": DAY.isoformat()}
    member_id = appointed.json()["id"]
    assert machine.post(f"/members/{member_id}/end", end).status_code == 204
    assert Member.objects.get(id=member_id).term_until == DAY


def test_convening_twice_gives_one_meeting(town: Town, machine: Machine) -> None:
    meeting = meeting_of(town)
    first = machine.post(f"/{town.body_id}/meetings", meeting)
    again = machine.post(f"/{town.body_id}/meetings", meeting)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() | {"repeated": True} == again.json()
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scheduled_at": "2020-01-01T10:00:00+09:00"}, "in_past"),
        ({"place": ""}, "place_missing"),
        ({"scheduled_at": "2030-01-01T10:00:00"}, "malformed"),
        ({"client_id": "7"}, "malformed"),
        ({"items": [{"title": "x"}]}, "malformed"),
    ],
)
def test_what_is_no_meeting_is_refused(
    town: Town, machine: Machine, changes: dict[str, Any], code: str
) -> None:
    response = machine.post(f"/{town.body_id}/meetings", meeting_of(town, **changes))
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert not Meeting.objects.exists()


def test_meetings_are_found_by_body_time_and_subject(town: Town, machine: Machine) -> None:
    meeting = town.convene(scheduled_at=AT, moment=timezone.now())
    for path in (f"/{town.body_id}/meetings", "/meetings/next"):
        assert [one["id"] for one in machine.get(path).json()["items"]] == [meeting.pk]
    apart = factories.make_department(town.agency, "민원여권과")
    assert machine.get(f"/meetings/next?department_id={apart.pk}").json()["items"] == []
    (found,) = machine.get("/meetings/about?subject_type=cases.case&subject_id=7").json()
    assert (found["meeting_id"], found["body_key"]) == (meeting.pk, "joint-review")
    assert machine.get("/meetings/next?after=x").status_code == 404


def test_a_meeting_is_moved_extended_and_cancelled(town: Town, machine: Machine) -> None:
    meeting = town.convene(scheduled_at=AT, moment=timezone.now())
    at = f"/meetings/{meeting.pk}"
    assert machine.post(f"{at}/items", item_of(town, subject_id=8)).status_code == 201
    moved = {"version": 2, "scheduled_at": AT.isoformat(), "place": "별관"}
    assert machine.post(f"{at}/move", moved).status_code == 204
    assert machine.post(f"{at}/cancel", {"version": 2, "reason": "철회"}).status_code == 409
    assert machine.post(f"{at}/cancel", {"version": 3, "reason": "철회"}).status_code == 204
    assert machine.get(at).json()["state"] == "cancelled"


def test_a_whole_meeting_is_kept_by_a_machine(town: Town, machine: Machine) -> None:
    meeting = begun(town, machine)
    item = meeting.items.get()
    of = f"/items/{item.pk}"
    opinion = {"stance": "oppose", "text": "소음", "member_id": town.expert.pk}
    assert machine.post(f"{of}/opinions", opinion).status_code == 204
    for member in (town.chair, town.second, town.expert):
        ballot = {"member_id": member.pk, "choice": "for"}
        assert machine.post(f"{of}/votes", ballot).status_code == 204
    item.refresh_from_db()
    applicant = {"version": item.version, "invited": True, "statement": "출석이 어렵습니다."}
    assert machine.put(f"{of}/applicant", applicant).status_code == 204
    closed = machine.post(f"{of}/close", {"version": item.version + 1})
    assert closed.json() == {"outcome": "adopted"}
    at = f"/meetings/{meeting.pk}"
    draft = machine.get(f"{at}/minutes/draft").json()["text"]
    assert machine.put(f"{at}/minutes", {"version": 0, "text": draft}).status_code == 204
    found = machine.get(at).json()
    assert found["items"][0]["tally"]["in_favour"] == 3
    assert found["items"][0]["opinions"][0]["text"] == "소음"
    assert found["minutes"]["text"] == draft
    confirmed = machine.post(f"{at}/minutes/confirm", {"version": 1})
    assert confirmed.status_code == 403  # the chair is an official and does it themselves


def test_a_machine_does_not_decide_for_a_chair_in_office() -> None:
    town = Town(may_delegate=True)
    decision = {"version": 1, "outcome": "adopted", "reasons": "찬성"}
    item = town.convene(scheduled_at=AT, moment=timezone.now()).items.get()
    response = Machine(town).post(f"/items/{item.pk}/delegate", decision)
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")


def test_each_address_needs_its_permission(town: Town) -> None:
    reader = Machine(town, "bodies.read")
    meeting = town.convene(scheduled_at=AT, moment=timezone.now())
    item = meeting.items.get()
    assert reader.get("").status_code == 200
    assert reader.post(f"/{town.body_id}/meetings", meeting_of(town)).status_code == 403
    assert reader.post(f"/items/{item.pk}/close", {"version": 1}).status_code == 403
    vote = {"member_id": town.expert.pk, "choice": "for"}
    assert reader.post(f"/items/{item.pk}/votes", vote).status_code == 403
    assert Client().get("/api/v1/bodies").status_code == 401


def test_refusals_come_by_field_in_the_callers_language(town: Town, machine: Machine) -> None:
    response = machine.post(f"/{town.body_id}/meetings", meeting_of(town, place=" "))
    assert response.json()["errors"] == {"place": "Fill this in. Nothing was changed."}
