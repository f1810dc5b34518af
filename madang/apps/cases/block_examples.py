"""Examples of filed petitions: this service, asked for then and so, is due then, handled there."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from madang.apps.cases.block import CasesBlock
from madang.apps.cases.block_parts import Channel
from madang.apps.cases.block_service import Service
from madang.apps.cases.promises import meeting_day, promised
from madang.core.programmes.examples import ExampleKind, mismatch
from madang.core.programmes.findings import Finding
from madang.core.programmes.form import clean_answers
from madang.core.programmes.format import ProgrammeFile
from madang.core.programmes.values import (
    DateText,
    DepartmentName,
    Key,
    LanguageCode,
    Line,
    MomentText,
    Name,
    Part,
    PeriodText,
    languages_of,
    read_moment,
    show_moment,
)
from madang.lib.periods import (
    Calendar,
    CalendarRangeError,
    Entry,
    Extended,
    HoldEnded,
    HoldStarted,
    Ledger,
    LedgerError,
    Period,
    due,
    reckon,
)
from madang.lib.periods.national import WORKING_WEEK, national_holidays

ABOUT = "Given this petition, expect this due moment, department, reviews and promises."


class LedgerStep(Part):
    """Something that stops the clock (`hold`) or lengthens the period (`extend`)."""

    at: MomentText
    """When it happens, in local time: `2026-09-23 10:00`."""
    hold: Name | None = None
    """The ground on which time does not count: `supplement`, `survey`, `outage`."""
    until: MomentText | None = None
    """When the hold ends."""
    extend: PeriodText | None = None
    """By how much the period is extended."""
    ground: Name | None = None
    """The ground of the extension: `cooperation`, `verification`."""
    with_consent: bool = False
    """Whether the applicant agreed to the extension."""

    @property
    def is_whole(self) -> bool:
        """Whether it is a hold with its end, or an extension with its ground, and not both."""
        holds = self.hold is not None and self.until is not None
        extends = self.extend is not None and self.ground is not None
        parts = (self.hold, self.until, self.extend, self.ground)
        return (holds or extends) and parts.count(None) == len(parts) // 2

    def entries(self) -> Iterator[Entry]:
        """The entries that the ledger of the case gets."""
        at = read_moment(self.at)
        if self.hold is not None and self.until is not None:
            yield HoldStarted(self.hold, at)
            yield HoldEnded(read_moment(self.until))
        elif self.extend is not None and self.ground is not None:
            yield Extended(Period.parse(self.extend), self.ground, at, self.with_consent)


class Expected(Part):
    """What is expected of a petition; what is left out is not looked at, null means none."""

    due: MomentText | None = None
    """When it is due, in local time, after all that stands under `then`: `2026-09-24 10:00`."""
    refused: Line | None = None
    """The article by which the law refuses what stands under `then`."""
    department: DepartmentName | None = None
    """The department in charge."""
    role: Key | None = None
    """The role from which a rule names the official in charge."""
    reviews: tuple[DepartmentName, ...] | None = None
    """The departments that are asked before the decision, in the order of the file."""
    joint_review: bool | None = None
    """Whether a meeting is convened."""
    meeting: DateText | None = None
    """The day on which it meets, if the petition is accepted when it is received."""
    guardian: bool | None = None
    """Whether a guardian is named."""
    pre_review: MomentText | None = None
    """When a pre-review would be due that is asked for instead."""
    promise: MomentText | None = None
    """The moment that a fast track promises."""
    languages: tuple[LanguageCode, ...] | None = None
    """The languages in which every text of the service can be read, by their codes in order."""
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
    then: Annotated[tuple[LedgerStep, ...], Field(max_length=20)] = ()
    """What happens to its clock afterwards."""
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
        yield from self._half_steps()
        answers = clean_answers(service.form, self.answers, self.files)
        try:
            found = self._outcome(service, answers.values, programme.department)
        except CalendarRangeError as error:
            yield Finding(("at",), str(error))
            return
        found["errors"] = tuple(sorted(answers.errors))
        for name, expected in self._wanted():
            if expected != found[name]:
                yield mismatch(("expect", name), expected, found[name])
        if found["refused"] is not None and self.expect.refused is None:
            yield Finding(("then",), _("the law refuses this: %(law)s") % {"law": found["refused"]})

    def _wanted(self) -> Iterator[tuple[str, object]]:
        """What the example looks at: what it states, and errors always."""
        for name in Expected.model_fields:
            if name in self.expect.model_fields_set or name == "errors":
                value = getattr(self.expect, name)
                yield name, tuple(sorted(value)) if name in ("errors", "languages") else value

    def _half_steps(self) -> Iterator[Finding]:
        for place, step in enumerate(self.then):
            if not step.is_whole:
                message = _('expected either "hold" and "until", or "extend" and "ground"')
                yield Finding(("then", place), message)

    def _outcome(
        self, service: Service, values: Mapping[str, Any], department: str
    ) -> dict[str, object]:
        received = read_moment(self.at)
        calendar = _national_calendar(received.year)
        due_at, refused = self._due(service, received, calendar)
        meeting, ahead = service.joint_review, service.pre_review
        if meeting and not service.holds(meeting.when, values):
            meeting = None
        rules = service.assignment if isinstance(service.assignment, tuple) else ()
        return {
            "due": due_at,
            "refused": refused,
            "department": service.department or department,
            "role": next((one.role for one in rules if service.holds(one.when, values)), None),
            "reviews": tuple(review.department for review in service.reviews_asked(values)),
            "joint_review": meeting is not None,
            "meeting": meeting and meeting_day(meeting, received, calendar).isoformat(),
            "guardian": service.guardian,
            "pre_review": ahead
            and show_moment(due(Period.parse(ahead.period_text), received, calendar).moment),
            "promise": self._promise(service, values, received, calendar),
            "languages": languages_of(service),
        }

    def _promise(
        self,
        service: Service,
        values: Mapping[str, Any],
        received: dt.datetime,
        calendar: Calendar,
    ) -> str | None:
        """The moment of the fast track, where it is sooner than the law demands."""
        track = service.fast_track(values, self.channel)
        if track is None:
            return None
        sooner = promised(track, received, calendar)
        lawful = due(service.period, received, calendar).moment
        return show_moment(sooner) if sooner < lawful else None

    def _due(
        self, service: Service, received: dt.datetime, calendar: Calendar
    ) -> tuple[str | None, str | None]:
        """When it is due, or the article by which the law refuses what happened to its clock."""
        try:
            ledger = Ledger().then(_entries(self.then))
            end = reckon(service.period, received, ledger, calendar)
        except LedgerError as error:
            return None, error.article
        return show_moment(end.moment), None


def _entries(steps: Sequence[LedgerStep]) -> Iterator[Entry]:
    for step in steps:
        yield from step.entries()


@lru_cache(maxsize=16)
def _national_calendar(year: int) -> Calendar:
    off = national_holidays(range(year, year + 3))
    return Calendar(WORKING_WEEK, off, dt.date(year, 1, 1), dt.date(year + 2, 12, 31))
