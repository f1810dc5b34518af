"""Dated examples of every rule, derived from the text of the law."""

import datetime as dt

import pytest

from madang.lib.periods import (
    Entry,
    Extended,
    Law,
    Ledger,
    Period,
    Rule,
    civil_due,
    hold_over_days,
    objection_due,
    objection_last_day,
    reckon,
)
from madang.lib.periods.national import national_calendar

CALENDAR = national_calendar()


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text if " " in text else f"{text} 10:00")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# Name, law, receipt, period, due.
HOURS = [
    ("H1", "법19①, Chuseok 24-26", "2026-09-22 15:00", "3 days", "2026-09-29 15:00"),
    ("H2", "법19①", "2026-09-23 17:30", "1 day", "2026-09-28 17:30"),
    ("H4", "법19①, received at lunch", "2026-05-04 12:30", "3 days", "2026-05-08 12:00"),
    ("H5", "법19①, 노동절", "2026-04-30 10:00", "2 days", "2026-05-06 10:00"),
    ("H7", "법19①, substitute", "2026-10-02 14:00", "1 day", "2026-10-06 14:00"),
    ("H1h", "법19①, in hours", "2026-09-22 15:00", "24 hours", "2026-09-29 15:00"),
    ("K1", "영19", "2026-09-18 15:00", "at once", "2026-09-18 18:00"),
    ("K2", "영19", "2026-09-18 16:00", "at once", "2026-09-21 10:00"),
    ("K3", "영6⑧, Saturday night", "2026-09-19 22:00", "8 hours", "2026-09-21 18:00"),
    ("K6", "영13②", "2026-09-23 16:00", "3 hours", "2026-09-28 10:00"),
    ("K7", "영13③, 규칙9①", "2026-09-23 14:00", "8 hours", "2026-09-28 14:00"),
]
DAYS = [
    ("D1", "법19②, over Chuseok", "2026-09-21", "7 days", "2026-10-01"),
    ("D2", "법19②", "2026-09-21", "14 days", "2026-10-14"),
    ("D4", "법19②, Seollal, 3·1", "2026-02-12", "14 days", "2026-03-09"),
    ("D5", "법19②", "2025-09-29", "10 days", "2025-10-17"),
    ("D6", "법19②, 제헌절", "2026-07-10", "7 days", "2026-07-21"),
    ("D8", "법19②", "2025-04-30", "6 days", "2025-05-09"),
    ("D9", "법19②", "2026-09-10", "20 days", "2026-10-13"),
    ("D10", "법19②, received on a holiday", "2026-09-26", "7 days", "2026-10-07"),
    ("D14", "법19②, 부처님오신날", "2026-05-20", "7 days", "2026-05-29"),
    ("W1", "법19③", "2026-09-14", "2 weeks", "2026-09-28"),
    ("M1", "법19③, no 31 February", "2026-01-31", "1 month", "2026-03-03"),
    ("M3", "법19③, from the first", "2026-07-01", "3 months", "2026-09-30"),
]
CIVIL = [
    ("C10", "영24④", "2026-09-18", "10 days", "2026-09-28", Law.OTHER),
    ("C5", "영24④", "2026-09-18", "5 days", "2026-09-23", Law.OTHER),
    ("I3", "정보공개법18①", "2026-08-26", "30 days", "2026-09-28", Law.OTHER),
    ("I6", "정보공개법21①", "2026-09-23", "3 days", "2026-09-28", Law.OTHER),
    ("A2", "법35②, 행정기본법6", "2026-09-16", "10 days", "2026-09-28", Law.OBJECTION),
    ("P1", "공공데이터법27③", "2026-09-16", "10 days", "2026-09-28", Law.PUBLIC_DATA),
]


@pytest.mark.parametrize(("name", "law", "received", "period", "due"), HOURS)
def test_hours(name: str, law: str, received: str, period: str, due: str) -> None:
    found = reckon(Period.parse(period), at(received), Ledger(), CALENDAR)
    assert (found.rule, found.moment) == (Rule.HOURS, at(due)), name


@pytest.mark.parametrize(("name", "law", "received", "period", "due"), DAYS)
def test_days_weeks_and_months(name: str, law: str, received: str, period: str, due: str) -> None:
    found = reckon(Period.parse(period), at(received), Ledger(), CALENDAR)
    assert found.moment == at(f"{due} 18:00"), name


@pytest.mark.parametrize(("name", "article", "received", "period", "due", "law"), CIVIL)
def test_days_of_the_civil_act(
    name: str, article: str, received: str, period: str, due: str, law: Law
) -> None:
    length = Period.parse(period)
    found = reckon(length, at(received), Ledger(), CALENDAR, rule=Rule.CIVIL, law=law)
    assert found.moment == at(f"{due} 18:00"), name
    assert civil_due(length.amount, day(received), CALENDAR) == day(due)


HELD = [
    ("S1", "7", "supplement", "2026-03-05", "2026-03-10", "10 days", "2026-03-20"),
    ("S3", "17④⑤", "survey", "2026-03-05", "2026-03-18", "7 days", "2026-03-25"),
]


@pytest.mark.parametrize(("name", "law", "ground", "first", "last", "period", "due"), HELD)
def test_days_on_hold(
    name: str, law: str, ground: str, first: str, last: str, period: str, due: str
) -> None:
    received = at("2026-03-03")
    ledger = Ledger().then(hold_over_days(ground, day(first), day(last), received))
    found = reckon(Period.parse(period), received, ledger, CALENDAR)
    assert found.moment == at(f"{due} 18:00"), name


def test_without_the_supplement_s1_is_due_earlier() -> None:
    found = reckon(Period.parse("10 days"), at("2026-03-03"), Ledger(), CALENDAR)
    assert found.moment == at("2026-03-16 18:00")


def test_disclosure_is_decided_in_ten_days_that_are_worked() -> None:
    found = reckon(
        Period.parse("10 days"), at("2026-09-21"), Ledger(), CALENDAR, law=Law.DISCLOSURE
    )
    assert found.moment == at("2026-10-07 18:00")
    assert found.basis == "정보공개법 제11조제1항, 정보공개법 제29조제2항"


@pytest.mark.parametrize(
    ("extensions", "due"), [([], "2026-10-07 18:00"), (["7 days"], "2026-10-19 18:00")]
)
def test_an_objection_to_non_disclosure_is_extended_from_the_day_after(
    extensions: list[str], due: str
) -> None:
    received = at("2026-09-28")
    entries: list[Entry] = [
        Extended(Period.parse(text), "unavoidable", received) for text in extensions
    ]
    found = reckon(
        Period.parse("7 days"),
        received,
        Ledger().then(entries),
        CALENDAR,
        rule=Rule.DAYS,
        law=Law.DISCLOSURE_OBJECTION,
    )
    assert found.moment == at(due)


@pytest.mark.parametrize(
    ("counting", "due"), [(Rule.CIVIL, "2026-09-28 18:00"), (Rule.DAYS, "2026-10-01 18:00")]
)
def test_an_objection_is_decided_in_ten_days_by_either_reading(counting: Rule, due: str) -> None:
    found = objection_due(at("2026-09-16"), CALENDAR, counting=counting)
    assert found.moment == at(due)
    assert found.basis.startswith("민원처리법 제35조제2항")


def test_the_ten_more_days_of_an_objection_run_from_the_day_after_the_end() -> None:
    received = at("2026-09-16")
    ledger = Ledger().then([Extended(Period.parse("10 days"), "unavoidable", received)])
    # Decided by Monday 28 September; the days from 29 September to 8 October are ten.
    assert objection_due(received, CALENDAR, ledger).moment == at("2026-10-08 18:00")


def test_a_refusal_can_be_objected_to_for_sixty_days() -> None:
    assert objection_last_day(day("2026-07-31"), CALENDAR) == day("2026-09-29")
    # The sixtieth day is Saturday 3 October, 개천절; the 5th is its substitute.
    assert objection_last_day(day("2026-08-04"), CALENDAR) == day("2026-10-06")
