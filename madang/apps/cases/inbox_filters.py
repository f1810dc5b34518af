"""What of the inbox is wanted, as its address says it, and as a kept view remembers it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.http import urlencode

from madang.apps.cases import queries
from madang.apps.cases.queries import SCOPES, Scope
from madang.core.actors import Actor, AgencyRef

STATES: Final = ("", "filed", "accepted")
WHENS: Final = ("", "late", "today", "week", "held")
CHARGES: Final = ("", "nobody")
DAYS_OF_WEEK: Final = 7


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

    def condition(self, now: dt.datetime) -> Q:
        """The same for the database. Days are local; a clock that stands still is not late."""
        found = Q()
        if self.state:
            found &= Q(status=self.state)
        if self.service:
            found &= Q(service=self.service)
        if self.charge:
            found &= Q(assignee=None)
        return found & _WHEN[self.when](now)


def _end_of_day(now: dt.datetime, days: int = 0) -> dt.datetime:
    day = timezone.localdate(now) + dt.timedelta(days=days + 1)
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _until(now: dt.datetime, end: dt.datetime) -> Q:
    return Q(open_hold=None, wanted_at__gte=now, wanted_at__lt=end)


def _this_week(now: dt.datetime) -> Q:
    left = DAYS_OF_WEEK - 1 - timezone.localdate(now).weekday()
    return _until(now, _end_of_day(now, left))


_WHEN: Final[Mapping[str, Callable[[dt.datetime], Q]]] = {
    "": lambda _now: Q(),
    "late": lambda now: Q(open_hold=None, wanted_at__lt=now),
    "today": lambda now: _until(now, _end_of_day(now)),
    "week": _this_week,
    "held": lambda _now: Q(open_hold__isnull=False),
}


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
