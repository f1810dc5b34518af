"""The list of bodies, and one body with its members and meetings."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from madang.apps.bodies import forms, queries, words
from madang.apps.bodies.models import Body, Meeting, Member
from madang.core.actors import Actor
from madang.core.orgs.showing import localised
from madang.ui.attributes import badge

Row = dict[str, Any]


def body_row(body: Body) -> Row:
    """A body as a list shows it."""
    return {
        "url": reverse("desk_body", kwargs={"body_id": body.pk}),
        "name": localised(body.name),
        "kind": words.KINDS[body.kind],
        "department": localised(body.department.name),
        "quorum": quorum_text(body),
    }


def meeting_row(meeting: Meeting, *, body_name: str = "") -> Row:
    """A meeting as a list shows it."""
    label, tone = words.MEETING_STATES[meeting.state]
    return {
        "url": reverse("desk_meeting", kwargs={"meeting_id": meeting.pk}),
        "body": body_name or localised(meeting.body.name),
        "when": meeting.scheduled_at,
        "place": meeting.place,
        "state": badge(label, tone),
    }


def quorum_text(body: Body) -> str:
    """When a body has a quorum, in words."""
    share = (body.quorum_numerator, body.quorum_denominator, body.quorum_exceeds)
    for key, known in forms.QUORUMS.items():
        if known == share:
            return str(words.QUORUMS[key])
    values = {"share": f"{share[0]}/{share[1]}"}
    if body.quorum_exceeds:
        return _("More than %(share)s of the members") % values
    return _("At least %(share)s of the members") % values


def body_page(body: Body, actor: Actor, today: dt.date) -> Row:
    """One body. 2 queries, and 1 for its meetings."""
    members = queries.members_of(body.pk, since=today)
    return {
        "body": body,
        "name": localised(body.name),
        "kind": words.KINDS[body.kind],
        "department": localised(body.department.name),
        "quorum": quorum_text(body),
        "may_delegate": body.may_delegate,
        "members_decide": body.members_decide,
        "members": [_member_row(one, today) for one in members],
        "has_chair": queries.chair_on([one for one in members if one.term_from <= today])
        is not None,
        "may_manage": actor.may("bodies.manage"),
    }


def _member_row(member: Member, today: dt.date) -> Row:
    return {
        "id": member.pk,
        "name": member.name,
        "office": office_of(member),
        "role": words.ROLES[member.role],
        "from_outside": member.official_id is None,
        "term_from": member.term_from,
        "term_until": member.term_until,
        "later": member.term_from > today,
        "end_url": reverse("desk_end_membership", kwargs={"member_id": member.pk}),
    }


def office_of(member: Member) -> str:
    """For which office somebody speaks."""
    if member.department is not None:
        return localised(member.department.name)
    return member.affiliation


def member_options(members: Sequence[Member]) -> list[tuple[int, str]]:
    """Members to choose from."""
    return [(one.pk, f"{one.name} ({office_of(one)})") for one in members]
