"""The account under which PostgreSQL's programs run."""

import grp
import os
import pwd
from dataclasses import dataclass
from typing import Any

from madang.lib.postgres.errors import UnsupportedError

UNPRIVILEGED = "nobody"
# Numbers that systemd's table of user and group ids (systemd.io/UIDS-GIDS) lists as unused. They
# are below 65,536, so they also exist in a container that maps no more ids than that.
PRIVATE_GROUPS = range(60706, 61184)


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL, and who may connect to it.

    PostgreSQL refuses to run as root, and its `initdb` and `pg_upgrade` refuse a user id without
    an entry in the account database. So when Madang runs as root, they run as `nobody`, the one
    unprivileged account that every Linux has; to create an account would change the machine.
    `nobody` is shared with other daemons, therefore they run with a group of their own that
    nobody else is in, and everything lies in folders of root that only this group may enter. A
    foreign process of `nobody` then reaches neither files nor socket, and the kernel refuses it
    to trace the server, because the groups differ. All that it could do is to end the server,
    which loses nothing that was committed.
    """

    uid: int
    gid: int
    name: str
    callers: tuple[str, ...]
    changed: bool  # True: another account than that of this process

    def child_options(self) -> dict[str, Any]:
        """Give the arguments that make `subprocess` start a child as this account."""
        if not self.changed:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account(gid: int | None) -> Account:
    """Choose the account; `gid` is the group of the folders where they exist already.

    Raises `UnsupportedError` where no account can be used.
    """
    me = os.geteuid()
    if me != 0:
        name = _name_of(me)
        return Account(me, os.getegid(), name, (name,), changed=False)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise UnsupportedError(
            f"PostgreSQL does not run as root and there is no account “{UNPRIVILEGED}” to run it "
            "as. Start Madang as a plain user, or set DATABASE_URL.",
        ) from None
    group = gid if gid is not None and gid in PRIVATE_GROUPS else _unused_group()
    return Account(entry.pw_uid, group, entry.pw_name, (_name_of(0), entry.pw_name), changed=True)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise UnsupportedError(
            f"User id {uid} has no entry in the account database, which PostgreSQL needs. Start "
            "Madang as a user that has one, or set DATABASE_URL.",
        ) from None


def _unused_group() -> int:
    taken = {entry.gr_gid for entry in grp.getgrall()}
    for gid in PRIVATE_GROUPS:
        if gid not in taken:
            return gid
    raise UnsupportedError(
        f"All group ids from {PRIVATE_GROUPS.start} to {PRIVATE_GROUPS.stop - 1} are taken. "
        "Start Madang as a plain user, or set DATABASE_URL.",
    )
