"""An office with a chain of superiors, and a clock, for the tests of keeping time."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from madang.apps.cases import commands, queries
from madang.apps.cases.clock import agency_now
from madang.apps.cases.filing import file_case
from madang.apps.cases.models import Case
from madang.apps.cases.tests.test_file_case import suggestion
from madang.core.actors import Actor, AgencyRef, system
from madang.core.events.models import EventRow
from madang.core.orgs import commands as orgs
from madang.core.orgs.models import Department, Official
from tests import factories

SEOUL = timezone.get_default_timezone()


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@dataclass(frozen=True)
class Office:
    """민원여권과 with a clerk, a head, and the head's superior."""

    agency: AgencyRef
    department: Department
    clerk: Official
    head: Official
    director: Official

    @property
    def actor(self) -> Actor:
        return factories.acting(self.clerk)

    @property
    def keeper(self) -> Actor:
        return system(self.agency.id, "cases.watch")


def make_office() -> Office:
    agency = factories.make_city()
    department = Department.objects.get(agency_id=agency.id, key="민원여권과")
    clerk, head, director = (
        factories.make_official(department, name=name) for name in ("하늘빛", "한결", "으뜸")
    )
    boss = system(agency.id, "orgs.manage")
    orgs.set_head(actor=boss, department_id=department.pk, head_id=head.pk)
    orgs.set_superior(actor=boss, official_id=head.pk, superior_id=director.pk)
    return Office(agency, department, clerk, head, director)


def file_at(agency: AgencyRef, moment: str, **changes: object) -> Case:
    receipt = file_case(
        actor=Actor("device", 1, agency.id, permissions=frozenset({"cases.file"})),
        agency=agency,
        filing=suggestion(**changes),
        moment=at(moment),
    )
    return Case.objects.get(uid=receipt.case_uid)


def question_at(agency: AgencyRef, moment: str, **changes: object) -> Case:
    """A question of a service for which the file names the least loaded official."""
    answers = {"topic": "food", "question": "무엇을 신고하나요?"}
    return file_at(
        agency, moment, service_id="permit-procedure-question", answers=answers, **changes
    )


def accept(office: Office, case: Case, moment: str) -> None:
    case.refresh_from_db()
    commands.accept_case(
        actor=office.actor, case_id=case.pk, version=case.version, moment=at(moment)
    )


def decide(office: Office, case: Case, moment: str) -> None:
    case.refresh_from_db()
    commands.decide_case(
        actor=office.actor,
        agency=agency_now(office.agency.id),
        case_id=case.pk,
        version=case.version,
        outcome=queries.pinned_service(case).decisions[0],
        reasons="현장을 확인하고 고치기로 했습니다.",
        moment=at(moment),
    )


def told(case: Case, event: str) -> list[EventRow]:
    """The events of this name that a case had."""
    return [row for row in queries.timeline_of(case) if row.name == event]
