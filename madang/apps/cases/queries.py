"""Reading cases: what is offered, who may see what, what is due."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from django.db.models import F, Prefetch, Q, QuerySet, Value, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.block import CasesBlock
from madang.apps.cases.block_pre_review import is_pre_review, petition_of, pre_review_of
from madang.apps.cases.block_service import Service
from madang.apps.cases.code_lists import offered_to, offering
from madang.apps.cases.events.opinions import LATE
from madang.apps.cases.loading import case_of
from madang.apps.cases.models import (
    Attachment,
    Case,
    Guardian,
    InsufficientAnswer,
    LedgerEntry,
    Supplement,
    SupplementSending,
    Told,
    receipt_number,
)
from madang.apps.cases.parts import may_have
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.events.queries import timeline
from madang.core.office.queries import today
from madang.core.orgs import queries as orgs
from madang.core.people import vault
from madang.core.people.models import Resident
from madang.core.programmes import queries as programmes
from madang.core.programmes.finding import search
from madang.lib import crypto
from madang.lib.periods import Period
from madang.lib.periods.grounds import SUPPLEMENT

PAGE = 50
Scope = Literal["mine", "department", "all"]
SCOPES: tuple[Scope, ...] = ("mine", "department", "all")

# Least identity first.
LEVELS = ("anonymous", "contact", "verified")


# 법35②, 영34: these are about another decision, not about what the service gives.
OWN_DECISIONS: Mapping[str, tuple[str, ...]] = {
    "objection": ("upheld", "dismissed", "inadmissible"),
    "pre_review": ("feasible", "feasible_with_conditions", "not_feasible"),
}


@dataclass(frozen=True, slots=True)
class OfferedService:
    """A service as the agency offers it now: its file, the version of it, who handles it."""

    id: str
    programme: str
    version_id: int
    service: Service
    department_id: int
    department: str
    department_name: Mapping[str, str]
    department_phone: str

    @property
    def period(self) -> Period:
        return self.service.period

    def admits(self, actor: Actor) -> bool:
        """Whether we know the actor well enough; machines and officials file for others."""
        if actor.kind in ("device", "official", "system"):
            return True
        level = actor.identity_level if actor.kind == "resident" else "anonymous"
        return LEVELS.index(level) >= LEVELS.index(self.service.identity)


def offered_services(agency: AgencyRef) -> Mapping[str, OfferedService]:
    """All services of the agency's current programmes, by id, in the order of the files."""
    current = programmes.current_versions(agency)
    return _offered(agency.id, agency.offers_version, current, today())


def services_about(agency: AgencyRef, text: str) -> Sequence[OfferedService]:
    """The services that a search finds, the best first; without words all of them."""
    offered = offered_services(agency)
    if not text.strip():
        return list(offered.values())
    return [
        offered[one.key] for one in search(agency.id, "cases", text).found if one.key in offered
    ]


def offered_service(agency: AgencyRef, service_id: str) -> OfferedService:
    """One of them, or the pre-review of one (``block_pre_review``). Raises NotFound."""
    offered = offered_services(agency).get(petition_of(service_id))
    asks_first = is_pre_review(service_id)
    if offered is None or (asks_first and offered.service.pre_review is None):
        raise NotFound("no_service", _("There is no such service here (any more)."))
    if not asks_first:
        return offered
    short = service_of_version(offered.version_id, service_id)
    return replace(offered, id=service_id, service=short)


def pinned_service(case: Case) -> Service:
    """The service as it was when the case was filed; later versions and codes do not touch it."""
    return offered_to(case, _of_version(case.programme_version_id, case.service))


def service_of_version(version_id: int, service_id: str) -> Service:
    """A service as one version of its file says it, or its pre-review; with today's codes."""
    return offering(_of_version(version_id, service_id), programmes.version(version_id).agency_id)


def _of_version(version_id: int, service_id: str) -> Service:
    if is_pre_review(service_id):
        return _pre_review(version_id, petition_of(service_id))
    return _block(version_id)[service_id]


@lru_cache(maxsize=256)
def _pre_review(version_id: int, service_id: str) -> Service:
    return pre_review_of(_block(version_id)[service_id])


@lru_cache(maxsize=64)
def _offered(
    agency_id: int, _offers_version: int, version_ids: tuple[int, ...], day: dt.date
) -> Mapping[str, OfferedService]:
    found: dict[str, OfferedService] = {}
    for version_id in version_ids:
        loaded = programmes.version(version_id)
        for service_id, service in _block(version_id).items():
            department = orgs.department_named(
                agency_id, service.department or loaded.file.department
            )
            found[service_id] = OfferedService(
                service_id,
                loaded.file.id,
                version_id,
                offering(service, agency_id, day),
                department.pk,
                department.key,
                department.name,
                department.phone,
            )
    return found


def _block(version_id: int) -> Mapping[str, Service]:
    block: CasesBlock | None = programmes.version(version_id).block("cases")
    return block.root if block else {}


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What a list needs of a case. Instances of a model would take thrice as long.

    Moments carry their zone; ``assignee`` is "" while nobody is in charge, ``held`` while the clock
    runs, else the ground on which it stands still; ``promised_at`` is sooner than ``due_at``, and
    ``wanted_at`` the sooner of the two.
    """

    id: int
    year: int
    number: int
    version_id: int
    service: str
    status: str
    filed_at: dt.datetime
    due_at: dt.datetime
    resident_id: int
    answers: Mapping[str, Any]
    department_id: int
    assignee: str
    assignee_id: int | None
    held: str
    promised_at: dt.datetime | None
    version: int

    @property
    def receipt_number(self) -> str:
        return receipt_number(self.year, self.number)

    @property
    def wanted_at(self) -> dt.datetime:
        """The sooner of promised and due moment, as the generated column of that name has it."""
        return min(self.promised_at or self.due_at, self.due_at)


LISTED = (
    "id",
    "year",
    "number",
    "programme_version_id",
    "service",
    "status",
    "filed_at",
    "due_at",
    "resident_id",
    "answers",
    "department_id",
    Coalesce("assignee__name", Value("")),
    "assignee_id",
    Coalesce("open_hold__ground", Value("")),
    "promised_at",
    "version",
)
"""The columns of ``OpenCase``, in their order."""


def inbox(
    actor: Actor,
    *,
    scope: Scope,
    after: tuple[dt.datetime, int] | None = None,
    only: Q | None = None,
) -> Sequence[OpenCase]:
    """Open cases by when they are wanted, one more than a page (to know whether another follows).

    That is the moment that was promised, or else the due one: a permit promised in three hours
    comes before all that is due in days.

    ``after`` is ``wanted_at`` and id of the last row of the page before; ``only`` narrows further.
    """
    rows = in_scope(actor, scope).exclude(status=Case.Status.CLOSED).order_by("wanted_at", "id")
    if only:
        rows = rows.filter(only)
    if after:
        rows = rows.filter(Q(wanted_at__gt=after[0]) | Q(wanted_at=after[0], id__gt=after[1]))
    return [OpenCase(*row) for row in rows.values_list(*LISTED)[: PAGE + 1]]


def in_scope(actor: Actor, scope: Scope) -> QuerySet[Case]:
    """Mine, my department's, or all cases of the agency, open and closed (``whose``)."""
    column, ids = whose(actor, scope)
    rows = Case.objects.filter(agency_id=actor.agency_id)
    # By one id the index gives the rows in their order; by several they have to be sorted.
    if len(ids) == 1:
        return rows.filter(**{column: ids[0]})
    return rows.filter(**{f"{column}__in": ids})


def whose(actor: Actor, scope: Scope) -> tuple[str, list[int]]:
    """The column by which cases are in a scope, and its values.

    Mine are also those of officials who are away today and for whom I stand in. Raises Forbidden:
    all cases need ``cases.read_all``.
    """
    actor.require("cases.read")
    if scope == "all":
        actor.require("cases.read_all")
        return "agency_id", [actor.agency_id]
    if scope == "mine":
        own = actor.id or 0
        return "assignee_id", [own, *orgs.stands_in_for(own, timezone.localdate())]
    return "department_id", [actor.department_id or 0]


def case_for_official(actor: Actor, case_id: int) -> Case:
    """A case that the actor may see.

    Raises NotFound for another agency's, whether it exists or not, and Forbidden for another
    department's, naming the department that has it.
    """
    actor.require("cases.read")
    case = case_of(case_id, actor.agency_id)
    if case is None:
        raise NotFound("no_case", _("There is no such case in your agency."))
    if (
        actor.kind != "device"
        and case.department_id != actor.department_id
        and not actor.may("cases.read_all")
        and not _guides(actor, case)
        and not _is_concerned(actor, case)
    ):
        raise Forbidden(
            "other_department",
            _("This case belongs to %(department)s. Nothing was changed.")
            % {"department": case.department.key},
        )
    return case


def _guides(actor: Actor, case: Case) -> bool:
    """Whether the actor stands by the applicant: a guardian reads the case, and acts on nothing."""
    if not actor.may("cases.guide"):
        return False
    # Also after the end, with which the duty ends: the result is explained too (영37 4호).
    lasting = Q(ended_at=None) | Q(ended_at=F("case__closed_at"))
    return Guardian.objects.filter(lasting, case=case, official_id=actor.id or 0).exists()


def _is_concerned(actor: Actor, case: Case) -> bool:
    """Whether the actor was told of the case, as a superior is, or does the work of its official.

    They read it, and act on nothing: that is for the department in charge.
    """
    if actor.kind != "official" or actor.id is None:
        return False
    # Who is told that an opinion is late was asked for that opinion, and sees no more of the case.
    told = Told.objects.filter(case=case, official_id=actor.id).exclude(name__in=LATE)
    if told.exists():
        return True
    return case.assignee_id in orgs.stands_in_for(actor.id, timezone.localdate())


def case_of_uid(agency: AgencyRef, case_uid: uuid.UUID) -> Case:
    """A case by its opaque id. Whoever calls has checked that the reader may. Raises NotFound."""
    rows = Case.objects.select_related("department").filter(uid=case_uid, agency_id=agency.id)
    case = rows.first()
    if case is None:
        raise NotFound("no_case", _("There is no such case."))
    return case


def case_uid_of_code(agency: AgencyRef, code: str) -> uuid.UUID | None:
    """The case that a tracking code opens; None for a wrong one and for nonsense alike."""
    try:
        index = crypto.code_index(vault.index_key(), crypto.normalise_code(code))
    except crypto.MalformedCodeError:
        return None
    return (
        Case.objects.filter(tracking_index=index, agency_id=agency.id)
        .values_list("uid", flat=True)
        .first()
    )


def cases_of_resident(actor: Actor, *, before: int | None = None) -> Sequence[Case]:
    """The signed-in resident's own cases, newest first, one more than a page."""
    if actor.kind != "resident" or actor.id is None:
        raise Forbidden("residents_only", _("Please sign in to see your cases."))
    rows = Case.objects.filter(resident_id=actor.id, agency_id=actor.agency_id)
    if before:
        rows = rows.filter(id__lt=before)
    rows = rows.select_related("department", "open_hold")
    return list(rows.order_by("-id")[: PAGE + 1])


def owns(actor: Actor, case: Case) -> bool:
    """Whether the actor is the signed-in resident who filed this case."""
    return actor.kind == "resident" and actor.id == case.resident_id


def decisions_of(case: Case) -> tuple[str, ...]:
    """How a case can be decided: an objection and a pre-review have outcomes of their own."""
    return OWN_DECISIONS.get(case.kind) or pinned_service(case).decisions


def timeline_of(case: Case) -> Sequence[EventRow]:
    return timeline(agency_id=case.agency_id, subject_type="cases.case", subject_id=case.pk)


def uids_of(case_ids: Sequence[int]) -> Mapping[int, uuid.UUID]:
    """The opaque ids of cases that a list has found."""
    return dict(Case.objects.filter(id__in=case_ids).values_list("id", "uid"))


def attachments_of(case: Case) -> Sequence[Attachment]:
    rows = Attachment.objects.filter(case=case).order_by("id")
    return list(rows) if may_have(case, "attachments") else []


def entries_of(case: Case) -> Sequence[LedgerEntry]:
    """The ledger of a case in its order, read once for the case as it was loaded."""
    if not may_have(case, "ledger"):
        return []
    prefetch_related_objects([case], Prefetch("ledger", LedgerEntry.objects.order_by("id")))
    return list(case.ledger.all())


def supplements_of(case: Case) -> Sequence[Supplement]:
    """What was demanded of the applicant, in order, with its sendings and what was not enough.

    Read once, and only if there was a demand.
    """
    if not any(entry.ground == SUPPLEMENT for entry in entries_of(case)):
        return []
    prefetch_related_objects(
        [case],
        Prefetch("supplements", Supplement.objects.order_by("id")),
        Prefetch("supplements__sendings", SupplementSending.objects.order_by("id")),
        Prefetch("supplements__insufficient", InsufficientAnswer.objects.order_by("id")),
    )
    return list(case.supplements.all())


def resident_uid(case: Case) -> uuid.UUID:
    return Resident.objects.values_list("uid", flat=True).get(id=case.resident_id)
