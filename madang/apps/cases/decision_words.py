"""Texts with places to fill in: what may stand in braces.

Only what the applicant may read, and nothing that says who somebody is: a text is chosen with a
click, and names are opened for a purpose only. ``showing.texts`` fills them in.
"""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.block_service import Service
from madang.core.errors import DomainError
from madang.core.programmes.fields import (
    ChoiceField,
    DateField,
    DecimalField,
    FormField,
    IntegerField,
    TextField,
)

PLACE: Final = re.compile(r"\{([^{}\n]{0,60})\}")
_FILLED_BY: Final = (TextField, IntegerField, DecimalField, DateField, ChoiceField)

GENERAL: Final[Mapping[str, str | Promise]] = {
    "number": _("receipt number"),
    "service": _("name of the service"),
    "filed_on": _("day of receipt"),
    "due_on": _("day on which it is due"),
    "today": _("today's date"),
    "department": _("department in charge"),
    "phone": _("telephone of the department"),
    "law": _("legal basis of the service"),
}
"""What every text may use."""


def answers_of(service: Service) -> list[FormField]:
    """The questions whose answers a text of this service may use."""
    return [one for one in service.questions if isinstance(one, _FILLED_BY) and not one.personal]


def places(service: Service | None) -> dict[str, str | Promise]:
    """What a text may use, with its name; one of any service only what is general."""
    answers = {one.name: str(one.label) for one in answers_of(service)} if service else {}
    return {**answers, **GENERAL}


def check_places(text: str, service: Service | None) -> None:
    """Raise DomainError where a text asks for something that cannot be filled in."""
    known = places(service)
    wrong = [name for name in PLACE.findall(text) if name not in known]
    if wrong:
        raise DomainError(
            "unknown_place",
            _("{%(name)s} cannot be filled in here. You can use: %(known)s. Nothing was saved.")
            % {"name": wrong[0], "known": ", ".join(f"{{{name}}}" for name in known)},
            field="text",
        )


def left_open(text: str, service: Service) -> list[str]:
    """The places of a text that nobody has filled in yet, as they stand in it."""
    known = places(service)
    return [f"{{{name}}}" for name in PLACE.findall(text) if name in known]
