from typing import Any

import pytest

from madang.apps.bodies import commands
from madang.apps.bodies.models import AgendaItem, Opinion
from madang.apps.bodies.tests.factories import AT, Town, acting
from madang.core.actors import Actor, system
from madang.core.errors import DomainError, Forbidden


def opine(actor: Actor, item: AgendaItem, stance: str = "agree", **values: Any) -> None:
    commands.give_opinion(actor=actor, item_id=item.pk, stance=stance, moment=AT, **values)


@pytest.mark.django_db
def test_a_member_gives_an_opinion_before_the_meeting_and_changes_it() -> None:
    town = Town()
    item = town.convene().items.get()
    opine(town.as_member(town.second), item)
    opine(town.as_member(town.second), item, "oppose", text="일조권을 침해합니다.")
    opinion = Opinion.objects.get(item=item)
    assert (opinion.member_id, opinion.stance) == (town.second.pk, "oppose")


@pytest.mark.django_db
def test_an_official_who_is_no_member_speaks_for_the_department() -> None:
    town = Town()
    item = town.convene().items.get()
    opine(acting(town.other, "실무자", ["bodies.vote"]), item)
    opinion = Opinion.objects.get(item=item)
    assert (opinion.member_id, opinion.department_id) == (None, town.other.pk)


@pytest.mark.django_db
def test_whoever_keeps_the_minutes_notes_the_opinion_of_others() -> None:
    town = Town()
    item = town.convene().items.get()
    opine(town.desk, item, member_id=town.expert.pk)
    opine(town.desk, item, department_id=town.other.pk)
    assert Opinion.objects.filter(item=item).count() == 2
    member = acting(town.lead, "위원", ["bodies.read", "bodies.vote"])
    with pytest.raises(Forbidden):
        opine(member, item, member_id=town.expert.pk)
    with pytest.raises(Forbidden):
        opine(member, item, department_id=town.other.pk)


@pytest.mark.django_db
def test_an_opinion_is_of_somebody() -> None:
    town, elsewhere = Town(), Town("seocho")
    item = town.convene().items.get()
    with pytest.raises(DomainError, match="whose_opinion"):
        opine(town.desk, item, member_id=town.expert.pk, department_id=town.other.pk)
    with pytest.raises(DomainError, match="whose_opinion"):
        opine(system(town.agency.pk, "bodies.vote"), item)
    with pytest.raises(DomainError, match="no_department"):
        opine(town.desk, item, department_id=elsewhere.other.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("stance", ["oppose", "agree_with_conditions"])
def test_objections_and_conditions_are_written_out(stance: str) -> None:
    town = Town()
    item = town.convene().items.get()
    with pytest.raises(DomainError, match="text_missing"):
        opine(town.desk, item, stance)
    assert not Opinion.objects.exists()
