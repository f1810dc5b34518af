"""One data folder: made, checked that it is ours, configured, put in place."""

import shutil
from pathlib import Path

from madang.lib.postgres.errors import NotOursError, StorageError
from madang.lib.postgres.files import own_folder, sync_folder, write_file
from madang.lib.postgres.marker import Marker, read_marker
from madang.lib.postgres.places import Places
from madang.lib.postgres.programs import Programs

SUPERUSER = "madang"
BUILTIN_LOCALES_SINCE = 17

SETTINGS = """\
# Written by Madang at each start. Put settings of your own below the include line in
# postgresql.conf: the last one counts.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
cluster_name = '{name}'
max_connections = 60
shared_buffers = 64MB
max_wal_size = 512MB
# In the data folder: /dev/shm is often only 64 MB in a container, and open to the same user id.
dynamic_shared_memory_type = mmap
logging_collector = on
log_directory = '{log}'
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
# No statements and no key values in the log: they are personal data.
log_min_error_statement = panic
log_error_verbosity = terse
"""
# Outlives a crash of the server, because what it wrote is with the kernel; not one of the machine.
THROW_AWAY = """\
fsync = off
full_page_writes = off
"""
# The folder of the socket is the first wall: only the user who runs Madang, and the server, may
# enter it. The second is `peer`: the kernel tells who connects, and only these may be `madang`:
# the user who runs Madang, and the server's own account, as which `pg_upgrade` connects.
ACCESS = """\
# Written by Madang at each start.
local all all peer map=madang
local replication all peer map=madang
"""


def build(places: Places, programs: Programs, major: int, *, durable: bool, sums: bool) -> Marker:
    """Make a new data folder under a name of its own; it is not in use until `put_in_place`.

    Order of text is that of code points, the same on every machine and in every version.
    """
    discard_build(places)
    own_folder(places.build, places.account)
    arguments = ["--encoding=UTF8", "--locale=C", "--auth=peer", "--no-instructions"]
    arguments += ["--text-search-config=simple", f"--username={SUPERUSER}"]
    if major >= BUILTIN_LOCALES_SINCE:
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if sums:
        arguments.append("--data-checksums")
    elif major >= BUILTIN_LOCALES_SINCE:
        arguments.append("--no-data-checksums")
    if not durable:
        arguments.append("--no-sync")
    programs.run(major, "initdb", "-D", places.build, *arguments)
    main = places.build / "postgresql.conf"
    text = main.read_text(encoding="utf-8") + "\ninclude_if_exists = 'madang.conf'\n"
    write_file(main, text, places.account, readable=True)
    number = control(programs, places.build, major)["Database system identifier"]
    return Marker("switching", major, number, durable)


def put_in_place(places: Places, marker: Marker) -> Marker:
    """Set aside the data folder of the previous version, if any, and take the built one.

    Each step is skipped if it was done, so that this can go on after a crash at any point.
    """
    marker.write(places.base, places.account)
    if places.build.exists():
        if marker.previous and places.data.exists():
            places.data.rename(set_aside(places, marker.previous))
        places.build.rename(places.data)
        sync_folder(places.base)
    done = Marker("ready", marker.major, marker.system_identifier, marker.durable)
    done.write(places.base, places.account)
    return done


def set_aside(places: Places, major: int) -> Path:
    """Give the folder in which the data of an older version is kept."""
    return places.base / f"data.{major}"


def discard_build(places: Places) -> None:
    """Remove a data folder of which the making was interrupted."""
    if places.build.exists():
        shutil.rmtree(places.build)


def checked_marker(places: Places, programs: Programs) -> Marker:
    """Read the note and prove that the data folder is the one it speaks of.

    Raises `NotOursError` if it is another, `StorageError` if it is not there.
    """
    marker = read_marker(places.base)
    data = places.data
    if marker.state == "switching":
        return marker
    if marker.state == "empty":
        if data.exists():
            raise _foreign(places, "Madang has not made a data folder here yet")
        return marker
    if not data.exists():
        raise StorageError(
            f"The data folder {data} is gone. Bring it back (a disk not mounted? moved away?). "
            f"Only if the data is not wanted any more, remove {places.base} to begin anew.",
        )
    if data.stat().st_uid != places.account.uid:
        raise _foreign(places, "it belongs to another user")
    if _version(data) != str(marker.major):
        raise _foreign(places, f"it is not of PostgreSQL {marker.major}")
    found = control(programs, data, marker.major)["Database system identifier"]
    if found != marker.system_identifier:
        raise _foreign(places, f"its system identifier is {found}")
    return marker


def control(programs: Programs, folder: Path, major: int) -> dict[str, str]:
    """Give what `pg_controldata` says of a data folder."""
    lines = programs.run(major, "pg_controldata", "-D", folder).splitlines()
    pairs = (line.partition(":") for line in lines)
    return {name.strip(): value.strip() for name, _, value in pairs}


def configure(places: Places, folder: Path, marker: Marker, socket: Path, port: int) -> None:
    """Write our settings and who may connect into a data folder."""
    log = str(places.log).replace("'", "''")
    settings = SETTINGS.format(port=port, socket=socket, name=places.cluster_name, log=log)
    if not marker.durable:
        settings += THROW_AWAY
    names = "".join(f'madang "{name}" {SUPERUSER}\n' for name in places.account.callers)
    texts = {"madang.conf": settings, "pg_hba.conf": ACCESS, "pg_ident.conf": names}
    for name, text in texts.items():
        write_file(folder / name, text, places.account, readable=True)


def _version(folder: Path) -> str:
    try:
        return (folder / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _foreign(places: Places, why: str) -> NotOursError:
    return NotOursError(
        f"{places.data} is not the data folder that Madang made: {why}. Nothing was touched. Move "
        "it away and bring ours back, choose another MADANG_VAR, or set DATABASE_URL.",
    )
