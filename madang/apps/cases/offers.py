"""What an agency offers: the services of its programmes in force, and those of older versions."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from madang.apps.cases.block import CasesBlock
from madang.apps.cases.block_pre_review import is_pre_review, petition_of, pre_review_of
from madang.apps.cases.block_service import Service
from madang.apps.cases.code_lists import offering
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound
from madang.core.office.queries import today
from madang.core.orgs import queries as orgs
from madang.core.programmes import queries as programmes
from madang.core.programmes.finding import search
from madang.lib.periods import Period

# Least identity first.
LEVELS = ("anonymous", "contact", "verified")


@dataclass(frozen=True, slots=True)
class OfferedService:
    """A service as the agency offers it now: its file, the version of it, who handles it."""

    id: str
    programme: str
    version_id: int
    service: Service
    department_id: int
    department: str
    department_name: Mapping[str, str]
    department_phone: str

    @property
    def period(self) -> Period:
        return self.service.period

    def admits(self, actor: Actor) -> bool:
        """Whether we know the actor well enough; machines and officials file for others."""
        if actor.kind in ("device", "official", "system"):
            return True
        level = actor.identity_level if actor.kind == "resident" else "anonymous"
        return LEVELS.index(level) >= LEVELS.index(self.service.identity)


def offered_services(agency: AgencyRef) -> Mapping[str, OfferedService]:
    """All services of the agency's current programmes, by id, in the order of the files."""
    current = programmes.current_versions(agency)
    return _offered(agency.id, agency.offers_version, current, today())


def services_about(agency: AgencyRef, text: str) -> Sequence[OfferedService]:
    """The services that a search finds, the best first; without words all of them."""
    offered = offered_services(agency)
    if not text.strip():
        return list(offered.values())
    return [
        offered[one.key] for one in search(agency.id, "cases", text).found if one.key in offered
    ]


def offered_service(agency: AgencyRef, service_id: str) -> OfferedService:
    """One of them, or the pre-review of one (``block_pre_review``). Raises NotFound."""
    offered = offered_services(agency).get(petition_of(service_id))
    asks_first = is_pre_review(service_id)
    if offered is None or (asks_first and offered.service.pre_review is None):
        raise NotFound("no_service", _("There is no such service here (any more)."))
    if not asks_first:
        return offered
    short = service_of_version(offered.version_id, service_id)
    return replace(offered, id=service_id, service=short)


def service_of_version(version_id: int, service_id: str) -> Service:
    """A service as one version of its file says it, or its pre-review; with today's codes."""
    return offering(of_version(version_id, service_id), programmes.version(version_id).agency_id)


def of_version(version_id: int, service_id: str) -> Service:
    if is_pre_review(service_id):
        return _pre_review(version_id, petition_of(service_id))
    return _block(version_id)[service_id]


@lru_cache(maxsize=256)
def _pre_review(version_id: int, service_id: str) -> Service:
    return pre_review_of(_block(version_id)[service_id])


@lru_cache(maxsize=64)
def _offered(
    agency_id: int, _offers_version: int, version_ids: tuple[int, ...], day: dt.date
) -> Mapping[str, OfferedService]:
    found: dict[str, OfferedService] = {}
    for version_id in version_ids:
        loaded = programmes.version(version_id)
        for service_id, service in _block(version_id).items():
            department = orgs.department_named(
                agency_id, service.department or loaded.file.department
            )
            found[service_id] = OfferedService(
                service_id,
                loaded.file.id,
                version_id,
                offering(service, agency_id, day),
                department.pk,
                department.key,
                department.name,
                department.phone,
            )
    return found


def _block(version_id: int) -> Mapping[str, Service]:
    block: CasesBlock | None = programmes.version(version_id).block("cases")
    return block.root if block else {}
