"""What was typed into the forms, as the commands take it. A mistake names its field."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.bodies import commands
from madang.apps.bodies.models import Member
from madang.core.errors import DomainError
from madang.core.form_pages import Typed, day, is_yes, number, time

MAJORITY = "1/2"
# How a quorum is chosen: share, and whether it must be exceeded.
QUORUMS: Mapping[str, tuple[int, int, bool]] = {
    MAJORITY: (1, 2, True),
    "half": (1, 2, False),
    "2/3": (2, 3, False),
    "3/4": (3, 4, False),
    "all": (1, 1, False),
}


def day_or_none(typed: Typed, name: str) -> dt.date | None:
    return day(typed, name) if typed.get(name, "").strip() else None


def moment(typed: Typed) -> dt.datetime:
    """The moment of a day and a time of day. Raises DomainError."""
    return timezone.make_aware(dt.datetime.combine(day(typed, "date"), time(typed, "time")))


def rules(typed: Typed, *, kept: tuple[int, int, bool] | None = None) -> commands.BodyRules:
    """The rules of a body. ``kept`` is a quorum that the list does not know and that stays."""
    quorum = QUORUMS.get(typed.get("quorum", "")) or kept
    if quorum is None:
        raise DomainError("bad_quorum", _("Choose when the body has a quorum."), field="quorum")
    names = {"ko": typed.get("name", ""), "en": typed.get("name_en", "")}
    return commands.BodyRules(
        name=names,
        department_id=number(typed, "department") or 0,
        quorum_numerator=quorum[0],
        quorum_denominator=quorum[1],
        quorum_exceeds=quorum[2],
        may_delegate=is_yes(typed, "may_delegate"),
        members_decide=is_yes(typed, "members_decide"),
    )


def seat(typed: Typed) -> commands.Seat:
    """Whom to appoint: an official who was chosen, or else somebody from outside."""
    return commands.Seat(
        official_id=number(typed, "official") or None,
        expert_name=typed.get("expert_name", ""),
        affiliation=typed.get("affiliation", ""),
        department_id=number(typed, "department") or None,
        role=typed.get("role", ""),
        term_from=day(typed, "term_from"),
        term_until=day_or_none(typed, "term_until"),
    )


def item(typed: Typed) -> commands.ItemIn:
    """Something for an agenda; what it is about came with the address of the form."""
    return commands.ItemIn(
        title=typed.get("title", ""),
        department_id=number(typed, "department") or 0,
        subject_type=typed.get("subject_type", ""),
        subject_id=number(typed, "subject_id") or None,
        applicant_invited=is_yes(typed, "applicant_invited"),
    )


def first_items(typed: Typed) -> list[commands.ItemIn]:
    """The item of the form that convenes; none where it was left empty."""
    return [item(typed)] if typed.get("title", "").strip() or typed.get("subject_type") else []


def attendance(typed: Typed, seats: Sequence[Member]) -> dict[int, str]:
    """The states that were chosen; whoever was left open is not named."""
    chosen = {one.pk: typed.get(f"seat_{one.pk}", "") for one in seats}
    return {member_id: state for member_id, state in chosen.items() if state}
