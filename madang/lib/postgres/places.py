"""Where things lie: `home/postgres` and what is in it."""

import errno
import fcntl
import hashlib
import logging
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from madang.lib.postgres import marker as notes
from madang.lib.postgres.accounts import PRIVATE_GROUPS, Account, server_account
from madang.lib.postgres.errors import (
    BusyError,
    NotOursError,
    StorageError,
    UnsupportedError,
)
from madang.lib.postgres.files import shared_folder
from madang.lib.postgres.processes import PROC

logger = logging.getLogger("madang.postgres")

SYSTEM_FOLDER = Path("/var/lib/madang")
LOCK_SECONDS = 180.0
# The programs of PostgreSQL put paths between double quotes in shell commands of their own.
REFUSED = frozenset('"$`\\\n\r')


@dataclass(frozen=True)
class Places:
    """The folders of one embedded server; `base` is what `home/postgres` leads to."""

    home: Path
    base: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.base / "data"

    @property
    def build(self) -> Path:
        """Where a new data folder is made before it takes its place."""
        return self.base / "data.new"

    @property
    def log(self) -> Path:
        """The server's log files, one for each day of the week."""
        return self.base / "log"

    @property
    def programs(self) -> Path:
        """A copy of PostgreSQL's programs, where the server's account cannot reach the wheel."""
        return self.base / "programs"

    @property
    def cluster_name(self) -> str:
        """Stands in the title of each process of the server, so that we know it as ours."""
        return f"madang-{_digest(self.data)}"


def find(home: Path) -> Places | None:
    """Give the places of a home where there is one already; changes nothing."""
    home = _checked(home)
    link = home / "postgres"
    if not os.path.lexists(link):
        return None
    base = link.resolve()
    me = os.geteuid()
    if not base.is_dir() or link.lstat().st_uid != me or base.stat().st_uid != me:
        raise NotOursError(
            f"{link} is not a folder of the user with id {me}, who runs this. Nothing was touched. "
            "Run Madang as the user who made it, or choose another MADANG_VAR.",
        )
    if not _is_new(base):
        notes.read_marker(base)
    return Places(home, base, server_account(base.stat().st_gid))


def make(home: Path) -> Places:
    """Give the places of a home and make what is missing; the lock must be held."""
    home = _checked(home)
    places = find(home)
    if places is None:
        _make_base(home, server_account(None))
        places = find(home)
        if places is None:
            raise StorageError(f"{home}/postgres went away while it was made. Start again.")
    shared_folder(places.base, places.account, writable=False)
    if _is_new(places.base):
        notes.Marker().write(places.base, places.account)
    if places.account.changed and not _enterable(places.base):
        raise StorageError(
            f"PostgreSQL runs as “{places.account.name}”, who cannot enter the folders above "
            f"{places.base}. The data there was kept. Let others enter them (chmod o+x), as they "
            "could when it was made, or move the data to such a place.",
        )
    return places


@contextmanager
def locked(home: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the lock of a home; it ends with the process, so it is never stale."""
    path = _checked(home) / "postgres.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        _wait_for_lock(descriptor, path, seconds)
        yield
    finally:
        os.close(descriptor)


def socket_folder(places: Places) -> Path:
    """Make and give the folder of the server's socket, which nobody else may enter.

    It is `run` in the base. Where that is longer than the name of a socket may be (107 bytes),
    or has signs that libpq or PostgreSQL read as a list, it is a folder in the temporary one.
    """
    run = places.base / "run"
    if _fit_for_socket(run):
        run.mkdir(mode=0o700, exist_ok=True)
        shared_folder(run, places.account, writable=True)
        return run
    name = f"madang-{os.geteuid()}-{_digest(places.data)}"
    for parent in (tempfile.gettempdir(), "/var/tmp", "/tmp"):  # noqa: S108 -- checked below
        for suffix in ("", "-1", "-2", "-3"):
            folder = Path(parent, name + suffix)
            if _fit_for_socket(folder) and _take_folder(folder, places.account):
                return folder
    raise StorageError(
        f"{run} is too long for the name of a socket, and no private folder could be made in the "
        "temporary folder instead. Nothing was changed. Choose a shorter MADANG_VAR.",
    )


def _checked(home: Path) -> Path:
    if not (PROC / "self" / "cmdline").exists():
        raise UnsupportedError(
            "The embedded PostgreSQL needs Linux with /proc. Set DATABASE_URL to a server.",
        )
    home = home.resolve()
    if REFUSED.intersection(str(home)):
        raise StorageError(
            f"{str(home)!r} has a sign that PostgreSQL's programs cannot take in a path (quotation "
            "mark, dollar, backtick, backslash, line break). Choose another MADANG_VAR.",
        )
    return home


def _make_base(home: Path, account: Account) -> None:
    home.mkdir(parents=True, exist_ok=True)
    link = home / "postgres"
    if not account.changed or _enterable(link):
        link.mkdir(mode=0o700)
        return
    base = SYSTEM_FOLDER / _digest(home)
    if not _enterable(base):
        raise StorageError(
            f"PostgreSQL runs as “{account.name}”, who can enter neither {home} nor "
            f"{SYSTEM_FOLDER}. Nothing was changed. Choose a MADANG_VAR that others may enter.",
        )
    base.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    base.mkdir(mode=0o700, exist_ok=True)
    link.symlink_to(base)
    logger.warning(
        "PostgreSQL runs as “%s”, who cannot enter %s; its data lies in %s and %s leads there.",
        account.name,
        home,
        base,
        link,
    )


def _is_new(base: Path) -> bool:
    """Whether there is nothing yet, or only a note of which the writing was interrupted."""
    return all(path.name == f".{notes.NAME}.new" for path in base.iterdir())


def _enterable(folder: Path) -> bool:
    """Whether any account may go through all existing folders above this one."""
    above = (parent for parent in folder.parents if parent.exists())
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in above)


def _wait_for_lock(descriptor: int, path: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES}:
                raise
        else:
            return
        if time.monotonic() > deadline:
            raise BusyError(
                f"Another process has held {path} for {seconds:.0f} seconds: it starts, stops or "
                "upgrades this PostgreSQL. Nothing was changed. Wait for it and try again.",
            )
        time.sleep(0.05)


def _take_folder(folder: Path, account: Account) -> bool:
    """Make a private folder, or take it if it is already ours; False if somebody else's."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return False
    found = folder.lstat()
    others = 0o007 if account.changed else 0o077
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
    if not ours or found.st_mode & others:
        return False
    if account.changed and found.st_gid in PRIVATE_GROUPS and found.st_gid != account.gid:
        return False
    shared_folder(folder, account, writable=True)
    return True


def _fit_for_socket(folder: Path) -> bool:
    text = str(folder)
    plain = all(sign.isalnum() or sign in "/._+-" for sign in text)
    return plain and len(os.fsencode(text)) <= 107 - len("/.s.PGSQL.65535")


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
