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
    law: str


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
    """The working day changes on some weekdays (Monday is 0), and with it the legal clock.

    ``valid_from`` is the first day of the new hours; without one they are those of the founding.
    """

    name: ClassVar[str] = "orgs.calendar.hours_changed"
    text: ClassVar[Text] = _("The working hours were set: {opens} to {closes}.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.agency"

    weekdays: tuple[int, ...]
    valid_from: dt.date | None
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
class DepartmentCreated(Event):
    """An agency has one department more."""

    name: ClassVar[str] = "orgs.department.created"
    text: ClassVar[Text] = _("The department {title} was set up.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.department"

    title: str
    parent_id: int | None


@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(Event):
    """A department has another name, telephone or place in the tree."""

    name: ClassVar[str] = "orgs.department.changed"
    text: ClassVar[Text] = _("The department is now called {title}.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.department"

    title: str
    old_title: str
    parent_id: int | None


@dataclass(frozen=True, kw_only=True)
class DepartmentClosed(Event):
    """A department gets no more work."""

    name: ClassVar[str] = "orgs.department.closed"
    text: ClassVar[Text] = _("The department {title} was closed.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.department"

    title: str


@dataclass(frozen=True, kw_only=True)
class OfficialMoved(Event):
    """An official works in another department, or in another position."""

    name: ClassVar[str] = "orgs.official.moved"
    text: ClassVar[Text] = _("An official was transferred.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.official"

    old_department_id: int


@dataclass(frozen=True, kw_only=True)
class OfficialLeft(Event):
    """Somebody left office and can no longer sign in to it."""

    name: ClassVar[str] = "orgs.official.left"
    text: ClassVar[Text] = _("An official left office.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.official"

    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OfficialRolesSet(Event):
    """An official holds other roles."""

    name: ClassVar[str] = "orgs.official.roles_set"
    text: ClassVar[Text] = _("The roles of an official were set: {roles}.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.official"

    roles: tuple[str, ...]
    old: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RoleDefined(Event):
    """A role was made, or what it may do was changed."""

    name: ClassVar[str] = "orgs.role.defined"
    text: ClassVar[Text] = _("The role {role} was defined.")
    measures: ClassVar = NOBODY
    personal: ClassVar = NOBODY
    subject_type: ClassVar[str] = "orgs.role"

    role: str
    permissions: tuple[str, ...]


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
