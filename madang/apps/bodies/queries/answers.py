"""What members say for their departments, where they have the power to decide (참석자 전결권)."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from madang.apps.bodies.models import AgendaItem, Attendance, Body, Member, Opinion, Vote
from madang.apps.bodies.queries.reading import members_on
from madang.core.actors import Actor


@dataclass(frozen=True, slots=True)
class DepartmentAnswer:
    """The answer of a department by an official who sat for it and was there."""

    department_id: int
    official_id: int
    stance: str
    text: str


def answers_of(actor: Actor, item_id: int) -> Sequence[DepartmentAnswer]:
    """What the departments of those present say of an item of the actor's agency.

    Nothing where the body gives its members no such power; people from outside never have it. A
    member's opinion counts; of one who only voted, the vote. Where several sit for a department,
    who spoke last speaks for it, and an opinion goes before a vote.
    """
    item = AgendaItem.objects.select_related("meeting__body").get(
        id=item_id, meeting__agency_id=actor.agency_id
    )
    if not item.meeting.body.members_decide:
        return []
    there = Attendance.objects.filter(meeting=item.meeting, state=Attendance.State.PRESENT)
    seats = _speakers().in_bulk(list(there.values_list("member_id", flat=True)))
    said: dict[int, DepartmentAnswer] = {}
    for vote in Vote.objects.filter(item=item, member__in=seats).order_by("cast_at"):
        _speak(said, seats[vote.member_id], *_of_vote(vote, item))
    opinions = Opinion.objects.filter(item=item, member__in=seats).order_by("given_at")
    for opinion in opinions:
        _speak(said, seats[opinion.member_id or 0], opinion.stance, opinion.text)
    return list(said.values())


def departments_that_decide(body: Body, day: dt.date) -> Collection[int]:
    """The ids of the departments for which somebody sits on a day with the power to decide."""
    if not body.members_decide:
        return set()
    seated = {member.pk for member in members_on(body.pk, day)}
    return set(_speakers().filter(id__in=seated).values_list("department_id", flat=True))


def _speakers() -> QuerySet[Member]:
    return Member.objects.exclude(department=None).exclude(official=None)


def _speak(said: dict[int, DepartmentAnswer], seat: Member, stance: str, text: str) -> None:
    if stance and seat.department_id is not None and seat.official_id is not None:
        said[seat.department_id] = DepartmentAnswer(
            seat.department_id, seat.official_id, stance, text
        )


def _of_vote(vote: Vote, item: AgendaItem) -> tuple[str, str]:
    """What a vote says as an opinion; an abstention says nothing."""
    if vote.choice == Vote.Choice.AGAINST:
        return Opinion.Stance.OPPOSE, item.reasons
    if vote.choice == Vote.Choice.FOR:
        if item.conditions:
            return Opinion.Stance.AGREE_WITH_CONDITIONS, item.conditions
        return Opinion.Stance.AGREE, ""
    return "", ""
