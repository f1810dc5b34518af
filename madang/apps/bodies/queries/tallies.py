"""Counting: is there a quorum, and what did the votes decide?"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from madang.apps.bodies.models import AgendaItem, Attendance, Body, Vote

PRESENT = Attendance.State.PRESENT
Choice = Vote.Choice


@dataclass(frozen=True, slots=True)
class Tally:
    """How an item stands. ``quorum`` is the body's rule for meeting at all.

    ``carried``: more than half of those present are in favour (출석위원 과반수); whoever is present
    and did not vote is not in favour, and a tie does not carry.
    """

    seats: int
    present: int
    in_favour: int
    against: int
    abstained: int
    quorum: bool

    @property
    def cast(self) -> int:
        return self.in_favour + self.against + self.abstained

    @property
    def carried(self) -> bool:
        return self.in_favour * 2 > self.present


def has_quorum(body: Body, *, seats: int, present: int) -> bool:
    """Whether enough of the members are present; a body without members never has a quorum."""
    return seats > 0 and present >= quorum_needed(body, seats=seats)


def quorum_needed(body: Body, *, seats: int) -> int:
    """How many of ``seats`` must be present: more than the share, or at least the share."""
    share = seats * body.quorum_numerator
    if body.quorum_exceeds:
        return share // body.quorum_denominator + 1
    return max(1, -(-share // body.quorum_denominator))


def tally(item: AgendaItem) -> Tally:
    """Count an item: as it was found at its closing, or as it stands now. 2 queries."""
    states = dict(
        Attendance.objects.filter(meeting_id=item.meeting_id).values_list("member_id", "state")
    )
    return count(item.meeting.body, item, states, Vote.objects.filter(item=item))


def count(body: Body, item: AgendaItem, states: Mapping[int, str], votes: Iterable[Vote]) -> Tally:
    """The same from rows at hand: attendance by member, and the votes on the item.

    Only votes of those who are present count: whoever left before the closing does not decide.
    """
    if item.seats is not None:
        return _as_closed(body, item)
    present = {member for member, state in states.items() if state == PRESENT}
    cast = Counter(vote.choice for vote in votes if vote.member_id in present)
    return Tally(
        seats=len(states),
        present=len(present),
        in_favour=cast[Choice.FOR],
        against=cast[Choice.AGAINST],
        abstained=cast[Choice.ABSTAIN],
        quorum=has_quorum(body, seats=len(states), present=len(present)),
    )


def _as_closed(body: Body, item: AgendaItem) -> Tally:
    seats, present = item.seats or 0, item.present or 0
    return Tally(
        seats=seats,
        present=present,
        in_favour=item.in_favour or 0,
        against=item.against or 0,
        abstained=item.abstained or 0,
        quorum=has_quorum(body, seats=seats, present=present),
    )
