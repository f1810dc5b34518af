"""Reading cases: what is offered, who may see what, what is due."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import F, Prefetch, Q, QuerySet, Value, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from madang.apps.cases.block_service import Service
from madang.apps.cases.code_lists import offered_to
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
from madang.apps.cases.offers import (
    OfferedService,
    of_version,
    offered_service,
    offered_services,
    service_of_version,
    services_about,
)
from madang.apps.cases.parts import may_have
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.events.queries import timeline
from madang.core.orgs import queries as orgs
from madang.core.people import vault
from madang.core.people.models import Resident
from madang.core.programmes import queries as programmes
from madang.lib import crypto
from madang.lib.periods.grounds import SUPPLEMENT
from madang.ui.formats import moment

# What ``offers`` says belongs to what other houses may ask for here.
__all__ = [
    "OfferedService",
    "offered_service",
    "offered_services",
    "service_of_version",
    "services_about",
]

PAGE = 50
Scope = Literal["mine", "department", "all"]
SCOPES: tuple[Scope, ...] = ("mine", "department", "all")

# 법35②, 영34: these are about another decision, not about what the service gives.
OWN_DECISIONS: Mapping[str, tuple[str, ...]] = {
    "objection": ("upheld", "dismissed", "inadmissible"),
    "pre_review": ("feasible", "feasible_with_conditions", "not_feasible"),
}


def pinned_service(case: Case) -> Service:
    """The service as it was when the case was filed; later versions and codes do not touch it."""
    return offered_to(case, of_version(case.programme_version_id, case.service))


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


@dataclass(frozen=True, slots=True)
class Facts:
    """What an applicant may be told of a petition on a postcard: nothing of what it is about."""

    resident_id: int
    version_id: int
    programme: str
    department_id: int
    words: Mapping[str, str]


def facts_to_tell(case_id: int, language: str = "") -> Facts:
    """The facts of a petition as it stands, in the language of its applicant or in another."""
    case = Case.objects.select_related("agency", "department", "resident").get(id=case_id)
    language = language or case.resident.language
    with override(language):
        due = moment(case.due_at)
    return Facts(
        resident_id=case.resident_id,
        version_id=case.programme_version_id,
        programme=programmes.version(case.programme_version_id).file.id,
        department_id=case.department_id,
        words={
            "number": case.receipt_number,
            "service": of_version(case.programme_version_id, case.service).title.in_language(
                language
            ),
            "due": due,
            "department": case.department.name.get(language) or case.department.name["ko"],
            "phone": case.department.phone or case.agency.phone,
        },
    )
