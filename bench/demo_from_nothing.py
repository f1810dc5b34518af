"""``python -m bench.demo_from_nothing``: a fresh clone, ``make demo``, and what the city weighs.

The clone is of what is committed here, in a folder of its own that is removed afterwards. Packages
come from the mirrors that pip and npm are configured for, or from their caches.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from demo.running import TOP, Addresses
from madang.lib import postgres

MOST_SECONDS, MOST_MEGABYTES = 180, 500
OPEN = "the demo city is open"
PAGES = ("/", "/services/permit-procedure-question/", "/track/", "/desk/sign-in/")
PORTS = range(20_000, 30_000, 4)
STOP_SECONDS = 60


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="madang-bench-", dir="/var/tmp"))
    folder.chmod(0o711)  # PostgreSQL's account must be able to come in
    clone = folder / "madang"
    try:
        subprocess.run(["git", "clone", "--quiet", str(TOP), str(clone)], check=True)
        first = _start_and_weigh(clone)
        second = _start_and_weigh(clone)
    finally:
        _remove(folder, clone)
    print(f"make demo in a fresh clone   {first[0]:4.0f} s     at most {MOST_SECONDS} s")
    print(f"make demo once more          {second[0]:4.0f} s")
    print(f"memory of the running demo   {first[1]:4.0f} MB    at most {MOST_MEGABYTES} MB")
    print(f"  after the second start     {second[1]:4.0f} MB")


def _start_and_weigh(clone: Path) -> tuple[float, float]:
    """Seconds until the address is printed; megabytes after some pages were opened."""
    addresses = next(one for one in map(Addresses, PORTS) if not one.in_use())
    began = time.monotonic()
    with _demo(clone, addresses) as make:
        for line in make.stdout or ():
            if OPEN in line:
                break
        else:
            sys.exit("make demo ended before the city was open.")
        seconds = time.monotonic() - began
        for page in PAGES:
            urllib.request.urlopen(addresses.site + page).close()  # noqa: S310  our own address
        return seconds, _megabytes(make.pid, clone / "var")


@contextlib.contextmanager
def _demo(clone: Path, addresses: Addresses) -> Iterator[subprocess.Popen[str]]:
    """``make demo`` in the clone, as from a shell without settings of ours; ended by Ctrl-C."""
    ours = ("MADANG_", "DATABASE_URL", "DJANGO_", "MAKE", "MFLAGS", "VIRTUAL_ENV")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environ["PORT"] = str(addresses.port)
    make = subprocess.Popen(
        ["make", "demo"],
        cwd=clone,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield make
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(make.pid, signal.SIGINT)
        make.communicate(timeout=STOP_SECONDS)


def _megabytes(make: int, home: Path) -> float:
    """Memory of all processes below ``make`` and of the database, each shared page counted once.

    The sum of the proportional set sizes that the kernel gives (``smaps_rollup``).
    """
    database = postgres.status(home).pid
    below = _below({make, database} if database else {make})
    kilobytes = 0
    for pid in below:
        with contextlib.suppress(OSError):  # ended meanwhile
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
    return kilobytes / 1000


def _below(heads: set[int]) -> set[int]:
    """These processes and all that they started."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found, waiting = set(heads), list(heads)
    while waiting:
        for pid in children.get(waiting.pop(), []):
            found.add(pid)
            waiting.append(pid)
    return found


def _remove(folder: Path, clone: Path) -> None:
    home = clone / "var"
    if (home / "postgres").exists():
        data = (home / "postgres").resolve()
        postgres.stop(home)
        shutil.rmtree(data)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
