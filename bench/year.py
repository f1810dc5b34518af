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
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.installation import own_folder
from madang.lib import postgres

MANY = 50_000
YEAR = 2026
DECLARED_ON, DECLARED = dt.date(YEAR, 7, 1), dt.date(YEAR, 7, 8)
OUTAGE = (dt.date(YEAR, 8, 19), dt.time(10), dt.time(15))
EXTENSIONS_SINCE = dt.date(YEAR, 5, 6)  # 영21 in its present form
HOLDING, EXTENDING, LATE, SLOW = 0.1, 0.03, 0.06, 0.04
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
        actor = self.officials[case.department.key]
        if name == "decide" and (case.status == "filed" or case.open_hold_id):
            self._put(self.clock.now + 3 * AN_HOUR, lambda: self._do(plan, name, step))
            return
        if name in ("hold", "extend") and (
            case.open_hold_id or self.clock.now > case.due_at or case.status == "filed"
        ):
            return
        if name == "resume" and not case.open_hold_id:
            return
        step(actor, case)

    def _matters(self, plan: Planned, name: str) -> bool:
        """Whether something may have become due since the last full hour."""
        from madang.apps.cases.models import Case

        if name == "accept":
            return plan.late_to_accept
        if name in ("hold", "decide"):
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

        one, other = self.chance.sample(sorted(actor.id for actor in self.officials.values()), 2)
        today = self.clock.now.date()
        orgs.record_absence(
            actor=system(self.agency.id, "orgs.manage"),
            official_id=one,
            starts_on=today,
            ends_on=today + dt.timedelta(days=4),
            substitute_id=other,
        )

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


def _staff(agency: Any) -> dict[str, Any]:
    """For each department an official who does the work, and a head with a superior."""
    from madang.core.actors import system
    from madang.core.orgs import commands as orgs
    from madang.core.orgs.models import Department
    from tests import factories

    boss = system(agency.id, "orgs.manage")
    found = {}
    mayor = None
    for department in Department.objects.filter(agency_id=agency.id).order_by("id"):
        clerk, head = (factories.make_official(department) for _number in range(2))
        mayor = mayor or factories.make_official(department)
        orgs.set_head(actor=boss, department_id=department.pk, head_id=head.pk)
        orgs.set_superior(actor=boss, official_id=head.pk, superior_id=mayor.pk)
        found[department.key] = factories.acting(clerk)
    return found


def _at(day: dt.date, at: dt.time) -> dt.datetime:
    from madang.apps.cases.clock import with_zone

    return with_zone(dt.datetime.combine(day, at))


@dataclass(frozen=True)
class Agreement:
    """What was looked at."""

    cases: int
    closed: int
    late: int
    moved: int
    letters: int
    events: int


def check(agency_id: int, calendar_then: Callable[[dt.datetime], Any]) -> Agreement:
    """Hold ledgers, cases, events and figures against each other. Raises AssertionError.

    ``calendar_then`` gives the calendar as it was known at a moment: a case that was closed before
    a holiday was declared was never due by it.
    """
    from madang.apps.cases.models import Case
    from madang.core.events.models import Delivery, EventRow, Timer

    assert not Delivery.objects.filter(done_at=None).exists(), "a delivery is left"
    assert not Timer.objects.filter(dead_at__isnull=False).exists(), "a timer died"
    events = _events_by_case(agency_id)
    totals: Counter[str] = Counter()
    services: dict[str, Counter[str]] = defaultdict(Counter)
    for case in Case.objects.filter(agency_id=agency_id).order_by("id").iterator():
        _check_case(case, events[case.pk], calendar_then, totals, services[case.service])
    _check_figures(agency_id, services)
    _check_months(agency_id)
    waiting = Timer.objects.filter(subject_type="cases.case", done_at=None)
    still_open = Case.objects.exclude(status=Case.Status.CLOSED).values("id")
    assert not waiting.exclude(subject_id__in=still_open).exists(), "a closed case has a timer"
    return Agreement(
        totals["cases"],
        totals["closed"],
        totals["late"],
        totals["moved"],
        totals["letters"],
        EventRow.objects.filter(agency_id=agency_id).count(),
    )


def _events_by_case(agency_id: int) -> dict[int, list[Any]]:
    from madang.core.events.models import EventRow

    found: dict[int, list[Any]] = defaultdict(list)
    rows = EventRow.objects.filter(agency_id=agency_id, subject_type="cases.case")
    for row in rows.order_by("id").iterator():
        found[row.subject_id].append(row)
    return found


def _check_case(
    case: Any,
    events: list[Any],
    calendar_then: Callable[[dt.datetime], Any],
    totals: Counter[str],
    own: Counter[str],
) -> None:
    from madang.apps.cases import clock
    from madang.core.events.models import EventRow
    from madang.lib.periods import reckon

    named: dict[str, list[EventRow]] = defaultdict(list)
    for row in events:
        named[row.name].append(row)
    totals["cases"] += 1
    assert len(named["cases.case.filed"]) == 1
    assert len(named["cases.case.closed"]) == (1 if case.closed_at else 0), case.pk
    assert case.closed_at, f"case {case.pk} was never closed"
    end = clock.local(case.closed_at)
    found = reckon(
        clock.period_of(case),
        clock.local(case.filed_at),
        clock.ledger_of(case),
        calendar_then(case.closed_at),
        now=end,
    )
    assert clock.local(case.due_at) == found.moment, f"case {case.pk}: due and ledger differ"
    assert case.minutes_allowed == found.minutes_allowed, case.pk
    numbers = {
        "allowed_minutes": found.minutes_allowed,
        "used_minutes": found.minutes_used(end),
        "minutes_late": found.minutes_late(end),
    }
    assert named["cases.case.closed"][0].numbers == numbers, case.pk
    _check_due(case, events)
    _check_told(case, named, late=numbers["minutes_late"])
    totals["closed"] += 1
    totals["late"] += numbers["minutes_late"] > 0
    totals["moved"] += len(named["cases.due.moved"])
    totals["letters"] += len(named["cases.dunning_letter.issued"])
    _count(own, numbers)


def _check_due(case: Any, events: list[Any]) -> None:
    """The last event that tells of an end tells of the one that is stored."""
    telling = (
        "cases.case.filed",
        "cases.due.moved",
        "cases.case.resumed",
        "cases.case.extended",
    )
    told = [row.data["due_at"] for row in events if row.name in telling]
    assert dt.datetime.fromisoformat(told[-1]) == case.due_at, f"case {case.pk}: told otherwise"
    moves = [row for row in events if row.name == "cases.due.moved"]
    entries = case.ledger.filter(kind="calendar").count()
    assert entries == sum(row.data["cause"] != "outage" for row in moves), case.pk
    for row in moves:
        assert row.data["old_due_at"] != row.data["due_at"], case.pk


def _check_told(case: Any, named: dict[str, list[Any]], *, late: int) -> None:
    """Letters where it was late and nowhere else; nothing twice."""
    letters = named["cases.dunning_letter.issued"]
    assert bool(letters) == (late > 0), (
        f"case {case.pk}: {late} minutes late, {len(letters)} letters"
    )
    assert [row.data["number"] for row in letters] == list(range(1, len(letters) + 1)), case.pk
    reminders = [row.data["due_at"] for row in named["cases.case.reminded"]]
    assert len(reminders) == len(set(reminders)), f"case {case.pk}: reminded twice"
    if not case.ledger.filter(kind="hold").exists():
        marks = [row.numbers["days"] for row in named["cases.interim_notice.given"]]
        passed = (case.closed_at - case.filed_at).days // 30
        assert marks == [30 * number for number in range(1, passed + 1)], case.pk
    if case.channel != "web":
        assert not named["cases.registration.late"], case.pk
    elif case.accepted_at:
        _check_registration(case, named)


def _check_registration(case: Any, named: dict[str, list[Any]]) -> None:
    from madang.apps.cases import clock

    agency = clock.agency_now(case.agency_id)
    used = clock.working_minutes(case.filed_at, case.accepted_at, agency)
    # At the very minute either may have come first.
    if used != 8 * 60 and not case.ledger.exists():
        told = bool(named["cases.registration.late"])
        assert told == (used > 8 * 60), f"case {case.pk}: accepted after {used} minutes"


def _count(own: Counter[str], numbers: dict[str, int]) -> None:
    day = 480
    allowed, used = numbers["allowed_minutes"], numbers["used_minutes"]
    own["cases"] += 1
    own["allowed"] += allowed
    own["used"] += used
    own["late"] += numbers["minutes_late"] > 0
    own["points"] += max(0, allowed - used) // day - 2 * -(-numbers["minutes_late"] // day)


def _check_figures(agency_id: int, services: dict[str, Counter[str]]) -> None:
    """The table of the year is what the ledgers say, and its months add up to it."""
    from madang.apps.cases.shortening import shortening, span_named

    first, last = span_named(f"{YEAR}-01"), span_named(f"{YEAR + 1}-06")
    rows = shortening(agency_id, first.since, last.until)
    assert {row.key for row in rows} == set(services)
    names = ("cases", "allowed", "used", "late", "points")
    for row in rows:
        shown = {name: getattr(row, name) for name in names}
        assert shown == {name: services[row.key][name] for name in names}, row.key
    for by in ("department", "official"):
        others = shortening(agency_id, first.since, last.until, by)
        for name in names:
            assert sum(getattr(row, name) for row in others) == sum(
                getattr(row, name) for row in rows
            )
    months = [row for number in range(18) for row in shortening(agency_id, *_month(number))]
    assert sum(row.cases for row in months) == sum(row.cases for row in rows)


def _month(number: int) -> tuple[dt.datetime, dt.datetime]:
    from madang.apps.cases.shortening import span_named

    span = span_named(f"{YEAR + number // 12}-{number % 12 + 1:02}")
    return span.since, span.until


def _check_months(agency_id: int) -> None:
    """Each monthly check counted what the cases say."""
    from madang.apps.cases.models import Case
    from madang.apps.cases.month_queries import checks_of
    from madang.apps.cases.shortening import span_named

    checks = checks_of(agency_id)
    assert len({row.data["month"] for row in checks}) == len(checks)
    for row in checks:
        span = span_named(row.data["month"][:7])
        cases = Case.objects.filter(agency_id=agency_id)
        received = cases.filter(filed_at__gte=span.since, filed_at__lt=span.until)
        closed = cases.filter(closed_at__gte=span.since, closed_at__lt=span.until)
        assert row.numbers["received"] == received.count(), row.data["month"]
        assert row.numbers["closed"] == closed.count(), row.data["month"]


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
        return check(year.agency.id, year.calendar_then)


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
