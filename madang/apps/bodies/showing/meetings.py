"""One meeting and one item of its agenda, with what can be done now."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.apps.bodies import queries, words
from madang.apps.bodies.models import (
    AgendaItem,
    Attendance,
    Kind,
    Meeting,
    Member,
    Opinion,
)
from madang.apps.bodies.queries import MeetingRecord
from madang.apps.bodies.showing.bodies import member_options, office_of
from madang.core.actors import Actor
from madang.core.orgs.models import Department
from madang.core.orgs.showing import localised
from madang.ui.attributes import badge

Row = dict[str, Any]


def meeting_page(record: MeetingRecord, actor: Actor) -> Row:
    """A meeting: facts, agenda, attendance, minutes, and the next step."""
    meeting = record.meeting
    return {
        "meeting": meeting,
        "body_name": localised(meeting.body.name),
        "state": words.MEETING_STATES[meeting.state],
        "chair": record.chair.name if record.chair else "",
        "needed": queries.quorum_needed(meeting.body, seats=len(record.seats)),
        "seats": [_seat_row(record, one) for one in record.seats],
        "noted": bool(record.states),
        "present": record.present,
        "quorum": record.quorum,
        "items": [_item_row(record, item) for item in record.items],
        "minutes": record.minutes,
        "what_next": _what_next(record),
        **_open_steps(record, actor),
    }


def _seat_row(record: MeetingRecord, member: Member) -> Row:
    state = record.states.get(member.pk, "")
    return {
        "name": member.name,
        "office": office_of(member),
        "presides": record.chair is not None and member.pk == record.chair.pk,
        "state": words.ATTENDANCE[state] if state else "",
    }


def _item_row(record: MeetingRecord, item: AgendaItem) -> Row:
    return {
        "order": item.order,
        "title": item.title,
        "url": reverse("desk_item", kwargs={"item_id": item.pk}),
        "department": localised(item.department.name),
        "result": _result_badge(item),
        "opinions": len(record.opinions.get(item.pk, ())),
        "votes": record.tallies[item.pk].cast,
    }


def _result_badge(item: AgendaItem) -> Any:
    if item.outcome:
        return badge(*words.OUTCOMES[item.outcome])
    return badge(pgettext("state of an item", "Open"), "neutral")


def _open_steps(record: MeetingRecord, actor: Actor) -> Row:
    """What the actor may do now; the commands decide in the end."""
    convened = record.meeting.state == Meeting.State.CONVENED
    manages = convened and actor.may("bodies.manage")
    keeps = convened and actor.may("bodies.minutes")
    return {
        "may_add": manages,
        "may_move": manages and not record.states,
        "may_note": keeps,
        "may_write": keeps,
        "may_confirm": convened
        and record.minutes is not None
        and bool(record.states)
        and all(item.outcome for item in record.items)
        and presides(record, actor),
    }


def presides(record: MeetingRecord, actor: Actor) -> bool:
    """Whether the actor is the chair, or keeps the minutes for one from outside."""
    if record.chair is None:
        return False
    if record.chair.official_id is None:
        return actor.may("bodies.minutes")
    own = actor.kind == "official" and record.chair.official_id == actor.id
    return own and actor.may("bodies.vote")


def _what_next(record: MeetingRecord) -> str:
    meeting = record.meeting
    if meeting.state == Meeting.State.CANCELLED:
        return _("The meeting was cancelled.")
    if meeting.state == Meeting.State.HELD:
        return _("The meeting is over. Its minutes are confirmed and cannot be changed.")
    if not record.states:
        return _(
            "Members read the agenda and give their opinions. On the day, note who is present."
        )
    if not all(item.outcome for item in record.items):
        return _("Members vote on each item. Then close it.")
    if record.minutes is None:
        return _("All items are dealt with. Write the minutes.")
    return _("The minutes wait for whoever presided to confirm them.")


def item_page(
    record: MeetingRecord, item: AgendaItem, actor: Actor, departments: list[Department]
) -> Row:
    """One item: what was said, how the votes stand, and the forms that are open now."""
    own = record.seat_of(actor)
    votes = record.votes.get(item.pk, ())
    opinions = record.opinions.get(item.pk, ())
    return {
        "item": item,
        "meeting": record.meeting,
        "body_name": localised(record.meeting.body.name),
        "department": localised(item.department.name),
        "result": _result_badge(item),
        "outcome": words.OUTCOMES[item.outcome] if item.outcome else None,
        "tally": record.tallies[item.pk],
        "counts": _counts(record.tallies[item.pk]),
        "noted": bool(record.states),
        "opinions": [_opinion_row(one) for one in opinions],
        "votes": _vote_rows(record, votes),
        "must_invite": bool(item.subject_id) and record.meeting.body.kind == Kind.COMMITTEE,
        "own_opinion": _own_opinion(opinions, own, actor),
        "own_vote": next((one.choice for one in votes if own and one.member_id == own.pk), ""),
        **_choices(record, departments),
        **_item_steps(record, item, actor, own),
    }


def _counts(tally: queries.Tally) -> list[tuple[Any, int]]:
    numbers = (tally.in_favour, tally.against, tally.abstained)
    return list(zip(words.CHOICES.values(), numbers, strict=True))


def _opinion_row(opinion: Opinion) -> Row:
    if opinion.member is not None:
        whose, office = opinion.member.name, office_of(opinion.member)
    else:
        whose, office = localised(opinion.department.name) if opinion.department else "", ""
    return {
        "whose": whose,
        "office": office,
        "stance": badge(*words.STANCES[opinion.stance]),
        "text": opinion.text,
    }


def _vote_rows(record: MeetingRecord, votes: Any) -> list[Row]:
    names = {one.pk: one for one in record.seats}
    return [
        {
            "name": names[vote.member_id].name,
            "choice": words.CHOICES[vote.choice],
            "noted": not vote.by_member,
        }
        for vote in votes
        if vote.member_id in names
    ]


def _own_opinion(opinions: Any, own: Member | None, actor: Actor) -> Row:
    """The opinion that the actor would change: of the own seat, else of the own department."""
    for one in opinions:
        mine = one.member_id == own.pk if own else one.department_id == actor.department_id
        if mine:
            return {"stance": one.stance, "text": one.text}
    return {"stance": "", "text": ""}


def _choices(record: MeetingRecord, departments: list[Department]) -> Row:
    present = [one for one in record.seats if record.states.get(one.pk) == Attendance.State.PRESENT]
    members = member_options(record.seats)
    return {
        "stance_options": [(key, label) for key, (label, _tone) in words.STANCES.items()],
        "choice_options": list(words.CHOICES.items()),
        "outcome_options": [
            (key, label)
            for key, (label, _tone) in words.OUTCOMES.items()
            if key != AgendaItem.Outcome.WITHDRAWN
        ],
        "voter_options": member_options(present),
        "whose_options": [(f"member-{pk}", label) for pk, label in members]
        + [(f"department-{one.pk}", localised(one.name)) for one in departments],
    }


def _item_steps(record: MeetingRecord, item: AgendaItem, actor: Actor, own: Member | None) -> Row:
    open_now = record.meeting.state == Meeting.State.CONVENED and not item.outcome
    present = own is not None and record.states.get(own.pk) == Attendance.State.PRESENT
    keeps = open_now and actor.may("bodies.minutes")
    manages = open_now and actor.may("bodies.manage")
    return {
        "open_now": open_now,
        "seated": own is not None,
        "may_vote": open_now and present and actor.may("bodies.vote"),
        "may_opine": open_now and actor.may("bodies.vote"),
        "speaks_for": localised(own.department.name)
        if own and own.department and record.meeting.body.members_decide
        else "",
        "may_note": keeps,
        "may_note_votes": keeps and bool(record.states),
        "may_close": keeps and bool(record.states),
        "may_invite": manages,
        "may_withdraw": manages,
        "may_delegate": open_now
        and record.meeting.body.may_delegate
        and not record.votes.get(item.pk)
        and presides(record, actor),
    }


def print_page(record: MeetingRecord) -> Row:
    """Agenda and minutes as a paper (회의록)."""
    return {
        "meeting": record.meeting,
        "body_name": localised(record.meeting.body.name),
        "chair": record.chair.name if record.chair else "",
        "seats": [_seat_row(record, one) for one in record.seats],
        "noted": bool(record.states),
        "minutes": record.minutes,
        "confirmed_by": _confirmed_by(record),
        "items": [
            {
                "order": item.order,
                "title": item.title,
                "department": localised(item.department.name),
                "result": words.OUTCOMES[item.outcome][0] if item.outcome else "",
            }
            for item in record.items
        ],
    }


def _confirmed_by(record: MeetingRecord) -> str:
    if record.minutes is None or record.minutes.confirmed_at is None:
        return ""
    return record.chair.name if record.chair else ""
