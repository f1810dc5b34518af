import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from django.db import connections

from madang.apps.bodies import commands
from madang.apps.bodies.models import AgendaItem, Meeting
from madang.apps.bodies.tests.factories import AT, NOW, Town, acting
from madang.apps.bodies.tests.happened import last, names, rows
from madang.core.actors import system
from madang.core.errors import DomainError, Forbidden, NotFound, Stale


@pytest.mark.django_db
def test_a_meeting_is_convened_with_its_agenda() -> None:
    town = Town()
    meeting = town.convene(town.item(), town.item("공장 설립 승인", subject_id=8))
    assert [item.order for item in meeting.items.order_by("order")] == [1, 2]
    (convened,) = rows("bodies.meeting", meeting.pk)
    assert (convened.name, convened.numbers) == ("bodies.meeting.convened", {"items": 2})
    added = last("bodies.item.added").data
    assert (added["about_type"], added["about_id"], added["body"]) == (
        "cases.case",
        8,
        "joint-review",
    )


@pytest.mark.django_db
def test_a_rule_of_the_platform_can_convene() -> None:
    town = Town()
    meeting = town.convene(actor=system(town.agency.pk, "bodies.manage"))
    assert meeting.state == "convened"


@pytest.mark.django_db
def test_the_same_client_id_gives_the_first_meeting() -> None:
    town = Town()
    client_id = uuid.uuid4()
    first = town.convene(client_id=client_id)
    again = commands.convene_meeting(
        actor=town.desk,
        body_id=town.body_id,
        client_id=client_id,
        scheduled_at=AT,
        place="다른 곳",
        items=[],
        moment=AT + dt.timedelta(days=30),  # even when that time has passed
    )
    assert again == commands.Convened(first.pk, repeated=True)
    assert AgendaItem.objects.count() == 1
    assert names("bodies.meeting", first.pk) == ["bodies.meeting.convened"]


@pytest.mark.django_db
def test_a_client_id_of_another_body_is_refused() -> None:
    town = Town()
    client_id = uuid.uuid4()
    town.convene(client_id=client_id)
    other = town.found(key="committee", kind="committee")
    with pytest.raises(DomainError, match="client_id_used"):
        town.convene(client_id=client_id, body_id=other)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"scheduled_at": NOW}, "in_past"),
        ({"scheduled_at": NOW - dt.timedelta(minutes=1)}, "in_past"),
        ({"scheduled_at": dt.datetime(2026, 9, 11, 14)}, "in_past"),  # noqa: DTZ001  without zone
        ({"place": " "}, "place_missing"),
        ({"place": "가" * 121}, "place_too_long"),
        ({"chair_id": 999_999}, "not_a_member"),
    ],
)
def test_a_meeting_that_cannot_be_is_not_convened(values: dict[str, Any], code: str) -> None:
    town = Town()
    with pytest.raises(DomainError) as refused:
        town.convene(**values)
    assert refused.value.code == code
    assert not Meeting.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": ""}, "title_missing"),
        ({"title": "가" * 201}, "title_too_long"),
        ({"subject_id": None}, "bad_subject"),
        ({"subject_type": ""}, "bad_subject"),
        ({"subject_type": "x" * 41}, "bad_subject"),
        ({"department_id": 0}, "no_department"),
    ],
)
def test_an_item_that_cannot_be_is_refused_with_its_meeting(
    values: dict[str, Any], code: str
) -> None:
    town = Town()
    with pytest.raises(DomainError) as refused:
        town.convene(town.item(), town.item(**{"subject_id": 8} | values))
    assert refused.value.code == code
    assert not Meeting.objects.exists()


@pytest.mark.django_db
def test_an_item_of_another_agencys_department_is_refused() -> None:
    town, elsewhere = Town(), Town("seocho")
    with pytest.raises(DomainError, match="no_department"):
        town.convene(town.item(department_id=elsewhere.lead.pk))


@pytest.mark.django_db
def test_one_subject_stands_once_on_an_agenda() -> None:
    town = Town()
    with pytest.raises(DomainError, match="already_on_agenda"):
        town.convene(town.item(), town.item("같은 것"))
    assert not Meeting.objects.exists()


@pytest.mark.django_db
def test_general_matters_have_no_subject() -> None:
    town = Town()
    matters = [town.item(name, subject_type="", subject_id=None) for name in ("하나", "둘")]
    assert town.convene(*matters).items.count() == 2


@pytest.mark.django_db
def test_an_agenda_has_a_limit() -> None:
    town = Town()
    with pytest.raises(DomainError, match="agenda_full"):
        town.convene(*[town.item(subject_id=number) for number in range(201)])


@pytest.mark.django_db
def test_an_item_is_added_last() -> None:
    town = Town()
    meeting = town.convene()
    commands.add_item(actor=town.desk, meeting_id=meeting.pk, item=town.item("긴급", subject_id=9))
    meeting.refresh_from_db()
    assert (meeting.items.get(title="긴급").order, meeting.version) == (2, 2)


@pytest.mark.django_db
def test_the_applicant_is_always_invited_to_a_committee() -> None:
    town = Town(kind="committee")
    town.convene()
    assert last("bodies.item.added").data["applicant_invited"] is True


@pytest.mark.django_db
def test_a_meeting_is_moved() -> None:
    town = Town()
    meeting = town.convene()
    later = AT + dt.timedelta(days=3)
    commands.move_meeting(
        actor=town.desk,
        meeting_id=meeting.pk,
        version=1,
        scheduled_at=later,
        place="별관",
        moment=NOW,
    )
    meeting.refresh_from_db()
    assert (meeting.scheduled_at, meeting.place, meeting.version) == (later, "별관", 2)
    assert last("bodies.meeting.moved").data["scheduled_from"] == AT.astimezone(dt.UTC).isoformat()


@pytest.mark.django_db
def test_a_meeting_is_not_moved_into_the_past_or_by_a_stale_page() -> None:
    town = Town()
    meeting = town.convene()
    move: dict[str, Any] = {"actor": town.desk, "meeting_id": meeting.pk, "place": "별관"}
    with pytest.raises(DomainError, match="in_past"):
        commands.move_meeting(**move, version=1, scheduled_at=NOW, moment=NOW)
    with pytest.raises(Stale):
        commands.move_meeting(**move, version=2, scheduled_at=AT + dt.timedelta(days=1), moment=NOW)
    meeting.refresh_from_db()
    assert (meeting.place, meeting.version) == ("본관 3층 회의실", 1)


@pytest.mark.django_db
def test_a_meeting_is_cancelled_with_a_reason() -> None:
    town = Town()
    meeting = town.convene()
    cancel: dict[str, Any] = {"actor": town.desk, "meeting_id": meeting.pk, "version": 1}
    with pytest.raises(DomainError, match="reason_missing"):
        commands.cancel_meeting(**cancel, reason=" ", moment=NOW)
    commands.cancel_meeting(**cancel, reason="안건 철회", moment=NOW)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancelled_because) == ("cancelled", "안건 철회")
    assert last("bodies.meeting.cancelled").numbers == {"open_items": 1}


@pytest.mark.django_db
def test_nothing_happens_any_more_in_a_cancelled_meeting() -> None:
    town = Town()
    meeting = town.convene()
    commands.cancel_meeting(
        actor=town.desk, meeting_id=meeting.pk, version=1, reason="철회", moment=NOW
    )
    with pytest.raises(DomainError, match="meeting_over"):
        commands.add_item(actor=town.desk, meeting_id=meeting.pk, item=town.item(subject_id=9))
    with pytest.raises(DomainError, match="meeting_over"):
        town.attend(meeting, town.chair)
    with pytest.raises(DomainError, match="meeting_over"):
        commands.give_opinion(actor=town.desk, item_id=meeting.items.get().pk, stance="agree")


@pytest.mark.django_db
def test_a_meeting_that_has_begun_is_neither_moved_nor_cancelled() -> None:
    town = Town()
    meeting, _item = town.opened()
    meeting.refresh_from_db()
    with pytest.raises(DomainError, match="already_begun"):
        commands.cancel_meeting(
            actor=town.desk, meeting_id=meeting.pk, version=meeting.version, reason="늦었다"
        )
    with pytest.raises(DomainError, match="already_begun"):
        commands.move_meeting(
            actor=town.desk,
            meeting_id=meeting.pk,
            version=meeting.version,
            scheduled_at=AT + dt.timedelta(days=1),
            place="별관",
            moment=AT,
        )


@pytest.mark.django_db
def test_convening_and_attendance_need_their_permissions() -> None:
    town = Town()
    meeting = town.convene()
    member = acting(town.lead, "위원", ["bodies.read", "bodies.vote"])
    with pytest.raises(Forbidden):
        town.convene(actor=member)
    with pytest.raises(Forbidden):
        commands.add_item(actor=member, meeting_id=meeting.pk, item=town.item(subject_id=9))
    with pytest.raises(Forbidden):
        commands.cancel_meeting(actor=member, meeting_id=meeting.pk, version=1, reason="싫다")
    with pytest.raises(Forbidden):
        commands.move_meeting(
            actor=member, meeting_id=meeting.pk, version=1, scheduled_at=AT, place="집"
        )
    with pytest.raises(Forbidden):
        town.attend(meeting, actor=member)


@pytest.mark.django_db
def test_another_agency_cannot_reach_a_meeting() -> None:
    town, elsewhere = Town(), Town("seocho")
    meeting = town.convene()
    for meeting_id in (meeting.pk, 999_999):
        with pytest.raises(NotFound):
            commands.cancel_meeting(
                actor=elsewhere.desk, meeting_id=meeting_id, version=1, reason="남의 일"
            )
        with pytest.raises(NotFound):
            elsewhere.attend(meeting, meeting_id=meeting_id)
    with pytest.raises(NotFound):
        elsewhere.convene(body_id=town.body_id)


def test_of_two_convenings_at_once_one_meeting_comes(own_database: str) -> None:
    town = Town()
    client_id = uuid.uuid4()
    start = threading.Barrier(2)
    found: list[commands.Convened] = []

    def act() -> None:
        start.wait(timeout=10)
        try:
            found.append(
                commands.convene_meeting(
                    actor=town.desk,
                    body_id=town.body_id,
                    client_id=client_id,
                    scheduled_at=AT,
                    place="본관",
                    items=[town.item()],
                    moment=NOW,
                )
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(one.repeated for one in found) == [False, True]
    assert len({one.meeting_id for one in found}) == 1
    assert (Meeting.objects.count(), AgendaItem.objects.count()) == (1, 1)
    assert names("bodies.meeting", found[0].meeting_id) == ["bodies.meeting.convened"]


def test_of_two_items_added_at_once_each_has_its_place(own_database: str) -> None:
    town = Town()
    meeting = town.convene()
    start = threading.Barrier(2)

    def act(subject_id: int) -> None:
        start.wait(timeout=10)
        try:
            commands.add_item(
                actor=town.desk, meeting_id=meeting.pk, item=town.item(subject_id=subject_id)
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(number,)) for number in (8, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(meeting.items.values_list("order", flat=True)) == [1, 2, 3]
