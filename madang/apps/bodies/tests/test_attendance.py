import datetime as dt
from typing import Any

import pytest

from madang.apps.bodies import queries
from madang.apps.bodies.models import Attendance
from madang.apps.bodies.tests.factories import AT, Town
from madang.apps.bodies.tests.happened import last
from madang.core.errors import DomainError, Stale


@pytest.mark.django_db
def test_attendance_is_noted_for_every_seat() -> None:
    town = Town()
    meeting, _item = town.opened(town.chair, town.second)
    states = dict(Attendance.objects.filter(meeting=meeting).values_list("member_id", "state"))
    assert states == {
        town.chair.pk: "present",
        town.second.pk: "present",
        town.third.pk: "absent",
        town.expert.pk: "absent",
    }
    noted = last("bodies.meeting.attendance_noted")
    assert (noted.numbers, noted.data["quorum"]) == ({"seats": 4, "present": 2}, False)


@pytest.mark.django_db
def test_attendance_is_corrected_while_the_meeting_lasts() -> None:
    town = Town()
    meeting, _item = town.opened(town.chair, town.second)
    town.attend(meeting, town.chair, town.second, town.third)
    assert last("bodies.meeting.attendance_noted").data["quorum"] is True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"moment": AT - dt.timedelta(days=1)}, "meeting_not_begun"),
        ({"states": {0: "present"}}, "not_a_member"),
        ({"chair_id": 0, "states": {}}, None),
        ({"chair_id": 999_999}, "nobody_presides"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(changes: dict[str, Any], code: str | None) -> None:
    town = Town()
    meeting = town.convene()
    if code is None:
        town.attend(meeting, **changes)
        return
    with pytest.raises(DomainError) as refused:
        town.attend(meeting, town.chair, **changes)
    assert refused.value.code == code
    assert not Attendance.objects.exists()


@pytest.mark.django_db
def test_an_unknown_state_of_attendance_is_refused() -> None:
    town = Town()
    with pytest.raises(DomainError, match="unknown_state"):
        town.attend(town.convene(), states={town.chair.pk: "asleep"})


@pytest.mark.django_db
def test_somebody_who_is_present_presides() -> None:
    town = Town()
    meeting = town.convene()
    with pytest.raises(DomainError, match="nobody_presides"):
        town.attend(meeting, town.second, town.third)
    town.attend(meeting, town.second, town.third, chair_id=town.second.pk)
    meeting.refresh_from_db()
    assert queries.chair_of(meeting) == town.second
    town.attend(meeting, town.chair, town.second, chair_id=town.chair.pk)
    meeting.refresh_from_db()
    assert (queries.chair_of(meeting), meeting.chair_id) == (town.chair, None)


@pytest.mark.django_db
def test_a_stale_sheet_is_refused() -> None:
    town = Town()
    meeting, _item = town.opened()
    with pytest.raises(Stale):
        town.attend(meeting, town.chair, version=1)


@pytest.mark.django_db
def test_whoever_joins_later_has_no_seat_on_the_day() -> None:
    town = Town()
    late = town.seat(expert_name="마루", affiliation="대학", term_from=dt.date(2026, 9, 12))
    meeting = town.convene()
    assert late not in queries.seats_of(meeting)
    with pytest.raises(DomainError, match="not_a_member"):
        town.attend(meeting, town.chair, late)


@pytest.mark.django_db
def test_a_meeting_of_a_body_without_members_cannot_begin() -> None:
    town = Town()
    meeting = town.convene(body_id=town.found(key="empty"))
    with pytest.raises(DomainError, match="no_members"):
        town.attend(meeting)
