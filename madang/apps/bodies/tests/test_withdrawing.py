"""Taking an item off an agenda, and what members say for their departments."""

import pytest

from madang.apps.bodies import commands, queries
from madang.apps.bodies.models import AgendaItem, Meeting
from madang.apps.bodies.tests.factories import AT, NOW, Town, acting
from madang.apps.bodies.tests.happened import last
from madang.core.errors import DomainError, Forbidden, Stale

pytestmark = pytest.mark.django_db


def withdraw(town: Town, item: AgendaItem, **changes: object) -> None:
    values = {"actor": town.desk, "version": item.version, "reasons": "취하됨", "moment": NOW}
    commands.withdraw_item(item_id=item.pk, **(values | changes))  # type: ignore[arg-type]


def test_an_item_is_taken_off_and_says_why() -> None:
    town = Town()
    item = town.convene().items.get()
    withdraw(town, item)
    item.refresh_from_db()
    assert (item.outcome, item.reasons, item.closed_at) == ("withdrawn", "취하됨", NOW)
    assert last("bodies.item.withdrawn").data["about_id"] == 7


def test_the_same_can_be_put_on_the_agenda_again_and_the_order_goes_on() -> None:
    town = Town()
    meeting = town.convene()
    withdraw(town, meeting.items.get())
    again = commands.add_item(actor=town.desk, meeting_id=meeting.pk, item=town.item())
    assert AgendaItem.objects.get(id=again).order == 2
    with pytest.raises(DomainError, match="already_on_agenda"):
        commands.add_item(actor=town.desk, meeting_id=meeting.pk, item=town.item())


@pytest.mark.parametrize(
    ("changes", "code"), [({"reasons": " "}, "reasons_missing"), ({"version": 9}, "stale")]
)
def test_what_is_refused_changes_nothing(changes: dict[str, object], code: str) -> None:
    town = Town()
    item = town.convene().items.get()
    with pytest.raises((DomainError, Stale), match=code):
        withdraw(town, item, **changes)
    item.refresh_from_db()
    assert item.outcome == ""


def test_taking_off_needs_its_permission() -> None:
    town = Town()
    item = town.convene().items.get()
    with pytest.raises(Forbidden):
        withdraw(town, item, actor=acting(town.lead, "나그네", ["bodies.read", "bodies.vote"]))


def test_a_closed_item_is_not_taken_off() -> None:
    town = Town()
    _meeting, item = town.opened()
    town.vote(item, town.chair)
    town.close(item)
    item.refresh_from_db()
    with pytest.raises(DomainError, match="item_closed"):
        withdraw(town, item)


def test_a_meeting_cannot_find_that_something_is_withdrawn() -> None:
    town = Town(may_delegate=True)
    item = town.convene().items.get()
    with pytest.raises(DomainError, match="unknown_outcome"):
        commands.decide_by_delegation(
            actor=town.as_member(town.chair),
            item_id=item.pk,
            version=item.version,
            outcome="withdrawn",
            reasons="까닭",
            moment=AT,
        )


def test_minutes_can_be_confirmed_when_nothing_is_left() -> None:
    town = Town()
    meeting, item = town.opened()
    item.refresh_from_db()
    withdraw(town, item, moment=AT)
    assert "안건에서 뺌" in queries.minutes_draft(meeting)
    commands.write_minutes(
        actor=town.desk, meeting_id=meeting.pk, version=0, text="회의록", moment=AT
    )
    commands.confirm_minutes(
        actor=town.as_member(town.chair), meeting_id=meeting.pk, version=1, moment=AT
    )
    assert Meeting.objects.get().state == "held"


# --- Answers of departments (참석자 전결권) ---------------------------------------------------


def say(town: Town, item: AgendaItem, member: object, stance: str, text: str = "") -> None:
    commands.give_opinion(
        actor=town.as_member(member),  # type: ignore[arg-type]
        item_id=item.pk,
        stance=stance,
        text=text,
        moment=AT,
    )


def answers(town: Town, item: AgendaItem) -> dict[int, tuple[str, str]]:
    found = queries.answers_of(town.desk, item.pk)
    return {one.department_id: (one.stance, one.text) for one in found}


def test_who_is_present_speaks_for_the_department() -> None:
    town = Town(members_decide=True)
    _meeting, item = town.opened()
    say(town, item, town.second, "oppose", "소음")
    town.vote(item, town.chair)
    assert answers(town, item) == {town.lead.pk: ("agree", ""), town.other.pk: ("oppose", "소음")}


def test_nobody_speaks_for_a_department_without_the_power() -> None:
    town = Town()
    _meeting, item = town.opened()
    say(town, item, town.second, "agree")
    assert answers(town, item) == {}
    assert queries.departments_that_decide(town.body, AT.date()) == set()


def test_who_is_not_there_speaks_for_nobody() -> None:
    town = Town(members_decide=True)
    _meeting, item = town.opened(town.chair, town.third)
    say(town, item, town.second, "agree")
    assert answers(town, item) == {}


def test_an_abstention_says_nothing() -> None:
    town = Town(members_decide=True)
    _meeting, item = town.opened()
    town.vote(item, town.chair, "abstain")
    assert answers(town, item) == {}


def test_people_from_outside_decide_for_no_department() -> None:
    town = Town(members_decide=True)
    outsider = town.seat(expert_name="너나들이", affiliation="자문위원", department_id=town.lead.pk)
    assert queries.departments_that_decide(town.body, AT.date()) == {town.lead.pk, town.other.pk}
    _meeting, item = town.opened(town.chair, outsider)
    commands.give_opinion(
        actor=town.desk, item_id=item.pk, stance="agree", member_id=outsider.pk, moment=AT
    )
    assert answers(town, item) == {}
