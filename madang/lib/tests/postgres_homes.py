"""Folders for the tests of the embedded PostgreSQL, and questions to its servers."""

import atexit
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import psycopg

from madang.lib import postgres

ROOT = os.geteuid() == 0
STARTER = """
import sys, pathlib
from madang.lib import postgres
print(postgres.ensure_running(pathlib.Path(sys.argv[1]), durable=False))
"""


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder that every user may enter; stop the servers in it and remove it at the end.

    Not pytest's `tmp_path`, which lies in a folder closed to the account of the server.
    """
    folder = _make_folder()
    try:
        yield folder
    finally:
        for lock in folder.rglob("postgres.lock"):
            if (lock.parent / "postgres" / "madang.json").exists():
                _end(lock.parent)
        shutil.rmtree(folder)


def made(home: Path) -> Path:
    """Make a home with a stopped throw-away server, as a copy: `initdb` is slow."""
    cp = shutil.which("cp")
    assert cp is not None
    subprocess.run([cp, "-a", _template(), home], check=True)  # noqa: S603 -- fixed
    return home


def ask(url: str, query: str) -> list[tuple[str, ...]]:
    """Give the rows of a query."""
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def write_row(url: str) -> None:
    """Commit one row."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        connection.execute("INSERT INTO kept VALUES ('마당')")


def rows(url: str) -> list[str]:
    """Give the rows that were committed."""
    return [row[0] for row in ask(url, "SELECT text FROM kept")]


@cache
def _template() -> Path:
    folder = _make_folder()
    atexit.register(shutil.rmtree, folder)
    postgres.ensure_running(folder / "var", durable=False)
    postgres.stop(folder / "var")
    return folder / "var"


def _make_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="madang-test-", dir=_open_parent()))
    folder.chmod(0o755)
    return folder


def _open_parent() -> Path:
    for folder in (Path(tempfile.gettempdir()), Path("/var/tmp")):  # noqa: S108 -- mkdtemp there
        if all(part.stat().st_mode & stat.S_IXOTH for part in (folder, *folder.parents)):
            return folder
    raise AssertionError("neither the temporary folder nor /var/tmp can be entered by all")


def _end(home: Path) -> None:
    with suppress(postgres.NotOursError):  # what another user made is for that user to stop
        if postgres.status(home).state == "running":
            postgres.stop(home)
