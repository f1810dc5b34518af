import threading
from typing import Any

import pytest
from django.db import connections

from madang.apps.bodies import commands, queries
from madang.apps.bodies.models import Vote
from madang.apps.bodies.tests.factories import AT, Town, acting
from madang.apps.bodies.tests.happened import last, names, rows
from madang.core.actors import Actor, system
from madang.core.errors import DomainError, Forbidden, NotFound, Stale


@pytest.mark.django_db
def test_a_majority_of_those_present_adopts() -> None:
    town = Town()
    _meeting, item = town.opened()
    for member in (town.chair, town.second, town.third):
        town.vote(item, member)
    assert town.close(item) == "adopted"
    item.refresh_from_db()
    assert (item.seats, item.present, item.in_favour) == (4, 4, 3)
    closed = last("bodies.item.closed")
    assert closed.data | {"meeting_id": 0} == {
        "meeting_id": 0,
        "body": "joint-review",
        "kind": "joint_review",
        "about_type": "cases.case",
        "about_id": 7,
        "outcome": "adopted",
        "delegated": False,
    }
    assert closed.numbers == {"in_favour": 3, "against": 0, "abstained": 0}


@pytest.mark.django_db
def test_a_tie_does_not_adopt() -> None:
    town = Town()
    _meeting, item = town.opened()
    for member in (town.chair, town.second):
        town.vote(item, member)
    town.vote(item, town.third, "against")
    assert town.close(item) == "rejected"


@pytest.mark.django_db
def test_with_conditions_it_is_adopted_with_conditions() -> None:
    town = Town()
    _meeting, item = town.opened()
    for member in (town.chair, town.second, town.third):
        town.vote(item, member)
    assert town.close(item, conditions="주차장 두 면을 더 둔다.") == "adopted_with_conditions"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("votes", "values", "code"),
    [
        (0, {}, "no_votes"),
        (1, {"conditions": "조건"}, "conditions_without_adoption"),
        (3, {"conditions": "조건", "deferred": True, "reasons": "자료 보완"}, "conditions_without"),
        (3, {"deferred": True}, "reasons_missing"),
        (3, {"reasons": "가" * 10_001}, "reasons_too_long"),
    ],
)
def test_a_closing_that_cannot_be_is_refused(votes: int, values: dict[str, Any], code: str) -> None:
    town = Town()
    _meeting, item = town.opened()
    for member in (town.chair, town.second, town.third)[:votes]:
        town.vote(item, member)
    with pytest.raises(DomainError, match=code):
        town.close(item, **values)
    item.refresh_from_db()
    assert item.outcome == ""


@pytest.mark.django_db
def test_without_a_quorum_an_item_can_only_be_deferred() -> None:
    town = Town()
    _meeting, item = town.opened(town.chair, town.second)  # 2 of 4 is no majority
    town.vote(item, town.chair)
    with pytest.raises(DomainError) as refused:
        town.close(item)
    assert refused.value.code == "no_quorum"
    assert "2" in str(refused.value.message)
    assert town.close(item, deferred=True, reasons="의사정족수 미달") == "deferred"


@pytest.mark.django_db
def test_whoever_leaves_before_the_closing_does_not_decide() -> None:
    town = Town()
    meeting, item = town.opened()
    for member in (town.chair, town.second):
        town.vote(item, member)
    town.vote(item, town.third, "against")
    town.attend(meeting, town.chair, town.second, town.expert)
    item.refresh_from_db()
    counted = queries.tally(item)
    assert (counted.present, counted.in_favour, counted.against) == (3, 2, 0)
    assert counted.carried


@pytest.mark.django_db
def test_what_was_counted_stays_when_attendance_changes_later() -> None:
    town = Town()
    meeting, item = town.opened()
    for member in (town.chair, town.second, town.third):
        town.vote(item, member)
    town.close(item)
    town.attend(meeting, town.chair)
    item.refresh_from_db()
    assert queries.tally(item).in_favour == 3


@pytest.mark.django_db
def test_a_vote_can_be_changed_but_is_never_two() -> None:
    town = Town()
    _meeting, item = town.opened()
    town.vote(item, town.second)
    town.vote(item, town.second, "against")
    assert Vote.objects.get(item=item).choice == "against"
    assert [row.data["changed"] for row in rows("bodies.item", item.pk)[-2:]] == [False, True]


@pytest.mark.django_db
def test_nobody_votes_after_the_closing() -> None:
    town = Town()
    _meeting, item = town.opened()
    for member in (town.chair, town.second, town.third):
        town.vote(item, member)
    town.close(item)
    with pytest.raises(DomainError, match="item_closed"):
        town.vote(item, town.second, "against")
    with pytest.raises(DomainError, match="item_closed"):
        town.close(item)


@pytest.mark.django_db
def test_a_closing_on_a_stale_count_is_refused() -> None:
    town = Town()
    _meeting, item = town.opened()
    for member in (town.chair, town.second, town.third):
        town.vote(item, member)
    item.refresh_from_db()
    seen = item.version
    town.vote(item, town.third, "against")
    with pytest.raises(Stale):
        town.close(item, version=seen)


@pytest.mark.django_db
def test_whoever_is_not_present_cannot_vote() -> None:
    town = Town()
    meeting = town.convene()
    item = meeting.items.get()
    with pytest.raises(DomainError, match="attendance_missing"):
        town.vote(item, town.second)
    town.attend(
        meeting,
        states={town.chair.pk: "present", town.second.pk: "written", town.third.pk: "excused"},
    )
    for member in (town.second, town.third):
        with pytest.raises(DomainError, match="not_present"):
            town.vote(item, member)
    assert not Vote.objects.exists()


@pytest.mark.django_db
def test_whoever_is_no_member_cannot_vote() -> None:
    town = Town()
    _meeting, item = town.opened()
    with pytest.raises(Forbidden, match="not_a_member"):
        commands.cast_vote(actor=town.desk, item_id=item.pk, choice="for")
    with pytest.raises(Forbidden, match="not_a_member"):
        commands.cast_vote(
            actor=system(town.agency.pk, "bodies.vote"), item_id=item.pk, choice="for"
        )


@pytest.mark.django_db
def test_whoever_keeps_the_minutes_notes_the_vote_of_somebody_from_outside() -> None:
    town = Town()
    _meeting, item = town.opened()
    commands.cast_vote(actor=town.desk, item_id=item.pk, choice="for", member_id=town.expert.pk)
    vote = Vote.objects.get(item=item)
    assert (vote.member_id, vote.by_member) == (town.expert.pk, False)
    member = acting(town.lead, "위원", ["bodies.read", "bodies.vote"])
    with pytest.raises(Forbidden):
        commands.cast_vote(
            actor=member, item_id=item.pk, choice="against", member_id=town.expert.pk
        )


@pytest.mark.django_db
def test_a_members_own_vote_is_not_overwritten_by_others() -> None:
    town = Town()
    _meeting, item = town.opened()
    town.vote(item, town.second, "against")
    with pytest.raises(Forbidden, match="voted_themselves"):
        commands.cast_vote(actor=town.desk, item_id=item.pk, choice="for", member_id=town.second.pk)
    assert Vote.objects.get(item=item).choice == "against"


@pytest.mark.django_db
def test_a_member_of_another_body_has_no_vote() -> None:
    town, elsewhere = Town(), Town("seocho")
    _meeting, item = town.opened()
    with pytest.raises(NotFound, match="not_a_member"):
        commands.cast_vote(
            actor=town.desk, item_id=item.pk, choice="for", member_id=elsewhere.expert.pk
        )
    with pytest.raises(NotFound, match="no_item"):
        commands.cast_vote(
            actor=elsewhere.desk, item_id=item.pk, choice="for", member_id=town.expert.pk
        )


@pytest.mark.django_db
def test_an_unknown_vote_or_opinion_is_refused() -> None:
    town = Town()
    _meeting, item = town.opened()
    with pytest.raises(DomainError, match="unknown_choice"):
        town.vote(item, town.chair, "maybe")
    with pytest.raises(DomainError, match="unknown_stance"):
        commands.give_opinion(actor=town.desk, item_id=item.pk, stance="maybe")


@pytest.mark.django_db
def test_each_step_needs_its_permission() -> None:
    town = Town()
    _meeting, item = town.opened()
    reader = acting(town.lead, "읽는이", ["bodies.read"])
    with pytest.raises(Forbidden):
        commands.close_item(actor=reader, item_id=item.pk, version=1)
    with pytest.raises(Forbidden):
        commands.give_opinion(actor=reader, item_id=item.pk, stance="agree")
    with pytest.raises(Forbidden):
        commands.cast_vote(actor=reader, item_id=item.pk, choice="for")
    with pytest.raises(Forbidden):
        commands.note_applicant(
            actor=reader, item_id=item.pk, version=1, invited=True, statement=""
        )


def test_of_two_votes_at_once_both_count_and_one_member_has_one(own_database: str) -> None:
    town = Town()
    _meeting, item = town.opened()
    second, third = town.as_member(town.second), town.as_member(town.third)
    ballots = [(second, "for"), (second, "against"), (third, "for")]
    start = threading.Barrier(len(ballots))
    failures: list[BaseException] = []

    def act(actor: Actor, choice: str) -> None:
        start.wait(timeout=10)
        try:
            commands.cast_vote(actor=actor, item_id=item.pk, choice=choice, moment=AT)
        except Exception as error:  # noqa: BLE001  told to the test below
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=ballot) for ballot in ballots]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []
    assert Vote.objects.filter(item=item).count() == 2
    assert names("bodies.item", item.pk).count("bodies.item.vote_cast") == 3
    item.refresh_from_db()
    assert item.version == 4


def test_a_vote_and_a_closing_at_once_leave_a_true_count(own_database: str) -> None:
    town = Town()
    _meeting, item = town.opened()
    for member in (town.chair, town.second, town.third):
        town.vote(item, member)
    item.refresh_from_db()
    voter, seen = town.as_member(town.third), item.version
    start = threading.Barrier(2)
    refused: list[str] = []

    def vote() -> None:
        start.wait(timeout=10)
        try:
            commands.cast_vote(actor=voter, item_id=item.pk, choice="against", moment=AT)
        except DomainError as error:
            refused.append(error.code)
        finally:
            connections.close_all()

    def close() -> None:
        start.wait(timeout=10)
        try:
            commands.close_item(actor=town.desk, item_id=item.pk, version=seen, moment=AT)
        except Stale as error:
            refused.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for one in (vote, close)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    item.refresh_from_db()
    assert refused in (["stale"], ["item_closed"])
    in_favour = Vote.objects.filter(item=item, choice="for").count()
    assert item.in_favour == (in_favour if item.outcome else None)
