"""Run a command beside a throw-away PostgreSQL made from the system's own server programs.

Use: python -m scripts.with_postgres COMMAND...

It is the oldest of the system's servers that is supported. Where the system has none, which in CI
(CI=true) is a failure, the command runs without DATABASE_URL: the tests start the embedded one.
The command finds the database in DATABASE_URL. The server listens on loopback only, keeps its files
in a temporary folder and is stopped and removed when the command has ended, however it ended.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.test_needs import POSTGRES, find_postgres, in_ci

START_SECONDS = 60
#: A crash loses what is written, and a test database has nothing to lose.
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _server_user() -> dict[str, Any]:
    """Return subprocess options for a user that PostgreSQL accepts: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(programs: Path, folder: Path, port: int, password: str) -> subprocess.Popen[Any]:
    """Make a cluster in `folder` and start its server; returns before it answers."""
    options = {"cwd": folder, "stdin": subprocess.DEVNULL, **_server_user()}
    if "user" in options:
        os.chown(folder, options["user"], options["group"])
    secret, data = folder / "password", folder / "data"
    secret.write_text(password)
    secret.chmod(0o644)  # the folder itself is closed to others
    initdb = [str(programs / "initdb"), f"--pgdata={data}", f"--pwfile={secret}"]
    initdb += ["--username=madang", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
    initdb += ["--no-sync"]
    subprocess.run(initdb, stdout=subprocess.DEVNULL, check=True, **options)
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder}
    server = [str(programs / "postgres"), "-D", str(data)]
    for name, value in (settings | UNSAFE_BUT_FAST).items():
        server += ["-c", f"{name}={value}"]
    with (folder / "server.log").open("wb") as log:
        # Its own session, so that Ctrl-C stops the command first and the server after it.
        return subprocess.Popen(server, stderr=log, stdout=log, start_new_session=True, **options)


def _wait(programs: Path, folder: Path, server: subprocess.Popen[Any], port: int) -> None:
    """Return when the server answers; raise RuntimeError with its log where it does not."""
    ready = [str(programs / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'server.log').read_text()}")


@contextmanager
def throwaway_postgres(programs: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of a new, empty server that ends with the block."""
    folder = Path(tempfile.mkdtemp(prefix="madang-postgres-"))
    server = None
    try:
        port, password = _free_port(), secrets.token_hex(16)
        server = _start(programs, folder, port, password)
        _wait(programs, folder, server, port)
        yield f"postgresql://madang:{password}@127.0.0.1:{port}/postgres"
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)  # PostgreSQL's immediate shutdown
            server.wait(timeout=START_SECONDS)
        shutil.rmtree(folder)


def main() -> int:
    found = find_postgres()
    if found is None:
        print(f"MISSING: {POSTGRES.name}. On Debian: sudo apt-get install {POSTGRES.package}")
        return 1 if in_ci() else subprocess.run(sys.argv[1:], check=False).returncode
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with throwaway_postgres(Path(found)) as url:
        print(f"PostgreSQL from {found}", flush=True)
        environment = {**os.environ, "DATABASE_URL": url}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
