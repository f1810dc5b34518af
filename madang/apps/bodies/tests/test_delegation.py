from typing import Any

import pytest

from madang.apps.bodies import commands
from madang.apps.bodies.models import AgendaItem
from madang.apps.bodies.tests.factories import AT, Town
from madang.apps.bodies.tests.happened import last
from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden, Stale


@pytest.mark.django_db
def test_the_chair_decides_alone_where_the_body_allows_it() -> None:
    town = Town(may_delegate=True)
    item = town.convene().items.get()
    commands.decide_by_delegation(
        actor=town.as_member(town.chair),
        item_id=item.pk,
        version=1,
        outcome="adopted",
        reasons="모든 부서가 찬성",
        moment=AT,
    )
    item.refresh_from_db()
    assert (item.outcome, item.delegated, item.present) == ("adopted", True, None)
    assert last("bodies.item.closed").data["delegated"] is True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"reasons": ""}, "reasons_missing"),
        ({"outcome": "granted"}, "unknown_outcome"),
        ({"outcome": "adopted_with_conditions"}, "conditions_missing"),
        ({"conditions": "조건"}, "conditions_without_adoption"),
        ({"version": 9}, "stale"),
    ],
)
def test_a_delegated_decision_that_cannot_be_is_refused(values: dict[str, Any], code: str) -> None:
    town = Town(may_delegate=True)
    item = town.convene().items.get()
    given: dict[str, Any] = {"version": 1, "outcome": "adopted", "reasons": "찬성"} | values
    with pytest.raises(DomainError) as refused:
        commands.decide_by_delegation(actor=town.as_member(town.chair), item_id=item.pk, **given)
    assert refused.value.code == code


def delegate(actor: Actor, item: AgendaItem) -> None:
    item.refresh_from_db()
    commands.decide_by_delegation(
        actor=actor, item_id=item.pk, version=item.version, outcome="rejected", reasons="사유"
    )


@pytest.mark.django_db
def test_only_the_chair_decides_alone_and_only_where_allowed() -> None:
    town = Town()
    item = town.convene().items.get()
    with pytest.raises(Forbidden, match="not_the_chair") as refused:
        delegate(town.as_member(town.second), item)
    assert "한가람" in str(refused.value.message)
    with pytest.raises(DomainError, match="no_delegation"):
        delegate(town.as_member(town.chair), item)


@pytest.mark.django_db
def test_nobody_decides_alone_once_members_have_voted() -> None:
    town = Town(may_delegate=True)
    _meeting, item = town.opened()
    town.vote(item, town.second)
    with pytest.raises(DomainError, match="votes_cast"):
        delegate(town.as_member(town.chair), item)


@pytest.mark.django_db
def test_nobody_decides_alone_where_nobody_presides() -> None:
    town = Town()
    body_id = town.found(key="empty", may_delegate=True)
    item = town.convene(body_id=body_id).items.get()
    with pytest.raises(DomainError, match="no_chair"):
        delegate(town.as_member(town.chair), item)


@pytest.mark.django_db
def test_the_applicant_is_invited_and_writes_a_statement() -> None:
    town = Town()
    item = town.convene().items.get()
    commands.note_applicant(
        actor=town.desk, item_id=item.pk, version=1, invited=True, statement="출석이 어렵습니다."
    )
    item.refresh_from_db()
    assert (item.applicant_invited, item.statement) == (True, "출석이 어렵습니다.")
    data = last("bodies.item.applicant_noted").data
    assert data["has_statement"] is True
    assert "출석" not in str(data)
    with pytest.raises(Stale):
        commands.note_applicant(
            actor=town.desk, item_id=item.pk, version=1, invited=False, statement=""
        )


@pytest.mark.django_db
def test_nobody_is_left_out_of_a_committee() -> None:
    town = Town(kind="committee")
    item = town.convene().items.get()
    with pytest.raises(DomainError, match="must_be_invited"):
        commands.note_applicant(
            actor=town.desk, item_id=item.pk, version=1, invited=False, statement=""
        )
