"""That ledgers, cases, events and figures of a simulated year agree: all reckoned once more."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

YEAR = 2026
OUTAGE = (dt.date(YEAR, 8, 19), dt.time(10), dt.time(15))
#: An official, and the first and last day of an absence.
Away = tuple[int, dt.date, dt.date]


@dataclass(frozen=True)
class Agreement:
    """What was looked at."""

    cases: int
    closed: int
    late: int
    moved: int
    letters: int
    events: int


def check(
    agency_id: int, calendar_then: Callable[[dt.datetime], Any], away: Sequence[Away]
) -> Agreement:
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
    _check_assignments(agency_id, away)
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
    told = named["cases.case.closed"][0].numbers
    assert {name: told[name] for name in numbers} == numbers, case.pk
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
    owed = (
        letters if late else [row for row in letters if not _before_outage_known(row.occurred_at)]
    )
    assert bool(owed) == (late > 0), f"case {case.pk}: {late} minutes late, {len(letters)} letters"
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


def _before_outage_known(moment: dt.datetime) -> bool:
    """Whether a letter was right when it was sent: the outage is recorded when it ends."""
    from madang.apps.cases.clock import local

    day, begins, ends = OUTAGE
    return local(moment).date() == day and begins <= local(moment).time() <= ends


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
    from madang.apps.cases.models import Case, LedgerEntry
    from madang.apps.cases.month_queries import checks_of
    from madang.apps.cases.shortening import span_named
    from madang.core.events.models import EventRow

    checks = checks_of(agency_id)
    assert len({row.data["month"] for row in checks}) == len(checks)
    for row in checks:
        span = span_named(row.data["month"][:7])
        cases = Case.objects.filter(agency_id=agency_id)
        received = cases.filter(filed_at__gte=span.since, filed_at__lt=span.until)
        closed = cases.filter(closed_at__gte=span.since, closed_at__lt=span.until)
        then_open = cases.filter(filed_at__lt=span.until, closed_at__gte=span.until)
        ended = EventRow.objects.filter(
            name="cases.case.closed", subject_id__in=closed.values("id")
        )
        extended = LedgerEntry.objects.filter(
            kind="extend", case__agency_id=agency_id, at__gte=span.since, at__lt=span.until
        )
        counted = {
            "received": received.count(),
            "closed": closed.count(),
            "late": sum(one.numbers["minutes_late"] > 0 for one in ended),
            "extended": extended.count(),
            "returned": closed.filter(ending="returned").count(),
            "open": then_open.count(),
        }
        assert {name: row.numbers[name] for name in counted} == counted, row.data["month"]


def _check_assignments(agency_id: int, away: Sequence[Away]) -> None:
    """Nobody got a petition while they were away."""
    from madang.apps.cases import clock
    from madang.core.events.models import EventRow

    for row in EventRow.objects.filter(agency_id=agency_id, name="cases.case.assigned"):
        day = clock.local(row.occurred_at).date()
        gone = [one for one, first, last in away if first <= day <= last]
        assert row.data["official_id"] not in gone, f"case {row.subject_id}"
