"""A year of a simulated district, in which ledger, events and figures must agree exactly.

``python -m bench.year`` runs 50,000 petitions through the product in a clock of its own: holidays,
a holiday declared in mid-year, absences, holds, extensions, an outage, and what is late. Then
everything is reckoned once more from the ledgers and held against what the product stored, told and
counted. ``python -m bench.year 2000`` for fewer; a small one is a test (``tests/test_year.py``).
"""

import datetime as dt
import heapq
import os
import random
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.agreement import OUTAGE, YEAR, Agreement, Away, check
from bench.installation import own_folder
from madang.lib import postgres

MANY = 50_000
DECLARED_ON, DECLARED = dt.date(YEAR, 7, 1), dt.date(YEAR, 7, 8)
EXTENSIONS_SINCE = dt.date(YEAR, 5, 6)  # 영21 in its present form
HOLDING, EXTENDING, LATE, SLOW, SUPPLEMENTING, MOVING_ON = 0.1, 0.03, 0.06, 0.04, 0.04, 0.02
CLERKS = 3
# Steps that are not taken with a clock that stands still, and what they end that stood still.
STOPPING = ("hold", "extend", "demand", "transfer")
STARTING = {"resume": "examination", "answer": "supplement"}
LONGEST_DAYS = 75
AN_HOUR = dt.timedelta(hours=1)


@dataclass
class Planned:
    """What is going to happen to a petition, worked out when it is filed."""

    case_id: int
    filed: dt.datetime
    late_to_accept: bool
    steps: list[tuple[dt.datetime, str]] = field(default_factory=list)


class Year:
    """The simulated year: an agenda of moments, worked off in their order."""

    def __init__(self, clock: Any, many: int, seed: int, days: tuple[dt.date, dt.date]) -> None:
        from madang.apps.cases.queries import offered_services
        from madang.core.orgs import queries as orgs
        from tests import factories

        self.clock, self.many, self.days = clock, many, days
        self.chance = random.Random(seed)  # noqa: S311  the same year each time
        self.agency = factories.make_city()
        self.offered = offered_services(self.agency)
        self.officials = _staff(self.agency)
        self.calendar = orgs.calendar(self.agency.id, self.agency.calendar_version)
        self.agenda: list[tuple[dt.datetime, int, Callable[[], None]]] = []
        self.plans: dict[int, Planned] = {}
        self.away: list[Away] = []
        self.numbers = iter(range(10**9))

    def run(self) -> None:
        """Let the year pass."""
        self._plan()
        tick = self.clock.now
        while self.agenda:
            moment, _number, act = heapq.heappop(self.agenda)
            if moment - tick >= AN_HOUR:
                self.clock.work_until(moment)
                tick = moment
            self.clock.to(max(moment, self.clock.now))
            act()
        self.clock.work_until(self.clock.now + dt.timedelta(days=40))

    def _plan(self) -> None:
        days = [
            day
            for day in (self.days[0] + dt.timedelta(days=n) for n in range(366))
            if day <= self.days[1] and self.calendar.is_working(day)
        ]
        for number in range(self.many):
            day = days[number * len(days) // self.many]
            moment = _at(day, dt.time(8)) + dt.timedelta(minutes=self.chance.randrange(14 * 60))
            self._put(moment, self._file)
        self._put(_at(DECLARED_ON, dt.time(11)), self._declare)
        day, _begins, ends = OUTAGE
        self._put(_at(day, ends), self._outage)
        for month in range(self.days[0].month, self.days[1].month + 1):
            self._put(_at(dt.date(YEAR, month, 10), dt.time(8)), self._absence)

    def _put(self, moment: dt.datetime, act: Callable[[], None]) -> None:
        day, begins, ends = OUTAGE
        if _at(day, begins) <= moment < _at(day, ends):  # nobody can work while it lasts
            moment = _at(day, ends) + dt.timedelta(minutes=1)
        heapq.heappush(self.agenda, (moment, next(self.numbers), act))

    def calendar_then(self, moment: dt.datetime) -> Any:
        """The calendar as it was known at a moment."""
        from madang.core.orgs import queries as orgs

        agency = self._agency()
        declared = moment >= _at(DECLARED_ON, dt.time(11))
        return orgs.calendar(agency.id, agency.calendar_version) if declared else self.calendar

    # --- What happens ----------------------------------------------------------------------------

    def _file(self) -> None:
        from madang.apps.cases.filing import Filing, file_case
        from madang.apps.cases.models import Case
        from madang.core.actors import Actor

        service, answers, files = self.chance.choice(SERVICES)
        receipt = file_case(
            actor=Actor("device", 1, self.agency.id, permissions=frozenset({"cases.file"})),
            agency=self._agency(),
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
        self._plan_case(case_id, receipt.due_at)

    def _plan_case(self, case_id: int, due: dt.datetime) -> None:
        """Accepted soon, mostly; held or extended sometimes; decided in time, mostly."""
        now, chance = self.clock.now, self.chance
        slow = chance.random() < SLOW
        accepted = self._open_after(
            now + dt.timedelta(hours=chance.uniform(0.1, 60 if slow else 3))
        )
        plan = Planned(case_id, now, late_to_accept=slow)
        self.plans[case_id] = plan
        self._put(accepted, lambda: self._do(plan, "accept", self._accept))
        length = max(due - accepted, AN_HOUR)
        if chance.random() < HOLDING:
            held = self._open_after(accepted + length * chance.uniform(0.05, 0.4))
            resumed = held + dt.timedelta(days=chance.uniform(0.2, 20))
            self._put(held, lambda: self._do(plan, "hold", self._hold))
            self._put(resumed, lambda: self._do(plan, "resume", self._resume))
            length += resumed - held
        if chance.random() < SUPPLEMENTING:
            asked = self._open_after(accepted + length * chance.uniform(0.05, 0.3))
            answered = self._open_after(asked + dt.timedelta(days=chance.uniform(1, 6)))
            self._put(asked, lambda: self._do(plan, "demand", self._demand))
            self._put(answered, lambda: self._do(plan, "answer", self._answer))
            length += answered - asked
        if chance.random() < MOVING_ON:
            moved = self._open_after(accepted + length * chance.uniform(0.01, 0.2))
            self._put(moved, lambda: self._do(plan, "transfer", self._transfer))
        if chance.random() < EXTENDING and now.date() >= EXTENSIONS_SINCE:
            extended = accepted + length * 0.3
            self._put(extended, lambda: self._do(plan, "extend", self._extend))
            length *= 1.5
        share = chance.uniform(1.05, 3) if chance.random() < LATE else chance.uniform(0.1, 0.9)
        decided = self._open_after(accepted + min(length * share, dt.timedelta(days=LONGEST_DAYS)))
        self._put(decided, lambda: self._do(plan, "decide", self._decide))

    def _do(self, plan: Planned, name: str, step: Callable[[Any, Any], None]) -> None:
        """Do a step with a case as it is then. Whatever was due before it is done before it."""
        from madang.apps.cases.models import Case

        self.clock.work_until(self.clock.now) if self._matters(plan, name) else None
        case = Case.objects.select_related("department").get(id=plan.case_id)
        if case.status == Case.Status.CLOSED:
            return
        actor = self._present(case.department.key)
        if name == "decide" and (case.status == "filed" or case.open_hold_id):
            self._put(self.clock.now + 3 * AN_HOUR, lambda: self._do(plan, name, step))
            return
        if name in STOPPING and (
            case.open_hold_id or self.clock.now > case.due_at or case.status == "filed"
        ):
            return
        ground = STARTING.get(name)
        if ground and (case.open_hold is None or case.open_hold.ground != ground):
            return
        step(actor, case)

    def _matters(self, plan: Planned, name: str) -> bool:
        """Whether something may have become due since the last full hour."""
        from madang.apps.cases.models import Case

        if name == "accept":
            return plan.late_to_accept
        if name in (*STOPPING, "decide"):
            due: dt.datetime = Case.objects.values_list("due_at", flat=True).get(id=plan.case_id)
            late: bool = self.clock.now > due or self.clock.now - plan.filed > dt.timedelta(days=29)
            return late
        return False

    def _accept(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands

        commands.accept_case(
            actor=actor, case_id=case.pk, version=case.version, moment=self.clock.now
        )

    def _hold(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands

        commands.hold_case(
            actor=actor,
            case_id=case.pk,
            version=case.version,
            ground="examination",
            moment=self.clock.now,
        )

    def _resume(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands

        commands.resume_case(
            actor=actor, case_id=case.pk, version=case.version, moment=self.clock.now
        )

    def _demand(self, actor: Any, case: Any) -> None:
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

    def _answer(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands

        commands.take_in_supplement(
            actor=actor,
            case_id=case.pk,
            version=case.version,
            text="배치도를 냅니다.",
            moment=self.clock.now,
        )

    def _transfer(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands
        from madang.core.orgs.models import Department

        others = Department.objects.filter(agency_id=case.agency_id).exclude(id=case.department_id)
        commands.transfer_case(
            actor=actor,
            agency=self._agency(),
            case_id=case.pk,
            version=case.version,
            to_department=self.chance.choice(list(others.order_by("id"))).pk,
            reasons="이 민원의 소관 부서가 아닙니다.",
            moment=self.clock.now,
        )

    def _extend(self, actor: Any, case: Any) -> None:
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

    def _decide(self, actor: Any, case: Any) -> None:
        from madang.apps.cases import commands, queries

        commands.decide_case(
            actor=actor,
            agency=self._agency(),
            case_id=case.pk,
            version=case.version,
            outcome=queries.pinned_service(case).decisions[0],
            reasons="확인하고 처리하였습니다.",
            moment=self.clock.now,
        )

    def _declare(self) -> None:
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

    def _outage(self) -> None:
        from madang.core.actors import system
        from madang.core.orgs import commands as orgs

        day, begins, ends = OUTAGE
        orgs.begin_outage(
            actor=system(self.agency.id, "orgs.calendar"),
            agency_id=self.agency.id,
            note={"ko": "전산망 장애"},
            started_at=_at(day, begins),
            ended_at=_at(day, ends),
        )
        self.clock.work_until(self.clock.now)

    def _absence(self) -> None:
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

    def _present(self, department: str) -> Any:
        """Somebody of the department who is there today."""
        today = self.clock.now.date()
        away = {one for one, first, last in self.away if first <= today <= last}
        return self.chance.choice([a for a in self.officials[department] if a.id not in away])

    def _open_after(self, moment: dt.datetime) -> dt.datetime:
        """The same time of day on a working day, not at night."""
        day = self.calendar.nth_working_day(moment.date(), 1)
        at = dt.time(9 + moment.hour % 9, moment.minute)
        return max(_at(day, at), moment + dt.timedelta(minutes=1))

    def _agency(self) -> Any:
        from madang.apps.cases.clock import agency_now

        return agency_now(self.agency.id)


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


def _at(day: dt.date, at: dt.time) -> dt.datetime:
    from madang.apps.cases.clock import with_zone

    return with_zone(dt.datetime.combine(day, at))


def simulate(
    many: int,
    *,
    seed: int = 2026,
    days: tuple[dt.date, dt.date] = (dt.date(YEAR, 1, 2), dt.date(YEAR, 12, 30)),
) -> Agreement:
    """Run a year on the current connection, whose database is thrown away, and check it.

    ``days`` are the first and last on which petitions are filed.
    """
    from tests.time_travel import travelling

    with travelling(_at(days[0], dt.time(7))) as clock:
        year = Year(clock, many, seed, days)
        year.run()
        return check(year.agency.id, year.calendar_then, year.away)


def _database() -> Iterator[None]:
    with own_folder() as home:
        os.environ.update(
            DATABASE_URL=postgres.ensure_running(home, durable=False),
            DJANGO_SETTINGS_MODULE="madang.config.settings",
            MADANG_VAR=str(home),
            MADANG_DEMO="true",
            MADANG_AGENCY="gangnam",
        )
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        yield
        connections.close_all()


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    for _ready in _database():
        began = time.monotonic()
        found = simulate(many)
        print(f"{found}\nAll agree. Took {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    main()
