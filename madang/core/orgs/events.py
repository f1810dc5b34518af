"""What happens to an organisation."""

import datetime as dt
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
