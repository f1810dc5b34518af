"""What of the inbox is wanted, as its address says it, and as a kept view remembers it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.utils.http import urlencode

from madang.apps.cases import queries
from madang.apps.cases.queries import SCOPES, Scope
from madang.core.actors import Actor, AgencyRef

STATES: Final = ("", "filed", "accepted")
WHENS: Final = ("", "late", "today", "week", "held")
CHARGES: Final = ("", "nobody")


@dataclass(frozen=True, slots=True)
class Filters:
    """``when``: late, due today, due this week, clock stopped; ``charge``: nobody in charge yet.

    "" stands for no condition.
    """

    scope: Scope = "department"
    state: str = ""
    when: str = ""
    service: str = ""
    charge: str = ""

    @property
    def narrow(self) -> bool:
        """Whether anything but the scope is asked for."""
        return bool(self.state or self.when or self.service or self.charge)

    def query(self) -> str:
        """The part of an address that says the same; always in one order."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    def without(self, names: list[str]) -> "Filters":
        """The same with these as they are by themselves."""
        kept: dict[str, Any] = {
            name: value for name, value in asdict(self).items() if name not in names
        }
        return Filters(**kept)


def read(values: Mapping[str, str]) -> Filters:
    """The filters that an address names, as they stand there."""
    found: dict[str, Any] = {
        name: values.get(name, "") or usual for name, usual in asdict(Filters()).items()
    }
    return Filters(**found)


def faults(filters: Filters, actor: Actor, agency: AgencyRef) -> list[str]:
    """Which of the filters do not hold: unknown, of a service that is gone, or not permitted."""
    scopes = [name for name in SCOPES if name != "all" or actor.may("cases.read_all")]
    known: Mapping[str, bool] = {
        "scope": filters.scope in scopes,
        "state": filters.state in STATES,
        "when": filters.when in WHENS,
        "service": not filters.service or filters.service in queries.offered_services(agency),
        "charge": filters.charge in CHARGES,
    }
    return [name for name, holds in known.items() if not holds]
