"""Reading what belongs to a case: other cases, transfers, roll, mandate, what was sealed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, F

from madang.apps.cases import clock, sealing
from madang.apps.cases.models import Case, CaseLink, Transfer
from madang.apps.cases.parts import may_have
from madang.apps.cases.queries import PAGE
from madang.core.actors import Actor, AgencyRef
from madang.core.events.models import EventRow
from madang.core.orgs.models import Agency, Official
from madang.core.programmes.models import Offer

LONGEST_CHAIN = 10
SERVICES = "cases"


def agencies_that_offer(service_id: str, *, but: int) -> Sequence[tuple[int, Mapping[str, str]]]:
    """The other agencies of this installation with this service: id and name."""
    offers = Offer.objects.filter(block=SERVICES, key=service_id).exclude(agency_id=but)
    rows = offers.order_by("agency_id").values_list("agency_id", "agency__name")
    return list(rows)


def agency_that_offers(agency_id: int, service_id: str) -> AgencyRef | None:
    """An agency of this installation, if it offers this service now."""
    offers = Offer.objects.filter(agency_id=agency_id, block=SERVICES, key=service_id)
    return clock.agency_now(agency_id) if offers.exists() else None


def agency_names(ids: Sequence[int]) -> dict[int, Mapping[str, str]]:
    """The names of agencies, by id."""
    return dict(Agency.objects.filter(id__in=ids).values_list("id", "name")) if ids else {}


def sealed_answers_of(case: Case) -> dict[str, Any]:
    """The answers that say who somebody is, opened. Whoever calls shows them to nobody."""
    if case.sealed_answers is None:
        return {}
    opened: dict[str, Any] = sealing.opened(sealing.ANSWERS, case.uid, case.sealed_answers)
    return opened


def in_office(department_id: int, *, role: str | None = None) -> Sequence[int]:
    """The ids of a department's officials in office: all, or those who hold a role."""
    rows = Official.objects.filter(department_id=department_id, is_active=True)
    if role is not None:
        rows = rows.filter(roles__key=role, roles__agency_id=F("agency_id"))
    return list(rows.order_by("id").values_list("id", flat=True))


def by_load(official_ids: Sequence[int]) -> Sequence[int]:
    """Officials by how many open cases they have, the fewest first; then by how long in office."""
    loads = dict.fromkeys(official_ids, 0)
    rows = Case.objects.filter(assignee_id__in=official_ids).exclude(status=Case.Status.CLOSED)
    counted = rows.values_list("assignee_id").annotate(count=Count("id"))
    loads.update({key: count for key, count in counted if key is not None})
    return sorted(loads, key=lambda official_id: (loads[official_id], official_id))


def links_of(case: Case) -> Sequence[CaseLink]:
    """What the case stands to, and what stands to it; both cases are there. One query."""
    if not may_have(case, "links"):
        return []
    rows = CaseLink.objects.filter(case=case) | CaseLink.objects.filter(other=case)
    return list(rows.select_related("case", "other").order_by("id"))


def transfers_of(case: Case) -> Sequence[Transfer]:
    """Where the case went, in order."""
    if not may_have(case, "transfers"):
        return []
    rows = Transfer.objects.filter(case=case).select_related("from_department", "to_department")
    return list(rows.order_by("id"))


def ids_of_numbers(agency_id: int, numbers: Sequence[str]) -> Sequence[int]:
    """The cases of these receipt numbers, 0 in place of each that the agency does not have."""
    pairs = (number.partition("-") for number in numbers)
    wanted = {(int(year), int(count)) for year, _dash, count in pairs}
    rows = Case.objects.filter(
        agency_id=agency_id,
        year__in=[year for year, _count in wanted],
        number__in=[count for _year, count in wanted],
    ).values_list("year", "number", "id")
    found = {(year, count): key for year, count, key in rows}
    return sorted(found.get(pair, 0) for pair in wanted)


def main_of(case: Case) -> Case:
    """The case as part of which a merged one goes on; of any other, the case itself."""
    found = case
    for _step in range(LONGEST_CHAIN):
        if found.ending != Case.Ending.MERGED:
            return found
        link = (
            CaseLink.objects.filter(case=found, kind=CaseLink.Kind.MERGED_INTO)
            .select_related("other__department")
            .first()
        )
        if link is None:
            return found
        found = link.other
    return found


def event_of(case: Case, name: str) -> EventRow | None:
    """The last event of a name about a case."""
    rows = EventRow.objects.filter(
        agency_id=case.agency_id, subject_type="cases.case", subject_id=case.pk, name=name
    )
    return rows.order_by("id").last()


def objections(actor: Actor, *, before: int | None = None) -> Sequence[CaseLink]:
    """The register of objections (이의신청처리대장, 영40④), newest first, one more than a page.

    Of the actor's department, or with ``cases.read_all`` of the agency. Raises Forbidden.
    """
    actor.require("cases.read")
    rows = CaseLink.objects.filter(
        kind=CaseLink.Kind.OBJECTS_TO, case__agency_id=actor.agency_id
    ).select_related("case__department", "other")
    if not actor.may("cases.read_all"):
        rows = rows.filter(case__department=actor.department_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[: PAGE + 1])
