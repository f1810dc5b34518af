"""How a case belongs together with others, who signed it, where it went, and what was decided."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from madang.apps.cases import clock, filing, queries, similarity
from madang.apps.cases import queries_belonging as belonging
from madang.apps.cases.commands.ending import last_day_to_collect, waits_to_be_collected
from madang.apps.cases.events import CaseDecided
from madang.apps.cases.events.belonging import CaseSentOn
from madang.apps.cases.grounds import NOT_PROCESSED, NOT_STATUTORY
from madang.apps.cases.models import Case, CaseLink, Mandate, Roll
from madang.apps.cases.panels.base import Panel
from madang.apps.cases.remedies import REFUSED, last_day_to_object
from madang.apps.cases.showing import words
from madang.apps.cases.showing.belonging import LINKS
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.showing import localised

Row = dict[str, Any]
MOST_SUGGESTED = 5
GRIEVANCE = "grievance"


def belongs(case: Case, actor: Actor, agency: AgencyRef) -> Panel | None:
    """For officials: links, transfers, signatories, mandate, earlier petitions of the same."""
    similar = _similar(case, actor)
    context = {
        "links": _links(case),
        "transfers": [_transfer_row(case, one) for one in belonging.transfers_of(case)],
        "facts": [*_many(case), *_mandate(case), *_paper(case, agency)],
        "objection": _objection(case, agency),
        "remedies": _told(case),
        "ground": NOT_PROCESSED.get(case.outcome, ""),
        "similar": similar,
        "audit": _audit(case, actor, similar),
    }
    return Panel("belonging.html", context) if any(context.values()) else None


def belongs_together(case: Case, actor: Actor, agency: AgencyRef) -> Panel | None:
    """For the applicant: where the petition went on, and their own objection. No names."""
    context = {
        "ground": NOT_PROCESSED.get(case.outcome, ""),
        "objection": _objection(case, agency),
        "collective": case.is_collective,
        "collect": _collect(case, agency),
        "main": _main(case) if case.ending == Case.Ending.MERGED else None,
        "sent_on": _sent_on(case) if case.ending == Case.Ending.SENT_ON else None,
        "own": _own_links(case, actor),
    }
    return Panel("own_belonging.html", context) if any(context.values()) else None


def _links(case: Case) -> list[Row]:
    rows = belonging.links_of(case)
    elsewhere = {other.agency_id for row in rows for other in (row.case, row.other)} - {
        case.agency_id
    }
    agencies = belonging.agency_names(sorted(elsewhere))
    found = []
    for row in rows:
        forward = row.case_id == case.pk
        other = row.other if forward else row.case
        here = other.agency_id == case.agency_id
        found.append(
            {
                "text": LINKS[CaseLink.Kind(row.kind), forward],
                "number": other.receipt_number,
                "url": reverse("desk_case", kwargs={"case_id": other.pk}) if here else "",
                "agency": "" if here else localised(agencies[other.agency_id]),
                "status": words.ending_of(other) if other.ending else words.STATUSES[other.status],
            }
        )
    return found


def _transfer_row(case: Case, row: Any) -> Row:
    to = localised(row.to_department.name) if row.to_department else row.to_agency
    return {
        "from": localised(row.from_department.name),
        "to": to,
        "at": row.at,
        "due_at": row.due_at,
        "kept": row.at <= row.due_at,
        "reasons": "" if row.reasons == case.reasons else row.reasons,
    }


def _many(case: Case) -> list[Row]:
    """The counts of a roll, whether it is the original, and how many stand for the signatories."""
    if case.signatories <= 1:
        return []
    counts = _("%(people)s signatories of %(households)s households") % {
        "people": case.signatories,
        "households": case.households,
    }
    roll = Roll.objects.filter(case=case).values_list("is_original", flat=True).first()
    if roll is False:
        counts = f"{counts} · {_('the original of the roll is missing')}"
    label = _("Collective petition") if case.is_collective else _("Signed by several")
    return [{"label": label, "value": counts}]


def _mandate(case: Case) -> list[Row]:
    if case.channel != "proxy":
        return []
    checked_at = Mandate.objects.filter(case=case).values_list("checked_at", flat=True).first()
    value = _("checked") if checked_at else _("not checked yet")
    return [{"label": _("Filed by a representative; mandate"), "value": value}]


def _paper(case: Case, agency: AgencyRef) -> list[Row]:
    if case.collected_at is not None:
        return [{"label": _("Paper result"), "value": _("handed out")}]
    if not waits_to_be_collected(case):
        return []
    return [
        {
            "label": _("Paper result waits until"),
            "value": "",
            "date": last_day_to_collect(case, agency),
        }
    ]


def _objection(case: Case, agency: AgencyRef) -> Row | None:
    """What an objection says; its answers are not those of the service's form."""
    if case.kind != clock.OBJECTION:
        return None
    told_on = dt.date.fromisoformat(case.answers["told_on"])
    last = last_day_to_object(told_on, agency)
    is_late = clock.local(case.filed_at).date() > last
    return {**case.answers, "told_on": told_on, "last_day": last if is_late else None}


def _told(case: Case) -> str:
    """The remedies that were told with a refusal."""
    if case.outcome != REFUSED and case.kind != clock.OBJECTION:
        return ""
    decided = belonging.event_of(case, CaseDecided.name) if case.ending else None
    return decided.data.get("remedies", "") if decided else ""


def _similar(case: Case, actor: Actor) -> Sequence[similarity.Similar]:
    """Earlier petitions of the same applicant, for those who end them or hand them to the audit."""
    acts = actor.may("cases.end") or actor.may("cases.transfer")
    may = acts and case.department_id == actor.department_id
    if not may or case.status == Case.Status.CLOSED or case.kind not in NOT_STATUTORY:
        return ()
    return similarity.similar_cases(case)[:MOST_SUGGESTED]


def _audit(case: Case, actor: Actor, similar: Sequence[similarity.Similar]) -> Row | None:
    """The grievance that this one seems to repeat: then the audit has to look into it (영17②)."""
    if case.kind != GRIEVANCE:
        return None
    for one in similar:
        if one.case.kind == GRIEVANCE and one.is_answered:
            return {
                "number": one.case.receipt_number,
                "may_transfer": actor.may("cases.transfer"),
            }
    return None


def _collect(case: Case, agency: AgencyRef) -> Row | None:
    if not waits_to_be_collected(case):
        return None
    return {
        "from": case.collect_from,
        "until": last_day_to_collect(case, agency),
        "department": localised(case.department.name),
    }


def _main(case: Case) -> Row | None:
    """How the petition goes on to which this one was joined; nothing of what it says."""
    main = belonging.main_of(case)
    if main.pk == case.pk:
        return None
    return {
        "status": words.ending_of(main) if main.ending else words.STATUSES[main.status],
        "due_at": main.due_at,
        "closed_at": main.closed_at,
        "reasons": main.reasons if main.closed_at else "",
        "department": localised(main.department.name),
        "phone": main.department.phone,
    }


def _sent_on(case: Case) -> Row | None:
    sent = belonging.event_of(case, CaseSentOn.name)
    if sent is None:
        return None
    there = Case.objects.select_related("agency", "department").filter(
        id=sent.data["case_there"] or 0
    ).first()  # fmt: skip
    if there is None:
        return {"agency": sent.data["to_agency"]}
    return {
        "agency": localised(there.agency.name),
        "department": localised(there.department.name),
        "phone": there.department.phone or there.agency.phone,
        "number": there.receipt_number,
        "code": filing.tracking_code(there.uid),
        "due_at": there.due_at,
    }


def _own_links(case: Case, actor: Actor) -> list[Row]:
    """The applicant's objection to this case, or the case to which it objects.

    The code opens it for whoever is here by the code of this one: both are of one applicant.
    """
    is_pair = case.kind == clock.OBJECTION or (
        case.kind == "statutory" and case.ending == Case.Ending.DECIDED and case.outcome == REFUSED
    )
    if not is_pair:
        return []
    found = []
    for row in belonging.links_of(case):
        if row.kind != CaseLink.Kind.OBJECTS_TO:
            continue
        other = row.other if row.case_id == case.pk else row.case
        found.append(
            {
                "text": LINKS[CaseLink.Kind.OBJECTS_TO, row.case_id == case.pk],
                "number": other.receipt_number,
                "status": words.ending_of(other) if other.ending else words.STATUSES[other.status],
                "url": reverse("case_status", kwargs={"case_uid": other.uid})
                if queries.owns(actor, other)
                else "",
                "code": "" if queries.owns(actor, other) else filing.tracking_code(other.uid),
            }
        )
    return found
