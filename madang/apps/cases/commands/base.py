"""What all commands on a case share: finding it, refusing stale pages, ending it."""

import datetime as dt
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, queries
from madang.apps.cases.events import CaseClosed
from madang.apps.cases.models import Case, Guardian, LedgerEntry, Opinion, Supplement
from madang.apps.cases.promises import postponed
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, Forbidden, Stale
from madang.core.events.commands import cancel_timers, record
from madang.lib.periods import Reckoning


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


def lock_case(case: Case, version: int) -> None:
    """Hold the case's row until the transaction ends; raise Stale for another version.

    Whoever works out a due moment does it behind this lock: nobody adds to the ledger meanwhile.
    """
    rows = Case.objects.select_for_update().filter(id=case.pk, version=version)
    if not rows.values_list("id", flat=True):
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

    A demand for a supplement and questions to other departments that are still open end with it,
    the guardian's duty ends with it, and so does a hold: the ledger of a closed case is whole.
    """
    lock_case(case, version)
    found = clock.reckoning_of(case, agency, moment)
    promised_at = _end_hold(case, found, moment)
    change_case(
        case,
        version,
        status=Case.Status.CLOSED,
        closed_at=moment,
        ending=ending,
        due_at=clock.with_zone(found.moment),
        minutes_allowed=found.minutes_allowed,
        promised_at=promised_at,
        open_hold=None,
        **values,
    )
    Supplement.objects.filter(case=case, state=Supplement.State.OPEN).update(
        state=Supplement.State.ENDED
    )
    Opinion.objects.filter(
        case=case, state__in=[Opinion.State.ASKED, Opinion.State.ESCALATED]
    ).update(state=Opinion.State.CANCELLED)
    Guardian.objects.filter(case=case, ended_at=None).update(ended_at=moment)
    cancel_timers(subject_type="cases.case", subject_id=case.pk)
    record(
        CaseClosed(
            **envelope(case),
            service=case.service,
            kind=case.kind,
            ending=ending,
            official_id=case.assignee_id,
            allowed_minutes=found.minutes_allowed,
            used_minutes=found.minutes_used(clock.local(moment)),
            minutes_late=found.minutes_late(clock.local(moment)),
            **_promise_in_numbers(promised_at, ending, agency, moment),
        ),
        actor=actor,
    )


def _end_hold(case: Case, found: Reckoning, moment: dt.datetime) -> dt.datetime | None:
    """Write down the end of a hold that a case takes along to its own end; gives its promise."""
    if case.open_hold_id is None:
        return case.promised_at
    latest = found.ledger.latest_end()  # a survey cannot have lasted longer than it may (영17④)
    at = moment if latest is None else min(moment, clock.with_zone(latest))
    LedgerEntry.objects.create(case=case, kind=LedgerEntry.Kind.RESUME, at=at)
    return promise_after_hold(case, at)


def promise_after_hold(case: Case, ended_at: dt.datetime) -> dt.datetime | None:
    """The moment that was promised for the case, later by what the hold that ends here lasted."""
    if case.promised_at is None or case.open_hold is None:
        return case.promised_at
    later = postponed(
        clock.local(case.promised_at),
        clock.local(case.open_hold.at),
        clock.local(ended_at),
        clock.calendar_of(clock.agency_now(case.agency_id)),
    )
    return clock.with_zone(later)


def _promise_in_numbers(
    promised_at: dt.datetime | None, ending: Case.Ending, agency: AgencyRef, moment: dt.datetime
) -> dict[str, Any]:
    """Whether a promise was kept. Only a decision keeps or breaks one, not what applicants do."""
    if promised_at is None or ending != Case.Ending.DECIDED:
        return {}
    return {
        "promised": 1,
        "promises_kept": int(moment <= promised_at),
        "minutes_after_promise": clock.working_minutes(promised_at, moment, agency),
    }


def stale() -> Stale:
    return Stale(
        "stale",
        _(
            "Somebody else worked on this case after you opened it. Nothing of yours was saved;"
            " look at the case as it is now and decide again."
        ),
    )


def envelope(case: Case) -> dict[str, Any]:
    """Where an event about the case belongs, and whose work it is."""
    return {
        "agency_id": case.agency_id,
        "department_id": case.department_id,
        "programme": case.programme_version.programme.key,
        "subject_id": case.pk,
        "in_charge_id": case.assignee_id,
    }
