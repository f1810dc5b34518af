from pathlib import Path

import pytest

from scripts.run_tests import Outcome, Part, count, is_fault, judge, run, summary
from scripts.test_needs import CHROMIUM

REPORT = """<testsuites><testsuite tests="7" failures="1" errors="2" skipped="1"/></testsuites>"""


@pytest.fixture
def _ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")


@pytest.fixture
def _not_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


def test_errors_count_as_failed_and_skipped_tests_not_as_passed(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)

    assert count(report) == (3, 3, 1)


def test_no_report_counts_nothing(tmp_path: Path) -> None:
    assert count(tmp_path / "absent.xml") == (0, 0, 0)


def test_a_part_that_ran_no_test_has_failed() -> None:
    assert judge(Part("unit", counts=True), code=0, passed=0, skipped=0) == "FAILED: ran no test"


def test_an_exit_code_fails_even_where_all_tests_passed() -> None:
    assert judge(Part("unit", counts=True), code=1, passed=5, skipped=0) == "FAILED"


@pytest.mark.usefixtures("_ci")
def test_a_skipped_test_fails_in_ci() -> None:
    assert judge(Part("unit", counts=True), code=0, passed=5, skipped=2) == "FAILED: 2 skipped"


@pytest.mark.usefixtures("_not_ci")
def test_a_skipped_test_is_told_elsewhere() -> None:
    assert judge(Part("unit", counts=True), code=0, passed=5, skipped=2) == "ok, 2 skipped"


def test_a_part_without_its_needs_is_not_started() -> None:
    outcome = run(Part("no-such-target", needs=(CHROMIUM,)), lacking=[CHROMIUM])

    assert outcome == Outcome("no-such-target", "NOT RUN: no Chromium")


@pytest.mark.usefixtures("_ci")
def test_a_part_that_was_not_run_is_a_fault_in_ci() -> None:
    assert is_fault(Outcome("e2e", "NOT RUN: no Chromium"))


@pytest.mark.usefixtures("_not_ci")
def test_a_part_that_was_not_run_is_no_fault_elsewhere() -> None:
    assert not is_fault(Outcome("e2e", "NOT RUN: no Chromium"))


def test_a_target_that_fails_is_a_fault() -> None:
    assert is_fault(run(Part("no-such-target"), lacking=[]))


def test_the_closing_line_sums_the_tests() -> None:
    outcomes = [Outcome("unit", "ok", passed=5), Outcome("e2e", "FAILED", passed=2, failed=1)]

    assert summary(outcomes).splitlines()[-1] == "7 passed, 1 failed"
