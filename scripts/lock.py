"""Renew the lock files of Python and npm, or check them without a network.

Use:
    python -m scripts.lock           renew: the newest versions that pyproject.toml admits
    python -m scripts.lock --check   exit 1 where a lock does not fit pyproject.toml or package.json
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.npm import npm_command

TOP = Path(__file__).resolve().parent.parent
REQUIREMENTS = TOP / "requirements"
#: Lock file -> dependency groups in it beside the run-time dependencies. The widest comes first:
#: it is solved alone, and the narrower ones take its versions.
LOCKS: dict[str, tuple[str, ...]] = {
    "dev.txt": ("build", "demo", "dev"),
    "demo.txt": ("build", "demo"),
    "run.txt": (),
}
_PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    """Return {normalised package name: version} of a lock file."""
    return {canonicalize_name(name): version for name, version in _PIN.findall(lock.read_text())}


def renew() -> None:
    """Solve anew and write every lock file; needs uv, npm and their registries."""
    for name, groups in LOCKS.items():
        command = ["uv", "pip", "compile", "pyproject.toml", "--quiet", "--upgrade", "--no-config"]
        command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate"]
        command += [word for group in groups for word in ("--group", group)]
        command += [] if name == "dev.txt" else ["--constraint", "requirements/dev.txt"]
        command += ["--custom-compile-command", "make lock", "-o", f"requirements/{name}"]
        subprocess.run(command, cwd=TOP, stdout=subprocess.DEVNULL, check=True)
    with tempfile.TemporaryDirectory() as folder:  # npm would carry over what is in node_modules
        shutil.copy(TOP / "package.json", folder)
        npm = [*npm_command(), "install", "--package-lock-only", "--ignore-scripts"]
        # The integrity hashes say what is wanted; without addresses any mirror can serve it.
        environment = {**os.environ, "npm_config_omit_lockfile_registry_resolved": "true"}
        subprocess.run(npm, cwd=folder, env=environment, check=True)
        shutil.copy(Path(folder) / "package-lock.json", TOP)


def python_faults(lock: Path, requirements: list[str]) -> Iterator[str]:
    """Yield what is wrong in a Python lock file that should meet `requirements`."""
    locked = pins(lock)
    for text in requirements:
        wanted = Requirement(text)
        version = locked.get(canonicalize_name(wanted.name))
        if version is None or not wanted.specifier.contains(version, prereleases=True):
            yield f"{lock.name}: {text} is wanted, {version or 'nothing'} is locked"
    if "://" in lock.read_text():
        yield f"{lock.name}: names an address; versions and hashes are enough"


def npm_faults() -> Iterator[str]:
    """Yield what is wrong in package-lock.json."""
    wanted = json.loads((TOP / "package.json").read_text())
    packages = json.loads((TOP / "package-lock.json").read_text())["packages"]
    for kind in ("dependencies", "devDependencies"):
        if wanted.get(kind) != packages[""].get(kind):
            yield f"package-lock.json: {kind} differ from package.json"
    for path, package in packages.items():
        if path and "integrity" not in package:
            yield f"package-lock.json: {path} has no integrity hash"
        if "resolved" in package:
            yield f"package-lock.json: {path} names an address"


def faults() -> Iterator[str]:
    """Yield a sentence for each place where a lock file does not fit what it locks."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text())
    for name, groups in LOCKS.items():
        wanted = list(project["project"]["dependencies"])
        for group in groups:
            wanted += project["dependency-groups"][group]
        yield from python_faults(REQUIREMENTS / name, wanted)
    yield from npm_faults()


def main() -> int:
    if "--check" not in sys.argv[1:]:
        renew()
    found = list(faults())
    print("\n".join([*found, "run: make lock"]) if found else "The lock files fit.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
