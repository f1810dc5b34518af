"""A day that is declared off is told in the meetings that were called for it."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.urls import reverse

from madang.apps.bodies import commands
from madang.apps.bodies.models import Meeting
from madang.apps.bodies.tests.browsing import browser_of, text_of
from madang.apps.bodies.tests.factories import AT, NOW, Town, acting
from madang.core.actors import system
from madang.core.errors import Forbidden
from madang.core.events.models import EventRow
from madang.core.events.worker import work_once
from madang.core.orgs import commands as orgs
from madang.core.orgs.day_plans import PLANS, planned_on
from tests.time_travel import travelling

pytestmark = pytest.mark.django_db

TOLD = "bodies.meeting.on_day_off"


def declare(town: Town, day: dt.date, *, is_working: bool = False) -> None:
    orgs.declare_day(
        actor=system(town.agency.pk, "orgs.calendar"),
        agency_id=town.agency.pk,
        date=day,
        is_working=is_working,
        name={"ko": "임시공휴일"},
        law="관공서의 공휴일에 관한 규정 제2조제11호",
    )
    while list(work_once()):
        pass


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    with travelling(NOW):
        yield


def told(meeting: Meeting) -> list[str]:
    rows = EventRow.objects.filter(name=TOLD, subject_id=meeting.pk).order_by("id")
    return [row.data["title"] for row in rows]


def test_only_the_meetings_of_the_day_that_are_still_called_are_told() -> None:
    town, elsewhere = Town(), Town("seodaemun")
    here, other = town.convene(), elsewhere.convene()
    later = town.convene(scheduled_at=AT + dt.timedelta(days=3))
    gone = town.convene(scheduled_at=AT + dt.timedelta(hours=2))
    commands.cancel_meeting(
        actor=town.desk, meeting_id=gone.pk, version=gone.version, reason="정족수 미달"
    )
    assert planned_on(town.agency.pk, AT.date()) == [(PLANS["bodies.meetings"].label, 1)]
    declare(town, AT.date())
    assert [told(meeting) for meeting in (here, other, later, gone)] == [
        ["임시공휴일"],
        [],
        [],
        [],
    ]
    here.refresh_from_db()
    assert here.scheduled_at == AT


def test_a_day_that_is_worked_is_not_told() -> None:
    town = Town()
    meeting = town.convene()
    declare(town, AT.date(), is_working=True)
    assert told(meeting) == []


def test_who_may_not_manage_meetings_notes_nothing() -> None:
    town = Town()
    with pytest.raises(Forbidden):
        commands.note_day_off(
            actor=acting(town.lead, "읽음", ["bodies.read"]), day=AT.date(), title="임시공휴일"
        )


def test_a_meeting_on_a_day_off_says_so_on_its_page() -> None:
    town = Town()
    meeting = town.convene()
    client = browser_of(town.chair)
    path = reverse("desk_meeting", kwargs={"meeting_id": meeting.pk})
    assert "The day of this meeting is off" not in text_of(client.get(path))
    declare(town, AT.date())
    assert "The day of this meeting is off" in text_of(client.get(path))
