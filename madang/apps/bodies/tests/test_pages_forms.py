"""What people send from the pages of bodies and meetings, and what they see then."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from madang.apps.bodies.models import Attendance, Body, Meeting, Member, Minutes
from madang.apps.bodies.tests.browsing import XSS, browser_of, keeper, text_of
from madang.apps.bodies.tests.factories import ZONE, Town

pytestmark = pytest.mark.django_db

DAY = timezone.localdate() + dt.timedelta(days=10)


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def client(town: Town) -> Client:
    return keeper(town.lead)


def body_form(town: Town, **changes: Any) -> dict[str, Any]:
    return {
        "name": "민원조정위원회",
        "name_en": "",
        "key": "committee",
        "kind": "committee",
        "department": town.lead.pk,
        "quorum": "2/3",
    } | changes


def meeting_form(town: Town, **changes: Any) -> dict[str, Any]:
    return {
        "once": str(uuid.uuid4()),
        "date": DAY.isoformat(),
        "time": "14:00",
        "place": "본관",
        "title": "신축 허가",
        "department": town.lead.pk,
        "subject_type": "cases.case",
        "subject_id": "7",
    } | changes


def coming(town: Town) -> Meeting:
    at = dt.datetime.combine(DAY, dt.time(14), ZONE)
    return town.convene(scheduled_at=at, moment=timezone.now())


def today(town: Town) -> Meeting:
    """A meeting whose day is today."""
    meeting = coming(town)
    Meeting.objects.filter(id=meeting.pk).update(scheduled_at=timezone.now())
    meeting.refresh_from_db()
    return meeting


def test_a_body_is_founded(town: Town, client: Client) -> None:
    response = client.post("/desk/bodies/new/", body_form(town))
    body = Body.objects.get(key="committee")
    assert response["Location"] == f"/desk/bodies/{body.pk}/"
    assert (body.quorum_numerator, body.quorum_denominator, body.quorum_exceeds) == (2, 3, False)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"key": "joint-review"}, "a body with this key"),
        ({"key": "Not a key"}, "small letters"),
        ({"name": ""}, "Fill this in"),
        ({"quorum": ""}, "Choose when"),
        ({"kind": ""}, "Choose what"),
        ({"department": "x"}, "Choose a department"),
    ],
)
def test_what_was_typed_stays_when_a_body_is_refused(
    town: Town, client: Client, changes: dict[str, Any], said: str
) -> None:
    response = client.post("/desk/bodies/new/", body_form(town, name_en=XSS) | changes)
    assert response.status_code == 422
    assert said in text_of(response)
    page = response.content.decode()
    assert "Error:" in page
    assert "&lt;script&gt;alert(&#39;회의&#39;)" in page
    assert Body.objects.count() == 1


def test_rules_are_changed(town: Town, client: Client) -> None:
    path = f"/desk/bodies/{town.body_id}/change/"
    response = client.post(
        path,
        body_form(town, version=town.body.version, quorum="all", may_delegate="true"),
    )
    assert response["Location"] == f"/desk/bodies/{town.body_id}/"
    body = town.body
    assert (body.name["ko"], body.may_delegate, body.quorum_exceeds) == (
        "민원조정위원회",
        True,
        False,
    )
    stale = client.post(path, body_form(town, version=1))
    assert stale.status_code == 409
    assert "Somebody else changed this" in text_of(stale)


def test_a_quorum_that_the_list_does_not_know_stays() -> None:
    town = Town(quorum_numerator=3, quorum_denominator=5)
    client = keeper(town.lead)
    said = text_of(client.get(f"/desk/bodies/{town.body_id}/"))
    assert "More than 3/5 of the members" in said
    form = body_form(town, version=town.body.version, quorum="")
    assert client.post(f"/desk/bodies/{town.body_id}/change/", form).status_code == 302
    assert (town.body.quorum_numerator, town.body.quorum_denominator) == (3, 5)


def member_form(town: Town, **changes: Any) -> dict[str, Any]:
    return {
        "version": town.body.version,
        "official": "",
        "expert_name": "미리내",
        "affiliation": "가람대학교",
        "department": "",
        "role": "member",
        "term_from": DAY.isoformat(),
        "term_until": "",
    } | changes


def test_a_member_is_appointed_and_leaves(town: Town, client: Client) -> None:
    path = f"/desk/bodies/{town.body_id}/members/new/"
    assert client.post(path, member_form(town)).status_code == 302
    member = Member.objects.get(expert_name="미리내")
    end = f"/desk/bodies/members/{member.pk}/end/"
    refused = client.post(end, {"version": town.body.version, "last_day": "yesterday"})
    assert "Enter a date" in text_of(refused)
    last_day = (DAY + dt.timedelta(days=1)).isoformat()
    assert client.post(end, {"version": town.body.version, "last_day": last_day}).status_code == 302
    member.refresh_from_db()
    assert str(member.term_until) == last_day


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"term_from": ""}, "Enter a date"),
        ({"affiliation": ""}, "Fill this in"),
        ({"role": "chair"}, "has a chair in that time already"),
        ({"version": 1}, "Somebody else changed this"),
    ],
)
def test_an_appointment_is_refused_with_the_reason(
    town: Town, client: Client, changes: dict[str, Any], said: str
) -> None:
    path = f"/desk/bodies/{town.body_id}/members/new/"
    response = client.post(path, member_form(town, **changes))
    assert response.status_code in (409, 422)
    assert said in text_of(response)
    assert "미리내" in response.content.decode()
    assert Member.objects.count() == 4


def test_a_meeting_is_convened_once_however_often_the_form_is_sent(
    town: Town, client: Client
) -> None:
    path, form = f"/desk/bodies/{town.body_id}/convene/", meeting_form(town)
    first, again = client.post(path, form), client.post(path, form)
    meeting = Meeting.objects.get()
    assert first["Location"] == again["Location"] == f"/desk/bodies/meetings/{meeting.pk}/"
    assert timezone.localtime(meeting.scheduled_at).time() == dt.time(14)
    assert meeting.items.get().subject_id == 7


def test_a_meeting_may_begin_without_an_agenda(town: Town, client: Client) -> None:
    form = meeting_form(town, title="", subject_type="", subject_id="")
    assert client.post(f"/desk/bodies/{town.body_id}/convene/", form).status_code == 302
    assert not Meeting.objects.get().items.exists()


def test_the_address_of_the_form_says_what_the_item_is_about(town: Town, client: Client) -> None:
    asked = "?subject_type=cases.case&subject_id=7&title=%EC%8B%A0%EC%B6%95"
    page = client.get(f"/desk/bodies/{town.body_id}/convene/{asked}").content.decode()
    assert 'name="subject_id" value="7"' in page
    assert 'value="신축"' in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"date": ""}, "Enter a date"),
        ({"time": "2pm"}, "Enter a time"),
        ({"place": ""}, "Fill this in"),
        ({"date": "2020-01-01"}, "lies ahead"),
        ({"subject_id": ""}, "Say completely"),
        ({"department": ""}, "Choose a department"),
    ],
)
def test_a_meeting_is_refused_with_the_reason(
    town: Town, client: Client, changes: dict[str, Any], said: str
) -> None:
    form = meeting_form(town, **changes)
    response = client.post(f"/desk/bodies/{town.body_id}/convene/", form)
    assert response.status_code == 422
    assert said in text_of(response)
    assert f'name="once" value="{form["once"]}"' in response.content.decode()
    assert not Meeting.objects.exists()


def test_a_meeting_gets_another_item_and_is_moved_and_cancelled(town: Town, client: Client) -> None:
    meeting = coming(town)
    page = f"/desk/bodies/meetings/{meeting.pk}/"
    added = {"title": "긴급 안건", "department": town.lead.pk}
    assert client.post(f"{page}items/new/", added)["Location"] == page
    moved = {"version": 2, "date": DAY.isoformat(), "time": "16:30", "place": "별관"}
    assert client.post(f"{page}move/", moved)["Location"] == page
    assert client.post(f"{page}move/", moved).status_code == 409
    refused = client.post(f"{page}cancel/", {"version": 3, "reason": ""})
    assert "Fill this in" in text_of(refused)
    assert client.post(f"{page}cancel/", {"version": 3, "reason": "철회"})["Location"] == page
    said = text_of(client.get(page))
    assert "The meeting was cancelled." in said
    assert "철회" in said


def test_attendance_is_noted_on_a_page(town: Town, client: Client) -> None:
    meeting = today(town)
    path = f"/desk/bodies/meetings/{meeting.pk}/attendance/"
    sheet = {
        "version": meeting.version,
        f"seat_{town.chair.pk}": "present",
        f"seat_{town.second.pk}": "present",
        f"seat_{town.third.pk}": "written",
        "chair": town.chair.pk,
    }
    assert client.post(path, sheet).status_code == 302
    states = dict(Attendance.objects.values_list("member_id", "state"))
    assert states == {
        town.chair.pk: "present",
        town.second.pk: "present",
        town.third.pk: "written",
        town.expert.pk: "absent",
    }
    said = text_of(client.get(f"/desk/bodies/meetings/{meeting.pk}/"))
    assert "2 of 4 members are present" in said
    assert "No quorum" in said


def test_a_sheet_without_somebody_who_presides_is_refused(town: Town, client: Client) -> None:
    meeting = today(town)
    path = f"/desk/bodies/meetings/{meeting.pk}/attendance/"
    sheet = {"version": meeting.version, f"seat_{town.second.pk}": "present"}
    response = client.post(path, sheet)
    assert response.status_code == 422
    assert "presides over the meeting" in text_of(response)
    assert not Attendance.objects.exists()


def test_minutes_begin_with_a_draft_and_are_kept_when_others_were_quicker(
    town: Town, client: Client
) -> None:
    meeting, item = town.opened()
    for member in (town.chair, town.second, town.third):
        town.vote(item, member)
    town.close(item)
    Meeting.objects.filter(id=meeting.pk).update(scheduled_at=timezone.now())
    path = f"/desk/bodies/meetings/{meeting.pk}/minutes/"
    assert "제1호 안건" in client.get(path).content.decode()
    assert client.post(path, {"version": 0, "text": "먼저 쓴 글"}).status_code == 302
    late = client.post(path, {"version": 0, "text": "늦게 쓴 글"})
    assert late.status_code == 409
    said = text_of(late)
    assert "늦게 쓴 글" in said
    assert "먼저 쓴 글" in said


def test_the_chair_confirms_the_minutes(town: Town) -> None:
    meeting, item = town.opened()
    town.close(item, deferred=True, reasons="자료 보완")
    Minutes.objects.create(meeting=meeting, text="회의록", written_at=timezone.now())
    page = f"/desk/bodies/meetings/{meeting.pk}/"
    assert "Confirm the minutes" not in text_of(browser_of(town.second).get(page))
    assert browser_of(town.second).post(f"{page}minutes/confirm/").status_code == 403
    chair = browser_of(town.chair)
    assert "Confirm the minutes" in text_of(chair.get(page))
    stale = chair.post(f"{page}minutes/confirm/", {"version": 9})
    assert stale.status_code == 409
    assert "Somebody else changed this" in text_of(stale)
    assert chair.post(f"{page}minutes/confirm/", {"version": 1})["Location"] == page
    meeting.refresh_from_db()
    assert meeting.state == "held"
    assert "cannot be changed" in text_of(chair.get(page))
