"""How a petition ends without a decision: withdrawn, left unprocessed; and the paper result."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, queries
from madang.apps.cases.commands.base import (
    change_case,
    end_case,
    envelope,
    require_open,
    stale,
    the_case,
)
from madang.apps.cases.commands.ledger import locked
from madang.apps.cases.commands.transferring import checked_reasons
from madang.apps.cases.events.applicant import CaseWithdrawn
from madang.apps.cases.events.belonging import (
    CaseNotProcessed,
    ResultHandedOut,
    ResultUncollected,
)
from madang.apps.cases.grounds import NOT_PROCESSED, NOT_STATUTORY
from madang.apps.cases.models import Case
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.orgs import queries as orgs
from madang.lib.periods import civil_due
from madang.ui.formats import day

UNCOLLECTED_AFTER_DAYS: Final = 15  # 영25④
RECEIVERS: Final = ("applicant", "representative")


def withdraw_own_case(
    *, actor: Actor, agency: AgencyRef, case: Case, moment: dt.datetime | None = None
) -> None:
    """The applicant takes a petition back before it has ended (취하, 법22②).

    Whoever calls has checked that the actor is the applicant. Raises DomainError for a closed one.
    """
    moment = moment or timezone.now()
    with transaction.atomic():
        now = locked(case)
        _withdraw(now, now.version, actor, agency, moment, "", by_request=False)


def withdraw_on_request(
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    version: int,
    request: str,
    moment: dt.datetime | None = None,
) -> None:
    """An official writes down that the applicant took the petition back in writing (법22②).

    ``request`` says how and when it came. Raises Forbidden, NotFound, Stale and DomainError.
    """
    actor.require("cases.end")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.FILED, Case.Status.ACCEPTED)
    request = checked_reasons(request)
    with transaction.atomic():
        _withdraw(case, version, actor, agency, moment or timezone.now(), request, by_request=True)


def _withdraw(
    case: Case,
    version: int,
    actor: Actor,
    agency: AgencyRef,
    moment: dt.datetime,
    reasons: str,
    *,
    by_request: bool,
) -> None:
    record(
        CaseWithdrawn(**envelope(case), service=case.service, by_request=by_request), actor=actor
    )
    end_case(
        case,
        version,
        Case.Ending.WITHDRAWN,
        actor=actor,
        agency=agency,
        moment=moment,
        reasons=reasons,
    )


def leave_unprocessed(
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    version: int,
    ground: str,
    reasons: str,
    moment: dt.datetime | None = None,
) -> None:
    """End a petition that need not be processed on one of nine grounds, and say why (법21).

    Raises Forbidden, NotFound, Stale, and DomainError for a statutory petition, a ground that the
    article does not have, or missing reasons.
    """
    actor.require("cases.end")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.FILED, Case.Status.ACCEPTED)
    if case.kind not in NOT_STATUTORY:
        raise DomainError(
            "statutory",
            _("A statutory petition is always processed (petitions act, article 21)."),
        )
    if ground not in NOT_PROCESSED:
        raise DomainError(
            "unknown_ground",
            _("Choose one of the nine grounds (petitions act, article 21)."),
            field="ground",
        )
    reasons = checked_reasons(reasons)
    with transaction.atomic():
        record(CaseNotProcessed(**envelope(case), ground=ground, service=case.service), actor=actor)
        end_case(
            case,
            version,
            Case.Ending.NOT_PROCESSED,
            actor=actor,
            agency=agency,
            moment=moment or timezone.now(),
            outcome=ground,
            reasons=reasons,
        )


def hand_out_result(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    to: str,
    identity_checked: bool,
    moment: dt.datetime | None = None,
) -> None:
    """Hand a paper result to the applicant or somebody with a mandate, once it is clear who came.

    Anybody of the agency who may take petitions in and sees the case may do it: the counter is not
    the department in charge. Raises Forbidden, NotFound, Stale, and DomainError where nothing waits
    to be collected, or without the check of identity (교부, 법27④).
    """
    actor.require("cases.intake")
    case = queries.case_for_official(actor, case_id)
    _require_waiting(case, version)
    if to not in RECEIVERS:
        raise DomainError("unknown_receiver", _("Say who came."), field="to")
    if not identity_checked:
        raise DomainError(
            "identity_not_checked",
            _(
                "First make sure that it is the applicant, or somebody with a mandate (petitions"
                " act, article 27④)."
            ),
            field="identity_checked",
        )
    with transaction.atomic():
        change_case(case, version, collected_at=moment or timezone.now())
        record(ResultHandedOut(**envelope(case), to=to), actor=actor)


def close_uncollected(
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    version: int,
    moment: dt.datetime | None = None,
) -> None:
    """Close a petition whose paper result nobody fetched: the paper is destroyed (영25④).

    Raises Forbidden, NotFound, Stale, and DomainError where nothing waits to be collected, or
    before 15 days from the announced date have passed.
    """
    actor.require("cases.end")
    case = the_case(actor, case_id)
    _require_waiting(case, version)
    last = last_day_to_collect(case, agency)
    today = clock.local(moment or timezone.now()).date()
    if last is None or today <= last:
        raise DomainError(
            "still_time",
            _("The applicant has time until %(date)s (petitions decree, article 25④).")
            % {"date": day(last)},
        )
    with transaction.atomic():
        change_case(case, version, ending=Case.Ending.UNCOLLECTED)
        record(ResultUncollected(**envelope(case), last_day=last), actor=actor)


def last_day_to_collect(case: Case, agency: AgencyRef) -> dt.date | None:
    """The 15th day from the announced date, by 민법 157 and 161; None if nothing waits."""
    if case.collect_from is None:
        return None
    calendar = orgs.calendar(agency.id, agency.calendar_version)
    return civil_due(UNCOLLECTED_AFTER_DAYS, case.collect_from, calendar)


def waits_to_be_collected(case: Case) -> bool:
    """Whether a paper result lies ready."""
    return (
        case.ending == Case.Ending.DECIDED
        and case.collect_from is not None
        and case.collected_at is None
    )


def _require_waiting(case: Case, version: int) -> None:
    if case.version != version:
        raise stale()
    if not waits_to_be_collected(case):
        raise DomainError("nothing_to_collect", _("Nothing waits to be collected in this case."))
