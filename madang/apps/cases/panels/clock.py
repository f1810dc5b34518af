"""Until when a case is to be answered, and why: the clock, its holds, its extensions."""

from typing import Any

from django.utils import timezone

from madang.apps.cases import clock, commands, queries
from madang.apps.cases.clock_words import EXTENSION_GROUNDS, HOLD_GROUNDS, period_words
from madang.apps.cases.models import Case, LedgerEntry
from madang.apps.cases.panels.base import Panel
from madang.apps.cases.showing.clock import clock_steps
from madang.apps.cases.showing.standing import standing, working_time
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.showing import localised
from madang.lib.periods import Period, explain, ground_of


def clock_for_office(case: Case, _actor: Actor, agency: AgencyRef) -> Panel:
    """The clock of a case for officials, with what was noted."""
    return Panel("clock.html", _shown(case, agency) | {"for_office": True})


def clock_for_applicant(case: Case, _actor: Actor, agency: AgencyRef) -> Panel:
    """The clock of a case for its applicant, with whom to ask (영31)."""
    shown = _shown(case, agency)
    context = shown | {
        "for_office": False,
        "changes": [one for one in shown["changes"] if one["by_office"] is None],
        "department": localised(case.department.name),
        "phone": case.department.phone or agency.phone,
    }
    return Panel("clock.html", context)


def _shown(case: Case, agency: AgencyRef) -> dict[str, Any]:
    now = standing(case, agency)
    found, until = now.found, clock.local(case.closed_at or timezone.now())
    hold, late = found.ledger.open_hold, found.minutes_late(until)
    return {
        "is_closed": case.closed_at is not None,
        "due_at": now.due_at,
        "period": period_words(found.period),
        "basis": found.basis,
        "used": working_time(found.minutes_used(until)),
        "left": working_time(found.minutes_left(until)),
        "late": working_time(late) if late else "",
        "held": HOLD_GROUNDS[hold.ground] if hold and found.held else "",
        "waits": now.waits,
        "asked": commands.asked_extension(case),
        "steps": clock_steps(explain(found)),
        **_ledger_rows(case),
    }


def _ledger_rows(case: Case) -> dict[str, list[dict[str, Any]]]:
    """Holds, extensions and changes of the calendar as they were written down."""
    holds: list[dict[str, Any]] = []
    extensions: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    for entry in queries.entries_of(case):
        if entry.kind == LedgerEntry.Kind.HOLD:
            holds.append(
                {
                    "ground": HOLD_GROUNDS[entry.ground],
                    "article": ground_of(entry.ground).article,
                    "start": entry.at,
                    "end": None,
                    "note": entry.note,
                }
            )
        elif entry.kind == LedgerEntry.Kind.RESUME:
            holds[-1]["end"] = entry.at
        elif entry.kind == LedgerEntry.Kind.EXTEND:
            extensions.append(
                {
                    "length": period_words(Period.parse(entry.length)),
                    "ground": EXTENSION_GROUNDS[entry.ground],
                    "reason": entry.note,
                    "with_consent": entry.with_consent,
                    "at": entry.at,
                }
            )
        elif entry.kind == LedgerEntry.Kind.CALENDAR:
            # What an official wrote himself is for the office.
            changes.append({"at": entry.at, "note": entry.note, "by_office": entry.official_id})
    return {"holds": holds, "extensions": extensions, "changes": changes}
