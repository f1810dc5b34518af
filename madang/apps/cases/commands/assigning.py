"""Finding who is to be in charge: by load, or by the rules of the programme file."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from madang.apps.cases import clock, queries
from madang.apps.cases import queries_belonging as belonging
from madang.apps.cases.commands.base import envelope
from madang.apps.cases.commands.handling import assign_case
from madang.apps.cases.events.belonging import AssignmentFailed
from madang.apps.cases.models import Case
from madang.core.actors import Actor
from madang.core.events.commands import record
from madang.core.orgs import queries as orgs

BY_LOAD = "least_loaded"


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is to be in charge by which rule; ``instead_of`` is absent, and this is who stands in."""

    rule: str
    official_id: int
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class NobodyFound:
    """Which rule found nobody, and why: no_rule, nobody_in_office, nobody_with_role, all_absent."""

    rule: str
    why: str


def assign_by_file(*, actor: Actor, case_id: int, moment: dt.datetime | None = None) -> None:
    """Put somebody in charge of an accepted case as its programme file says.

    Does nothing where the file leaves it to people, or somebody is in charge. Where a rule finds
    nobody, the case stays without a name, and an event says which rule and why. Raises Forbidden.
    """
    actor.require("cases.assign")
    case = Case.objects.select_related("programme_version__programme", "department").get(
        id=case_id, agency_id=actor.agency_id
    )
    if case.status != Case.Status.ACCEPTED or case.assignee_id is not None:
        return  # somebody was quicker
    found = choose(case, clock.local(moment or timezone.now()).date())
    if isinstance(found, Choice):
        assign_case(
            actor=actor,
            case_id=case.pk,
            version=case.version,
            official_id=found.official_id,
            rule=found.rule,
            instead_of=found.instead_of,
            moment=moment,
        )
    elif found is not None:
        with transaction.atomic():
            record(AssignmentFailed(**envelope(case), rule=found.rule, why=found.why), actor=actor)


def choose(case: Case, on: dt.date) -> Choice | NobodyFound | None:
    """Who is to be in charge, by the first rule of the file that fits; None: people say it."""
    service = queries.pinned_service(case)
    if service.assignment == "by_hand":
        return None
    if isinstance(service.assignment, str):
        return _least_loaded(case, BY_LOAD, belonging.in_office(case.department_id), on)
    for number, rule in enumerate(service.assignment, 1):
        if service.holds(rule.when, case.answers):
            name = f"rule:{number}:{rule.role}"
            officials = belonging.in_office(case.department_id, role=rule.role)
            if not officials:
                return NobodyFound(name, "nobody_with_role")
            return _least_loaded(case, name, officials, on)
    return NobodyFound("rules", "no_rule")


def _least_loaded(
    case: Case, rule: str, officials: Sequence[int], on: dt.date
) -> Choice | NobodyFound:
    """The one with the fewest open cases, or who stands in for them in the same department."""
    if not officials:
        return NobodyFound(rule, "nobody_in_office")
    colleagues = frozenset(belonging.in_office(case.department_id))
    for official_id in belonging.by_load(officials):
        does_it = orgs.stand_in(official_id, on)
        if does_it == official_id:
            return Choice(rule, official_id)
        if does_it in colleagues and does_it is not None:
            return Choice(rule, does_it, instead_of=official_id)
    return NobodyFound(rule, "all_absent")
