"""Cases in work and moments, for the tests of the clock."""

import datetime as dt

from django.utils import timezone

from madang.apps.cases import commands
from madang.apps.cases.commands import Demand, Sending
from madang.apps.cases.files import StoredFile
from madang.apps.cases.models import Case, Supplement
from madang.apps.cases.tests.test_file_case import put_in, suggestion
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError
from madang.core.events.models import EventRow
from madang.core.orgs.models import Department
from madang.lib.periods import Period
from tests import factories

RECEIVED = "2026-09-21T10:00"  # a Monday; Chuseok is from Thursday to Saturday of that week
WHAT = "건강진단 결과서 사본을 내 주세요."
REASON = "건축과의 확인이 필요합니다."


def at(text: str) -> dt.datetime:
    """A moment in the time of the agency."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=timezone.get_default_timezone())


def in_work(
    agency: AgencyRef, received: str = RECEIVED, *, kind: str = "", **changes: object
) -> tuple[Actor, Case]:
    """A petition of 14 days that was accepted, and an official of its department."""
    case = Case.objects.get(uid=put_in(agency, suggestion(**changes), received).case_uid)
    if kind:
        Case.objects.filter(id=case.pk).update(kind=kind)
    row = Department.objects.get(id=case.department_id)
    actor = factories.acting(factories.make_official(row, name="하늘빛"))
    commands.accept_case(actor=actor, case_id=case.pk, version=1, moment=at(received))
    case.refresh_from_db()
    return actor, case


def fresh(case: Case) -> Case:
    """The case as it is now."""
    return Case.objects.select_related("department").get(id=case.pk)


def applicant_of(case: Case) -> Actor:
    """Whoever entered the tracking code."""
    return Actor("anonymous", None, case.agency_id)


def demand(actor: Actor, case: Case, moment: str, **changes: object) -> Supplement:
    """Demand a supplement, with a reason for coming late unless told otherwise."""
    words: dict[str, object] = {"what": WHAT, "days": 7, "late_reason": "현장에서 알게 됨"}
    commands.demand_supplement(
        actor=actor,
        case_id=case.pk,
        version=fresh(case).version,
        demand=Demand(**(words | changes)),  # type: ignore[arg-type]  # names of Demand's own fields
        moment=at(moment),
    )
    return Supplement.objects.filter(case=case, round=1).latest("id")


def due(case: Case) -> str:
    """The due moment that stands in the row."""
    return timezone.localtime(fresh(case).due_at).strftime("%Y-%m-%d %H:%M")


def event(case: Case, name: str) -> EventRow:
    """The newest event of this name."""
    rows = EventRow.objects.filter(subject_type="cases.case", subject_id=case.pk, name=name)
    return rows.latest("id")


def names(case: Case) -> list[str]:
    """What has happened to a case, oldest first, with the number of ledger entries left out."""
    rows = EventRow.objects.filter(subject_type="cases.case", subject_id=case.pk)
    return list(rows.order_by("id").values_list("name", flat=True))


def everything(case: Case) -> tuple[object, ...]:
    """What a refused attempt must not change."""
    row = Case.objects.filter(id=case.pk).values().get()
    entries = list(case.ledger.order_by("id").values_list("id", flat=True))
    supplements = list(Supplement.objects.filter(case=case).order_by("id").values())
    return row, entries, supplements, names(case)


def refused(error: DomainError) -> tuple[str, str]:
    """Code and sentence of a refusal."""
    return error.code, str(error.message)


def hold(actor: Actor, case: Case, ground: str, start: str, now: str = "", **more: object) -> None:
    commands.hold_case(
        actor=actor,
        case_id=case.pk,
        version=fresh(case).version,
        ground=ground,
        started_at=at(start),
        moment=at(now or start),
        **more,  # type: ignore[arg-type]  # names of the command's own arguments
    )


def resume(actor: Actor, case: Case, end: str, now: str = "") -> None:
    commands.resume_case(
        actor=actor,
        case_id=case.pk,
        version=fresh(case).version,
        ended_at=at(end),
        moment=at(now or end),
    )


def extend(actor: Actor, case: Case, now: str, **changes: object) -> None:
    words: dict[str, object] = {
        "length": Period.parse("14 days"),
        "ground": "verification",
        "reason": REASON,
    }
    commands.extend_case(
        actor=actor,
        case_id=case.pk,
        version=fresh(case).version,
        moment=at(now),
        **(words | changes),  # type: ignore[arg-type]  # names of the command's own arguments
    )


def ask(actor: Actor, case: Case, now: str, length: str = "5 days") -> None:
    commands.ask_for_extension(
        actor=actor,
        case_id=case.pk,
        version=fresh(case).version,
        length=Period.parse(length),
        ground="cooperation",
        reason=REASON,
        moment=at(now),
    )


def more_time(case: Case, days: int, now: str) -> None:
    commands.extend_supplement(
        actor=applicant_of(case), case=fresh(case), days=days, moment=at(now)
    )


def answer(case: Case, now: str, text: str = "첨부합니다.", *files: StoredFile) -> None:
    commands.answer_supplement(
        actor=applicant_of(case), case=fresh(case), text=text, files=files, moment=at(now)
    )


def lapse(case: Case, now: str, number: int = 1) -> None:
    system = Actor("system", None, case.agency_id)
    supplement = Supplement.objects.filter(case=case, round=number).latest("id")
    commands.lapse_supplement(
        actor=system, case_id=case.pk, supplement_id=supplement.pk, moment=at(now)
    )


def again(actor: Actor, case: Case, now: str, days: int = 10, **changes: object) -> Supplement:
    words: dict[str, object] = {"what": WHAT, "days": days} | changes
    commands.repeat_demand(
        actor=actor,
        case_id=case.pk,
        version=fresh(case).version,
        demand=Demand(**words),  # type: ignore[arg-type]  # names of Demand's own fields
        moment=at(now),
    )
    return Supplement.objects.filter(case=case, round=2).latest("id")


def give_back(
    actor: Actor, case: Case, now: str, reasons: str = "보완하지 않아 반려합니다."
) -> None:
    commands.return_case(
        actor=actor,
        case_id=case.pk,
        version=fresh(case).version,
        reasons=reasons,
        moment=at(now),
    )


def undelivered(actor: Actor, case: Case, now: str) -> None:
    commands.note_undelivered(
        actor=actor, case_id=case.pk, version=fresh(case).version, moment=at(now)
    )


def send_again(
    actor: Actor, case: Case, now: str, sent: str = "", address: str = "registered"
) -> None:
    commands.send_demand_again(
        actor=actor,
        case_id=case.pk,
        version=fresh(case).version,
        sending=Sending("in_writing", address, at(sent) if sent else None),
        moment=at(now),
    )


def insufficient(
    actor: Actor, case: Case, now: str, reasons: str = "원본이 아닌 사본입니다."
) -> None:
    commands.find_insufficient(
        actor=actor,
        case_id=case.pk,
        version=fresh(case).version,
        reasons=reasons,
        moment=at(now),
    )


def lapsed(agency: AgencyRef) -> tuple[Actor, Case]:
    """A case of which the time for a supplement has run out, on 6 October."""
    actor, case = in_work(agency)
    demand(actor, case, "2026-09-28T10:00")
    lapse(case, "2026-10-07T00:00")
    return actor, case
