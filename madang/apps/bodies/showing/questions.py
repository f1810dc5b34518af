"""The questions of each form, as the page kit shows them; typed answers come in front."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from madang.apps.bodies import forms, words
from madang.apps.bodies.commands.base import LONGEST_TEXT
from madang.apps.bodies.models import Body, Kind, Meeting, Member
from madang.apps.bodies.queries import MeetingRecord
from madang.apps.bodies.showing.bodies import member_options, office_of
from madang.core.form_pages import Row, number
from madang.core.orgs.models import Department, Official
from madang.core.orgs.showing import localised


def department_field(
    departments: Sequence[Department], label: str, value: int | None, **more: Any
) -> Row:
    return {
        "name": "department",
        "type": "choice",
        "compact": True,
        "label": label,
        "options": [(one.pk, localised(one.name)) for one in departments],
        "value": value,
    } | more


def body_fields(departments: Sequence[Department], body: Body | None, own: int | None) -> list[Row]:
    """The rules of a body; of a new one also its key and kind."""
    name = body.name if body else {}
    return [
        {
            "name": "name",
            "type": "text",
            "label": _("Name in Korean"),
            "required": True,
            "value": name.get("ko"),
        },
        {"name": "name_en", "type": "text", "label": _("Name in English"), "value": name.get("en")},
        *([] if body else _key_and_kind()),
        department_field(
            departments,
            _("Department that keeps its papers"),
            body.department_id if body else own,
            required=True,
        ),
        {
            "name": "quorum",
            "type": "choice",
            "label": _("It has a quorum with"),
            "required": True,
            "options": list(words.QUORUMS.items()),
            "value": _quorum_of(body) if body else forms.MAJORITY,
        },
        {
            "name": "may_delegate",
            "type": "consent",
            "label": _("The chair may decide an item alone, with reasons"),
            "value": str(bool(body and body.may_delegate)).lower(),
        },
        {
            "name": "members_decide",
            "type": "consent",
            "label": _("Members decide for their departments in the meeting"),
            "value": str(bool(body and body.members_decide)).lower(),
        },
    ]


def _quorum_of(body: Body) -> str:
    """The key of its quorum; empty for one that the form does not know."""
    share = (body.quorum_numerator, body.quorum_denominator, body.quorum_exceeds)
    return next((key for key, known in forms.QUORUMS.items() if known == share), "")


def _key_and_kind() -> list[Row]:
    """What never changes once a body is founded."""
    return [
        {
            "name": "key",
            "type": "text",
            "label": _("Short name"),
            "hint": _(
                "For programme files: small letters, digits and hyphens, such as joint-review."
            ),
            "required": True,
        },
        {
            "name": "kind",
            "type": "choice",
            "label": _("What it is for"),
            "required": True,
            "options": [(str(key), label) for key, label in words.KINDS.items()],
            "value": str(Kind.JOINT_REVIEW.value),
        },
    ]


def member_fields(
    officials: Sequence[Official], departments: Sequence[Department], today: dt.date
) -> list[Row]:
    """Whom to appoint, and for how long."""
    return [
        {
            "name": "official",
            "type": "choice",
            "compact": True,
            "label": _("Official"),
            "hint": _("Leave this open for somebody from outside."),
            "options": [
                (one.pk, f"{one.name} ({localised(one.department.name)})") for one in officials
            ],
        },
        {"name": "expert_name", "type": "text", "label": _("Name of somebody from outside")},
        {"name": "affiliation", "type": "text", "label": _("Where they work")},
        department_field(
            departments,
            _("Department for which they speak"),
            None,
            hint=_("An official speaks for their own unless you choose another."),
        ),
        {
            "name": "role",
            "type": "choice",
            "label": _("Role"),
            "required": True,
            "options": list(words.ROLES.items()),
            "value": str(Member.Role.MEMBER.value),
        },
        {
            "name": "term_from",
            "type": "date",
            "label": _("First day of the term"),
            "required": True,
            "value": today.isoformat(),
        },
        {
            "name": "term_until",
            "type": "date",
            "label": _("Last day of the term"),
            "hint": _("Leave this open for a term without an end."),
        },
    ]


def when_fields(meeting: Meeting | None) -> list[Row]:
    """Day, time and place of a meeting."""
    at = timezone.localtime(meeting.scheduled_at) if meeting else None
    return [
        {
            "name": "date",
            "type": "date",
            "label": _("Day"),
            "required": True,
            "value": at.date().isoformat() if at else "",
        },
        {
            "name": "time",
            "type": "text",
            "max_length": 5,
            "label": _("Time"),
            "hint": _("With 24 hours, such as 14:00."),
            "required": True,
            "value": f"{at:%H:%M}" if at else "",
        },
        {
            "name": "place",
            "type": "text",
            "label": _("Place"),
            "required": True,
            "value": meeting.place if meeting else "",
        },
    ]


def item_fields(
    departments: Sequence[Department], asked: Mapping[str, str], *, required: bool
) -> list[Row]:
    """Something for the agenda; ``asked`` are values from the address."""
    return [
        {
            "name": "title",
            "type": "text",
            "label": _("Item on the agenda"),
            "required": required,
            "value": asked.get("title", ""),
        },
        department_field(
            departments,
            _("Department that presents it"),
            number(asked, "department"),
            required=required,
        ),
        {
            "name": "applicant_invited",
            "type": "consent",
            "label": _("The applicant is invited and told the time in advance"),
            "value": asked.get("applicant_invited", ""),
        },
    ]


def convene_fields(
    departments: Sequence[Department], members: Sequence[Member], asked: Mapping[str, str]
) -> list[Row]:
    """A meeting and its first item."""
    return [
        *when_fields(None),
        {
            "name": "chair",
            "type": "choice",
            "compact": True,
            "label": _("Who presides"),
            "hint": _("Leave this open for the chair of the body."),
            "options": member_options(members),
        },
        *item_fields(departments, asked, required=False),
    ]


def withdrawal_fields() -> list[Row]:
    """Why an item is taken off the agenda."""
    return [
        {
            "name": "reasons",
            "type": "textarea",
            "label": _("Reasons"),
            "required": True,
            "max_length": LONGEST_TEXT,
        }
    ]


def attendance_fields(record: MeetingRecord) -> list[Row]:
    """For each seat how the member takes part, and who presides."""
    rows: list[Row] = [
        {
            "name": f"seat_{one.pk}",
            "type": "choice",
            "compact": True,
            "label": f"{one.name} ({office_of(one)})",
            "options": list(words.ATTENDANCE.items()),
            "value": record.states.get(one.pk, ""),
        }
        for one in record.seats
    ]
    rows.append(
        {
            "name": "chair",
            "type": "choice",
            "compact": True,
            "label": _("Who presides"),
            "options": member_options(record.seats),
            "value": record.chair.pk if record.chair else None,
        }
    )
    return rows
