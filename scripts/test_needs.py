"""Find what the tests need beyond Python and npm packages; install it where root on Debian.

Use: python3 scripts/test_needs.py, which in CI (CI=true) exits 1 where something is missing.

Only the standard library is used, so that this runs before anything is installed.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OLDEST_POSTGRES = 15
#: While this file exists, Debian's PostgreSQL packages start no server of their own.
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/madang-tests.conf")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome, MADANG_CHROMIUM first, or None."""
    named = os.environ.get("MADANG_CHROMIUM", "")
    names = [named, "chromium", "chromium-browser", "google-chrome", "chrome", MAC_CHROME]
    return next((path for name in names if name and (path := shutil.which(name))), None)


def find_korean_font() -> str | None:
    """Return the name of an installed font with Hangul, or None."""
    if sys.platform == "darwin":
        return "Apple SD Gothic Neo"  # part of the system
    if shutil.which("fc-list") is None:
        return None
    fonts = subprocess.run(
        ["fc-list", ":lang=ko", "family"], capture_output=True, text=True, check=True
    )
    return next(iter(sorted(fonts.stdout.splitlines())), None)


def find_postgres() -> str | None:
    """Return the folder with the programs of the oldest PostgreSQL from 15 on, or None."""
    folders = [str(path) for path in Path("/").glob("usr/lib/postgresql/*/bin")]  # Debian
    folders += [str(path) for path in Path("/").glob("usr/pgsql-*/bin")]  # Red Hat
    if on_path := shutil.which("initdb"):
        folders.append(str(Path(on_path).resolve().parent))
    found = {postgres_version(folder): folder for folder in folders}
    return next((found[major] for major in sorted(found) if major >= OLDEST_POSTGRES), None)


def postgres_version(folder: str) -> int:
    """Return the major version of the PostgreSQL server in `folder`, 0 where there is none."""
    server = Path(folder) / "postgres"
    if not server.exists():
        return 0
    said = subprocess.run([server, "--version"], capture_output=True, text=True, check=True)
    version = re.search(r"\d+", said.stdout)
    return int(version.group()) if version else 0


@dataclass(frozen=True)
class Need:
    """Something that parts of the tests need: how to find it and the Debian package with it."""

    name: str
    package: str
    find: Callable[[], str | None]


CHROMIUM = Need("Chromium", "chromium", find_chromium)
KOREAN_FONT = Need("a Korean font", "fonts-nanum", find_korean_font)
POSTGRES = Need("PostgreSQL 15 server programs", "postgresql-15", find_postgres)
NEEDS = (CHROMIUM, KOREAN_FONT, POSTGRES)


def missing() -> list[Need]:
    """Return the needs that this machine does not have."""
    return [need for need in NEEDS if need.find() is None]


@contextmanager
def _no_server_of_its_own() -> Iterator[None]:
    """Keep Debian's PostgreSQL packages from making and starting a server as they are installed."""
    NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
    NO_CLUSTER.write_text("create_main_cluster = false\n")
    try:
        yield
    finally:
        NO_CLUSTER.unlink()


def _apt_get(*words: str) -> None:
    """Run apt-get, quietly but for its errors, waiting where another one is at work."""
    subprocess.run(
        ["apt-get", "-qq", "--option=DPkg::Lock::Timeout=300", *words],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )


def install(needs: list[Need]) -> None:
    """Install Debian packages as root; what could not be installed is still missing afterwards."""
    _apt_get("update")
    with _no_server_of_its_own():
        # One by one: a package that this release does not have must not keep the others out.
        for need in needs:
            _apt_get("install", "--yes", "--no-install-recommends", need.package)


def provide() -> list[Need]:
    """Install what is missing where that is possible, and return what is still missing."""
    lacking = missing()
    if lacking and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing for the tests:", *(need.package for need in lacking), flush=True)
        install(lacking)
        lacking = missing()
    for need in lacking:
        print(f"MISSING: {need.name}. On Debian: sudo apt-get install {need.package}", flush=True)
    return lacking


def in_ci() -> bool:
    """Whether this run must be complete."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def main() -> int:
    lacking = provide()
    for need in NEEDS:
        if need not in lacking:
            print(f"{need.name}: {need.find()}")
    return 1 if lacking and in_ci() else 0


if __name__ == "__main__":
    sys.exit(main())
