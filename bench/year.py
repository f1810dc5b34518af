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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.agreement import OUTAGE, YEAR, Agreement, check
from bench.installation import own_folder
from bench.year_steps import DECLARED_ON, Steps, at
from madang.lib import postgres

MANY = 50_000
EXTENSIONS_SINCE = dt.date(YEAR, 5, 6)  # 영21 in its present form
HOLDING, EXTENDING, LATE, SLOW, SUPPLEMENTING, MOVING_ON = 0.1, 0.03, 0.06, 0.04, 0.04, 0.02
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


class Year:
    """The simulated year: an agenda of moments, worked off in their order."""

    def __init__(self, clock: Any, many: int, seed: int, days: tuple[dt.date, dt.date]) -> None:
        from madang.core.orgs import queries as orgs

        self.clock, self.many, self.days = clock, many, days
        self.chance = random.Random(seed)  # noqa: S311  the same year each time
        self.steps = Steps(clock, self.chance)
        self.agency = self.steps.agency
        self.calendar = orgs.calendar(self.agency.id, self.agency.calendar_version)
        self.agenda: list[tuple[dt.datetime, int, Callable[[], None]]] = []
        self.plans: dict[int, Planned] = {}
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
            moment = at(day, dt.time(8)) + dt.timedelta(minutes=self.chance.randrange(14 * 60))
            self._put(moment, self._file)
        self._put(at(DECLARED_ON, dt.time(11)), self.steps.declare)
        day, _begins, ends = OUTAGE
        self._put(at(day, ends), self.steps.outage)
        for month in range(self.days[0].month, self.days[1].month + 1):
            self._put(at(dt.date(YEAR, month, 10), dt.time(8)), self.steps.absence)

    def _put(self, moment: dt.datetime, act: Callable[[], None]) -> None:
        day, begins, ends = OUTAGE
        if at(day, begins) <= moment < at(day, ends):  # nobody can work while it lasts
            moment = at(day, ends) + dt.timedelta(minutes=1)
        heapq.heappush(self.agenda, (moment, next(self.numbers), act))

    def calendar_then(self, moment: dt.datetime) -> Any:
        """The calendar as it was known at a moment."""
        from madang.core.orgs import queries as orgs

        agency = self.steps.agency_now()
        declared = moment >= at(DECLARED_ON, dt.time(11))
        return orgs.calendar(agency.id, agency.calendar_version) if declared else self.calendar

    # --- What happens ----------------------------------------------------------------------------

    def _file(self) -> None:
        self._plan_case(*self.steps.file())

    def _plan_case(self, case_id: int, due: dt.datetime) -> None:
        """Accepted soon, mostly; held or extended sometimes; decided in time, mostly."""
        now, chance = self.clock.now, self.chance
        slow = chance.random() < SLOW
        accepted = self._open_after(
            now + dt.timedelta(hours=chance.uniform(0.1, 60 if slow else 3))
        )
        plan = Planned(case_id, now, late_to_accept=slow)
        self.plans[case_id] = plan
        self._put(accepted, lambda: self._do(plan, "accept", self.steps.accept))
        length = max(due - accepted, AN_HOUR)
        if chance.random() < HOLDING:
            held = self._open_after(accepted + length * chance.uniform(0.05, 0.4))
            resumed = held + dt.timedelta(days=chance.uniform(0.2, 20))
            self._put(held, lambda: self._do(plan, "hold", self.steps.hold))
            self._put(resumed, lambda: self._do(plan, "resume", self.steps.resume))
            length += resumed - held
        if chance.random() < SUPPLEMENTING:
            asked = self._open_after(accepted + length * chance.uniform(0.05, 0.3))
            answered = self._open_after(asked + dt.timedelta(days=chance.uniform(1, 6)))
            self._put(asked, lambda: self._do(plan, "demand", self.steps.demand))
            self._put(answered, lambda: self._do(plan, "answer", self.steps.answer))
            length += answered - asked
        if chance.random() < MOVING_ON:
            moved = self._open_after(accepted + length * chance.uniform(0.01, 0.2))
            self._put(moved, lambda: self._do(plan, "transfer", self.steps.transfer))
        if chance.random() < EXTENDING and now.date() >= EXTENSIONS_SINCE:
            extended = accepted + length * 0.3
            self._put(extended, lambda: self._do(plan, "extend", self.steps.extend))
            length *= 1.5
        share = chance.uniform(1.05, 3) if chance.random() < LATE else chance.uniform(0.1, 0.9)
        decided = self._open_after(accepted + min(length * share, dt.timedelta(days=LONGEST_DAYS)))
        self._put(decided, lambda: self._do(plan, "decide", self.steps.decide))

    def _do(self, plan: Planned, name: str, step: Callable[[Any, Any], None]) -> None:
        """Do a step with a case as it is then. Whatever was due before it is done before it."""
        from madang.apps.cases.models import Case

        self.clock.work_until(self.clock.now) if self._matters(plan, name) else None
        case = Case.objects.select_related("department").get(id=plan.case_id)
        if case.status == Case.Status.CLOSED:
            return
        actor = self.steps.present(case.department.key)
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

    def _open_after(self, moment: dt.datetime) -> dt.datetime:
        """The same time of day on a working day, not at night."""
        day = self.calendar.nth_working_day(moment.date(), 1)
        time_of_day = dt.time(9 + moment.hour % 9, moment.minute)
        return max(at(day, time_of_day), moment + dt.timedelta(minutes=1))


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

    with travelling(at(days[0], dt.time(7))) as clock:
        year = Year(clock, many, seed, days)
        year.run()
        return check(year.agency.id, year.calendar_then, year.steps.away)


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
