"""Founding bodies and appointing their members."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.bodies import queries
from madang.apps.bodies.commands.base import optional, own_department, required, stale
from madang.apps.bodies.events import BodyChanged, BodyFounded, MemberAppointed, MembershipEnded
from madang.apps.bodies.models import Body, Kind, Member
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.orgs.models import Official

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
LONGEST_NAME = 100
LONGEST_PERSON = 60
LONGEST_AFFILIATION = 120
MOST_PARTS = 100

# The constraint that was broken, and what to say of it.
REFUSALS: Mapping[str, tuple[str, Any, str]] = {
    "body_key": ("key_taken", _("There is a body with this key already."), "key"),
    "member_official_once": (
        "already_member",
        _("This official is a member in that time already."),
        "official",
    ),
    "member_outside_once": (
        "already_member",
        _("This person is a member in that time already."),
        "expert_name",
    ),
    "member_one_chair": (
        "chair_taken",
        _("The body has a chair in that time already. End that term first."),
        "role",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRules:
    """What can be changed of a body.

    ``name`` by language, Korean always; ``department_id`` keeps the papers. A meeting has a quorum
    when the share of members present exceeds numerator / denominator, or with ``quorum_exceeds``
    False reaches it. ``may_delegate``: the chair may decide an item alone (위임 전결).
    ``members_decide``: members have the power to decide for their departments, so that what they
    say in the meeting is their department's answer (참석자 전결권).
    """

    name: Mapping[str, str]
    department_id: int
    quorum_numerator: int = 1
    quorum_denominator: int = 2
    quorum_exceeds: bool = True
    may_delegate: bool = False
    members_decide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who is appointed: an official, or somebody from outside with name and office."""

    official_id: int | None = None
    expert_name: str = ""
    affiliation: str = ""
    department_id: int | None = None
    role: str = Member.Role.MEMBER
    term_from: dt.date
    term_until: dt.date | None = None


def found_body(*, actor: Actor, key: str, kind: str, rules: BodyRules) -> int:
    """Found a body of the actor's agency (회의체 설치, 법32③3호, 34, 영36, 38); gives its id.

    Raises Forbidden, and DomainError for a key that is taken or rules that no meeting could keep.
    """
    actor.require("bodies.manage")
    if not _KEY.fullmatch(key):
        raise DomainError(
            "bad_key",
            _("Use small letters, digits and hyphens, such as joint-review."),
            field="key",
        )
    if kind not in Kind.values:
        raise DomainError("unknown_kind", _("Choose what the body is for."), field="kind")
    values = _rule_values(actor.agency_id, rules)
    with _refusing(), transaction.atomic():
        body = Body.objects.create(agency_id=actor.agency_id, key=key, kind=kind, **values)
        record(BodyFounded(**_envelope(body), key=key, kind=kind), actor=actor)
    return body.pk


def change_body(*, actor: Actor, body_id: int, version: int, rules: BodyRules) -> None:
    """Change the rules of a body. Raises Forbidden, NotFound, Stale, DomainError."""
    actor.require("bodies.manage")
    body = queries.body_by_id(actor, body_id)
    values = _rule_values(actor.agency_id, rules)
    changed = tuple(sorted(key for key, value in values.items() if getattr(body, key) != value))
    with transaction.atomic():
        _raise_version(body, version, **values)
        if changed:
            record(BodyChanged(**_envelope(body), key=body.key, fields=changed), actor=actor)


def appoint_member(
    *, actor: Actor, body_id: int, version: int, seat: Seat, moment: dt.datetime | None = None
) -> int:
    """Appoint a member for a term (지명·위촉, 영36②③, 38③④); gives the member's id.

    Raises Forbidden, NotFound, Stale, and DomainError for a term that is over, a person who is a
    member in that time already, or a second chair.
    """
    actor.require("bodies.manage")
    body = queries.body_by_id(actor, body_id)
    values = _seat_values(actor.agency_id, seat)
    _check_term(seat, timezone.localdate(moment))
    with _refusing(), transaction.atomic():
        _raise_version(body, version)
        member = Member.objects.create(body=body, **values)
        record(
            MemberAppointed(
                **_envelope(body),
                member_id=member.pk,
                role=seat.role,
                from_outside=seat.official_id is None,
                term_from=seat.term_from,
                term_until=seat.term_until,
            ),
            actor=actor,
        )
    return member.pk


def end_membership(
    *,
    actor: Actor,
    member_id: int,
    version: int,
    last_day: dt.date,
    moment: dt.datetime | None = None,
) -> None:
    """End a member's term with ``last_day`` (해촉); ``version`` is that of the body.

    Raises Forbidden, NotFound, Stale, and DomainError for a day before today, before the term
    begins, or after its present end.
    """
    actor.require("bodies.manage")
    member = queries.member_by_id(actor, member_id)
    body = member.body
    earliest = max(member.term_from, timezone.localdate(moment))
    if last_day < earliest or (member.term_until and last_day > member.term_until):
        raise DomainError(
            "bad_last_day",
            _("The last day must lie between today and the end of the term."),
            field="last_day",
        )
    with transaction.atomic():
        _raise_version(body, version)
        Member.objects.filter(id=member_id).update(term_until=last_day)
        record(
            MembershipEnded(**_envelope(body), member_id=member_id, term_until=last_day),
            actor=actor,
        )


def _rule_values(agency_id: int, rules: BodyRules) -> dict[str, Any]:
    names = {
        language: required(text, "name", limit=LONGEST_NAME)
        for language, text in rules.name.items()
        if text.strip() or language == "ko"
    }
    if "ko" not in names:
        raise DomainError("name_missing", _("Give the body a Korean name."), field="name")
    share = (rules.quorum_numerator, rules.quorum_denominator)
    possible = 1 <= share[0] <= share[1] <= MOST_PARTS
    if not possible or (rules.quorum_exceeds and share[0] == share[1]):
        raise DomainError(
            "bad_quorum",
            _("A quorum is a share that members can reach, such as more than 1/2."),
            field="quorum",
        )
    return {
        "name": names,
        "department_id": own_department(agency_id, rules.department_id),
        "quorum_numerator": share[0],
        "quorum_denominator": share[1],
        "quorum_exceeds": rules.quorum_exceeds,
        "may_delegate": rules.may_delegate,
        "members_decide": rules.members_decide,
    }


def _seat_values(agency_id: int, seat: Seat) -> dict[str, Any]:
    if seat.role not in Member.Role.values:
        raise DomainError("unknown_role", _("Choose chair or member."), field="role")
    if seat.department_id is not None:
        own_department(agency_id, seat.department_id)
    values: dict[str, Any] = {
        "role": seat.role,
        "department_id": seat.department_id,
        "term_from": seat.term_from,
        "term_until": seat.term_until,
    }
    if seat.official_id is None:
        return values | {
            "expert_name": required(seat.expert_name, "expert_name", limit=LONGEST_PERSON),
            "affiliation": required(seat.affiliation, "affiliation", limit=LONGEST_AFFILIATION),
        }
    if optional(seat.expert_name + seat.affiliation, "expert_name", limit=LONGEST_AFFILIATION):
        raise DomainError(
            "official_or_outside",
            _("A member is an official or somebody from outside, not both."),
            field="expert_name",
        )
    official = Official.objects.filter(
        id=seat.official_id, agency_id=agency_id, is_active=True
    ).first()
    if official is None:
        raise DomainError(
            "no_official",
            _("Choose an official of this agency. People of other offices come from outside."),
            field="official",
        )
    return values | {
        "official_id": official.pk,
        "department_id": seat.department_id or official.department_id,
    }


def _check_term(seat: Seat, today: dt.date) -> None:
    if seat.term_until is None:
        return
    if seat.term_until < seat.term_from:
        raise DomainError("term_reversed", _("The term ends before it begins."), field="term_until")
    if seat.term_until < today:
        raise DomainError("term_over", _("This term is over already."), field="term_until")


def _raise_version(body: Body, version: int, **values: Any) -> None:
    rows = Body.objects.filter(id=body.pk, version=version)
    if not rows.update(version=F("version") + 1, **values):
        raise stale()


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn a broken constraint into the sentence that says what is wrong."""
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        refusal = REFUSALS.get(str(getattr(diagnosis, "constraint_name", "")))
        if refusal is None:
            raise
        code, message, field = refusal
        raise DomainError(code, message, field=field) from error


def _envelope(body: Body) -> dict[str, Any]:
    return {
        "agency_id": body.agency_id,
        "department_id": body.department_id,
        "subject_id": body.pk,
    }
