"""A whole installation in a folder of its own: database, demo city, web server, workers.

The database is the embedded PostgreSQL with its production settings: it waits for the disk at
each commit. Everything that is started here is stopped and removed here.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from madang.lib import postgres

HOST = "127.0.0.1"
WEB_THREADS = 4
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Installation:
    """``token`` may file petitions; ``database`` is the address of the database."""

    home: Path
    database: str
    token: str


@contextlib.contextmanager
def opened(*, roomy: bool = False) -> Iterator[Installation]:
    """A migrated installation with the demo city, and Django set up for it in this process.

    ``roomy``: its database has the memory of a big city's.
    """
    with own_folder() as home:
        database = big_city(home) if roomy else postgres.ensure_running(home)
        os.environ.update(
            DATABASE_URL=database,
            DJANGO_SETTINGS_MODULE="madang.config.settings",
            MADANG_VAR=str(home),
            MADANG_DEMO="true",
            MADANG_AGENCY="gangnam",
        )
        yield Installation(home, database, _prepare())
        _disconnect()


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """A new folder on a real disk, and its PostgreSQL stopped and removed with it.

    Not the temporary folder: that is often in memory, where waiting for the disk costs nothing.
    """
    home = Path(tempfile.mkdtemp(prefix="madang-bench-", dir="/var/tmp"))
    # PostgreSQL does not run as root: its account must be able to come in.
    home.chmod(0o711)
    try:
        yield home
    finally:
        data = (home / "postgres").resolve()
        postgres.stop(home)
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(home)


def big_city(home: Path) -> str:
    """Start PostgreSQL as ``docs/how-to/run-in-production`` says for a million cases."""
    postgres.ensure_running(home)
    postgres.stop(home)
    with (home / "postgres/data/postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("\nshared_buffers = 1GB\nmax_wal_size = 4GB\n")
    return postgres.ensure_running(home)


def _prepare() -> str:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)

    from bench import consumer
    from demo import city
    from madang.core.actors import system
    from madang.core.orgs.commands import issue_token

    consumer.make_table()
    agency = city.load()
    setter = system(agency.id, "orgs.manage")
    return issue_token(actor=setter, agency_id=agency.id, name="bench", permissions=["cases.file"])


def _disconnect() -> None:
    from django.db import connections

    connections.close_all()


@contextlib.contextmanager
def web_server(
    application: str = "bench.consumer:application", processes: int = 1
) -> Iterator[int]:
    """Web processes, started as the demo starts its one; gives their port."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi"]
    command += ["--workers", str(processes), "--blocking-threads", str(WEB_THREADS)]
    command += ["--host", HOST, "--port", str(port), "--log-level", "warning"]
    with process([*command, application]):
        _wait_for(port)
        yield port


@contextlib.contextmanager
def process(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program that is told to end afterwards, and ended if it does not."""
    running = subprocess.Popen(command, start_new_session=True)
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.05)
    sys.exit(f"The web server did not start on port {port}.")
