"""Dealing with an item: opinions, votes, and how it ends."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.bodies import queries
from madang.apps.bodies.commands.base import (
    LONGEST_TEXT,
    change_version,
    has_begun,
    locked_item,
    official_id,
    optional,
    own_department,
    require_chair,
    required,
    seat_by_id,
    seat_of_official,
)
from madang.apps.bodies.events import ApplicantNoted, ItemClosed, OpinionGiven, VoteCast
from madang.apps.bodies.models import AgendaItem, Attendance, Kind, Member, Opinion, Vote
from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden
from madang.core.events.commands import record

Outcome = AgendaItem.Outcome
# What a meeting can find; an item is withdrawn by those who put it on the agenda.
DECIDABLE = frozenset(Outcome) - {Outcome.WITHDRAWN}


def note_applicant(
    *, actor: Actor, item_id: int, version: int, invited: bool, statement: str
) -> None:
    """Note that the applicant is invited, and what they say in writing (영36⑦, 38⑥).

    Raises Forbidden, NotFound, Stale, and DomainError for a closed item, or if the applicant of a
    committee's item would not be invited.
    """
    actor.require("bodies.manage")
    statement = optional(statement, "statement", limit=LONGEST_TEXT)
    with transaction.atomic():
        item = locked_item(actor, item_id, version=version)
        if not invited and item.subject_id and item.meeting.body.kind == Kind.COMMITTEE:
            raise DomainError(
                "must_be_invited",
                _("The applicant must be invited to the committee (Decree, Article 38(6))."),
                field="invited",
            )
        change_version(item, version, applicant_invited=invited, statement=statement)
        record(
            ApplicantNoted(
                **item_envelope(item),
                meeting_id=item.meeting_id,
                about_type=item.subject_type,
                about_id=item.subject_id,
                applicant_invited=invited,
                has_statement=bool(statement),
            ),
            actor=actor,
        )


def give_opinion(
    *,
    actor: Actor,
    item_id: int,
    stance: str,
    text: str = "",
    member_id: int | None = None,
    department_id: int | None = None,
    moment: dt.datetime | None = None,
) -> None:
    """Give an opinion on an open item, or change it: one for each member and department.

    A member speaks for themselves, another official for their own department (영36④). Whoever keeps
    the minutes may note that of any member or department. Raises Forbidden, NotFound, and
    DomainError for a closed item, or conditions or objections without a text.
    """
    if stance not in Opinion.Stance.values:
        raise DomainError("unknown_stance", _("Choose one of the opinions."), field="stance")
    needs_text = stance in (Opinion.Stance.AGREE_WITH_CONDITIONS, Opinion.Stance.OPPOSE)
    check = required if needs_text else optional
    text = check(text, "text", limit=LONGEST_TEXT, lines=True)
    with transaction.atomic():
        item = locked_item(actor, item_id)
        whose = _whose_opinion(actor, item, member_id, department_id)
        Opinion.objects.update_or_create(
            item=item,
            **whose,
            defaults={
                "stance": stance,
                "text": text,
                "given_at": moment or timezone.now(),
                "written_by_id": official_id(actor),
            },
        )
        change_version(item, None)
        record(
            OpinionGiven(
                **item_envelope(item),
                about_type=item.subject_type,
                about_id=item.subject_id,
                member_id=whose["member_id"],
                of_department_id=whose["department_id"],
                stance=stance,
            ),
            actor=actor,
        )


def _whose_opinion(
    actor: Actor, item: AgendaItem, member_id: int | None, department_id: int | None
) -> dict[str, Any]:
    if member_id and department_id:
        raise DomainError(
            "whose_opinion", _("Name a member or a department, not both."), field="whose"
        )
    if member_id:
        seat = seat_by_id(item.meeting, member_id)
        _require_own_or_minutes(actor, own=_is_seat_of(actor, seat))
        return {"member_id": seat.pk, "department_id": None}
    if department_id:
        own_department(actor.agency_id, department_id)
        _require_own_or_minutes(actor, own=actor.department_id == department_id)
        return {"member_id": None, "department_id": department_id}
    actor.require("bodies.vote")
    own = seat_of_official(item.meeting, actor)
    if own:
        return {"member_id": own.pk, "department_id": None}
    if actor.department_id is None:
        raise DomainError(
            "whose_opinion",
            _("Say whose opinion it is: a member's or a department's."),
            field="whose",
        )
    return {"member_id": None, "department_id": actor.department_id}


def cast_vote(
    *,
    actor: Actor,
    item_id: int,
    choice: str,
    member_id: int | None = None,
    moment: dt.datetime | None = None,
) -> None:
    """Vote on an open item (표결); a second vote of the same member changes the first.

    Members vote themselves; whoever keeps the minutes may note the vote of a member (``member_id``)
    who has not voted themselves, such as somebody from outside. Raises Forbidden, NotFound, and
    DomainError for somebody who is not present, for a closed item, or before attendance was noted.
    """
    if choice not in Vote.Choice.values:
        raise DomainError("unknown_choice", _("Vote for, against, or abstain."), field="choice")
    with transaction.atomic():
        item = locked_item(actor, item_id)
        seat = _voting_seat(actor, item, member_id)
        _require_present(item, seat)
        by_member = _is_seat_of(actor, seat)
        earlier = Vote.objects.filter(item=item, member=seat).first()
        if earlier and earlier.by_member and not by_member:
            raise Forbidden(
                "voted_themselves",
                _("This member has voted; only they can change it. Nothing was changed."),
            )
        values = {
            "choice": choice,
            "cast_at": moment or timezone.now(),
            "by_member": by_member,
        }
        if earlier:
            Vote.objects.filter(item=item, member=seat).update(**values)
        else:
            Vote.objects.create(item=item, member=seat, **values)
        change_version(item, None)
        record(
            VoteCast(
                **item_envelope(item),
                member_id=seat.pk,
                choice=choice,
                by_member=by_member,
                changed=earlier is not None,
            ),
            actor=actor,
        )


def _voting_seat(actor: Actor, item: AgendaItem, member_id: int | None) -> Member:
    if member_id is not None:
        seat = seat_by_id(item.meeting, member_id)
        _require_own_or_minutes(actor, own=_is_seat_of(actor, seat))
        return seat
    actor.require("bodies.vote")
    own = seat_of_official(item.meeting, actor)
    if own is None:
        raise Forbidden(
            "not_a_member",
            _("Only members who sit on the day of the meeting can vote. Nothing was changed."),
        )
    return own


def _require_present(item: AgendaItem, seat: Member) -> None:
    if not has_begun(item.meeting):
        raise DomainError(
            "attendance_missing",
            _("Note who is present before anybody votes. Nothing was changed."),
        )
    row = Attendance.objects.filter(meeting=item.meeting, member=seat)
    if not row.filter(state=Attendance.State.PRESENT).exists():
        raise DomainError(
            "not_present", _("Only members who are present can vote. Nothing was changed.")
        )


def close_item(
    *,
    actor: Actor,
    item_id: int,
    version: int,
    conditions: str = "",
    reasons: str = "",
    deferred: bool = False,
    moment: dt.datetime | None = None,
) -> str:
    """Close an item by what the votes say; gives the outcome.

    Adopted if more than half of those present are in favour, with ``conditions`` if there are some;
    otherwise rejected. ``deferred``: put off without a decision, with reasons; also where there is
    no quorum. Raises Forbidden, NotFound, Stale, and DomainError without quorum or votes.
    """
    actor.require("bodies.minutes")
    conditions = optional(conditions, "conditions", limit=LONGEST_TEXT)
    check = required if deferred else optional
    reasons = check(reasons, "reasons", limit=LONGEST_TEXT, lines=True)
    with transaction.atomic():
        item = locked_item(actor, item_id, version=version)
        counted = queries.tally(item)
        outcome = Outcome.DEFERRED if deferred else _outcome_of(counted, conditions)
        _check_conditions(outcome, conditions)
        counts = {} if deferred and not counted.cast else _counts(counted)
        _close(
            actor,
            item,
            outcome,
            moment,
            reasons=reasons,
            conditions=conditions,
            **counts,
        )
    return str(outcome.value)


def _outcome_of(counted: queries.Tally, conditions: str) -> AgendaItem.Outcome:
    if not counted.quorum:
        raise DomainError(
            "no_quorum",
            _("There is no quorum: %(present)s of %(seats)s members are present. Defer the item.")
            % {"present": counted.present, "seats": counted.seats},
        )
    if not counted.cast:
        raise DomainError("no_votes", _("Nobody has voted yet. Nothing was changed."))
    if not counted.carried:
        return Outcome.REJECTED
    return Outcome.WITH_CONDITIONS if conditions else Outcome.ADOPTED


def decide_by_delegation(
    *,
    actor: Actor,
    item_id: int,
    version: int,
    outcome: str,
    reasons: str,
    conditions: str = "",
    moment: dt.datetime | None = None,
) -> None:
    """Decide an item as the chair alone, with reasons, where the body allows it (위임 전결).

    Raises Forbidden for anybody else, NotFound, Stale, and DomainError if the body does not allow
    it, if members voted already, or without reasons.
    """
    if outcome not in DECIDABLE:
        raise DomainError("unknown_outcome", _("Choose one of the outcomes."), field="outcome")
    reasons = required(reasons, "reasons", limit=LONGEST_TEXT, lines=True)
    conditions = optional(conditions, "conditions", limit=LONGEST_TEXT)
    chosen = Outcome(outcome)
    _check_conditions(chosen, conditions)
    with transaction.atomic():
        item = locked_item(actor, item_id, version=version)
        require_chair(actor, item.meeting)
        if not item.meeting.body.may_delegate:
            raise DomainError(
                "no_delegation",
                _("The rules of this body leave no decision to the chair alone."),
            )
        if Vote.objects.filter(item=item).exists():
            raise DomainError(
                "votes_cast", _("Members have voted on this item: it is closed by their votes.")
            )
        _close(
            actor,
            item,
            chosen,
            moment,
            reasons=reasons,
            conditions=conditions,
            delegated=True,
        )


def _check_conditions(outcome: AgendaItem.Outcome, conditions: str) -> None:
    if outcome == Outcome.WITH_CONDITIONS and not conditions:
        raise DomainError("conditions_missing", _("Write the conditions."), field="conditions")
    if outcome != Outcome.WITH_CONDITIONS and conditions:
        raise DomainError(
            "conditions_without_adoption",
            _("The item was not adopted with conditions: take the conditions out."),
            field="conditions",
        )


def _counts(counted: queries.Tally) -> dict[str, int]:
    return {
        "seats": counted.seats,
        "present": counted.present,
        "in_favour": counted.in_favour,
        "against": counted.against,
        "abstained": counted.abstained,
    }


def _close(
    actor: Actor,
    item: AgendaItem,
    outcome: AgendaItem.Outcome,
    moment: dt.datetime | None,
    **values: Any,
) -> None:
    change_version(
        item,
        None,  # the caller holds the lock and has compared the version
        outcome=outcome,
        closed_at=moment or timezone.now(),
        closed_by_id=official_id(actor),
        **values,
    )
    body = item.meeting.body
    record(
        ItemClosed(
            **item_envelope(item),
            meeting_id=item.meeting_id,
            body=body.key,
            kind=body.kind,
            about_type=item.subject_type,
            about_id=item.subject_id,
            outcome=str(outcome.value),
            delegated=bool(values.get("delegated")),
            in_favour=values.get("in_favour", 0),
            against=values.get("against", 0),
            abstained=values.get("abstained", 0),
        ),
        actor=actor,
    )


def _is_seat_of(actor: Actor, seat: Member) -> bool:
    return actor.kind == "official" and seat.official_id == actor.id


def _require_own_or_minutes(actor: Actor, *, own: bool) -> None:
    actor.require("bodies.vote" if own else "bodies.minutes")


def item_envelope(item: AgendaItem) -> dict[str, Any]:
    """Where an event of an item belongs."""
    return {
        "agency_id": item.meeting.agency_id,
        "department_id": item.department_id,
        "subject_id": item.pk,
    }
