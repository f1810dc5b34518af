"""``madang due``: the clock on the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from madang.core.orgs.models import Agency, CalendarDay
from tests import factories


def due(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    call_command("due", *words, "--language=en")
    return capsys.readouterr().out


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(due(capsys, "--json", *words))
    return found


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as left:
        call_command("due", *words, "--language=en")
    said = capsys.readouterr()
    assert (left.value.code, said.out) == (2, "")
    return said.err


def test_json_says_when_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "--received=2026-09-21T10:00", "--period=7 days")
    assert found["due"] == "2026-10-01T18:00"
    assert found["minutes_allowed"] == 7 * 480
    assert (found["rule"], found["basis"]) == ("days", "민원처리법 제19조제2항")
    last = found["explanation"][-1]
    assert (last["counted"], last["total_days"], last["last"]) == (True, 7, "2026-10-01")


HELD = [
    (["--hold=2026-03-05/2026-03-10"], "10 days", "2026-03-20T18:00"),
    (["--hold=2026-03-05/2026-03-18:survey"], "7 days", "2026-03-25T18:00"),
    (["--hold=2026-03-05T09:00/2026-03-05T11:00:hearing"], "3 days", "2026-03-06T12:00"),
    (["--hold=2026-03-05T09:00/2026-03-05T11:00:hearing"], "7 days", "2026-03-11T18:00"),
    (["--hold=2026-03-03/2026-03-03:hearing"], "3 days", "2026-03-06T18:00"),
    (
        ["--hold=2026-03-09/2026-03-09", "--hold=2026-03-05/2026-03-05"],
        "7 days",
        "2026-03-13T18:00",
    ),
    (["--extend=7 days"], "7 days", "2026-03-20T18:00"),
    (["--extend=7 days", "--extend=1 day:verification"], "7 days", "2026-03-23T18:00"),
]


@pytest.mark.parametrize(("words", "period", "expected"), HELD)
def test_holds_and_extensions_move_the_end(
    capsys: pytest.CaptureFixture[str], words: list[str], period: str, expected: str
) -> None:
    found = answer(capsys, "--received=2026-03-03T10:00", f"--period={period}", *words)
    assert found["due"] == expected


def test_the_civil_rule_leaves_the_first_day_out(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "--received=2026-09-18", "--period=10 days", "--rule=civil")
    assert (found["due"], found["rule"]) == ("2026-09-28T18:00", "civil")


def test_what_is_older_than_the_act_is_counted_with_a_note(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Chuseok to Monday 28 September, its substitute on the 29th.
    old = ("--received=2015-09-24T10:00", "--period=3 days")
    found = answer(capsys, *old)
    assert found["due"] == "2015-10-01T10:00"
    assert "in force since 12 Feb 2016" in found["note"]
    assert found["note"] in due(capsys, *old)
    new = ("--received=2016-02-12T10:00", "--period=3 days")
    assert answer(capsys, *new)["note"] == ""
    assert answer(capsys, *old, "--rule=civil")["note"] == ""
    assert "before 12 Feb 2016 is not covered" in refused(capsys, *old, "--extend=1 day")


def test_a_period_may_be_written_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    for english, korean in [("at once", "즉시"), ("14 days", "14일"), ("1 month", "1개월")]:
        asked = "--received=2026-09-21T10:00"
        assert answer(capsys, asked, f"--period={korean}") == answer(
            capsys, asked, f"--period={english}"
        )


def test_people_read_a_line_for_each_step(capsys: pytest.CaptureFixture[str]) -> None:
    lines = due(capsys, "--received=2026-09-23T17:30", "--period=1 day").splitlines()
    assert lines[0] == "Due: 28 Sep 2026, 17:30"
    assert lines[4].startswith("+ 23 Sep 2026, 17:30 – 18:00: Working time counts. 30 minutes")
    assert lines[5] == (
        "- 24 Sep 2026: A public holiday does not count: The day preceding Chuseok."
        " (민원처리법 제19조제1항)"
    )


REFUSED = [
    (["--received=x", "--period=7 days"], "“x” is not a moment of receipt."),
    (["--received=2026-02-30", "--period=7 days"], "not a moment of receipt"),
    (["--received=2026-09-21", "--period=3 days"], "not a moment of receipt"),
    (["--period=7 days"], "not a moment of receipt"),
    (["--received=2026-09-21T10:00", "--period=7 dayz"], "“7 dayz” is not a period."),
    (["--received=2026-09-21T10:00"], "is not a period."),
    (["--received=2036-01-04T10:00", "--period=7 days"], "calendar does not reach"),
    (["--received=2035-12-28T10:00", "--period=7 days"], "calendar does not reach"),
    (["--received=2026-09-21T10:00", "--period=9999 years"], "calendar does not reach"),
    (["--received=2026-09-21T10:00", "--period=3 hours", "--rule=civil"], "working hours"),
    (["--received=2026-09-21T10:00", "--period=7 days", "--rule=roman"], "“roman” is not a rule"),
]
REFUSED_WITH = [
    ("--hold=2026-09-25/2026-09-23", "cannot end before it starts"),
    ("--hold=2026-09-20/2026-09-22", "cannot start before the receipt"),
    ("--hold=2026-09-22/2026-09-23:coffee", "“coffee” is not a ground"),
    ("--hold=2026-09-22", "is not time that does not count"),
    ("--hold=2026-09-22/2026-10-06:survey", "at most 14 days"),
    ("--extend=8 days", "longer than the period itself, 7 days"),
    ("--extend=8 hours", "cannot be extended by 8 working hours"),
    ("--extend=1 week or so", "is not an extension"),
    ("--extend=3 days:overload", "must not be extended for this reason: too much work"),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED)
def test_bad_questions_are_refused_in_words(
    capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert sentence in refused(capsys, *words)


@pytest.mark.parametrize(("word", "sentence"), REFUSED_WITH)
def test_what_the_law_forbids_is_refused_in_words(
    capsys: pytest.CaptureFixture[str], word: str, sentence: str
) -> None:
    asked = ["--received=2026-09-21T10:00", "--period=7 days"]
    assert sentence in refused(capsys, *asked, word)


def test_a_third_extension_and_an_overlap_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--received=2026-09-21T10:00", "--period=7 days"]
    assert "2 time(s) at most" in refused(capsys, *asked, *["--extend=1 day"] * 3)
    holds = ["--hold=2026-09-22/2026-09-28", "--hold=2026-09-23/2026-09-29:hearing"]
    assert "overlaps" in refused(capsys, *asked, *holds)


@pytest.mark.django_db
def test_an_agency_counts_by_its_own_calendar(capsys: pytest.CaptureFixture[str]) -> None:
    agency = factories.make_city()
    asked = ["--received=2026-06-08T10:00", "--period=3 days", f"--calendar={agency.slug}"]
    assert answer(capsys, *asked)["due"] == "2026-06-11T10:00"
    CalendarDay.objects.create(
        agency_id=agency.id,
        date="2026-06-10",
        is_working=False,
        name={"ko": "구민의 날", "en": "Day of the district"},
    )
    Agency.objects.filter(pk=agency.id).update(calendar_version=agency.calendar_version + 1)
    found = answer(capsys, *asked)
    assert found["due"] == "2026-06-12T10:00"
    assert "구민의 날" in [step["name"] for step in found["explanation"]]
    assert "no agency “elsewhere”" in refused(capsys, *asked[:2], "--calendar=elsewhere")


def test_no_database_and_no_keys_are_needed(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "MADANG_VAR": str(tmp_path), "LANG": "ko_KR.UTF-8"}
    words = ["due", "--received", "2026-09-21T10:00", "--period", "7 days", "--json"]
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", "madang.config.cli", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["due"] == "2026-10-01T18:00"
    assert list(tmp_path.iterdir()) == []
