"""Run every part of the tests, three at a time, and say at the end how each went.

Use: python -m scripts.run_tests [PART...]

Each part is a target of the Makefile. The exit code is 0 only where no part failed. A part whose
needs this machine cannot meet is named as NOT RUN, which in CI (CI=true) is a failure; so is there
a test that was skipped.
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from scripts.test_needs import CHROMIUM, KOREAN_FONT, Need, in_ci, provide

TOP = Path(__file__).resolve().parent.parent
#: On two processors: half of its time a test of the browser waits for the next picture.
AT_A_TIME = 3


@dataclass(frozen=True)
class Part:
    """A target of the Makefile; `needs` is what it cannot run without."""

    target: str
    needs: tuple[Need, ...] = ()
    counts: bool = False  # runs pytest, whose tests are counted


#: The longest first, so that all end together.
PARTS = (
    Part("e2e-ways", needs=(CHROMIUM, KOREAN_FONT), counts=True),
    Part("e2e-pages", needs=(CHROMIUM, KOREAN_FONT), counts=True),
    Part("unit-rest", counts=True),
    Part("unit-apps", counts=True),
    Part("unit-walks", counts=True),
    Part("types"),
    Part("lint"),
    Part("generated"),
)


@dataclass(frozen=True)
class Outcome:
    """How a part went. `result` is `ok`, or says in a few words why not."""

    target: str
    result: str
    passed: int = 0
    failed: int = 0
    seconds: float = 0.0


def count(report: Path) -> tuple[int, int, int]:
    """Return how many tests passed, failed and were skipped by pytest's XML report."""
    if not report.exists():  # pytest did not get that far
        return 0, 0, 0
    # The report is pytest's own, written a moment ago.
    suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314

    def total(*names: str) -> int:
        return sum(int(suite.get(name, 0)) for suite in suites for name in names)

    failed, skipped = total("failures", "errors"), total("skipped")
    return total("tests") - failed - skipped, failed, skipped


def judge(part: Part, code: int, passed: int, skipped: int) -> str:
    """Return the result of a part that ended with exit code `code`."""
    if code != 0:
        return "FAILED"
    if part.counts and passed == 0:
        return "FAILED: ran no test"
    if skipped and in_ci():
        return f"FAILED: {skipped} skipped"
    return f"ok, {skipped} skipped" if skipped else "ok"


def run(part: Part, lacking: list[Need]) -> Outcome:
    """Run a part, print all that it said, and return how it went."""
    absent = [need.name for need in part.needs if need in lacking]
    if absent:
        return Outcome(part.target, f"NOT RUN: no {', no '.join(absent)}")
    print(f"--- {part.target}: started", flush=True)
    start = time.monotonic()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        environment["PYTEST_ADDOPTS"] = (
            f"{os.environ.get('PYTEST_ADDOPTS', '')} --junitxml={report}".strip()
        )
        done = subprocess.run(
            ["make", "--silent", "--keep-going", part.target],
            cwd=TOP,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        passed, failed, skipped = count(report)
    seconds = time.monotonic() - start
    result = judge(part, done.returncode, passed, skipped)
    print(f"--- {part.target}: {result}\n{done.stdout}", flush=True)
    return Outcome(part.target, result, passed, failed, seconds)


def summary(outcomes: list[Outcome]) -> str:
    """Return the closing table, and the closing line that readers of CI look for."""
    rows = [f"{'part':<14}{'passed':>8}{'failed':>8}{'seconds':>9}  result"]
    rows += [
        f"{done.target:<14}{done.passed:>8}{done.failed:>8}{done.seconds:>9.1f}  {done.result}"
        for done in outcomes
    ]
    passed = sum(done.passed for done in outcomes)
    failed = sum(done.failed for done in outcomes)
    return "\n".join([*rows, "", f"{passed} passed, {failed} failed"])


def is_fault(outcome: Outcome) -> bool:
    """Whether the part makes the whole run fail."""
    return outcome.result.startswith("FAILED") or (outcome.result.startswith("NOT RUN") and in_ci())


def main() -> int:
    wanted = sys.argv[1:] or [part.target for part in PARTS]
    parts = [part for part in PARTS if part.target in wanted]
    if unknown := set(wanted) - {part.target for part in parts}:
        print(f"No such part: {', '.join(sorted(unknown))}")
        return 2
    lacking = provide()
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        outcomes = list(pool.map(lambda part: run(part, lacking), parts))
    print(summary(outcomes), flush=True)
    return 1 if any(map(is_fault, outcomes)) else 0


if __name__ == "__main__":
    sys.exit(main())
