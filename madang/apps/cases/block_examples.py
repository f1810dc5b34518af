"""Examples of filed petitions: this service, asked for then and so, is due then, handled there."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import holidays
from django.utils.translation import gettext as _
from pydantic import Field

from madang.apps.cases.block import CasesBlock
from madang.apps.cases.block_parts import Channel
from madang.apps.cases.block_service import Service
from madang.core.programmes.examples import ExampleKind, mismatch
from madang.core.programmes.findings import Finding
from madang.core.programmes.form import clean_answers
from madang.core.programmes.format import ProgrammeFile
from madang.core.programmes.values import (
    DepartmentName,
    Key,
    MomentText,
    Name,
    Part,
    read_moment,
    show_moment,
)
from madang.lib.periods import Calendar, CalendarRangeError, due

ABOUT = "Given this petition, expect this due moment, department and reviews."

_MORNING = (dt.time(9), dt.time(12))
_AFTERNOON = (dt.time(13), dt.time(18))


class Expected(Part):
    """What is expected of a petition; what is left out is not looked at."""

    due: MomentText | None = None
    """When it is due, in local time: `2026-09-24 10:00`."""
    department: DepartmentName | None = None
    """The department in charge."""
    reviews: tuple[DepartmentName, ...] | None = None
    """The departments that are asked before the decision, in the order of the file."""
    errors: tuple[Name, ...] = ()
    """The fields whose answers are not taken."""


class FiledExample(ExampleKind):
    """A petition that is filed in national working time: 9 to 18 o'clock, lunch from 12 to 13."""

    service: Key
    """The service that is asked for."""
    at: MomentText
    """When it is received, in local time: `2026-09-21 10:00`."""
    channel: Channel = "web"
    """The way in which it is asked for."""
    answers: dict[Name, Any] = Field(default_factory=dict)
    """What was answered, by field."""
    files: dict[Name, int] = Field(default_factory=dict)
    """How many files were sent, by field."""
    expect: Expected
    """What is expected of it."""

    def mismatches(self, programme: ProgrammeFile) -> Iterator[Finding]:
        block: CasesBlock | None = programme.block("cases")
        service = block.root.get(self.service) if block else None
        if service is None:
            yield Finding(("service",), _("the programme has no such service"))
            return
        if self.channel not in service.channels:
            yield Finding(("channel",), _("the service cannot be asked for in this way"))
        answers = clean_answers(service.form, self.answers, self.files)
        wanted: dict[str, tuple[object, object]] = {
            "due": (self.expect.due, self._due(service)),
            "department": (self.expect.department, service.department or programme.department),
            "reviews": (
                self.expect.reviews,
                tuple(review.department for review in service.reviews_asked(answers.values)),
            ),
            "errors": (tuple(sorted(self.expect.errors)), tuple(sorted(answers.errors))),
        }
        for name, (expected, found) in wanted.items():
            if expected is not None and expected != found:
                yield mismatch(("expect", name), expected, found)

    def _due(self, service: Service) -> str:
        received = read_moment(self.at)
        try:
            end = due(service.period, received, _national_calendar(received.year))
        except CalendarRangeError as error:
            return str(error)
        return show_moment(end.moment)


@lru_cache(maxsize=16)
def _national_calendar(year: int) -> Calendar:
    off = holidays.country_holidays("KR", years=range(year, year + 3))
    week = dict.fromkeys(range(5), (_MORNING, _AFTERNOON))
    return Calendar(week, dict(off.items()), dt.date(year, 1, 1), dt.date(year + 2, 12, 31))
