"""What keeping time left in a case: dunning letters, interim notice, notices of extension."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone

from madang.apps.cases import keeping_queries, queries
from madang.apps.cases.clock_words import HOLD_GROUNDS
from madang.apps.cases.models import Case, LedgerEntry
from madang.apps.cases.panels.base import Panel
from madang.apps.cases.showing.words import STATUSES
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.showing import localised


def letters(case: Case, _actor: Actor, _agency: AgencyRef) -> Panel | None:
    """The dunning letters of a case that ran over, to be printed."""
    if (case.closed_at or timezone.now()) <= case.due_at:
        return None
    rows = [
        {
            "number": row.data["number"],
            "issued_at": dt.datetime.fromisoformat(row.data["issued_at"]),
            "url": reverse(
                "desk_letter", kwargs={"case_id": case.pk, "number": row.data["number"]}
            ),
        }
        for row in keeping_queries.letters_of(case)
    ]
    return Panel("letters.html", {"rows": rows}) if rows else None


def standing_asked(case: Case, _actor: Actor, _agency: AgencyRef) -> Panel | None:
    """That the applicant asks how the petition stands and was not told yet (영23①)."""
    if case.closed_at or case.standing_asked_at is None:
        return None
    return Panel("standing_asked.html", {"asked_at": case.standing_asked_at})


def interim_notice(case: Case, _actor: Actor, agency: AgencyRef) -> Panel | None:
    """The last notice of how the petition stands (규칙 별지 제6호서식), with whom to ask (영31)."""
    if case.closed_at or (case.standing_told_at or case.standing_asked_at) is None:
        return None
    context = {
        "asked_at": case.standing_asked_at,
        "department": localised(case.department.name),
        "phone": case.department.phone or agency.phone,
        "notice": _last_notice(case),
    }
    return Panel("interim.html", context)


def _last_notice(case: Case) -> dict[str, Any] | None:
    rows = keeping_queries.notices_of(case) if case.standing_told_at else ()
    if not rows:
        return None
    data = rows[-1].data
    until = data["held_until"]
    return {
        "days": rows[-1].numbers["days"],
        "asked": data["asked"],
        "words": data["words"],
        "given_at": dt.datetime.fromisoformat(data["given_at"]),
        "status": STATUSES[data["status"]][0],
        "due_at": dt.datetime.fromisoformat(data["due_at"]),
        "held": HOLD_GROUNDS[data["held"]] if data["held"] else "",
        "held_until": dt.date.fromisoformat(until) if until else None,
    }


def extensions(case: Case, _actor: Actor, _agency: AgencyRef) -> Panel | None:
    """The notices of extension (규칙 별지 제5호서식) for the office, to be printed and sent."""
    return _extensions(case, "desk_extension", case_id=case.pk)


def own_extensions(case: Case, _actor: Actor, _agency: AgencyRef) -> Panel | None:
    """The same for the applicant."""
    return _extensions(case, "case_extension", case_uid=case.uid)


def _extensions(case: Case, address: str, **of: Any) -> Panel | None:
    entries = [one for one in queries.entries_of(case) if one.kind == LedgerEntry.Kind.EXTEND]
    rows = [
        {"number": number, "at": one.at, "url": reverse(address, kwargs={**of, "number": number})}
        for number, one in enumerate(entries, 1)
    ]
    return Panel("extensions.html", {"rows": rows}) if rows else None
