"""The server process: found, started, stopped, and recovered after a crash."""

import os
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.errors import DuplicateDatabase, UniqueViolation

from madang.lib.postgres import processes
from madang.lib.postgres.cluster import SUPERUSER, configure
from madang.lib.postgres.errors import NotOursError, ProgramsError, StartError, StopError
from madang.lib.postgres.files import own_folder
from madang.lib.postgres.marker import Marker
from madang.lib.postgres.places import Places, socket_folder
from madang.lib.postgres.processes import Process
from madang.lib.postgres.programs import Programs

START_SECONDS = 300  # recovery after a crash replays at most `max_wal_size`
STOP_SECONDS = 60.0
CONNECT_SECONDS = 10
ORPHAN_SECONDS = 2.0
ROUNDS = 5  # one that is being ended may just have started another
PORTS = range(5432, 5532)  # only a part of the socket's name: nothing listens on TCP
WORKERS = frozenset({"initdb", "pg_upgrade", "pg_checksums", "pg_ctl", "postgres"})


@dataclass(frozen=True)
class Postmaster:
    """What `postmaster.pid` says of a server that was found alive."""

    pid: int
    socket: str
    port: int
    state: str = ""  # starting, ready or stopping
    visible: bool = True  # False: it answers, but runs in another container than we do

    def url(self, database: str) -> str:
        """Give the libpq URL of a database of this server."""
        folder = quote(self.socket, safe="")
        return f"postgresql://{SUPERUSER}@/{quote(database)}?host={folder}&port={self.port}"


def find(places: Places) -> Postmaster | None:
    """Give our running server; None only if it is proven that none serves this data folder.

    The process id in `postmaster.pid` alone proves nothing: after a crash of the machine another
    process may have it. Raises `StartError` where it cannot be told.
    """
    note = _read_note(places)
    if note is None:
        return None
    process = processes.read(note.pid)
    if process is not None and _may_serve(process, places):
        return _if_started_by_us(note, process, places)
    if note.socket and _answers(Path(note.socket, f".s.PGSQL.{note.port}")):
        return replace(note, visible=False)
    return None


def settled(places: Places) -> Postmaster | None:
    """As `find`, but wait while the server is starting or stopping."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        found = find(places)
        if found is None or found.state == "ready":
            return found
        if time.monotonic() > deadline:
            raise StartError(
                f"PostgreSQL (process {found.pid}) is still {found.state} after {START_SECONDS} "
                f"seconds; the data is kept. See its log in {places.log} and try again later.",
            )
        time.sleep(processes.PAUSE)


def start(places: Places, programs: Programs, marker: Marker) -> Postmaster:
    """Start the server on our data folder.

    The lock must be held, `find` must have found none and `clear_remains` must have been called.
    Raises `StartError` with the end of the log.
    """
    folder = socket_folder(places)
    configure(places, places.data, marker, folder, _free_port(folder))
    first_log = places.log / "start.log"
    with suppress(FileExistsError):
        own_folder(places.log, places.account)
    first_log.unlink(missing_ok=True)
    limit = str(START_SECONDS)
    arguments = ("--wait", "--silent", "-t", limit, "-l", first_log, "-D", places.data)
    try:
        programs.run(marker.major, "pg_ctl", "start", *arguments, seconds=START_SECONDS + 10)
    except ProgramsError as error:
        raise StartError(
            f"PostgreSQL did not start on {places.data}; the data was kept. The end of its log, "
            f"{places.log}:\n{_last_lines(places.log)}",
        ) from error
    started = settled(places)
    if started is None:
        raise StartError(f"PostgreSQL started and ended at once; see its log in {places.log}.")
    return started


def stop(places: Places, postmaster: Postmaster) -> None:
    """End the server in `fast` mode: open transactions are rolled back, all else is kept."""
    if not postmaster.visible:
        raise StopError(
            f"The PostgreSQL of {places.data} runs in another container. Stop it there.",
        )
    with suppress(ProcessLookupError):
        os.kill(postmaster.pid, signal.SIGINT)
    if not processes.wait_gone([postmaster.pid], STOP_SECONDS):
        raise StopError(
            f"PostgreSQL (process {postmaster.pid}) was asked to stop and has not ended within "
            f"{STOP_SECONDS:.0f} seconds; it goes on stopping. See its log in {places.log}.",
        )


def provide_database(postmaster: Postmaster, marker: Marker, database: str) -> None:
    """Prove that the server has the data that the note speaks of, and make the database."""
    try:
        with psycopg.connect(
            postmaster.url("postgres"),
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
        ) as connection:
            number = _one(connection, "SELECT system_identifier FROM pg_control_system()")
            if str(number) != marker.system_identifier:
                raise NotOursError(
                    f"The server at {postmaster.socket} has other data than Madang made. Nothing "
                    "was changed there. Stop it, or choose another MADANG_VAR.",
                )
            query = "SELECT count(*) FROM pg_database WHERE datname = %s"
            if _one(connection, query, database) == 0:
                # The server may still be making it for a process that was killed meanwhile.
                with suppress(DuplicateDatabase, UniqueViolation):
                    connection.execute(
                        sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)),
                    )
    except psycopg.Error as error:
        raise StartError(
            f"PostgreSQL runs (process {postmaster.pid}) but does not answer as it should: "
            f"{error} The data was kept. Try again; if it stays so, stop it and start anew.",
        ) from error


def clear_remains(places: Places) -> None:
    """Clear what a crash left: processes of ours without a server, and a stale process id.

    The lock must be held and `find` must have found nothing, so whatever still works in our
    folders was left by something that died. The parts of a server whose head was killed would
    keep its shared memory, and a new one refuses to start beside them.
    """
    left = _left_over(places)
    for _ in range(ROUNDS):
        processes.end(left, signal.SIGQUIT, ORPHAN_SECONDS)
        left = _left_over(places)
        if not left:
            break
    else:
        raise StartError(
            f"Processes {left} of an earlier start still work in {places.base} and do not end. "
            "The data was kept. End them by hand, then try again.",
        )
    pid_file = places.data / "postmaster.pid"
    if not pid_file.exists():
        return
    note = _read_note(places)
    # PostgreSQL removes a stale file itself, unless the number belongs to some process now, or
    # the crash came before the file was written.
    if note is None or processes.exists(note.pid):
        pid_file.unlink()


def _left_over(places: Places) -> list[int]:
    own = list(processes.owned_by(places.account.uid))
    title = f"postgres: {places.cluster_name}: "
    return [
        process.pid
        for process in own
        if process.argv[0].startswith(title)
        or (process.program in WORKERS and _works_in(process, places))
    ]


def _read_note(places: Places) -> Postmaster | None:
    try:
        text = (places.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    lines = text.splitlines() + [""] * 8
    try:
        # The number is negative for a single-user session.
        pid, port = abs(int(lines[0])), int(lines[3] or 0)
    except ValueError:
        return None
    return Postmaster(pid, lines[4].strip(), port, lines[7].strip())


def _may_serve(process: Process, places: Places) -> bool:
    """Whether this may be a PostgreSQL on our data; a relative folder may be ours or not."""
    if process.program != "postgres" or process.uid != places.account.uid:
        return False
    folder = process.data_folder
    if folder is None or not folder.startswith("/"):
        return True
    return Path(folder).resolve() == places.data.resolve()


def _if_started_by_us(note: Postmaster, process: Process, places: Places) -> Postmaster | None:
    if process.data_folder == str(places.data) and "--single" not in process.argv:
        # With `-b` it is the server of a `pg_upgrade` that was killed: it serves nobody.
        return None if "-b" in process.argv else note
    raise StartError(
        f"Process {note.pid} is a PostgreSQL that may work on {places.data}, but was not started "
        "by Madang. Nothing was changed. End it as you started it, then try again.",
    )


def _works_in(process: Process, places: Places) -> bool:
    """Whether a program was given one of our folders."""
    folders = (str(places.data), str(places.build))
    return any(folder in process.argv for folder in folders)


def _free_port(folder: Path) -> int:
    """Choose a number whose socket nobody serves, and remove a dead one of that name.

    The folder is ours alone, so a socket that nobody serves is what a crash left of ours.
    """
    for port in PORTS:
        path = folder / f".s.PGSQL.{port}"
        if _answers(path) or (path.exists() and not path.is_socket()):
            continue
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
        return port
    raise StartError(f"All {len(PORTS)} names of sockets in {folder} are in use. Stop those.")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(CONNECT_SECONDS)
        try:
            client.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
            return False
        except OSError as error:
            return isinstance(error, BlockingIOError | TimeoutError)
    return True


def _one(connection: psycopg.Connection, query: LiteralString, *values: str) -> object:
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None


def _last_lines(folder: Path, count: int = 15) -> str:
    newest = max(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, default=None)
    if newest is None:
        return "(empty)"
    return "\n".join(newest.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
