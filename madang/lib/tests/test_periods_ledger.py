"""The ledger: what holds and extensions do to the end, and what the law refuses."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.lib.periods import (
    CalendarChanged,
    Entry,
    Extended,
    HoldEnded,
    HoldStarted,
    Law,
    Ledger,
    LedgerError,
    Period,
    PeriodError,
    Reckoning,
    Rule,
    check_extension_in_time,
    extension_rule,
    hold_over_days,
    reckon,
)
from madang.lib.tests.periods_cases import CALENDAR, Asked, at, random_question

MONDAY = at("2026-06-08 10:00")  # no holiday in the weeks that follow
questions = st.integers(0, 10**9).map(lambda seed: random_question(random.Random(seed)))  # noqa: S311


def days(text: str) -> Period:
    return Period.parse(text)


def hold(ground: str, start: str, end: str) -> list[Entry]:
    return [HoldStarted(ground, at(start)), HoldEnded(at(end))]


def extended(length: str, ground: str = "cooperation", **more: bool) -> Extended:
    return Extended(days(length), ground, MONDAY, **more)


def ask(
    period: str,
    entries: Sequence[Entry] = (),
    received: dt.datetime = MONDAY,
    rule: Rule | None = None,
    now: str = "",
    law: Law = Law.PETITION,
) -> Reckoning:
    ledger = Ledger().then(entries)
    moment = at(now) if now else None
    return reckon(days(period), received, ledger, CALENDAR, rule=rule, now=moment, law=law)


# --- Holds ------------------------------------------------------------------------------------


def test_the_days_of_demand_and_arrival_of_a_supplement_are_out() -> None:
    found = ask("7 days", hold("supplement", "2026-06-10 17:50", "2026-06-11 09:10"))
    assert found.moment == at("2026-06-18 18:00")  # 16 June, and two days


def test_by_the_hour_a_supplement_takes_whole_days_too() -> None:
    found = ask("3 days", hold("supplement", "2026-06-09 15:00", "2026-06-10 11:00"))
    assert found.moment == at("2026-06-15 10:00")  # 11 June 10:00, and 9 and 10 June


def test_by_the_hour_another_hold_takes_its_minutes() -> None:
    found = ask("3 days", hold("hearing", "2026-06-09 11:00", "2026-06-09 14:30"))
    assert found.moment == at("2026-06-11 13:30")  # two and a half hours, for lunch is no work


@pytest.mark.parametrize(
    ("end", "due"),
    [("2026-06-10 17:59", "2026-06-16 18:00"), ("2026-06-10 18:00", "2026-06-17 18:00")],
)
def test_by_days_a_day_is_out_only_if_no_working_time_was_left(end: str, due: str) -> None:
    assert ask("7 days", hold("outage", "2026-06-10 09:00", end)).moment == at(due)


def test_a_hold_on_the_weekend_takes_nothing() -> None:
    assert ask("7 days", hold("supplement", "2026-06-13 10:00", "2026-06-14 10:00")).moment == at(
        "2026-06-16 18:00"
    )


def test_a_hold_after_the_end_moves_nothing() -> None:
    late = hold("hearing", "2026-06-11 10:00", "2026-06-12 10:00")
    assert ask("3 days", late).moment == at("2026-06-11 10:00")


def test_a_supplement_demanded_after_the_end_makes_nobody_punctual() -> None:
    # Due on Thursday at 10:00, and late when the supplement is demanded in the afternoon.
    late = hold("supplement", "2026-06-11 15:00", "2026-06-15 10:00")
    found = ask("3 days", late)
    assert found.moment == at("2026-06-11 10:00")
    assert found.minutes_used(found.moment) == found.minutes_allowed
    assert found.minutes_late(at("2026-06-16 10:00")) == 5 * 60  # to 15:00, and an hour on the 16th
    closed = hold("supplement", "2026-06-16 18:00", "2026-06-18 10:00")
    assert ask("7 days", closed).moment == at("2026-06-16 18:00")
    assert ask("7 days", hold("supplement", "2026-06-16 17:59", "2026-06-18 10:00")).moment == at(
        "2026-06-19 18:00"
    )


def test_months_are_pushed_by_calendar_days_and_end_on_a_working_day() -> None:
    # To 7 July, and six days of supplement: 13 July, a Monday.
    found = ask("1 month", hold("supplement", "2026-06-11 10:00", "2026-06-16 10:00"))
    assert found.moment == at("2026-07-13 18:00")


def test_a_hold_on_the_way_to_the_next_working_day_ends_before_the_last_day() -> None:
    # Two weeks from Sunday 7 June end on Saturday 20 June and move to Monday 22 June.
    received = at("2026-06-07 10:00")
    found = ask("2 weeks", hold("supplement", "2026-06-22 10:00", "2026-06-23 10:00"), received)
    assert found.moment == at("2026-06-24 18:00")


def test_an_open_hold_counts_as_if_it_ended_now() -> None:
    entries: list[Entry] = [HoldStarted("hearing", at("2026-06-09 10:00"))]
    found = ask("3 days", entries, now="2026-06-09 12:00")
    assert (found.held, found.moment) == (True, at("2026-06-11 12:00"))
    assert not ask("3 days", now="2026-06-09 12:00").held


def test_an_open_hold_needs_to_know_what_time_it_is() -> None:
    with pytest.raises(ValueError, match="what time it is"):
        ask("3 days", [HoldStarted("hearing", at("2026-06-09 10:00"))])


def test_an_outage_found_later_goes_before_a_hold_that_was_written_first() -> None:
    entries = hold("supplement", "2026-06-11 10:00", "2026-06-12 10:00")
    later = [*entries, *hold("outage", "2026-06-09 09:00", "2026-06-09 18:00")]
    assert ask("7 days", later).moment == at("2026-06-19 18:00")


# --- Surveys ----------------------------------------------------------------------------------


def test_a_survey_takes_fourteen_days_and_once_seven_more() -> None:
    entries = hold("survey", "2026-06-09 10:00", "2026-06-22 10:00")
    entries += hold("survey_extension", "2026-06-23 09:00", "2026-06-29 17:00")
    assert ask("7 days", entries).moment == at("2026-07-07 18:00")
    with pytest.raises(LedgerError) as refused:
        Ledger().then([*entries, HoldStarted("survey_extension", at("2026-07-01 10:00"))])
    assert refused.value.code == "hold_once_after"


def test_an_open_survey_stops_the_clock_no_longer_than_the_law_allows() -> None:
    entries: list[Entry] = [HoldStarted("survey", at("2026-06-09 10:00"))]
    found = ask("7 days", entries, now="2026-07-20 10:00")
    assert found.moment == ask("7 days", [*entries, HoldEnded(at("2026-06-22 18:00"))]).moment
    assert not found.held
    assert found.ledger.latest_end() == at("2026-06-22 23:59")


# --- Extensions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "length", "due"),
    [
        ("3 days", "8 hours", "2026-06-12 10:00"),
        ("3 days", "3 days", "2026-06-16 10:00"),
        ("7 days", "7 days", "2026-06-25 18:00"),
        ("1 month", "2 weeks", "2026-07-21 18:00"),
        ("1 month", "10 days", "2026-07-20 18:00"),  # the 17th is 제헌절, then the weekend
        ("1 month", "1 month", "2026-08-07 18:00"),
    ],
)
def test_an_extension_runs_on_from_the_end(period: str, length: str, due: str) -> None:
    assert ask(period, [extended(length)]).moment == at(due)


def test_an_extension_in_calendar_days_runs_from_the_day_after_the_moved_end() -> None:
    # Two weeks from Sunday 7 June move to Monday 22 June: 23 June is the first day of the next.
    found = ask("2 weeks", [extended("2 weeks")], at("2026-06-07 10:00"))
    assert found.moment == at("2026-07-06 18:00")


# --- What is refused --------------------------------------------------------------------------


BEFORE_2026 = at("2026-05-05 10:00")
REFUSED_HOLDS: list[tuple[str, str, list[Entry]]] = [
    ("hold_ends_first", "제1호", hold("supplement", "2026-06-10 10:00", "2026-06-09 10:00")),
    ("no_hold", "제20조", [HoldEnded(at("2026-06-10 10:00"))]),
    ("hold_ground", "제20조", [HoldStarted("coffee", at("2026-06-10 10:00"))]),
    (
        "hold_overlaps",
        "제4호",
        [
            HoldStarted("supplement", at("2026-06-10 10:00")),
            HoldStarted("hearing", at("2026-06-11 10:00")),
        ],
    ),
    (
        "hold_overlaps",
        "제4호",
        [
            *hold("supplement", "2026-06-10 10:00", "2026-06-12 10:00"),
            HoldStarted("hearing", at("2026-06-11 10:00")),
        ],
    ),
    (
        "hold_overlaps",
        "제4호",
        [
            *hold("supplement", "2026-06-10 10:00", "2026-06-12 10:00"),
            *hold("hearing", "2026-06-09 10:00", "2026-06-10 11:00"),
        ],
    ),
    (
        "hold_too_long",
        "제17조제4항",
        hold("survey", "2026-06-09 10:00", "2026-06-23 10:00"),
    ),
    (
        "hold_once_after",
        "제17조제4항 단서",
        [HoldStarted("survey_extension", at("2026-06-09 10:00"))],
    ),
]


@pytest.mark.parametrize(("code", "article", "entries"), REFUSED_HOLDS)
def test_a_hold_against_the_law_is_refused(code: str, article: str, entries: list[Entry]) -> None:
    with pytest.raises(LedgerError) as refused:
        Ledger().then(entries)
    assert refused.value.code == code
    assert article in refused.value.article


def test_a_hold_before_the_receipt_is_refused() -> None:
    with pytest.raises(LedgerError) as refused:
        ask("7 days", hold("hearing", "2026-06-08 09:00", "2026-06-08 11:00"))
    assert refused.value.code == "hold_before_receipt"


def test_an_outage_before_the_decree_knew_outages_is_refused() -> None:
    with pytest.raises(LedgerError) as refused:
        ask(
            "7 days",
            hold("outage", "2026-05-05 11:00", "2026-05-06 11:00"),
            received=BEFORE_2026,
        )
    assert (refused.value.code, "부칙 제3조" in refused.value.article) == ("hold_before_law", True)
    ask("7 days", hold("outage", "2026-05-06 09:00", "2026-05-06 11:00"), received=BEFORE_2026)


AGREED = {"with_consent": True}
REFUSED_EXTENSIONS: list[tuple[str, str, list[Entry]]] = [
    ("extension_forbidden", "7 days", [extended("3 days", "overload")]),
    ("extension_forbidden", "7 days", [extended("3 days", "late_assignment")]),
    ("extension_forbidden", "7 days", [extended("3 days", "absence")]),
    ("extension_ground", "7 days", [extended("3 days", "unavoidable")]),
    ("extension_too_long", "7 days", [extended("8 days")]),
    ("extension_too_long", "3 days", [extended("25 hours")]),
    ("extension_too_long", "2 weeks", [extended("15 days")]),
    ("extension_unit", "7 days", [extended("8 hours")]),
    ("extension_unit", "3 days", [extended("1 week")]),
    ("extension_consent", "7 days", [extended("1 day"), extended("1 day")]),
    (
        "extension_too_many",
        "7 days",
        [extended("1 day"), *[extended("1 day", with_consent=True)] * 2],
    ),
]


@pytest.mark.parametrize(("code", "period", "entries"), REFUSED_EXTENSIONS)
def test_an_extension_against_the_law_is_refused(
    code: str, period: str, entries: list[Entry]
) -> None:
    with pytest.raises(LedgerError) as refused:
        ask(period, entries)
    assert refused.value.code == code
    assert "제21조" in refused.value.article


def test_a_second_extension_needs_consent_and_has_it() -> None:
    found = ask("7 days", [extended("7 days"), extended("7 days", with_consent=True)])
    assert found.minutes_allowed == 21 * 480


def test_before_may_2026_no_ground_was_forbidden_by_name() -> None:
    entries: list[Entry] = [Extended(days("3 days"), "overload", BEFORE_2026)]
    assert ask("7 days", entries, received=BEFORE_2026).minutes_allowed == 10 * 480
    with pytest.raises(LedgerError) as refused:
        ask("7 days", entries, received=at("2026-05-06 00:00"))
    assert refused.value.code == "extension_forbidden"


def test_an_objection_is_extended_once() -> None:
    entries: list[Entry] = [Extended(days("5 days"), "unavoidable", MONDAY, with_consent=True)] * 2
    with pytest.raises(LedgerError) as refused:
        ask("10 days", entries, rule=Rule.CIVIL, law=Law.OBJECTION)
    assert (refused.value.code, refused.value.article) == (
        "extension_too_many",
        "민원처리법 제35조제2항",
    )


def test_extensions_before_the_act_are_not_known() -> None:
    with pytest.raises(LedgerError) as refused:
        extension_rule(Law.PETITION, dt.date(2016, 2, 11))
    assert refused.value.code == "before_the_law"


def test_nothing_is_left_to_extend_after_the_end() -> None:
    found = ask("3 days")
    check_extension_in_time(found, found.moment)
    with pytest.raises(LedgerError) as refused:
        check_extension_in_time(found, found.moment + dt.timedelta(minutes=1))
    assert refused.value.code == "extension_late"


@pytest.mark.parametrize(
    ("period", "rule"), [("3 hours", Rule.CIVIL), ("2 weeks", Rule.DAYS), ("1 month", Rule.HOURS)]
)
def test_a_rule_refuses_periods_that_it_cannot_count(period: str, rule: Rule) -> None:
    with pytest.raises(PeriodError):
        ask(period, rule=rule)


# --- Minutes ----------------------------------------------------------------------------------


def test_used_and_left_minutes_know_the_hold() -> None:
    found = ask("3 days", hold("hearing", "2026-06-09 11:00", "2026-06-09 14:30"))
    noon = at("2026-06-09 12:00")
    assert found.minutes_used(noon) == 9 * 60  # Monday seven hours, Tuesday from 9 to 11
    assert found.minutes_left(noon) == 15 * 60
    assert found.minutes_late(at("2026-06-11 15:30")) == 120
    assert found.minutes_left(at("2026-06-11 15:30")) == 0


@given(questions, st.integers(0, 60 * 24 * 40))
@settings(max_examples=300, deadline=None)
def test_by_the_hour_used_and_left_are_what_is_allowed(asked: Asked, later: int) -> None:
    asked = replace(asked, rule=Rule.HOURS, period=days("5 days"), entries=_by_hours(asked))
    found = asked.answer()
    until = min(asked.received + dt.timedelta(minutes=later), found.moment)
    assert found.minutes_used(until) + found.minutes_left(until) == found.minutes_allowed


def _by_hours(asked: Asked) -> tuple[Entry, ...]:
    return tuple(entry for entry in asked.entries if not isinstance(entry, Extended))


# --- What always holds ------------------------------------------------------------------------


@given(questions, st.integers(1, 5))
@settings(max_examples=300, deadline=None)
def test_a_longer_period_is_never_due_earlier(asked: Asked, more: int) -> None:
    longer = Period(asked.period.amount + more, asked.period.unit)
    assert asked.answer().moment <= asked.answer(period=longer).moment


@given(questions)
@settings(max_examples=300, deadline=None)
def test_a_hold_never_shortens(asked: Asked) -> None:
    ledger = asked.ledger
    for place in range(len(ledger.holds)):
        fewer = replace(ledger, holds=ledger.holds[:place] + ledger.holds[place + 1 :])
        assert asked.answer(fewer).moment <= asked.answer().moment


@given(questions)
@settings(max_examples=300, deadline=None)
def test_an_extension_never_shortens(asked: Asked) -> None:
    ledger = asked.ledger
    moments = [
        asked.answer(replace(ledger, extensions=ledger.extensions[:count])).moment
        for count in range(len(ledger.extensions) + 1)
    ]
    assert moments == sorted(moments)


@given(questions, st.lists(st.integers(0, 8), max_size=4))
@settings(max_examples=300, deadline=None)
def test_a_ledger_is_the_same_in_any_grouping(asked: Asked, cuts: list[int]) -> None:
    entries = [*asked.entries, CalendarChanged(asked.received, "임시공휴일")]
    ledger, done = Ledger(), 0
    for cut in sorted({min(cut, len(entries)) for cut in cuts} | {len(entries)}):
        ledger, done = ledger.then(entries[done:cut]), cut
    assert ledger == Ledger().then(entries)


def test_holds_over_whole_days_begin_with_the_receipt_on_its_day() -> None:
    first, last = hold_over_days("hearing", MONDAY.date(), MONDAY.date(), MONDAY)
    assert (first.at, last.at) == (MONDAY, at("2026-06-09 00:00"))
