"""How a petition of the demo comes into being: by the commands that make it in life."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from madang.apps.cases import commands, drafts, files, filing, queries
from madang.apps.cases.models import Case
from madang.apps.cases.queries import OfferedService
from madang.core.actors import Actor, AgencyRef
from madang.core.orgs.models import Official
from madang.core.orgs.queries import actor_of_account
from madang.core.programmes.fields import FileField

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n"  # noqa: E501
NAMES = ("가람슬기", "나래보라", "다솜누리", "라온하제", "마루한별", "바다새롬")
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Doing:
    """One step of an official with a case; ``moment`` is when."""

    actor: Actor
    agency: AgencyRef
    case: Case
    moment: dt.datetime


Step = Callable[[Doing], None]


@dataclass(frozen=True, slots=True)
class Petition:
    """One petition: ``at`` is how many days ago and at what time it came.

    ``in_charge`` is who accepted it and works on it, nobody for a new one; ``steps`` are what they
    did with it next, an hour apart. ``outcome`` and ``reasons`` stand where it was decided, after
    ``took`` days; ``after`` is what follows the decision.
    """

    service: str
    at: tuple[int, str]
    answers: Mapping[str, Any]
    in_charge: str = ""
    outcome: str = ""
    reasons: str = ""
    took: int = 2
    language: str = "ko"
    steps: tuple[Step, ...] = ()
    after: Step | None = None


def make_all(agency: AgencyRef, petitions: Iterable[Petition]) -> None:
    """File them all, and let the officials do their part."""
    for number, petition in enumerate(petitions):
        case = Case.objects.get(uid=_file(agency, petition, number))
        if petition.in_charge:
            _work_on(agency, petition, case)


def _file(agency: AgencyRef, petition: Petition, number: int) -> uuid.UUID:
    offered = queries.offered_service(agency, petition.service)
    # Where the service must know who asks, they signed in before, which is not played through here.
    is_open = offered.service.identity == "anonymous"
    actor = Actor("anonymous" if is_open else "device", None, agency.id)
    applicant = {
        "name": NAMES[number % len(NAMES)],
        "phone": f"010-0000-{1000 + number}",
        "address": "서울특별시 강남구 학동로 426",
    }
    client_id = drafts.start_draft(actor=actor, agency=agency, offered=offered, applicant=applicant)
    receipt = filing.file_case(
        actor=actor,
        agency=agency,
        filing=filing.Filing(
            service_id=petition.service,
            client_id=client_id,
            answers=petition.answers,
            applicant=applicant,
            channel="web",
            language=petition.language,
            files=_attach(agency, offered, client_id),
        ),
        moment=_moment(petition.at),
    )
    return receipt.case_uid


def _attach(agency: AgencyRef, offered: OfferedService, client_id: uuid.UUID) -> dict[str, int]:
    """A file for each question that always demands one."""
    counts: dict[str, int] = {}
    for field in offered.service.form:
        if isinstance(field, FileField) and field.required and field.when is None:
            name = f"{field.label.in_language('ko')}.pdf"
            file = SimpleUploadedFile(name, PDF, "application/pdf")
            stored = files.check_and_store(file, accept=["pdf"], max_mb=10, field=field.name)
            draft = drafts.draft_of(agency, client_id)
            drafts.add_file(draft=draft, field_name=field.name, file=stored)
            counts[field.name] = 1
    return counts


def _work_on(agency: AgencyRef, petition: Petition, case: Case) -> None:
    official = Official.objects.select_related("account").get(account__username=petition.in_charge)
    actor = actor_of_account(official.account, ip=None)
    if actor is None:
        raise LookupError(f"{petition.in_charge} is not in office")
    accepted = min(timezone.now(), case.filed_at + HOUR)
    commands.accept_case(actor=actor, case_id=case.pk, version=1, moment=accepted)
    commands.assign_case(actor=actor, case_id=case.pk, version=2, official_id=official.pk)
    for number, step in enumerate(petition.steps, 1):
        case.refresh_from_db()
        step(Doing(actor, agency, case, min(timezone.now(), accepted + number * HOUR)))
    if petition.outcome:
        case.refresh_from_db()
        commands.decide_case(
            actor=actor,
            agency=agency,
            case_id=case.pk,
            version=case.version,
            outcome=petition.outcome,
            reasons=petition.reasons,
            moment=case.filed_at + dt.timedelta(days=petition.took),
        )
    if petition.after:
        decided = queries.case_for_official(actor, case.pk)
        petition.after(Doing(actor, agency, decided, decided.closed_at or timezone.now()))


def _moment(at: tuple[int, str]) -> dt.datetime:
    """So many days ago at this time, in the city's time; never later than now."""
    days, clock = at
    day = timezone.localdate() - dt.timedelta(days=days)
    moment = dt.datetime.combine(day, dt.time.fromisoformat(clock))
    return min(timezone.make_aware(moment), timezone.now())
