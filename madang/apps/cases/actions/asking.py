"""What several actions ask: reasons, and the questions of the form under which a case was filed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import filing, queries
from madang.apps.cases.actions.base import Call, FieldSpec
from madang.apps.cases.commands.correcting import PREFIX
from madang.apps.cases.commands.transferring import LONGEST_REASONS
from madang.apps.cases.models import Case
from madang.apps.cases.showing import field_row
from madang.core.errors import DomainError, Text
from madang.core.programmes.fields import BooleanField, ChoiceField, FileField, FormField
from madang.lib import inputs

# A browser sends nothing for these while nothing is chosen.
_UNTICKED = (ChoiceField, BooleanField)


def reasons_field(hint: Text, label: Text = "") -> FieldSpec:
    """The reasons of a step."""
    return {
        "name": "reasons",
        "type": "textarea",
        "label": label or _("Reasons"),
        "hint": hint,
        "max_length": LONGEST_REASONS,
        "required": True,
    }


def questions(case: Case, *, with_personal: bool) -> Sequence[FieldSpec]:
    """The questions of the case's form with what was answered; personal ones begin empty.

    All of them, also those that were not asked: what hangs on another answer may be asked now.
    """
    return [
        {**_row(field, case), "name": PREFIX + field.name, "required": False}
        for field in _asked(case, with_personal=with_personal)
    ]


def _row(field: FormField, case: Case) -> dict[str, Any]:
    row = field_row(field, case.answers.get(field.name), None, ())
    if field.name in filing.personal_names(queries.pinned_service(case)):
        row["hint"] = _("Leave it empty to keep what you told us.")
    return row


def _asked(case: Case, *, with_personal: bool) -> list[FormField]:
    service = queries.pinned_service(case)
    hidden = frozenset() if with_personal else filing.personal_names(service)
    return [
        field
        for field in service.form
        if field.name not in hidden and not isinstance(field, FileField)
    ]


def changes(call: Call, *, with_personal: bool) -> dict[str, Any]:
    """What was answered anew. A box that a page did not send was unticked.

    A program that sends some answers only leaves the others as they are.
    """
    asked = _asked(call.case, with_personal=with_personal)
    personal = filing.personal_names(queries.pinned_service(call.case))
    written = [field.name for field in asked if not isinstance(field, _UNTICKED)]
    is_page = bool(written) and all(PREFIX + name in call.values for name in written)
    found: dict[str, Any] = {
        name.removeprefix(PREFIX): value
        for name, value in call.values.items()
        if name.startswith(PREFIX)
    }
    for field in asked:
        if field.name in personal and found.get(field.name) == "":
            del found[field.name]
        elif is_page and isinstance(field, _UNTICKED) and field.name not in personal:
            found.setdefault(field.name, "")
    return found


def numbers(call: Call, name: str) -> list[int]:
    """Ids that were chosen; a single one may come alone. Nonsense is left out."""
    raw = call.values.get(name) or []
    chosen = [raw] if isinstance(raw, str) else list(raw)
    read = (inputs.whole_number(str(one)) for one in chosen)
    return [number for number in read if number is not None]


def day(call: Call, name: str) -> dt.date:
    """A date that was typed. Raises DomainError."""
    found = inputs.day(call.text(name))
    if found is None:
        raise DomainError("bad_date", _("Enter a date."), field=name)
    return found


def moment(call: Call, day_name: str, time_name: str) -> dt.datetime | None:
    """A date and a time of the agency that were typed; None for neither. Raises DomainError."""
    if not call.text(day_name) and not call.text(time_name):
        return None
    date = day(call, day_name)
    time = inputs.time_of_day(call.text(time_name))
    if time is None:
        raise DomainError("bad_time", _("Enter a time, such as 14:30."), field=time_name)
    return timezone.make_aware(dt.datetime.combine(date, time))
