"""The demo city as a process of its own, for the tests in a browser and for the screenshots."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

HOST = "127.0.0.1"
PORTS = 5
TOP = Path(__file__).resolve().parent.parent
START_SECONDS = 400  # two at once on a busy machine
STOP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the parts of the demo listen: five ports in a row, on the loopback only."""

    port: int

    @property
    def site(self) -> str:
        """Of the web server, by name: browsers make no passkeys for an address of digits."""
        return f"http://localhost:{self.port}"

    @property
    def mailbox(self) -> str:
        return f"http://{HOST}:{self.mailbox_port}/"

    @property
    def provider_port(self) -> int:
        return self.port + 1

    @property
    def smtp_port(self) -> int:
        return self.port + 2

    @property
    def mailbox_port(self) -> int:
        return self.port + 3

    @property
    def texts_port(self) -> int:
        """Of the provider of text messages."""
        return self.port + 4

    def in_use(self) -> bool:
        """Whether anybody listens on any of them."""
        return not all(map(_is_free, range(self.port, self.port + PORTS)))


@contextlib.contextmanager
def running(home: Path, port: int = 0) -> Iterator[Addresses]:
    """Run ``python -m demo`` with its data in ``home`` until the end of the block.

    Port 0 takes free ones. What the demo says goes to ``home/demo.log``. Raises RuntimeError
    with the end of that when the demo does not start.
    """
    addresses = Addresses(port or _free_ports())
    home.mkdir(parents=True, exist_ok=True)
    log = home / "demo.log"
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"} and not name.startswith("MADANG_")
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "demo", "--with-parent"],
            cwd=TOP,
            env=kept | {"PORT": str(addresses.port), "MADANG_VAR": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us; we stop the demo
        )
    try:
        _wait_until_open(addresses, process, log)
        yield addresses
    finally:
        _stop(process)


def _wait_until_open(addresses: Addresses, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    status = 0
    while not status and time.monotonic() < deadline and process.poll() is None:
        status = _status(addresses)
        time.sleep(0.2)
    if status == HTTPStatus.OK:
        return
    said = log.read_text(errors="replace")[-4000:]
    raise RuntimeError(f"The demo city did not open at {addresses.site}. It said:\n{said}")


def _status(addresses: Addresses) -> int:
    """The status of the home page, 0 while nobody answers."""
    connection = http.client.HTTPConnection(HOST, addresses.port, timeout=30)
    with contextlib.closing(connection), contextlib.suppress(OSError):
        connection.request("GET", "/")
        return connection.getresponse().status
    return 0


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_ports() -> int:
    """The first of PORTS free ones in a row, below those that systems give out by themselves.

    Each process looks from a place of its own on: until the parts of a demo listen, another that
    starts at the same time would find the same ports free.
    """
    rows: list[int] = list(range(20_000, 30_000, PORTS))
    own = os.getpid() % len(rows)
    for first in rows[own:] + rows[:own]:
        if not Addresses(first).in_use():
            return first
    raise RuntimeError(f"No {PORTS} ports in a row are free between 20000 and 30000.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
