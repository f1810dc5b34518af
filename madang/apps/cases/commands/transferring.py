"""A petition goes to the department that has to deal with it (이송, 영13①②④)."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock
from madang.apps.cases.commands.base import change_case, envelope, require_open, the_case
from madang.apps.cases.events.belonging import CaseTransferred
from madang.apps.cases.models import Case, Transfer
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Department
from madang.lib.periods import Period, Unit
from madang.lib.text import clean

LONGEST_REASONS: Final = 2000
ELECTRONIC: Final = frozenset({"web", "kiosk"})

NEAR_HOURS, FAR_HOURS, AGENCY_HOURS = 1, 3, 8


@dataclass(frozen=True, slots=True)
class Limit:
    """Within how many working hours a petition has to go on, and the article that says so."""

    hours: int
    law: str


def transfer_case(
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    version: int,
    to_department: int,
    reasons: str,
    moment: dt.datetime | None = None,
) -> None:
    """Give a petition to another department of the agency; nobody is in charge of it for now.

    Its own clock does not stop. Raises Forbidden, NotFound, Stale, and DomainError for the same
    department, one of another agency, a closed case or missing reasons.
    """
    actor.require("cases.transfer")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.FILED, Case.Status.ACCEPTED)
    department = _destination(case, to_department)
    reasons = checked_reasons(reasons)
    moment = moment or timezone.now()
    arrived, is_first = arrival(case, moment, agency)
    limit = limit_within_agency(case, actor, is_first=is_first)
    due_at = moment_by(limit, arrived, agency)
    with transaction.atomic():
        change_case(case, version, department_id=department.pk, assignee_id=None)
        Transfer.objects.create(
            case=case,
            from_department_id=case.department_id,
            to_department=department,
            reasons=reasons,
            at=moment,
            due_at=due_at,
            official_id=actor.id if actor.kind == "official" else None,
        )
        record(
            CaseTransferred(
                **envelope(case),
                from_department=case.department.key,
                to_department=department.key,
                to_department_id=department.pk,
                law=limit.law,
                kept=moment <= due_at,
                minutes_taken=clock.working_minutes(arrived, moment, agency),
                minutes_allowed=limit.hours * 60,
            ),
            actor=actor,
        )


def limit_within_agency(case: Case, actor: Actor, *, is_first: bool) -> Limit:
    """How soon a petition has to go on to another department.

    From the petition office (민원실: whoever takes petitions in) within one working hour, three
    where the departments lie far apart; from any other department three. For an electronic document
    the decree says "without delay" (④) and names no number: it is held to the shortest one.
    """
    if case.channel in ELECTRONIC:
        return Limit(NEAR_HOURS, "민원처리법 시행령 제13조제4항")
    if is_first and actor.may("cases.intake"):
        far = orgs.settings_of(case.agency_id).far_transfer
        hours = FAR_HOURS if far else NEAR_HOURS
        return Limit(hours, "민원처리법 시행령 제13조제1항")
    return Limit(FAR_HOURS, "민원처리법 시행령 제13조제2항")


def limit_to_agency(case: Case) -> Limit:
    """How soon a petition has to go on to another agency: within eight working hours (③)."""
    if case.channel in ELECTRONIC:
        return Limit(NEAR_HOURS, "민원처리법 시행령 제13조제4항")
    return Limit(AGENCY_HOURS, "민원처리법 시행령 제13조제3항")


def arrival(case: Case, moment: dt.datetime, agency: AgencyRef) -> tuple[dt.datetime, bool]:
    """From when a department had to hand the petition on, and whether it was its first one.

    From its receipt (접수된 민원문서, 영13), or from when it came from the department before.
    """
    received = clock.registered_at(case, moment, agency)
    last = Transfer.objects.filter(case=case).order_by("id").values_list("at", flat=True).last()
    return (max(last, received), False) if last else (received, True)


def moment_by(limit: Limit, start: dt.datetime, agency: AgencyRef) -> dt.datetime:
    """The moment by which the petition has to go on."""
    end = clock.due_of(Period(limit.hours, Unit.HOURS), start, agency)
    return clock.with_zone(end.moment)


def checked_reasons(reasons: str) -> str:
    """The reasons, cleaned. Raises DomainError for none and for too many."""
    text = clean(reasons, lines=True)
    if not text:
        raise DomainError("reasons_missing", _("Write the reasons."), field="reasons")
    if len(text) > LONGEST_REASONS:
        raise DomainError(
            "reasons_too_long",
            _("The reasons are too long: at most %(limit)s characters. Nothing was changed.")
            % {"limit": LONGEST_REASONS},
            field="reasons",
        )
    return text


def _destination(case: Case, department_id: int) -> Department:
    found = Department.objects.filter(
        id=department_id, agency_id=case.agency_id, closed_on=None
    ).first()
    if found is None:
        raise DomainError(
            "no_department",
            _("There is no such department in this agency. Nothing was changed."),
            field="department",
        )
    if found.pk == case.department_id:
        raise DomainError(
            "same_department",
            _("The case is with this department already. Nothing was changed."),
            field="department",
        )
    return found
