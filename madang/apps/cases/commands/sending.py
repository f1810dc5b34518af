"""A petition goes to the agency that has to deal with it (다른 기관 이송, 법16, 영13③)."""

import dataclasses
import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import clock, filing, queries, sealing
from madang.apps.cases import queries_belonging as belonging
from madang.apps.cases.applicant import FIELDS
from madang.apps.cases.commands import transferring
from madang.apps.cases.commands.base import end_case, envelope, require_open, the_case
from madang.apps.cases.events.belonging import CaseSentOn
from madang.apps.cases.models import Attachment, Case, CaseLink, Mandate, Roll, Transfer
from madang.core.actors import Actor, AgencyRef, system
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.people import commands as people
from madang.core.people.models import Purpose, Resident
from madang.lib.text import clean

LONGEST_AGENCY_NAME = 100


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a petition goes: an agency of this installation by its id, or any other by its name."""

    agency_id: int | None = None
    name: str = ""


def send_on_case(
    *,
    actor: Actor,
    agency: AgencyRef,
    case_id: int,
    version: int,
    to: Destination,
    reasons: str,
    moment: dt.datetime | None = None,
) -> None:
    """Send a petition on to the agency in charge; the case ends here, and the applicant is told.

    In an agency of this installation it becomes a case of its own with the same contents, its own
    number, code and period (법19: from the receipt there). Raises Forbidden, NotFound, Stale, and
    DomainError for the own agency, none, one that does not offer the service or asks other
    questions for it, a closed case, an objection or a pre-review, or missing reasons.
    """
    actor.require("cases.transfer")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.FILED, Case.Status.ACCEPTED)
    reasons = transferring.checked_reasons(reasons)
    moment = moment or timezone.now()
    there = _agency_there(case, to)
    name = there.name["ko"] if there else clean(to.name)
    # The reading is logged in a transaction of its own, which is the outermost one.
    copied = _read_all(actor, case, there) if there else None
    with transaction.atomic():
        end_case(
            case,
            version,
            Case.Ending.SENT_ON,
            actor=actor,
            agency=agency,
            moment=moment,
            reasons=reasons,
        )
        new = _case_there(case, there, copied, moment) if there and copied else None
        _record(actor, agency, case, name, new, reasons, moment)


def _agency_there(case: Case, to: Destination) -> AgencyRef | None:
    """The agency of this installation, None for one outside. Raises DomainError."""
    name = clean(to.name)
    if (to.agency_id is None) == (not name):
        raise DomainError(
            "no_agency_named",
            _("Choose an agency from the list, or write the name of another one; not both."),
            field="agency",
        )
    if case.kind in (clock.OBJECTION, clock.PRE_REVIEW):
        raise DomainError(
            "not_sent_on",
            _("This can only be settled by the agency to which it was addressed."),
            field="agency",
        )
    if to.agency_id is None:
        if len(name) > LONGEST_AGENCY_NAME:
            raise DomainError("name_too_long", _("This name is too long."), field="agency_name")
        return None
    if to.agency_id == case.agency_id:
        raise DomainError("same_agency", _("The case is with this agency already."), field="agency")
    there = belonging.agency_that_offers(to.agency_id, case.service)
    if there is None:
        raise DomainError(
            "not_offered_there",
            _("That agency does not offer this service here. Send it under the agency's name."),
            field="agency",
        )
    return there


@dataclass(frozen=True, slots=True)
class _Copied:
    """What the other agency gets of a case: the person, and answers as its own form reads them."""

    person: Mapping[str, str]
    answers: filing.ReadAnswers


def _read_all(actor: Actor, case: Case, there: AgencyRef) -> _Copied:
    service = queries.offered_service(there, case.service).service
    raw = {**case.answers, **belonging.sealed_answers_of(case)}
    files = Counter(
        Attachment.objects.filter(case=case, field__in=[one.name for one in service.form])
        .values_list("field", flat=True)
    )  # fmt: skip
    answers = filing.read_answers(service, raw, files)
    if answers.errors:
        raise DomainError(
            "not_taken_there",
            _("That agency asks other questions for this service. Send it under its name."),
            field="agency",
        )
    # Handing the data over is part of this step: whoever may take it need not be able to read it.
    reader = dataclasses.replace(actor, permissions=actor.permissions | {"people.reveal"})
    also = ["cases.answers"] if case.sealed_answers else []
    person = people.reveal(
        actor=reader,
        resident_id=case.resident_id,
        fields=FIELDS,
        purpose=Purpose.CASE_PROCESSING,
        reason=f"민원 처리에 관한 법률 제16조 이송: {there.name['ko']}",
        also=also,
    )
    return _Copied(person, answers)


def _case_there(case: Case, there: AgencyRef, copied: _Copied, moment: dt.datetime) -> Case:
    """The case of the other agency, with everything that came with it."""
    offered = queries.offered_service(there, case.service)
    end = clock.due_of(offered.period, moment, there)
    uid = uuid.uuid5(case.uid, f"sent on to {there.id}")
    new = filing.NewCase(
        uid=uid,
        client_id=uid,
        resident_id=_resident_there(case, there, copied.person),
        programme=offered.programme,
        version_id=offered.version_id,
        service=case.service,
        kind=offered.service.kind,
        channel=case.channel,
        language=case.language,
        answers=copied.answers.plain,
        sealed_answers=filing.seal_answers(uid, copied.answers.personal),
        department_id=offered.department_id,
        filed_at=moment,
        due_at=clock.with_zone(end.moment),
        minutes_allowed=end.minutes_allowed,
    )
    filing.write_case(actor=system(there.id), agency=there, new=new)
    row = Case.objects.get(uid=uid)
    CaseLink.objects.create(case=row, other=case, kind=CaseLink.Kind.SENT_FROM)
    _copy_what_came(case, row)
    return row


def _resident_there(case: Case, there: AgencyRef, person: Mapping[str, str]) -> int:
    """The applicant as the other agency knows them: by their account, or registered now."""
    account_id = Resident.objects.values_list("account_id", flat=True).get(id=case.resident_id)
    if account_id is not None:
        known = Resident.objects.filter(account_id=account_id, agency_id=there.id).first()
        if known is not None:
            return known.pk
    resident = people.register_resident(
        actor=system(there.id),
        agency_id=there.id,
        level="anonymous",
        fields=person,
        language=case.language,
        uid=uuid.uuid5(case.uid, f"resident of {there.id}"),
    )
    return resident.pk


def _copy_what_came(case: Case, new: Case) -> None:
    """Files, mandate and roll. Each agency keeps its own: one may destroy what the other needs."""
    documents: dict[int, Attachment] = {}
    for row in Attachment.objects.filter(case=case).order_by("id"):
        own_name = uuid.uuid4().hex
        with default_storage.open(row.path) as content:
            path = default_storage.save(f"cases/{own_name[:2]}/{own_name}", content)
        documents[row.pk] = Attachment.objects.create(
            case=new,
            field=row.field,
            name=row.name,
            kind=row.kind,
            size=row.size,
            digest=row.digest,
            path=path,
        )
    for mandate in Mandate.objects.filter(case=case):
        Mandate.objects.create(
            case=new,
            sealed=_moved(sealing.MANDATE, case, new, mandate.sealed),
            document=documents.get(mandate.document_id or 0),
        )
    for roll in Roll.objects.filter(case=case):
        Roll.objects.create(
            case=new,
            sealed=_moved(sealing.ROLL, case, new, roll.sealed),
            is_original=roll.is_original,
        )
        Case.objects.filter(id=new.pk).update(
            households=case.households, signatories=case.signatories
        )


def _moved(table: str, case: Case, new: Case, sealed: bytes | memoryview) -> bytes:
    return sealing.seal(table, new.uid, sealing.opened(table, case.uid, sealed))


def _record(
    actor: Actor,
    agency: AgencyRef,
    case: Case,
    name: str,
    new: Case | None,
    reasons: str,
    moment: dt.datetime,
) -> None:
    limit = transferring.limit_to_agency(case)
    received = clock.registered_at(case, moment, agency)
    due_at = transferring.moment_by(limit, received, agency)
    Transfer.objects.create(
        case=case,
        from_department_id=case.department_id,
        to_agency=name,
        reasons=reasons,
        at=moment,
        due_at=due_at,
        official_id=actor.id if actor.kind == "official" else None,
    )
    record(
        CaseSentOn(
            **envelope(case),
            to_agency=name,
            case_there=new.pk if new else None,
            law=limit.law,
            kept=moment <= due_at,
            minutes_taken=clock.working_minutes(received, moment, agency),
            minutes_allowed=limit.hours * 60,
        ),
        actor=actor,
    )
