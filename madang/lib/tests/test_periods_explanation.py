"""Why this date: the steps, and that they come to it."""

import datetime as dt
import json
import random

from madang.lib.periods import (
    CalendarChanged,
    Extended,
    Ledger,
    Period,
    Rule,
    explain,
    hold_over_days,
    reckon,
)
from madang.lib.periods.civil import last_day
from madang.lib.tests.periods_cases import CALENDAR, Asked, at, random_question

RANDOM_CASES = 10_000


def nominal(asked: Asked) -> tuple[int | None, int | None]:
    """The minutes or days that period and extensions have by themselves; None where it depends."""
    lengths = [asked.period, *(one.length for one in asked.ledger.extensions)]
    if asked.rule is Rule.HOURS:
        return sum(one.working_hours for one in lengths) * 60, 0
    if asked.rule is Rule.DAYS:
        return None, sum(one.amount for one in lengths)
    if len(lengths) > 1:
        return None, None
    first = asked.received.date() + dt.timedelta(days=asked.rule is Rule.CIVIL)
    return None, (last_day(asked.period, first) - first).days + 1


def test_the_steps_of_ten_thousand_random_cases_add_up_to_the_due_moment() -> None:
    chance = random.Random(20260921)  # noqa: S311  a test is repeated
    for _ in range(RANDOM_CASES):
        asked = random_question(chance)
        found = asked.answer()
        steps = explain(found).steps
        minutes, days = nominal(asked)
        assert steps[-1].counted, asked
        assert steps[-1].ends == found.moment, asked
        assert steps[-1].total_minutes == found.minutes_allowed, asked
        assert minutes in (None, sum(step.minutes for step in steps)), asked
        assert days in (None, sum(step.days for step in steps)), asked


def test_each_step_says_what_holds_and_by_which_article() -> None:
    received = at("2026-09-21 10:00")
    ledger = Ledger().then(
        [
            *hold_over_days("supplement", dt.date(2026, 9, 22), dt.date(2026, 9, 23), received),
            Extended(Period.parse("1 day"), "verification", received),
        ]
    )
    found = reckon(Period.parse("6 days"), received, ledger, CALENDAR)
    assert [
        (step.first.day, step.last.day, step.reason, step.name, step.total_days)
        for step in explain(found).steps
    ] == [
        (21, 21, "first_day", "", 1),
        (22, 23, "hold", "supplement", 1),
        (24, 24, "holiday", "추석 전날", 1),
        (25, 25, "holiday", "추석", 1),
        (26, 26, "holiday", "추석 다음날", 1),
        (27, 27, "weekend", "", 1),
        (28, 2, "working", "", 6),
        (3, 3, "holiday", "개천절", 6),
        (4, 4, "weekend", "", 6),
        (5, 5, "holiday", "개천절 대체 휴일", 6),
        (6, 6, "extension", "", 7),
    ]
    articles = {step.reason: step.article for step in explain(found).steps}
    assert articles["hold"].endswith("행정절차법 시행령 제11조제1호")
    assert articles["extension"] == "민원처리법 시행령 제21조제1항"
    assert articles["working"] == "민원처리법 제19조제2항"


def test_a_period_by_the_civil_act_shows_the_first_day_and_the_move_of_the_last() -> None:
    found = reckon(
        Period.parse("10 days"), at("2026-09-16 10:00"), Ledger(), CALENDAR, rule=Rule.CIVIL
    )
    reasons = [step.reason for step in explain(found).steps]
    assert reasons == ["first_day_out", "calendar_days", "roll", "roll", "last_day_moved"]


def test_an_explanation_is_plain_enough_for_json() -> None:
    received = at("2026-09-21 10:00")
    note = CalendarChanged(received, "임시공휴일 지정")
    found = reckon(Period.parse("3 days"), received, Ledger().then([note]), CALENDAR)
    explanation = explain(found)
    assert explanation.changes == (note,)
    first = json.loads(json.dumps(explanation.as_dicts()))[0]
    assert (first["starts"], first["ends"]) == ("2026-09-21T10:00", "2026-09-23T18:00")
    assert first["minutes"] == 23 * 60
