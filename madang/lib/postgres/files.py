"""Small file operations that hold on a crash and where another account may write beside us."""

import os
from contextlib import suppress
from pathlib import Path

from madang.lib.postgres.accounts import Account


def write_file(path: Path, text: str, account: Account, *, readable: bool = False) -> None:
    """Write a whole file, or leave the old one; `readable` lets the server's account read it.

    The new file is made under another name with `O_EXCL`, so a link that somebody placed is
    never followed, and takes the old one's place only when it is on the disk.
    """
    fresh = path.with_name(f".{path.name}.new")
    with suppress(FileNotFoundError):
        fresh.unlink()
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        if account.changed and readable:
            os.fchown(descriptor, -1, account.gid)
            os.fchmod(descriptor, 0o640)
        stream.write(text)
        stream.flush()
        os.fsync(descriptor)
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, so that a rename outlives a power failure."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def own_folder(path: Path, account: Account) -> None:
    """Make a folder that belongs to the server's account and is closed to all others."""
    path.mkdir(mode=0o700)
    if account.changed:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def shared_folder(path: Path, account: Account, *, writable: bool) -> None:
    """Close a folder of ours to all but us and the server's group (which may write, if so)."""
    if not account.changed:
        path.chmod(0o700)
        return
    os.chown(path, os.geteuid(), account.gid)
    path.chmod(0o770 if writable else 0o710)
