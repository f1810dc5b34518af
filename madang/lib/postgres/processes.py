"""Looking at processes and ending those that were proven to be ours (Linux, through /proc)."""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PAUSE = 0.05  # seconds between two looks


@dataclass(frozen=True)
class Process:
    """A living process: its id, its owner and its command line."""

    pid: int
    uid: int
    argv: tuple[str, ...]

    @property
    def program(self) -> str:
        """Name of the program; a backend of PostgreSQL shows its title here instead."""
        return Path(self.argv[0]).name

    @property
    def data_folder(self) -> str | None:
        """What a PostgreSQL program was given as `-D`."""
        for position, argument in enumerate(self.argv[:-1]):
            if argument == "-D":
                return self.argv[position + 1]
        return None


def exists(pid: int) -> bool:
    """Whether the id is taken, even if only by a process that ended and was not yet collected."""
    return (PROC / str(pid)).exists()


def read(pid: int) -> Process | None:
    """Give the living process with this id; None if it ended or shows no command line."""
    folder = PROC / str(pid)
    try:
        owner = folder.stat().st_uid
        line = (folder / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None
    argv = tuple(os.fsdecode(part) for part in line.rstrip(b"\0 ").split(b"\0"))
    return Process(pid, owner, argv) if argv[0] else None


def owned_by(uid: int) -> Iterator[Process]:
    """Give all living processes of one user."""
    for folder in PROC.iterdir():
        if folder.name.isdecimal():
            process = read(int(folder.name))
            if process is not None and process.uid == uid:
                yield process


def wait_gone(pids: Iterable[int], seconds: float) -> bool:
    """Wait until none of these processes lives any more; False if time ran out."""
    deadline = time.monotonic() + seconds
    left = list(pids)
    while left := [pid for pid in left if read(pid) is not None]:
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True


def end(pids: Iterable[int], first: signal.Signals, seconds: float) -> None:
    """Send `first`, and SIGKILL to those that still live after `seconds`."""
    targets = list(pids)
    for number in (first, signal.SIGKILL):
        for pid in targets:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        if wait_gone(targets, seconds):
            return
