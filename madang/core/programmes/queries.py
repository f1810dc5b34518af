"""Reading programmes. Versions never change, so each process keeps those that it has read."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from madang.core.actors import AgencyRef
from madang.core.errors import NotFound
from madang.core.events.queries import measures
from madang.core.orgs.models import Department
from madang.core.programmes.checks import Surroundings, check_shape
from madang.core.programmes.format import BLOCKS, ProgrammeFile
from madang.core.programmes.models import Programme, ProgrammeVersion

VERSIONS_KEPT = 512


class UnreadableVersionError(RuntimeError):
    """A version that was applied can no longer be read: a defect of the software."""


@dataclass(frozen=True, slots=True)
class LoadedProgramme:
    """A version of a programme, ready to be asked."""

    version_id: int
    agency_id: int
    digest: str
    file: ProgrammeFile

    def block(self, name: str) -> Any:
        """The block of this name, None if the file has none."""
        return self.file.block(name)


@lru_cache(maxsize=VERSIONS_KEPT)
def version(version_id: int) -> LoadedProgramme:
    """A version by its id, cached in the process. Raises NotFound."""
    row = ProgrammeVersion.objects.filter(pk=version_id).first()
    if row is None:
        raise NotFound("no_programme_version", _("There is no such version of a programme."))
    checked = check_shape(row.source.encode(), file=str(row), model=BLOCKS.model())
    if checked.content is None:
        raise UnreadableVersionError("\n".join(map(str, checked.problems)))
    return LoadedProgramme(row.pk, row.agency_id, bytes(row.digest).hex(), checked.content)


def current_versions(agency: AgencyRef) -> tuple[int, ...]:
    """The ids of the versions in force in an agency, by the key of their programme."""
    return _current_versions(agency.id, agency.offers_version)


@lru_cache(maxsize=VERSIONS_KEPT)
def _current_versions(agency_id: int, _offers_version: int) -> tuple[int, ...]:
    rows = Programme.objects.filter(agency_id=agency_id, current__isnull=False).order_by("key")
    return tuple(rows.values_list("current_id", flat=True))


def surroundings(agency_id: int) -> Surroundings:
    """What a programme file of this agency may refer to."""
    found = Department.objects.filter(agency_id=agency_id, closed_on=None)
    return Surroundings(measures(), frozenset(found.values_list("key", flat=True)))


def programmes_naming(department_id: int) -> int:
    """How many programmes in force name a department."""
    department = Department.objects.get(id=department_id)
    rows = Programme.objects.filter(agency_id=department.agency_id, current__isnull=False)
    files = [version(current_id).file for current_id in rows.values_list("current_id", flat=True)]
    return sum(
        any(found.message == department.key for found in file.departments()) for file in files
    )
