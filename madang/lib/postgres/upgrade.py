"""From an older major version of PostgreSQL to the newest one in the wheel."""

import shutil
from dataclasses import replace

from madang.lib.postgres import server
from madang.lib.postgres.cluster import (
    SUPERUSER,
    build,
    configure,
    control,
    put_in_place,
    set_aside,
)
from madang.lib.postgres.errors import ProgramsError, UpgradeError
from madang.lib.postgres.files import own_folder
from madang.lib.postgres.marker import Marker
from madang.lib.postgres.places import Places, socket_folder
from madang.lib.postgres.programs import Programs

UPGRADE_SECONDS = 6 * 3600.0  # it copies the data


def upgrade(places: Places, programs: Programs, marker: Marker) -> Marker:
    """Take the data to the newest version and keep the old folder as `data.<version>`.

    The data is copied, and the old folder is only renamed once the new one is whole. So after an
    interruption at any point the next start does it again, or finishes it. The server must not be
    running, as for `server.start`. Raises `UpgradeError`.
    """
    old, new = marker.major, programs.newest
    programs.folder(old)
    aside = set_aside(places, old)
    if aside.exists():
        raise UpgradeError(
            f"PostgreSQL {old} is to be upgraded to {new}, but {aside} from an earlier upgrade is "
            "in the way. Nothing was changed. Move it away, then start again.",
        )
    try:
        return _upgrade(places, programs, marker)
    except ProgramsError as error:
        raise UpgradeError(
            f"The data of PostgreSQL {old} could not be taken to {new}. It was kept as it was in "
            f"{places.data}. {error}",
        ) from error


def _upgrade(places: Places, programs: Programs, marker: Marker) -> Marker:
    old, new = marker.major, programs.newest
    if control(programs, places.data, old)["Database cluster state"] != "shut down":
        server.stop(places, server.start(places, programs, marker))
    sums = control(programs, places.data, old)["Data page checksum version"] != "0"
    fresh = build(places, programs, new, durable=marker.durable, sums=sums)
    sockets = socket_folder(places)
    for folder, note in ((places.data, marker), (places.build, fresh)):
        configure(places, folder, note, sockets, server.PORTS.start)
    _copy_data(places, programs, old)
    if not sums:
        programs.run(new, "pg_checksums", "--enable", "-D", places.build, seconds=UPGRADE_SECONDS)
    return put_in_place(places, replace(fresh, previous=old))


def _copy_data(places: Places, programs: Programs, old: int) -> None:
    """Run `pg_upgrade`, in a folder of its own because it writes where it stands."""
    work = places.base / "upgrade"
    if work.exists():
        shutil.rmtree(work)
    own_folder(work, places.account)
    programs.run(
        programs.newest,
        "pg_upgrade",
        f"--username={SUPERUSER}",
        f"--old-bindir={programs.folder(old)}",
        f"--new-bindir={programs.folder(programs.newest)}",
        f"--socketdir={socket_folder(places)}",
        "-d",
        places.data,
        "-D",
        places.build,
        seconds=UPGRADE_SECONDS,
        cwd=work,
    )
    shutil.rmtree(work)
