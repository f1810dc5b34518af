"""Accepting a case, naming who is in charge, deciding."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, queries
from madang.apps.cases.commands.base import (
    change_case,
    end_case,
    envelope,
    require_open,
    the_case,
)
from madang.apps.cases.commands.opinion_ends import waive_meetings, waive_opinions
from madang.apps.cases.decision_words import left_open
from madang.apps.cases.events import CaseAccepted, CaseAssigned, CaseDecided
from madang.apps.cases.models import Case
from madang.apps.cases.remedies import remedies_of
from madang.apps.cases.telling import AS_USUAL, Telling, checked_means, collect_from
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.orgs import queries as orgs
from madang.lib.text import clean

LONGEST_REASONS = 10_000


def accept_case(
    *, actor: Actor, case_id: int, version: int, moment: dt.datetime | None = None
) -> None:
    """Accept a filed case for its department (접수, 민원처리법 제9조).

    Raises Forbidden, NotFound, Stale, and DomainError if it is not waiting for that.
    """
    actor.require("cases.accept")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.FILED)
    with transaction.atomic():
        change_case(
            case, version, status=Case.Status.ACCEPTED, accepted_at=moment or timezone.now()
        )
        record(
            CaseAccepted(**envelope(case), department=case.department.key, service=case.service),
            actor=actor,
        )


def assign_case(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    official_id: int,
    rule: str = "by_hand",
    instead_of: int | None = None,
    moment: dt.datetime | None = None,
) -> None:
    """Make an official of the case's department responsible for it (담당자 지정).

    ``rule`` says what chose them, ``instead_of`` for whom they stand in. If they are away on this
    day, whoever stands in for them becomes responsible, and the event says for whom. Raises
    Forbidden, NotFound, Stale, and DomainError for a closed case, for somebody who is not in office
    in that department, or who is away while nobody of the department stands in.
    """
    actor.require("cases.assign")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.ACCEPTED)
    colleagues = {person.pk for person in orgs.officials_of(case.department_id)}
    if official_id not in colleagues:
        raise DomainError(
            "not_in_department",
            _("This person is not in office in the department in charge. Nothing was changed."),
            field="official",
        )
    does_it = orgs.stand_in(official_id, clock.local(moment or timezone.now()).date())
    if does_it is None or does_it not in colleagues:
        raise DomainError(
            "official_absent",
            _(
                "This person is away, and nobody of the department stands in. Name somebody else."
                " Nothing was changed."
            ),
            field="official",
        )
    if does_it != official_id:
        official_id, instead_of = does_it, official_id
    with transaction.atomic():
        # What a rule did a second after the page was opened is no reason to call that page stale.
        change_case(case, version, assignee_id=official_id, makes_stale=actor.kind != "system")
        record(
            CaseAssigned(
                **envelope(case), official_id=official_id, rule=rule, instead_of=instead_of
            ),
            actor=actor,
        )


def decide_case(  # noqa: PLR0913  what a decision consists of
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    version: int,
    outcome: str,
    reasons: str,
    waiver: str = "",
    told: Telling = AS_USUAL,
    moment: dt.datetime | None = None,
) -> None:
    """Decide a case and tell why (민원처리법 제27조); its clock stops.

    ``told`` is how the applicant is told; ``waiver`` says why opinions that other departments still
    owe, or a meeting that is to deal with the case, are not waited for. Raises Forbidden, NotFound,
    Stale, and DomainError for an outcome that the service does not have, for missing reasons, a way
    of telling that the law does not admit, or open opinions or a meeting without a waiver.
    """
    actor.require("cases.decide")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.ACCEPTED)
    reasons = clean(reasons, lines=True)
    _check_decision(case, outcome, reasons)
    means = checked_means(case, outcome, told)
    moment = moment or timezone.now()
    remedies = remedies_of(case, outcome, clock.local(moment).date(), agency)
    with transaction.atomic():
        waive_opinions(actor=actor, case=case, version=version, reasons=waiver)
        waive_meetings(actor=actor, case=case, version=version, reasons=waiver)
        record(
            CaseDecided(
                **envelope(case),
                outcome=outcome,
                service=case.service,
                notice=means,
                remedies=remedies.text if remedies else "",
                objection_until=remedies.objection_until if remedies else None,
            ),
            actor=actor,
        )
        end_case(
            case,
            version,
            Case.Ending.DECIDED,
            actor=actor,
            agency=agency,
            moment=moment,
            outcome=outcome,
            reasons=reasons,
            decided_by_id=actor.id if actor.kind == "official" else None,
            collect_from=collect_from(case, outcome, moment),
        )


def _check_decision(case: Case, outcome: str, reasons: str) -> None:
    if outcome not in queries.decisions_of(case):
        raise DomainError(
            "unknown_outcome", _("Choose one of the outcomes of this service."), field="outcome"
        )
    if not reasons:
        raise DomainError(
            "reasons_missing",
            _("Write the reasons: the applicant has a right to them."),
            field="reasons",
        )
    if len(reasons) > LONGEST_REASONS:
        raise DomainError(
            "reasons_too_long",
            _("The reasons are too long: at most %(limit)s characters. Nothing was changed.")
            % {"limit": LONGEST_REASONS},
            field="reasons",
        )
    open_places = left_open(reasons, queries.pinned_service(case))
    if open_places:
        raise DomainError(
            "place_left_open",
            _("Fill in what still stands in braces: %(places)s. Nothing was changed.")
            % {"places": ", ".join(open_places)},
            field="reasons",
        )
