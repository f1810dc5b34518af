"""Taking up a closed petition again, where the law allows it."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock
from madang.apps.cases.commands.base import change_case, envelope, stale, the_case
from madang.apps.cases.commands.ledger import Change, enter
from madang.apps.cases.commands.transferring import checked_reasons
from madang.apps.cases.events.belonging import CaseReopened
from madang.apps.cases.models import Case, CaseLink, LedgerEntry
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError

OFFICE_MISTAKE, TAKEN_BACK, UPHELD = "office_mistake", "taken_back", "objection_upheld"

REOPENED: Final[Mapping[str, frozenset[str]]] = {
    # What ended by a mistake of the office has not ended by law.
    OFFICE_MISTAKE: frozenset(
        {Case.Ending.RETURNED, Case.Ending.DEEMED_WITHDRAWN, Case.Ending.UNCOLLECTED}
    ),
    TAKEN_BACK: frozenset({Case.Ending.DECIDED}),  # 행정기본법 제18조
    UPHELD: frozenset({Case.Ending.DECIDED}),  # 법35②
}


def reopen_case(
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    version: int,
    ground: str,
    reasons: str,
    moment: dt.datetime | None = None,
) -> None:
    """Take up a closed petition again: it is in work, and its clock goes on where it was.

    No law takes the time between out of the period, so it counts; an entry of the ledger says from
    when to when the case was closed, and why. Raises Forbidden, NotFound, Stale, and DomainError
    for a ground that does not fit how the case ended, or missing reasons.
    """
    actor.require("cases.end")
    case = the_case(actor, case_id)
    if case.version != version:
        raise stale()
    closed_at = _check_ground(case, ground)
    reasons = checked_reasons(reasons)
    moment = moment or timezone.now()
    with transaction.atomic():
        change_case(
            case,
            version,
            status=Case.Status.ACCEPTED,
            accepted_at=case.accepted_at or moment,
            closed_at=None,
            ending="",
            outcome="",
            reasons="",
            decided_by=None,
            collect_from=None,
            collected_at=None,
            promised_at=None,  # kept or broken by the first end, and counted with it
        )
        _continue_ledger(actor, agency, case, ground, closed_at, reasons, moment)


def _check_ground(case: Case, ground: str) -> dt.datetime:
    """When the case ended. Raises DomainError unless it may be taken up again on this ground."""
    if case.closed_at is None or case.ending not in REOPENED.get(ground, ()):
        raise DomainError(
            "not_reopened",
            _(
                "Only what was returned, taken as withdrawn or not collected by a mistake of the"
                " office, or a decision that is taken back, can be taken up again (General Act on"
                " Public Administration, article 18)."
            ),
            field="ground",
        )
    if ground == UPHELD and not _upheld(case):
        raise DomainError(
            "no_objection_upheld", _("No objection to this decision was upheld."), field="ground"
        )
    return case.closed_at


def _upheld(case: Case) -> bool:
    return CaseLink.objects.filter(
        other=case, kind=CaseLink.Kind.OBJECTS_TO, case__outcome="upheld"
    ).exists()


def _continue_ledger(
    actor: Actor,
    agency: AgencyRef,
    case: Case,
    ground: str,
    closed_at: dt.datetime,
    reasons: str,
    moment: dt.datetime,
) -> None:
    again = Case.objects.select_related("department").get(id=case.pk)
    minutes = clock.working_minutes(closed_at, moment, agency)

    def event(_change: Change) -> CaseReopened:
        return CaseReopened(
            **envelope(again),
            ground=ground,
            ending_before=case.ending,
            outcome_before=case.outcome,
            minutes_closed=minutes,
        )

    span = f"{clock.local(closed_at):%Y-%m-%d %H:%M} – {clock.local(moment):%Y-%m-%d %H:%M}"
    entry = LedgerEntry(
        kind=LedgerEntry.Kind.CALENDAR, at=moment, note=f"종결 후 재개 ({span}): {reasons}"
    )
    enter(again, again.version, entry, event, actor=actor, moment=moment)
