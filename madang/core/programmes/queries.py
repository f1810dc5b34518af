"""Reading programmes. Versions never change, so each process keeps those that it has read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.core.actors import AgencyRef
from madang.core.errors import NotFound
from madang.core.events.models import EventRow
from madang.core.events.queries import measures
from madang.core.office.queries import all_codes
from madang.core.orgs.models import Department
from madang.core.orgs.office_queries import PAGE, Key
from madang.core.programmes import life_events
from madang.core.programmes.checks import Checked, Surroundings, check_shape, check_source
from madang.core.programmes.events import ProgrammeApplied
from madang.core.programmes.findings import Finding
from madang.core.programmes.format import BLOCKS, ProgrammeFile
from madang.core.programmes.models import Offer, Programme, ProgrammeVersion

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
    # One that has ended is no mistake: the file stays as it is, and pages leave the topic out.
    codes = [one.code for one in all_codes(agency_id, life_events.CODES)]
    return Surroundings(
        measures(), frozenset(found.values_list("key", flat=True)), {life_events.CODES: codes}
    )


def programmes_naming(department_id: int) -> int:
    """How many programmes in force name a department."""
    department = Department.objects.get(id=department_id)
    rows = Programme.objects.filter(agency_id=department.agency_id, current__isnull=False)
    files = [version(current_id).file for current_id in rows.values_list("current_id", flat=True)]
    return sum(
        any(found.message == department.key for found in file.departments()) for file in files
    )


def checked_for(
    agency_id: int, slug: str, source: bytes, *, path: str, is_new: bool = False
) -> Checked[ProgrammeFile]:
    """A file as this agency may put it into force: all checks, and what others offer already.

    ``path`` is the file's name in messages; in a folder of programmes its id must be that of the
    folder. ``is_new`` refuses the id of a programme that is there. Never raises for anything in
    the file.
    """
    checked = check_source(source, file=path, surroundings=surroundings(agency_id))
    if checked.content is None or checked.problems:
        return checked
    findings = [*_clashes(checked.content, agency_id, slug)]
    if is_new:
        findings += _known(checked.content, agency_id)
    found = map(checked.problem, findings)
    return replace(checked, problems=tuple(sorted(found)))


def _clashes(content: ProgrammeFile, agency_id: int, slug: str) -> Iterator[Finding]:
    if content.agency != slug:
        message = gettext('the file belongs to another agency than "%(slug)s"')
        yield Finding(("id",), message % {"slug": slug})
        return
    wanted = [Q(block=name, key=key) for name, block in content.blocks() for key in block.offers()]
    if not wanted:
        return
    taken = Offer.objects.filter(Q(*wanted, _connector=Q.OR), agency_id=agency_id)
    for other in taken.exclude(programme__key=content.id).select_related("programme"):
        yield taken_finding(other)


def _known(content: ProgrammeFile, agency_id: int) -> Iterator[Finding]:
    rows = Programme.objects.filter(agency_id=agency_id, key=content.id, current__isnull=False)
    if rows.exists():
        message = gettext("the office has the programme %(key)s already; edit its file instead")
        yield Finding(("id",), message % {"key": content.id})


def taken_finding(other: Offer) -> Finding:
    """That another programme has this offer already."""
    message = gettext('"%(key)s" is offered by the programme %(other)s already; take another key')
    return Finding((other.block, other.key), message % {"key": other.key, "other": other.programme})


def programmes_page(agency_id: int, *, after: Key | None = None) -> Sequence[Programme]:
    """The programmes that are or were in force, by key: a page and one more."""
    rows = Programme.objects.filter(agency_id=agency_id, current__isnull=False)
    if after is not None:
        rows = rows.filter(key__gt=after[0])
    return list(rows.select_related("current").order_by("key")[: PAGE + 1])


def programme_by_id(agency_id: int, programme_id: int) -> Programme:
    """A programme of the agency with its version in force. Raises NotFound."""
    rows = Programme.objects.filter(agency_id=agency_id, current__isnull=False, id=programme_id)
    found = rows.select_related("current").first()
    if found is None:
        raise NotFound("no_programme", _("There is no such programme in this agency."))
    return found


def in_force(programme: Programme) -> LoadedProgramme:
    """The content of a programme that is in force now. Raises NotFound where none is."""
    return version(programme.current_id or 0)


def source_of(programme: Programme, version_id: int) -> ProgrammeVersion:
    """One version of a programme, with the file as it was applied. Raises NotFound."""
    found = programme.versions.filter(pk=version_id).first()
    if found is None:
        raise NotFound("no_programme_version", _("There is no such version of a programme."))
    return found


def version_ids(programme: Programme) -> Sequence[int]:
    """All versions of a programme, oldest first."""
    return list(programme.versions.order_by("pk").values_list("pk", flat=True))


def applied(programme: Programme, *, before: int | None = None) -> Sequence[EventRow]:
    """When which version was put into force, newest first: a page and one more."""
    rows = EventRow.objects.filter(
        subject_type=ProgrammeApplied.subject_type,
        subject_id=programme.pk,
        name=ProgrammeApplied.name,
    )
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[: PAGE + 1])
