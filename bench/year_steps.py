"""What happens in the simulated year (``bench.year``): to a petition, and to the office itself."""

import datetime as dt
import random
import uuid
from typing import Any

from bench.agreement import OUTAGE, YEAR, Away

DECLARED_ON, DECLARED = dt.date(YEAR, 7, 1), dt.date(YEAR, 7, 8)
CLERKS = 3

SERVICES: tuple[tuple[str, dict[str, Any], dict[str, int]], ...] = (
    (
        "improvement-suggestion",
        {
            "subject": "가로등",
            "present_state": "어둡습니다.",
            "proposal": "가로등을 두 개 더 세워 주세요.",
        },
        {},
    ),
    ("permit-procedure-question", {"topic": "food", "question": "무엇을 신고하나요?"}, {}),
    (
        "food-business-report",
        {
            "shop_name": "나래 제과점",
            "shop_kind": "bakery",
            "shop_address": "서울특별시 강남구 학동로 426",
            "shop_phone": "02-0000-2026",
            "floor_area": "50",
            "uses_ground_water": False,
        },
        {"training_certificate": 1, "health_check": 1},
    ),
)


class Steps:
    """An agency with its officials, and what they do at the moment of the clock."""

    def __init__(self, clock: Any, chance: random.Random) -> None:
        from tests import factories

        self.clock, self.chance = clock, chance
        self.agency = factories.make_city()
        self.officials = _staff(self.agency)
        self.away: list[Away] = []

    def file(self) -> tuple[int, dt.datetime]:
        """A petition comes in; gives the case and its due moment."""
        from madang.apps.cases.filing import Filing, file_case
        from madang.apps.cases.models import Case
        from madang.core.actors import Actor

        service, answers, files = self.chance.choice(SERVICES)
        receipt = file_case(
            actor=Actor("device", 1, self.agency.id, permissions=frozenset({"cases.file"})),
            agency=self.agency_now(),
            filing=Filing(
                service_id=service,
                client_id=uuid.UUID(int=self.chance.getrandbits(128), version=4),
                answers=answers,
                applicant={"name": "가온누리", "phone": "010-0000-1234"},
                channel=self.chance.choice(("web", "web", "counter")),
                language="ko",
                files=files,
            ),
            moment=self.clock.now,
        )
        case_id = Case.objects.values_list("id", flat=True).get(uid=receipt.case_uid)
        return case_id, receipt.due_at

    def accept(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands

        commands.accept_case(
            actor=actor, case_id=case.pk, version=case.version, moment=self.clock.now
        )

    def hold(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands

        commands.hold_case(
            actor=actor,
            case_id=case.pk,
            version=case.version,
            ground="examination",
            moment=self.clock.now,
        )

    def resume(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands

        commands.resume_case(
            actor=actor, case_id=case.pk, version=case.version, moment=self.clock.now
        )

    def demand(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands
        from madang.apps.cases.commands.supplement_days import newest_supplement
        from madang.apps.cases.commands.supplementing import Demand

        if newest_supplement(case) is None:
            commands.demand_supplement(
                actor=actor,
                case_id=case.pk,
                version=case.version,
                demand=Demand("배치도를 내 주세요.", 10, late_reason="검토하며 알게 되었습니다."),
                moment=self.clock.now,
            )

    def answer(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands

        commands.take_in_supplement(
            actor=actor,
            case_id=case.pk,
            version=case.version,
            text="배치도를 냅니다.",
            moment=self.clock.now,
        )

    def transfer(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands
        from madang.core.orgs.models import Department

        others = Department.objects.filter(agency_id=case.agency_id).exclude(id=case.department_id)
        commands.transfer_case(
            actor=actor,
            agency=self.agency_now(),
            case_id=case.pk,
            version=case.version,
            to_department=self.chance.choice(list(others.order_by("id"))).pk,
            reasons="이 민원의 소관 부서가 아닙니다.",
            moment=self.clock.now,
        )

    def extend(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands
        from madang.lib.periods import Period

        commands.extend_case(
            actor=actor,
            case_id=case.pk,
            version=case.version,
            length=Period.parse("2 days"),
            ground="verification",
            reason="현장 확인이 필요합니다.",
            moment=self.clock.now,
        )

    def decide(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands, queries

        commands.decide_case(
            actor=actor,
            agency=self.agency_now(),
            case_id=case.pk,
            version=case.version,
            outcome=queries.pinned_service(case).decisions[0],
            reasons="확인하고 처리하였습니다.",
            moment=self.clock.now,
        )

    def declare(self) -> None:
        from madang.core.actors import system
        from madang.core.orgs import commands as orgs

        self.clock.work_until(self.clock.now)
        orgs.declare_day(
            actor=system(self.agency.id, "orgs.calendar"),
            agency_id=self.agency.id,
            date=DECLARED,
            is_working=False,
            name={"ko": "임시공휴일"},
            law="관공서의 공휴일에 관한 규정 제2조제11호",
        )
        self.clock.work_until(self.clock.now)

    def outage(self) -> None:
        from madang.core.actors import system
        from madang.core.orgs import commands as orgs

        day, begins, ends = OUTAGE
        orgs.begin_outage(
            actor=system(self.agency.id, "orgs.calendar"),
            agency_id=self.agency.id,
            note={"ko": "전산망 장애"},
            started_at=at(day, begins),
            ended_at=at(day, ends),
        )
        self.clock.work_until(self.clock.now)

    def absence(self) -> None:
        from madang.core.actors import system
        from madang.core.orgs import commands as orgs

        department = self.chance.choice(sorted(self.officials))
        one, other = self.chance.sample([actor.id for actor in self.officials[department]], 2)
        today = self.clock.now.date()
        self.away.append((one, today, today + dt.timedelta(days=4)))
        orgs.record_absence(
            actor=system(self.agency.id, "orgs.manage"),
            official_id=one,
            starts_on=today,
            ends_on=today + dt.timedelta(days=4),
            substitute_id=other,
        )

    def present(self, department: str) -> Any:
        """Somebody of the department who is there today."""
        today = self.clock.now.date()
        away = {one for one, first, last in self.away if first <= today <= last}
        return self.chance.choice([a for a in self.officials[department] if a.id not in away])

    def agency_now(self) -> Any:
        from madang.apps.cases.clock import agency_now

        return agency_now(self.agency.id)


def _staff(agency: Any) -> dict[str, list[Any]]:
    """For each department officials who do the work, and a head with a superior."""
    from madang.core.actors import system
    from madang.core.orgs import commands as orgs
    from madang.core.orgs.models import Department
    from tests import factories

    boss = system(agency.id, "orgs.manage")
    found = {}
    mayor = None
    for department in Department.objects.filter(agency_id=agency.id).order_by("id"):
        head, *clerks = (factories.make_official(department) for _number in range(1 + CLERKS))
        mayor = mayor or factories.make_official(department)
        orgs.set_head(actor=boss, department_id=department.pk, head_id=head.pk)
        orgs.set_superior(actor=boss, official_id=head.pk, superior_id=mayor.pk)
        found[department.key] = [factories.acting(clerk) for clerk in clerks]
    return found


def at(day: dt.date, at: dt.time) -> dt.datetime:
    from madang.apps.cases.clock import with_zone

    return with_zone(dt.datetime.combine(day, at))
