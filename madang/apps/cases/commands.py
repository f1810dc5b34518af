"""What officials do with a case. Each command checks, changes and records in one transaction.

``version`` is the version of the case that the official saw: if somebody acted meanwhile, the
command changes nothing and says so.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, queries
from madang.apps.cases.events import CaseAccepted, CaseAssigned, CaseClosed, CaseDecided
from madang.apps.cases.models import Case
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, Stale
from madang.core.events.commands import record
from madang.core.orgs import queries as orgs

LONGEST_REASONS = 10_000


def accept_case(
    *, actor: Actor, case_id: int, version: int, moment: dt.datetime | None = None
) -> None:
    """Accept a filed case for its department (접수, 민원처리법 제9조).

    Raises Forbidden, NotFound, Stale, and DomainError if it is not waiting for that.
    """
    actor.require("cases.accept")
    case = _case(actor, case_id)
    _require_status(case, Case.Status.FILED, version)
    with transaction.atomic():
        _change(case, version, status=Case.Status.ACCEPTED, accepted_at=moment or timezone.now())
        record(
            CaseAccepted(**_envelope(case), department=case.department.key, service=case.service),
            actor=actor,
        )


def assign_case(
    *, actor: Actor, case_id: int, version: int, official_id: int, rule: str = "by_hand"
) -> None:
    """Make an official of the case's department responsible for it (담당자 지정).

    Raises Forbidden, NotFound, Stale, and DomainError for a closed case or somebody who is not in
    office in that department.
    """
    actor.require("cases.assign")
    case = _case(actor, case_id)
    _require_status(case, Case.Status.ACCEPTED, version)
    if official_id not in {person.pk for person in orgs.officials_of(case.department_id)}:
        raise DomainError(
            "not_in_department",
            _("This person is not in office in the department in charge. Nothing was changed."),
            field="official",
        )
    with transaction.atomic():
        # What a rule did a second after the page was opened is no reason to call that page stale.
        _change(case, version, assignee_id=official_id, makes_stale=actor.kind != "system")
        record(CaseAssigned(**_envelope(case), official_id=official_id, rule=rule), actor=actor)


def decide_case(
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    version: int,
    outcome: str,
    reasons: str,
    moment: dt.datetime | None = None,
) -> None:
    """Decide a case and tell why (민원처리법 제27조); its clock stops.

    Raises Forbidden, NotFound, Stale, and DomainError for an outcome that the service does not
    have or for missing reasons.
    """
    actor.require("cases.decide")
    case = _case(actor, case_id)
    _require_status(case, Case.Status.ACCEPTED, version)
    reasons = reasons.strip()
    _check_decision(case, outcome, reasons)
    moment = moment or timezone.now()
    with transaction.atomic():
        _change(
            case,
            version,
            status=Case.Status.CLOSED,
            closed_at=moment,
            outcome=outcome,
            reasons=reasons,
            decided_by_id=actor.id,
        )
        record(CaseDecided(**_envelope(case), outcome=outcome, service=case.service), actor=actor)
        record(_closed(case, moment, agency), actor=actor)


def _closed(case: Case, moment: dt.datetime, agency: AgencyRef) -> CaseClosed:
    return CaseClosed(
        **_envelope(case),
        service=case.service,
        kind=case.kind,
        allowed_minutes=case.minutes_allowed,
        used_minutes=clock.used_minutes(case.filed_at, moment, agency),
        minutes_late=clock.used_minutes(case.due_at, moment, agency),
    )


def _check_decision(case: Case, outcome: str, reasons: str) -> None:
    if outcome not in queries.pinned_service(case).decisions:
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


def _case(actor: Actor, case_id: int) -> Case:
    if actor.kind == "system":
        return Case.objects.select_related("department").get(id=case_id, agency_id=actor.agency_id)
    case = queries.case_for_official(actor, case_id)
    if case.department_id != actor.department_id:
        # Reading all of an agency is not the power to act for all of its departments.
        raise Forbidden(
            "other_department",
            _("This case belongs to %(department)s. Nothing was changed.")
            % {"department": case.department.key},
        )
    return case


def _require_status(case: Case, status: Case.Status, version: int) -> None:
    if case.version != version:
        raise _stale()
    if case.status != status:
        raise DomainError(
            "wrong_status", _("This step is not open for the case now. Nothing was changed.")
        )


def _change(case: Case, version: int, *, makes_stale: bool = True, **values: Any) -> None:
    """Write the values if the case is still at this version; raise Stale otherwise."""
    if makes_stale:
        values["version"] = F("version") + 1
    changed = Case.objects.filter(id=case.pk, version=version).update(**values)
    if not changed:
        raise _stale()


def _stale() -> Stale:
    return Stale(
        "stale",
        _(
            "Somebody else worked on this case after you opened it. Nothing of yours was saved;"
            " look at the case as it is now and decide again."
        ),
    )


def _envelope(case: Case) -> dict[str, Any]:
    return {
        "agency_id": case.agency_id,
        "department_id": case.department_id,
        "programme": case.programme_version.programme.key,
        "subject_id": case.pk,
    }
