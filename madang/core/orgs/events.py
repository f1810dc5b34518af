"""What happens to an organisation."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from madang.core.errors import Text
from madang.core.events.definitions import Event

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class CalendarDayDeclared(Event):
    """An agency declared a day off, or a day worked, that the national calendar does not know."""

    name: ClassVar[str] = "orgs.calendar.day_declared"
    text: ClassVar[Text] = _("{date} was declared: {title}.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.agency"

    date: dt.date
    is_working: bool
    title: str


@dataclass(frozen=True, kw_only=True)
class OfficialAppointed(Event):
    """Somebody took office in a department."""

    name: ClassVar[str] = "orgs.official.appointed"
    text: ClassVar[Text] = _("An official was appointed with the roles {roles}.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.official"

    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CalendarDayWithdrawn(Event):
    """What was declared for a day to come was taken back: the national calendar holds again."""

    name: ClassVar[str] = "orgs.calendar.day_withdrawn"
    text: ClassVar[Text] = _("{date} is no longer declared: {title}.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.agency"

    date: dt.date
    is_working: bool
    title: str


@dataclass(frozen=True, kw_only=True)
class OpeningHoursChanged(Event):
    """The working day changed on some weekdays (Monday is 0), and with it the legal clock."""

    name: ClassVar[str] = "orgs.calendar.hours_changed"
    text: ClassVar[Text] = _("The working hours were set: {opens} to {closes}.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.agency"

    weekdays: tuple[int, ...]
    opens: dt.time
    closes: dt.time
    lunch_starts: dt.time | None
    lunch_ends: dt.time | None


@dataclass(frozen=True, kw_only=True)
class ServiceWindowSet(Event):
    """Citizens are served beside the working day on a weekday. No deadline moves."""

    name: ClassVar[str] = "orgs.window.set"
    text: ClassVar[Text] = _("A service window was set: {title}, {opens} to {closes}.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.window"

    weekday: int
    opens: dt.time
    closes: dt.time
    title: str


@dataclass(frozen=True, kw_only=True)
class ServiceWindowRemoved(Event):
    """A service beside the working day ended."""

    name: ClassVar[str] = "orgs.window.removed"
    text: ClassVar[Text] = _("A service window was removed: {title}, {opens} to {closes}.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.window"

    weekday: int
    opens: dt.time
    closes: dt.time
    title: str


@dataclass(frozen=True, kw_only=True)
class OutageBegan(Event):
    """The information system stopped working (영6의2, 영20 2호)."""

    name: ClassVar[str] = "orgs.outage.began"
    text: ClassVar[Text] = _("The information system stopped working.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.outage"

    started_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class OutageEnded(Event):
    """The information system works again; the time between does not count (영20 2호)."""

    name: ClassVar[str] = "orgs.outage.ended"
    text: ClassVar[Text] = _("The information system works again.")
    measures: ClassVar = frozenset({"minutes"})
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.outage"

    started_at: dt.datetime
    ended_at: dt.datetime
    minutes: int


@dataclass(frozen=True, kw_only=True)
class OfficialSuperiorSet(Event):
    """Somebody else, or nobody, is next above an official."""

    name: ClassVar[str] = "orgs.official.superior_set"
    text: ClassVar[Text] = _("The superior of an official was set.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.official"

    superior_id: int | None


@dataclass(frozen=True, kw_only=True)
class DepartmentHeadSet(Event):
    """Somebody else, or nobody, leads a department."""

    name: ClassVar[str] = "orgs.department.head_set"
    text: ClassVar[Text] = _("The head of a department was set.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.department"

    head_id: int | None


@dataclass(frozen=True, kw_only=True)
class AbsenceRecorded(Event):
    """An official is going to be away."""

    name: ClassVar[str] = "orgs.absence.recorded"
    text: ClassVar[Text] = _("An absence was recorded.")
    measures: ClassVar = NOBODY
    personal: ClassVar = frozenset({"starts_on", "ends_on"})
    subject_type: ClassVar[str] = "orgs.official"

    absence_id: int
    starts_on: dt.date
    ends_on: dt.date
    substitute_id: int | None


@dataclass(frozen=True, kw_only=True)
class AbsenceEnded(Event):
    """An official is back earlier than was recorded."""

    name: ClassVar[str] = "orgs.absence.ended"
    text: ClassVar[Text] = _("An absence ended early.")
    measures: ClassVar = NOBODY
    personal: ClassVar = frozenset({"returns_on"})
    subject_type: ClassVar[str] = "orgs.official"

    absence_id: int
    returns_on: dt.date


@dataclass(frozen=True, kw_only=True)
class SettingsChanged(Event):
    """An agency decided otherwise in what it decides for itself."""

    name: ClassVar[str] = "orgs.settings.changed"
    text: ClassVar[Text] = _("Settings of the agency were changed: {names}.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.agency"

    names: tuple[str, ...]
    old: Mapping[str, str | int | bool]
    new: Mapping[str, str | int | bool]


@dataclass(frozen=True, kw_only=True)
class TokenIssued(Event):
    """A machine may use the API."""

    name: ClassVar[str] = "orgs.token.issued"
    text: ClassVar[Text] = _("A token was issued to {client}.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.api_client"

    client: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    """A machine may no longer use the API."""

    name: ClassVar[str] = "orgs.token.revoked"
    text: ClassVar[Text] = _("The token of {client} was revoked.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.api_client"

    client: str
