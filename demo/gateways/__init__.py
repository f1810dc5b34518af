"""Gateways on this machine that deliver nowhere: for the demo, the tests and the benches.

Each runs in a process of its own and keeps what it took in a file, one line of JSON each, so that
whoever looks on knows what really arrived. Faults are switched on by a line of JSON in ``faults``
beside it (``Faults``), read at each message.
"""

import contextlib
import email
import email.policy
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares of messages, from 0 to 1, that meet a fault; ``slow`` is seconds for each.

    ``refused``: refused for now. ``never``: refused for good. ``dropped``: taken, and the
    connection closed before the answer. ``late`` are the seconds after which a report is sent,
    ``doubled`` the share of reports sent twice. ``answer`` is what everybody answers who gets a
    text message from the centre.
    """

    refused: float = 0
    never: float = 0
    dropped: float = 0
    slow: float = 0
    late: float = 0
    doubled: float = 0
    answer: str = ""


@dataclass
class Kept:
    """What a gateway took, and the faults that it reads."""

    folder: Path
    seed: int = 0
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._random = random.Random(self.seed)  # noqa: S311  faults, not secrets
        self._file = (self.folder / "taken.jsonl").open("a", encoding="utf-8")

    def take(self, message: dict[str, Any]) -> None:
        """Keep a message for good before anybody is told."""
        self._file.write(json.dumps(message, ensure_ascii=False) + "\n")
        self._file.flush()

    def fault(self) -> str:
        """What happens to the next message: "", refused, never or dropped."""
        faults = read_faults(self.folder)
        if faults.slow:
            time.sleep(faults.slow)
        drawn = self._random.random()
        for name in ("refused", "never", "dropped"):
            share = getattr(faults, name)
            if drawn < share:
                return name
            drawn -= share
        return ""


def read_faults(folder: Path) -> Faults:
    """The faults that are switched on now."""
    with contextlib.suppress(FileNotFoundError):
        return Faults(**json.loads((folder / "faults").read_text()))
    return Faults()


def switch(folder: Path, faults: Faults) -> None:
    """Switch faults on and off for the messages that come."""
    unfinished = folder / "faults.part"
    unfinished.write_text(json.dumps(asdict(faults)))
    unfinished.rename(folder / "faults")


def taken(folder: Path) -> list[dict[str, Any]]:
    """What a gateway has taken, in order."""
    with contextlib.suppress(FileNotFoundError):
        lines = (folder / "taken.jsonl").read_text(encoding="utf-8").splitlines()
        return [_read(json.loads(line)) for line in lines]
    return []


def _read(message: dict[str, Any]) -> dict[str, Any]:
    """A message as others see it; one that came as e-mail is taken apart."""
    if "mail" not in message:
        return message
    mail = email.message_from_string(message["mail"], policy=email.policy.default)
    return {
        "ref": str(mail["Message-ID"]).strip("<>").partition("@")[0],
        "to": message["to"],
        "subject": str(mail["Subject"]),
        "text": mail.get_content(),
        "stop": str(mail["List-Unsubscribe"] or ""),
    }


@contextlib.contextmanager
def running(kind: str, folder: Path, *arguments: str) -> Iterator[int]:
    """A gateway (``smtp`` or ``sms``) in a process of its own; gives its port."""
    port = _free_port()
    command = [sys.executable, "-m", f"demo.gateways.{kind}", str(port), str(folder), *arguments]
    process = subprocess.Popen(command, start_new_session=True)  # noqa: S603  our own modules
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the gateway did not start on port {port}")
