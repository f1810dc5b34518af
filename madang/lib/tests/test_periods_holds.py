"""Holds that come close together: several a day, at lunch, in the evening, over one another."""

import datetime as dt
import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.lib.periods import (
    Calendar,
    Entry,
    Extended,
    HoldEnded,
    HoldStarted,
    Ledger,
    Period,
    Reckoning,
    Rule,
    explain,
    reckon,
)
from madang.lib.periods.bulk import Cases, Table, moments_of
from madang.lib.periods.ledger import apart
from madang.lib.tests.periods_cases import CALENDAR, Asked, at, random_question

TABLE = Table(CALENDAR)
MORNING, EVENING = (dt.time(10), dt.time(12)), (dt.time(18), dt.time(20))
#: Open from Tuesday to Saturday at hours of all kinds, some days off and a Sunday worked.
ODD = Calendar(
    {
        1: ((dt.time(8, 30), dt.time(17, 30)),),
        2: (MORNING,),
        3: (MORNING, (dt.time(13), dt.time(18)), EVENING),
        4: (EVENING,),
        5: (MORNING, EVENING),
    },
    {dt.date(2026, month, 15): "" for month in range(5, 13)},
    CALENDAR.first,
    CALENDAR.last,
    frozenset({dt.date(2026, 6, 14)}),
)
ODD_TABLE = Table(ODD)
RECEIVED = at("2026-09-07 10:00")  # a Monday; three days by the hour go to Thursday 10:00
Held = tuple[str, str, str]
questions = st.integers(0, 10**9).map(lambda seed: random_question(random.Random(seed)))  # noqa: S311


def entries_of(*holds: Held) -> list[Entry]:
    """Holds of September 2026, as ``08 14:00``."""
    entries: list[Entry] = []
    for ground, start, end in holds:
        entries += [HoldStarted(ground, at(f"2026-09-{start}")), HoldEnded(at(f"2026-09-{end}"))]
    return entries


def ask(period: str, entries: list[Entry], received: dt.datetime = RECEIVED) -> Reckoning:
    return reckon(Period.parse(period), received, Ledger().then(entries), CALENDAR)


SUPPLEMENT = ("supplement", "08 15:00", "09 15:00")
DATED: list[tuple[str, str, list[Held]]] = [
    # By the hour a supplement takes Tuesday and Wednesday whole (행정절차법 시행령 제11조제1호).
    ("3 days", "14 10:00", [SUPPLEMENT]),
    ("3 days", "14 10:00", [("hearing", "08 14:00", "08 15:00"), SUPPLEMENT]),
    ("3 days", "14 10:00", [("hearing", "08 09:00", "08 10:00"), SUPPLEMENT]),
    ("3 days", "14 10:00", [SUPPLEMENT, ("hearing", "09 16:00", "09 17:00")]),
    (
        "3 days",
        "14 10:00",
        [
            ("hearing", "08 09:30", "08 10:30"),
            ("examination", "08 11:00", "08 14:00"),
            ("supplement", "08 14:30", "08 14:40"),
            ("transport", "08 15:00", "08 16:00"),
            ("supplement", "08 17:00", "09 09:10"),
        ],
    ),
    # What reaches out of the days of the supplement counts besides.
    ("3 days", "14 12:00", [("hearing", "07 16:00", "08 10:00"), SUPPLEMENT]),
    ("3 days", "14 11:00", [SUPPLEMENT, ("hearing", "09 17:00", "10 10:00")]),
    # A hold without working time, then a day that is taken whole.
    ("3 days", "14 10:00", [("hearing", "08 08:10", "08 08:40"), SUPPLEMENT]),
    (
        "3 days",
        "14 10:00",
        [("hearing", "08 18:10", "08 18:40"), ("supplement", "08 19:00", "09 15:00")],
    ),
    (
        "3 days",
        "14 10:00",
        [("hearing", "08 12:10", "08 12:50"), ("supplement", "08 12:55", "09 15:00")],
    ),
    # On the day of receipt what was worked after it is out: seven hours.
    ("3 days", "10 18:00", [("supplement", "07 11:00", "07 15:00")]),
    # By days a hearing leaves working time; each day of the supplement is out.
    ("7 days", "17 18:00", [("hearing", "08 14:00", "08 15:00"), SUPPLEMENT]),
    (
        "7 days",
        "15 18:00",
        [("hearing", "08 09:00", "08 12:00"), ("examination", "08 13:00", "08 18:00")],
    ),
]


@pytest.mark.parametrize(("period", "due", "holds"), DATED)
def test_no_minute_is_taken_out_twice_or_given_back(
    period: str, due: str, holds: list[Held]
) -> None:
    entries = entries_of(*holds)
    found = ask(period, entries)
    assert found.moment == at(f"2026-09-{due}")
    assert explain(found).steps[-1].ends == found.moment
    assert found.minutes_used(found.moment) == found.minutes_allowed
    question = (found.period, found.received, found.rule, found.ledger)
    assert moments_of(TABLE.due(Cases.of([question]))) == [found.moment]


def test_a_supplement_after_the_extended_end_makes_nobody_punctual() -> None:
    # Three hours and one more: from 10:00 to 15:00. At half past three it is late.
    extended = Extended(Period.parse("1 hour"), "cooperation", RECEIVED)
    late = ask("3 hours", [extended, *entries_of(("supplement", "07 15:30", "09 15:00"))])
    assert late.moment == at("2026-09-07 15:00")
    assert late.minutes_late(at("2026-09-10 09:30")) == 60  # to 15:30, and on Thursday
    in_time = ask("3 hours", [extended, *entries_of(("supplement", "07 14:30", "09 15:00"))])
    assert in_time.moment == at("2026-09-10 14:00")
    question = (late.period, late.received, late.rule, late.ledger)
    assert moments_of(TABLE.due(Cases.of([question]))) == [late.moment]


@given(questions)
@settings(max_examples=200, deadline=None)
def test_a_hold_that_ends_earlier_is_never_due_later(asked: Asked) -> None:
    ledger = asked.ledger
    for place, hold in enumerate(ledger.holds):
        assert hold.end is not None
        half = replace(hold, end=hold.start + (hold.end - hold.start) / 2)
        holds = (*ledger.holds[:place], half, *ledger.holds[place + 1 :])
        assert asked.answer(replace(ledger, holds=holds)).moment <= asked.answer().moment


@given(questions)
@settings(max_examples=200, deadline=None)
def test_a_hold_that_begins_after_the_end_moves_nothing(asked: Asked) -> None:
    ledger = asked.ledger
    for count, hold in enumerate(ledger.holds):
        before = asked.answer(replace(ledger, holds=ledger.holds[:count])).moment
        after = asked.answer(replace(ledger, holds=ledger.holds[: count + 1])).moment
        if hold.start.replace(second=0) >= before:
            assert after == before


@given(questions)
@settings(max_examples=200, deadline=None)
def test_stretches_that_lie_apart_cover_the_same_time(asked: Asked) -> None:
    outs = asked.ledger.out(None)
    pieces = sorted(apart(outs), key=lambda out: out.start)
    for first, second in pairwise(pieces):
        assert first.end <= second.start
    for moment in {moment for out in outs for moment in (out.start, out.end)}:
        assert any(out.start <= moment < out.end for out in outs) == any(
            piece.start <= moment < piece.end for piece in pieces
        )


@given(questions)
@settings(max_examples=200, deadline=None)
def test_in_an_office_with_odd_hours_all_ways_of_counting_agree(asked: Asked) -> None:
    question = (asked.period, asked.received, asked.rule, asked.ledger)
    found = reckon(asked.period, asked.received, asked.ledger, ODD, rule=asked.rule)
    last = explain(found).steps[-1]
    assert (last.ends, last.total_minutes) == (found.moment, found.minutes_allowed)
    assert found.minutes_used(found.moment) == found.minutes_allowed
    assert moments_of(ODD_TABLE.due(Cases.of([question]))) == [found.moment]


# --- What was used ----------------------------------------------------------------------------


@given(questions, st.integers(0, 120 * 24 * 60))
@settings(max_examples=200, deadline=None)
def test_by_every_rule_what_was_used_and_what_is_left_are_what_is_allowed(
    asked: Asked, later: int
) -> None:
    found = asked.answer()
    assert found.minutes_used(found.moment) == found.minutes_allowed
    until = asked.received + dt.timedelta(minutes=later)
    accounted = found.minutes_used(until) + found.minutes_left(until)
    assert accounted == found.minutes_allowed + found.minutes_late(until)


@pytest.mark.parametrize("received", ["2026-09-07 09:00", "2026-09-07 17:00", "2026-09-07 22:00"])
def test_by_days_the_first_day_is_used_whole_whatever_the_hour(received: str) -> None:
    found = ask("7 days", [], at(received))
    assert found.moment == at("2026-09-15 18:00")
    assert found.minutes_used(at("2026-09-08 09:00")) == 8 * 60
    assert found.minutes_used(found.moment) == found.minutes_allowed == 7 * 8 * 60


def test_a_first_day_that_does_not_count_is_neither_used_nor_left() -> None:
    period, received = Period.parse("10 days"), at("2026-09-07 10:00")
    found = reckon(period, received, Ledger(), CALENDAR, rule=Rule.CIVIL)  # to Thursday 17
    assert found.minutes_allowed == 8 * 8 * 60
    for moment in (received, at("2026-09-07 18:00"), at("2026-09-08 09:00")):
        assert (found.minutes_used(moment), found.minutes_left(moment)) == (0, 8 * 8 * 60)
