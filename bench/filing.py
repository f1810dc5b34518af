"""Filing petitions by the API, in turn with the same rows inserted raw."""

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from bench.installation import Installation

CONNECTIONS = 8
ROUNDS = 5
SECONDS = 2.5
WARM_UP_SECONDS = 3.0


@dataclass
class Rounds:
    """What each round gave. Rates are petitions a second."""

    api: list[dict[str, Any]] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    raw_counted: list[float] = field(default_factory=list)

    def median(self, key: str) -> float:
        """Of what the client saw: ``rate``, ``median_ms``, ``p99_ms``, ``client_share``."""
        return statistics.median([float(one[key]) for one in self.api])

    def ratio(self, *, counted: bool = False) -> tuple[float, float, float]:
        """API to raw, round by round: least, median, most."""
        raw = self.raw_counted if counted else self.raw
        ratios = sorted(one["rate"] / rate for one, rate in zip(self.api, raw, strict=True))
        return ratios[0], statistics.median(ratios), ratios[-1]

    @property
    def tracking_code(self) -> str:
        """Of the petition that was filed last."""
        body = self.api[-1]["last_answer"].partition("\r\n\r\n")[2]
        return str(json.loads(body)["tracking_code"])


def measure(installation: Installation, port: int) -> Rounds:
    """Run the rounds. Exits if the API answered anything but 201."""
    rounds = Rounds()
    _client(installation, port, WARM_UP_SECONDS)
    for _ in range(ROUNDS):
        rounds.api.append(_client(installation, port, SECONDS))
        rounds.raw.append(_raw(installation))
        rounds.raw_counted.append(_raw(installation, "counter"))
    return rounds


def _client(installation: Installation, port: int, seconds: float) -> dict[str, Any]:
    answer = _run("bench.client", port, installation.token, CONNECTIONS, seconds)
    if list(answer["statuses"]) != ["201"]:
        sys.exit(f"The API answered {answer['statuses']}: {answer['last_answer']}")
    return answer


def _raw(installation: Installation, *rest: str) -> float:
    found = _run("bench.raw", installation.database, CONNECTIONS, SECONDS, *rest)
    return float(found["rate"])


def _run(module: str, *arguments: object) -> dict[str, Any]:
    """Run a module of this package in a process of its own; what it prints is JSON."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
