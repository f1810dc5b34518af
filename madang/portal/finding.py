"""Finding a service: by words, by an event of life, by department, or in the list of all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from madang.apps.cases import queries as cases
from madang.apps.cases.queries import OfferedService
from madang.core.actors import AgencyRef, LocalText
from madang.core.office import queries as office
from madang.core.office.code_lists import Code
from madang.core.programmes.finding import Nearness, search
from madang.core.programmes.life_events import CODES
from madang.lib.words import heard, wanted_words
from madang.lib.words.likeness import Piece

BLOCK = "cases"
PAGE = 50


@dataclass(frozen=True, slots=True)
class Office:
    """A department as residents see it, and how many services it answers for."""

    id: int
    name: LocalText
    phone: str
    services: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that was found, and the piece of its text that shows why."""

    offered: OfferedService
    excerpt: Sequence[Piece] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found: services, the best first, and departments that were named."""

    words: str
    nearness: Nearness
    services: Sequence[Hit]
    offices: Sequence[Office]


def found(agency: AgencyRef, text: str) -> Hits:
    """Look for services; words that name a department narrow them down to what it answers for."""
    offered = cases.offered_services(agency)
    named = _named(offices(agency), text)
    rest = _without_names(named, text)
    if named and not rest:
        services = [one for office in named for one in of_department(agency, office.id)]
        return Hits(text, "all", [Hit(one) for one in services], named)
    result = search(agency.id, BLOCK, rest or text)
    hits = [Hit(offered[one.key], one.excerpt) for one in result.found if one.key in offered]
    if named:
        ids = {office.id for office in named}
        hits.sort(key=lambda hit: hit.offered.department_id not in ids)
    return Hits(result.words, result.nearness, hits, named)


def _named(among: Sequence[Office], text: str) -> list[Office]:
    said = heard(text)
    return [one for one in among if any(heard(name) in said for name in one.name.values())]


def _without_names(named: Sequence[Office], text: str) -> str:
    names = [heard(name) for office in named for name in office.name.values()]
    words = [word for word in wanted_words(text) if not any(word in name for name in names)]
    return " ".join(words) if named else text


def of_life_event(agency: AgencyRef, event: str) -> list[OfferedService]:
    """The services that people need at an event of life."""
    return [
        one for one in cases.offered_services(agency).values() if event in one.service.life_events
    ]


def of_department(agency: AgencyRef, department_id: int) -> list[OfferedService]:
    """The services for which a department answers."""
    return [
        one for one in cases.offered_services(agency).values() if one.department_id == department_id
    ]


def life_event(agency: AgencyRef, event: str) -> Code | None:
    """An event of life by its code; None for one that is not offered today."""
    return next((one for one in _life_events(agency) if one.code == event), None)


def life_events(agency: AgencyRef) -> list[tuple[Code, int]]:
    """The events of life for which there are services, and how many, in the order of the list."""
    services = cases.offered_services(agency).values()
    counts = Counter(event for one in services for event in one.service.life_events)
    return [(one, counts[one.code]) for one in _life_events(agency) if counts[one.code]]


def _life_events(agency: AgencyRef) -> list[Code]:
    today = office.today()
    return [one for one in office.codes(agency, CODES) if one.holds_on(today)]


def offices(agency: AgencyRef) -> list[Office]:
    """The departments that answer for services, by their Korean names."""
    counts: dict[int, int] = {}
    by_id: dict[int, OfferedService] = {}
    for one in cases.offered_services(agency).values():
        counts[one.department_id] = counts.get(one.department_id, 0) + 1
        by_id.setdefault(one.department_id, one)
    rows = [
        Office(one.department_id, one.department_name, one.department_phone, counts[number])
        for number, one in by_id.items()
    ]
    return sorted(rows, key=lambda office: office.name["ko"])


def page_of_all(agency: AgencyRef, after: str) -> tuple[list[OfferedService], str]:
    """A page of all services by their Korean titles, and the key after which it goes on, or ""."""
    rows = sorted(
        cases.offered_services(agency).values(), key=lambda one: one.service.title.root["ko"]
    )
    ids = [one.id for one in rows]
    first = ids.index(after) + 1 if after in ids else 0
    shown = rows[first : first + PAGE]
    return shown, shown[-1].id if first + PAGE < len(rows) else ""
