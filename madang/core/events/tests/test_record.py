import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from madang.core.actors import Actor, system
from madang.core.events.commands import record
from madang.core.events.models import AppendOnlyError, Delivery, EventRow
from madang.core.events.queries import measures, sentence, timeline
from madang.core.events.tests.happenings import ThingHappened, happen


@pytest.mark.django_db
def test_an_event_and_its_deliveries_are_written_together() -> None:
    event_id = happen(7)
    row = EventRow.objects.get(id=event_id)
    assert (row.name, row.subject_id, row.actor_kind) == ("tests.thing.happened", 7, "system")
    assert row.numbers == {"amount": 1}
    assert row.data == {"reason": "a test"}
    assert [one.consumer for one in Delivery.objects.filter(event=row)] == ["tests.follow"]


def test_recording_outside_a_transaction_is_refused(own_database: str) -> None:
    with pytest.raises(TransactionManagementError):
        record(ThingHappened(agency_id=1, subject_id=1), actor=system(1))
    assert not EventRow.objects.exists()


@pytest.mark.django_db
def test_an_undone_change_leaves_no_event() -> None:
    with transaction.atomic():
        happen(7)
        transaction.set_rollback(True)
    assert not EventRow.objects.exists()


@pytest.mark.django_db
def test_the_model_refuses_change_and_deletion() -> None:
    row = EventRow.objects.get(id=happen(7))
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        row.delete()
    with pytest.raises(AppendOnlyError):
        EventRow.objects.update(name="other")
    with pytest.raises(AppendOnlyError):
        EventRow.objects.filter(id=row.id).delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events_eventrow SET name = 'other'",
        "DELETE FROM events_eventrow",
        "TRUNCATE events_eventrow CASCADE",
    ],
)
def test_the_database_refuses_change_and_deletion(own_database: str, statement: str) -> None:
    happen(7)
    with (
        pytest.raises(IntegrityError, match="is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert EventRow.objects.filter(name="tests.thing.happened").exists()


@pytest.mark.django_db
def test_the_row_knows_its_transaction() -> None:
    with transaction.atomic():
        first, second = happen(1), happen(2)
    ids = EventRow.objects.filter(id__in=[first, second]).values_list("recorded_xid", flat=True)
    assert len(set(ids)) == 1


@pytest.mark.django_db
def test_the_timeline_tells_what_happened_in_order() -> None:
    happen(7)
    happen(8)
    happen(7, reason="rain")
    rows = timeline(agency_id=1, subject_type="tests.thing", subject_id=7)
    assert [sentence(row) for row in rows] == [
        "1 things happened because of a test.",
        "1 things happened because of rain.",
    ]
    assert not timeline(agency_id=2, subject_type="tests.thing", subject_id=7)


def test_measures_are_known_by_event_name() -> None:
    assert measures()["tests.thing.happened"] == {"amount"}


def test_an_event_must_say_everything_about_itself() -> None:
    with pytest.raises(TypeError, match="does not declare text, measures, personal"):
        type("Half", (ThingHappened.__mro__[1],), {"name": "tests.half", "subject_type": "x"})


@pytest.mark.django_db
def test_the_actor_is_kept() -> None:
    with transaction.atomic():
        actor = Actor("official", 12, agency_id=1)
        event_id = record(ThingHappened(agency_id=1, subject_id=1), actor=actor)
    row = EventRow.objects.get(id=event_id)
    assert (row.actor_kind, row.actor_id) == ("official", 12)
