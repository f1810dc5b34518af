import datetime as dt

import pytest

from madang.apps.bodies import commands, queries
from madang.apps.bodies.models import Meeting
from madang.apps.bodies.tests.factories import AT, NOW, Town
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_meetings_of_a_subject_tell_how_it_ended() -> None:
    town = Town()
    town.held()
    town.convene(scheduled_at=AT + dt.timedelta(days=7))
    found = queries.meetings_of_subject(town.agency.pk, "cases.case", 7)
    assert [(one.state, one.outcome, one.body_key) for one in found] == [
        ("convened", "", "joint-review"),
        ("held", "adopted", "joint-review"),
    ]


def test_the_meetings_of_a_subject_of_another_agency_are_not_found() -> None:
    town, elsewhere = Town(), Town("seocho")
    town.convene()
    assert queries.meetings_of_subject(elsewhere.agency.pk, "cases.case", 7) == []


def test_the_next_meetings_come_in_their_order_and_by_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    town = Town()
    days = [3, 1, 2]
    for day in days:
        town.convene(scheduled_at=AT + dt.timedelta(days=day))
    monkeypatch.setattr("madang.apps.bodies.queries.reading.PAGE", 1)
    first = queries.next_meetings(town.agency.pk, moment=NOW)
    assert [one.scheduled_at for one in first] == [
        AT + dt.timedelta(days=1),
        AT + dt.timedelta(days=2),
    ]
    second = queries.next_meetings(
        town.agency.pk, moment=NOW, after=(first[0].scheduled_at, first[0].pk)
    )
    assert [one.scheduled_at for one in second] == [
        AT + dt.timedelta(days=2),
        AT + dt.timedelta(days=3),
    ]


def test_past_cancelled_and_foreign_meetings_are_not_next() -> None:
    town, elsewhere = Town(), Town("seocho")
    elsewhere.convene()
    cancelled = town.convene()
    commands.cancel_meeting(
        actor=town.desk, meeting_id=cancelled.pk, version=1, reason="철회", moment=NOW
    )
    town.convene()
    assert len(queries.next_meetings(town.agency.pk, moment=NOW)) == 1
    assert queries.next_meetings(town.agency.pk, moment=AT + dt.timedelta(days=1)) == []


def test_a_department_sees_the_meetings_that_concern_it() -> None:
    town = Town()
    apart = factories.make_department(town.agency, "민원여권과")
    presents = factories.make_department(town.agency, "환경과")
    meeting = town.convene(town.item(department_id=presents.pk))

    def seen_by(department_id: int) -> list[Meeting]:
        return list(queries.next_meetings(town.agency.pk, moment=NOW, department_id=department_id))

    assert seen_by(town.lead.pk) == [meeting]  # keeps the papers
    assert seen_by(town.other.pk) == [meeting]  # somebody sits for it
    assert seen_by(presents.pk) == [meeting]
    assert seen_by(apart.pk) == []


def test_the_meetings_of_a_body_come_latest_first() -> None:
    town = Town()
    first = town.convene()
    second = town.convene(scheduled_at=AT + dt.timedelta(days=1))
    assert queries.meetings_of_body(town.body_id) == [second, first]
    after = (second.scheduled_at, second.pk)
    assert queries.meetings_of_body(town.body_id, before=after) == [first]


def test_bodies_are_paged_by_key() -> None:
    town = Town()
    town.found(key="a-body")
    assert [one.key for one in queries.bodies_of(town.agency.pk)] == ["a-body", "joint-review"]
    assert [one.key for one in queries.bodies_of(town.agency.pk, after="a-body")] == [
        "joint-review"
    ]


def test_a_meeting_takes_as_many_queries_for_20_items_as_for_1(
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    town = Town()
    meeting = town.convene(*[town.item(subject_id=number) for number in range(20)])
    town.attend(meeting, town.chair, town.second, town.third)
    for item in meeting.items.all():
        town.vote(item, town.second)
    with django_assert_max_num_queries(7):  # type: ignore[operator]  # pytest-django's own
        record = queries.meeting_record(Meeting.objects.select_related("body").get(id=meeting.pk))
        assert record.tallies[record.items[0].pk].in_favour == 1
        assert record.seats[0].name == "한가람"
