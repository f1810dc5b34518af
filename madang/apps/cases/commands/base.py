"""What all commands on a case share: finding it, refusing stale pages, ending it."""

import datetime as dt
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, queries
from madang.apps.cases.events import CaseClosed
from madang.apps.cases.models import Case, Opinion, Supplement
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, Stale
from madang.core.events.commands import record


def the_case(actor: Actor, case_id: int) -> Case:
    """A case on which the actor may act: an official of the department in charge, the platform, or
    a machine of the agency.

    Raises Forbidden and NotFound.
    """
    if actor.kind == "system":
        return Case.objects.select_related("department").get(id=case_id, agency_id=actor.agency_id)
    case = queries.case_for_official(actor, case_id)
    if actor.kind == "official" and case.department_id != actor.department_id:
        # Reading all of an agency is not the power to act for all of its departments.
        raise Forbidden(
            "other_department",
            _("This case belongs to %(department)s. Nothing was changed.")
            % {"department": case.department.key},
        )
    return case


def require_open(case: Case, version: int, *statuses: Case.Status) -> None:
    """Raise Stale for another version, DomainError unless the case is in one of the states."""
    if case.version != version:
        raise stale()
    if case.status not in statuses:
        raise DomainError(
            "wrong_status", _("This step is not open for the case now. Nothing was changed.")
        )


def change_case(case: Case, version: int, *, makes_stale: bool = True, **values: Any) -> None:
    """Write the values if the case is still at this version; raise Stale otherwise."""
    if makes_stale:
        values["version"] = F("version") + 1
    changed = Case.objects.filter(id=case.pk, version=version).update(**values)
    if not changed:
        raise stale()


def end_case(
    case: Case,
    version: int,
    ending: Case.Ending,
    *,
    actor: Actor,
    agency: AgencyRef,
    moment: dt.datetime,
    **values: Any,
) -> None:
    """Close a case for good, inside the caller's transaction: its clock stops, nothing is owed.

    A demand for a supplement and questions to other departments that are still open end with it.
    """
    change_case(case, version, status=Case.Status.CLOSED, closed_at=moment, ending=ending, **values)
    Supplement.objects.filter(case=case, state=Supplement.State.OPEN).update(
        state=Supplement.State.ENDED
    )
    Opinion.objects.filter(
        case=case, state__in=[Opinion.State.ASKED, Opinion.State.ESCALATED]
    ).update(state=Opinion.State.CANCELLED)
    record(
        CaseClosed(
            **envelope(case),
            service=case.service,
            kind=case.kind,
            ending=ending,
            official_id=case.assignee_id,
            allowed_minutes=case.minutes_allowed,
            used_minutes=clock.used_minutes(case.filed_at, moment, agency),
            minutes_late=clock.used_minutes(case.due_at, moment, agency),
        ),
        actor=actor,
    )


def stale() -> Stale:
    return Stale(
        "stale",
        _(
            "Somebody else worked on this case after you opened it. Nothing of yours was saved;"
            " look at the case as it is now and decide again."
        ),
    )


def envelope(case: Case) -> dict[str, Any]:
    """Where an event about the case belongs."""
    return {
        "agency_id": case.agency_id,
        "department_id": case.department_id,
        "programme": case.programme_version.programme.key,
        "subject_id": case.pk,
    }
