"""The embedded PostgreSQL after crashes, across versions, and between users; with real servers."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from madang.lib import postgres
from madang.lib.postgres import cluster, places, processes, programs, server
from madang.lib.postgres.marker import Marker, read_marker
from madang.lib.postgres.places import Places
from madang.lib.postgres.upgrade import upgrade
from madang.lib.tests.postgres_homes import ROOT, STARTER, ask, made, open_folder, rows, write_row


@pytest.fixture
def parent() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture
def home(parent: Path) -> Path:
    return parent / "var"


def crash(home: Path) -> int:
    """Kill the head of the server, and wait until nothing of it lives."""
    pid = postgres.status(home).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_gone([pid], 10)
    return pid


@contextmanager
def bystander(where: Places, name: str = "sleep") -> Iterator[int]:
    """Run a process of the server's account that is no PostgreSQL, whatever it is called."""
    sleep = shutil.which("sleep")
    assert sleep is not None
    with subprocess.Popen(  # noqa: S603 -- a fixed program
        [name, "300"],
        executable=sleep,
        **where.account.child_options(),
    ) as process:
        try:
            yield process.pid
            assert process.poll() is None, "a process that is not ours was ended"
        finally:
            process.kill()


def as_old_version(home: Path, *, sums: bool) -> str:
    """Make a home with data of PostgreSQL 16, stopped; gives the address it had."""
    home.mkdir()
    where = places.make(home)
    tools = programs.find(where, 16)
    marker = cluster.build(where, tools, 16, durable=False, sums=sums)
    marker = cluster.put_in_place(where, marker)
    running = server.start(where, tools, marker)
    server.provide_database(running, marker, "madang")
    url = running.url("madang")
    write_row(url)
    server.stop(where, running)
    return url


def test_a_killed_server_recovers_though_a_part_of_it_still_lives(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "ORPHAN_SECONDS", 0.2)
    url = postgres.ensure_running(made(home), durable=False)
    write_row(url)
    with psycopg.connect(url) as connection:
        part = connection.info.backend_pid
        os.kill(part, signal.SIGSTOP)  # so it does not see that its head is gone
        crash(home)
        assert processes.read(part) is not None
        assert rows(postgres.ensure_running(home, durable=False)) == ["마당"]
        assert processes.read(part) is None


def test_a_server_without_its_pid_file_is_not_doubled(home: Path) -> None:
    url = postgres.ensure_running(made(home), durable=False)
    write_row(url)
    first = postgres.status(home).pid
    assert first is not None
    (home / "postgres" / "data" / "postmaster.pid").unlink()
    assert rows(postgres.ensure_running(home, durable=False)) == ["마당"]
    assert processes.read(first) is None


def test_a_stale_pid_file_with_the_number_of_a_living_process(home: Path) -> None:
    url = postgres.ensure_running(made(home), durable=False)
    write_row(url)
    old = str(crash(home))
    where = places.make(home)
    with bystander(where) as pid:
        for path in (where.data / "postmaster.pid", where.base / "run" / ".s.PGSQL.5432.lock"):
            path.write_text(path.read_text().replace(old, str(pid)))
        assert postgres.status(home).state == "stopped"
        assert rows(postgres.ensure_running(home, durable=False)) == ["마당"]


def test_an_empty_pid_file_of_a_crashed_start(home: Path) -> None:
    postgres.ensure_running(made(home), durable=False)
    crash(home)
    (home / "postgres" / "data" / "postmaster.pid").write_text("")
    assert ask(postgres.ensure_running(home, durable=False), "SELECT 1 AS x")


def test_a_postgresql_started_by_hand_is_left_alone(home: Path) -> None:
    postgres.ensure_running(made(home), durable=False)
    old = str(crash(home))
    where = places.make(home)
    pid_file = where.data / "postmaster.pid"
    with bystander(where, "postgres") as pid:
        pid_file.write_text(pid_file.read_text().replace(old, str(pid)))
        with pytest.raises(postgres.StartError, match="not started by Madang"):
            postgres.ensure_running(home, durable=False)
        with pytest.raises(postgres.StartError, match="not started by Madang"):
            postgres.stop(home)
    assert pid_file.exists()


def test_a_server_that_answers_from_another_container_is_used_and_not_stopped(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = postgres.ensure_running(made(home), durable=False)
    with monkeypatch.context() as hidden:
        hidden.setattr(processes, "read", lambda _pid: None)
        assert postgres.ensure_running(home, durable=False) == url
        with pytest.raises(postgres.StopError, match="another container"):
            postgres.stop(home)


def test_a_server_that_cannot_start_shows_the_end_of_its_log(home: Path) -> None:
    auto = made(home) / "postgres" / "data" / "postgresql.auto.conf"
    auto.write_text("shared_buffers = 'much'\n")
    with pytest.raises(postgres.StartError, match='invalid value for parameter "shared_buffers"'):
        postgres.ensure_running(home, durable=False)
    auto.write_text("")
    assert ask(postgres.ensure_running(home, durable=False), "SELECT 1 AS x")


def start_and_kill(home: Path, seen: Callable[[], bool]) -> None:
    """Let another process start the server and kill it as soon as something is seen."""
    with subprocess.Popen([sys.executable, "-c", STARTER, str(home)]) as starter:  # noqa: S603
        deadline = time.monotonic() + 30
        while not seen():
            assert starter.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.01)
        starter.kill()


def test_an_interrupted_initdb_is_never_taken_for_data(home: Path) -> None:
    where = home / "postgres"
    start_and_kill(home, (where / "data.new" / "PG_VERSION").exists)
    assert postgres.status(home).state == "absent"
    write_row(postgres.ensure_running(home, durable=False))
    assert not (where / "data.new").exists()


def test_an_older_version_is_upgraded_and_its_folder_kept(home: Path) -> None:
    url = as_old_version(home, sums=False)
    assert postgres.ensure_running(home, durable=False) == url
    assert rows(url) == ["마당"]
    assert ask(url, "SHOW server_version")[0][0].startswith("18.")
    assert ask(url, "SHOW data_checksums") == [("on",)]
    assert (home / "postgres" / "data.16" / "PG_VERSION").read_text() == "16\n"
    assert postgres.status(home).major == 18


def test_an_interrupted_upgrade_is_done_again(home: Path) -> None:
    url = as_old_version(home, sums=True)
    uid = places.make(home).account.uid
    data = home / "postgres" / "data"  # on which `pg_upgrade` first runs a server of its own

    def upgrading() -> bool:
        found = [process.argv for process in processes.owned_by(uid)]
        return any("-b" in argv and str(data) in argv for argv in found)

    start_and_kill(home, upgrading)
    assert read_marker(home / "postgres").major == 16
    assert postgres.ensure_running(home, durable=False) == url
    assert rows(url) == ["마당"]
    assert postgres.status(home).major == 18


@pytest.mark.parametrize("moved", [False, True], ids=["before", "between"])
def test_a_switch_of_folders_is_finished_after_a_crash(home: Path, *, moved: bool) -> None:
    write_row(postgres.ensure_running(made(home), durable=False))
    postgres.stop(home)
    where = places.make(home)
    where.data.rename(where.build)
    old = where.base / "data.16" if moved else where.data
    old.mkdir()
    note = replace(read_marker(where.base), state="switching", previous=16)
    note.write(where.base, where.account)
    assert rows(postgres.ensure_running(home, durable=False)) == ["마당"]
    assert (where.base / "data.16").exists()
    assert read_marker(where.base).state == "ready"


def test_an_earlier_old_folder_is_not_overwritten(home: Path) -> None:
    where = places.make(made(home))
    (where.base / "data.16").mkdir()
    before = sorted(where.base.rglob("*"))
    with pytest.raises(postgres.UpgradeError, match="in the way"):
        upgrade(where, programs.find(where), Marker("ready", 16))
    assert sorted(where.base.rglob("*")) == before


def as_user(uid: int, gid: int, work: Callable[[], None]) -> None:
    """Do something as another user in a child, which fails the test if it raises.

    A fork and not a new interpreter, which may lie where that user cannot go.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_plain_user_needs_nothing_of_root(
    parent: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def work() -> None:
        url = postgres.ensure_running(home, durable=False)
        write_row(url)
        assert rows(url) == ["마당"]
        found = postgres.status(home).data
        assert found is not None
        assert found.stat().st_uid == os.geteuid()
        assert stat.S_IMODE(found.parent.stat().st_mode) == 0o700
        assert postgres.stop(home)

    if not ROOT:
        work()
        return
    newest = max(programs._versions(programs._wheel()).items())[1]
    programs.copy_programs(newest.parent, parent / "site")
    monkeypatch.setattr(programs, "_wheel", lambda: parent / "site" / programs.PACKAGE)
    user = places.make(parent / "warm").account.uid
    home.mkdir()
    os.chown(home, user, 65534)
    as_user(user, 65534, work)
    with pytest.raises(postgres.NotOursError, match="not a folder of the user"):
        postgres.ensure_running(home, durable=False)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_nobody_else_can_enter_or_connect(home: Path) -> None:
    url = postgres.ensure_running(made(home), durable=False)
    where = places.make(home)
    folder = psycopg.conninfo.conninfo_to_dict(url)["host"]
    assert isinstance(folder, str)

    def work() -> None:
        for closed in (where.base, where.data, where.log):
            with pytest.raises(PermissionError):
                list(closed.iterdir())
        with socket.socket(socket.AF_UNIX) as client, pytest.raises(PermissionError):
            client.connect(f"{folder}/.s.PGSQL.5432")

    assert stat.S_IMODE(where.base.stat().st_mode) == (0o710 if ROOT else 0o700)
    if ROOT:
        # Even with the user id of the server: its group is what opens the folders.
        as_user(where.account.uid, 65534, work)
