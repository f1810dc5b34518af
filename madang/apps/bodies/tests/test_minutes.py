from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from madang.apps.bodies import commands, queries
from madang.apps.bodies.models import ConfirmedError, Meeting, Minutes
from madang.apps.bodies.tests.factories import AT, NOW, Town, acting
from madang.apps.bodies.tests.happened import last, names
from madang.core.errors import DomainError, Forbidden, NotFound, Stale

pytestmark = pytest.mark.django_db


def ready() -> tuple[Town, Meeting]:
    """A meeting whose items are closed."""
    town = Town()
    meeting, item = town.opened()
    for member in (town.chair, town.second, town.third):
        town.vote(item, member)
    town.close(item, reasons="관계 부서 모두 찬성")
    return town, meeting


def write(town: Town, meeting: Meeting, version: int = 0, **values: Any) -> None:
    given: dict[str, Any] = {"actor": town.desk, "text": "회의록입니다.", "moment": AT} | values
    commands.write_minutes(meeting_id=meeting.pk, version=version, **given)


def confirm(town: Town, meeting: Meeting, version: int = 1, **values: Any) -> None:
    given: dict[str, Any] = {"actor": town.as_member(town.chair), "moment": AT} | values
    commands.confirm_minutes(meeting_id=meeting.pk, version=version, **given)


def test_minutes_are_written_changed_and_confirmed() -> None:
    town, meeting = ready()
    write(town, meeting)
    write(town, meeting, 1, text="고친 회의록")
    confirm(town, meeting, 2)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.minutes.text) == ("held", "고친 회의록")
    assert names("bodies.meeting", meeting.pk)[-4:] == [
        "bodies.minutes.written",
        "bodies.minutes.written",
        "bodies.minutes.confirmed",
        "bodies.meeting.held",
    ]
    assert last("bodies.meeting.held").numbers == {"items": 1, "seats": 4, "present": 4}


def test_confirmed_minutes_never_change() -> None:
    town, meeting = ready()
    write(town, meeting)
    confirm(town, meeting)
    with pytest.raises(DomainError, match="minutes_confirmed"):
        write(town, meeting, 2)
    with pytest.raises(DomainError, match="minutes_confirmed"):
        confirm(town, meeting, 2)
    minutes = Minutes.objects.get(meeting=meeting)
    minutes.text = "바꾼 글"
    with pytest.raises(ConfirmedError):
        minutes.save()
    with pytest.raises(ConfirmedError):
        minutes.delete()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_itself_keeps_confirmed_minutes(change: str) -> None:
    town, meeting = ready()
    write(town, meeting)
    confirm(town, meeting)
    rows = Minutes.objects.filter(meeting=meeting)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(text="바꾼 글") if change == "update" else rows.delete()
    assert rows.get().text == "회의록입니다."


def test_a_stale_text_is_refused() -> None:
    town, meeting = ready()
    write(town, meeting)
    for version in (0, 2):
        with pytest.raises(Stale):
            write(town, meeting, version)
    with pytest.raises(Stale):
        confirm(town, meeting, 2)


def test_minutes_say_something_and_not_before_the_day() -> None:
    town, meeting = ready()
    with pytest.raises(DomainError, match="text_missing"):
        write(town, meeting, text=" ")
    with pytest.raises(DomainError, match="text_too_long"):
        write(town, meeting, text="가" * 100_001)
    with pytest.raises(DomainError, match="meeting_not_begun"):
        write(town, meeting, moment=NOW)


def test_minutes_of_a_meeting_with_an_open_item_are_not_confirmed() -> None:
    town = Town()
    meeting, _item = town.opened()
    write(town, meeting)
    with pytest.raises(DomainError, match="items_open"):
        confirm(town, meeting)


def test_minutes_without_attendance_or_text_are_not_confirmed() -> None:
    town, meeting = ready()
    with pytest.raises(DomainError, match="minutes_missing"):
        confirm(town, meeting)
    empty = town.convene(town.item(subject_id=8))
    write(town, empty)
    with pytest.raises(DomainError, match="attendance_missing"):
        confirm(town, empty)


def test_only_whoever_presided_confirms() -> None:
    town, meeting = ready()
    write(town, meeting)
    for actor in (town.desk, town.as_member(town.second)):
        with pytest.raises(Forbidden, match="not_the_chair"):
            confirm(town, meeting, actor=actor)


def test_for_a_chair_from_outside_the_keeper_of_the_minutes_notes_it() -> None:
    town, meeting = ready()
    town.attend(meeting, town.expert, chair_id=town.expert.pk)
    write(town, meeting)
    member = acting(town.lead, "위원", ["bodies.read", "bodies.vote"])
    with pytest.raises(Forbidden):
        confirm(town, meeting, actor=member)
    confirm(town, meeting, actor=town.desk)
    assert last("bodies.minutes.confirmed").data == {"by_chair": False}


def test_writing_needs_the_permission_and_the_agency() -> None:
    town, meeting = ready()
    with pytest.raises(Forbidden):
        write(town, meeting, actor=acting(town.lead, "위원", ["bodies.vote"]))
    with pytest.raises(NotFound):
        write(town, meeting, actor=Town("seocho").desk)


def test_nothing_is_added_to_a_meeting_that_was_held() -> None:
    town = Town()
    meeting = town.held()
    with pytest.raises(DomainError, match="meeting_over"):
        town.attend(meeting, town.chair)
    with pytest.raises(DomainError, match="meeting_over"):
        commands.add_item(actor=town.desk, meeting_id=meeting.pk, item=town.item(subject_id=9))


def test_the_draft_tells_all_that_was_noted() -> None:
    town = Town()
    meeting, item = town.opened(town.chair, town.second, town.expert)
    commands.note_applicant(
        actor=town.desk, item_id=item.pk, version=1, invited=True, statement="빨리 짓고 싶습니다."
    )
    commands.give_opinion(
        actor=town.as_member(town.second),
        item_id=item.pk,
        stance="agree_with_conditions",
        text="주차장을 넓힐 것",
    )
    for member in (town.chair, town.second):
        town.vote(item, member)
    town.close(item, conditions="주차장 두 면 추가", reasons="교통량")
    with translation.override("en"), timezone.override("UTC"):
        draft = queries.minutes_draft(meeting)
    for words in (
        "원스톱 합동심의회",
        "2026. 9. 11.(금) 14:00",
        "한가람",
        "4명 중 3명",
        "다솜이",
        "대형 건축물 신축 허가",
        "빨리 짓고 싶습니다.",
        "조건부 찬성",
        "주차장을 넓힐 것",
        "찬성 2",
        "조건부 가결",
        "주차장 두 면 추가",
    ):
        assert words in draft


def test_what_is_drafted_can_be_written() -> None:
    town, meeting = ready()
    write(town, meeting, text=queries.minutes_draft(meeting))
    assert "한국건축사회" in Minutes.objects.get(meeting=meeting).text
