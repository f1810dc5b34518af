"""List the licences of everything that a running Madang stands on, as a Markdown table.

Use:
    python -m scripts.licences           print the table
    python -m scripts.licences --check   exit 1 where a licence is not on the list of the ADR, or
                                         a row of the table is not in the ADR

Read from the installed packages' own metadata: those of requirements/run.txt and, of npm, those
that are not for development only.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

TOP = Path(__file__).resolve().parent.parent
ADR = TOP / "docs" / "adr" / "0001-licence.md"
#: SPDX identifiers that may stand beside Apache-2.0 in one installation; the ADR gives the reasons.
ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "HPND",
    "ISC",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",
    "PSF-2.0",
    "PostgreSQL",
    "Zlib",
}
#: What packages write that give no SPDX expression -> the identifier that they mean.
MEANT = {
    "Apache License": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD-0-Clause": "0BSD",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


@dataclass(frozen=True, order=True)
class Licensed:
    """A package and its licence as an SPDX expression, or as it says itself where that is none."""

    name: str
    licence: str
    source: str  # PyPI or npm

    @property
    def row(self) -> str:
        """The package's row in the table; without a version, so that only a licence changes it."""
        return f"| {self.name} | {self.licence} | {self.source} |"

    @property
    def allowed(self) -> bool:
        """Whether one of the offered licences (A OR B), with all that it joins, is on the list."""
        offers = re.split(r"\s+OR\s+", self.licence.strip("()"))
        return any(set(re.split(r"\s+AND\s+", offer)) <= ALLOWED for offer in offers)


def _said(package: metadata.PackageMetadata) -> str:
    """Return what a Python package says of its licence: expression, classifiers or free text."""
    expressions = package.get_all("License-Expression") or []
    if expressions:
        return str(expressions[0])
    free = str((package.get_all("License") or [""])[0]).strip().partition("\n")[0]
    # An SPDX identifier in the free text is more exact than "BSD License" in a classifier.
    if free in ALLOWED:
        return free
    prefix = "License :: OSI Approved :: "
    classifiers = package.get_all("Classifier") or []
    named = [line.removeprefix(prefix) for line in classifiers if line.startswith(prefix)]
    return " AND ".join(MEANT.get(name, name) for name in named) or MEANT.get(free, free)


def python_packages() -> Iterator[Licensed]:
    """Yield the run-time dependencies locked for this platform; each must be installed."""
    for line in (TOP / "requirements" / "run.txt").read_text().splitlines():
        if "==" not in line or line.startswith(("#", " ")):
            continue
        requirement = Requirement(line.rstrip("\\ "))
        if requirement.marker is None or requirement.marker.evaluate():
            package = metadata.metadata(requirement.name)
            yield Licensed(package["Name"], _said(package), "PyPI")


def npm_packages() -> Iterator[Licensed]:
    """Yield the npm packages that pages are served with."""
    for path, package in json.loads((TOP / "package-lock.json").read_text())["packages"].items():
        if path and not package.get("dev"):
            said = package["license"]
            yield Licensed(path.removeprefix("node_modules/"), MEANT.get(said, said), "npm")


def main() -> int:
    packages = sorted([*python_packages(), *npm_packages()], key=lambda p: p.name.lower())
    if "--check" not in sys.argv[1:]:
        print("| package | licence | from |", "|---|---|---|", *(p.row for p in packages), sep="\n")
        return 0
    faults = [f"{p.name}: {p.licence or 'no licence'}" for p in packages if not p.allowed]
    adr = ADR.read_text().splitlines()
    faults += [f"{ADR.relative_to(TOP)} lacks: {p.row}" for p in packages if p.row not in adr]
    print("\n".join(faults) or f"{len(packages)} packages, all licences on the list.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
