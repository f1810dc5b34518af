"""The embedded PostgreSQL: a real server in a folder, for those who have none of their own.

    url = ensure_running(Path("var"))     # makes, recovers, upgrades and starts as needed
    stop(Path("var"))

`home` is the folder of the installation; everything lies in `home/postgres`. The server listens
on a Unix socket only. Each function may be called by several processes at once. Errors are
`PostgresError`s. See docs/adr/0003-embedded-postgresql.md.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from madang.lib.postgres import cluster, places, programs, server
from madang.lib.postgres.errors import (
    BusyError,
    NotOursError,
    PostgresError,
    ProgramsError,
    StartError,
    StopError,
    StorageError,
    UnsupportedError,
    UpgradeError,
)
from madang.lib.postgres.marker import Marker, read_marker
from madang.lib.postgres.upgrade import upgrade

__all__ = [
    "BusyError",
    "NotOursError",
    "PostgresError",
    "ProgramsError",
    "Server",
    "StartError",
    "StopError",
    "StorageError",
    "UnsupportedError",
    "UpgradeError",
    "database_url",
    "ensure_running",
    "status",
    "stop",
]

DATABASE = "madang"
DATABASE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Server:
    """What is known of the embedded server of a home."""

    home: Path
    state: Literal["absent", "stopped", "running"]
    major: int | None = None
    data: Path | None = None
    log: Path | None = None
    pid: int | None = None
    url: str | None = None


def database_url(environ: Mapping[str, str], home: Path) -> str:
    """Give DATABASE_URL where it is set; else start the embedded server and give its URL."""
    return environ.get("DATABASE_URL") or ensure_running(home)


def ensure_running(home: Path, *, database: str = DATABASE, durable: bool = True) -> str:
    """Give the libpq URL of a database in the embedded server, starting it where needed.

    `durable=False` makes a throw-away server that does not wait for the disk, for tests; what a
    home was made as, it stays. A server that runs is left running: an upgrade to a newer major
    version waits for the next start.

    Raises a `PostgresError` that says what happened, what was kept and what to do.
    """
    if not DATABASE_NAME.fullmatch(database):
        raise ValueError(f"{database!r} is not a name for a database")
    with _storage(home):
        places.find(home)  # the clearer refusal, if it is somebody else's
        with places.locked(home):
            return _serve(home, database, durable=durable)


def stop(home: Path) -> bool:
    """Stop the embedded server and wait for its end; False if it was not running.

    Open transactions are rolled back, everything committed is kept. Raises a `PostgresError`.
    """
    with _storage(home):
        where = places.find(home)
        if where is None or not where.data.exists():
            return False
        with places.locked(home):
            tools = programs.find(where, read_marker(where.base).major)
            cluster.checked_marker(where, tools)
            postmaster = server.find(where)
            if postmaster is not None:
                server.stop(where, postmaster)
            return postmaster is not None


def status(home: Path) -> Server:
    """Tell whether the embedded server runs; changes nothing. Raises a `PostgresError`."""
    with _storage(home):
        where = places.find(home)
        if where is None or not where.data.exists():
            return Server(home, "absent")
        marker = read_marker(where.base)
        postmaster = server.find(where)
        if postmaster is None:
            return Server(home, "stopped", marker.major, where.data, where.log)
        url = postmaster.url(DATABASE)
        return Server(home, "running", marker.major, where.data, where.log, postmaster.pid, url)


def _serve(home: Path, database: str, *, durable: bool) -> str:
    where = places.make(home)
    tools = programs.find(where, read_marker(where.base).major)
    marker = cluster.checked_marker(where, tools)
    if durable and not marker.durable:
        raise NotOursError(
            f"{where.data} was made for tests and does not keep data safe on a crash. Nothing "
            "was changed. Choose another MADANG_VAR for real data.",
        )
    postmaster = server.settled(where)
    if postmaster is None:
        marker = _made_ready(where, tools, marker, durable=durable)
        postmaster = server.start(where, tools, marker)
    server.provide_database(postmaster, marker, database)
    return postmaster.url(database)


def _made_ready(
    where: places.Places,
    tools: programs.Programs,
    marker: Marker,
    *,
    durable: bool,
) -> Marker:
    """Clear what a crash left; make, finish or upgrade the data folder so that it can be served."""
    server.clear_remains(where)
    programs.forget_old_copies(where)
    if marker.state == "empty":
        marker = cluster.build(where, tools, tools.newest, durable=durable, sums=True)
    if marker.state == "switching":
        cluster.put_in_place(where, marker)
        marker = cluster.checked_marker(where, tools)
    cluster.discard_build(where)
    return upgrade(where, tools, marker) if marker.major < tools.newest else marker


@contextmanager
def _storage(home: Path) -> Iterator[None]:
    """Turn errors of the file system into ours."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The embedded PostgreSQL in {home} could not be reached on the disk: {error}. The "
            "data was kept. See that there is space and that you may write there, then try again.",
        ) from error
