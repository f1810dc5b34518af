"""Internal notes: what officials read, and the question that asks for one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from madang.apps.cases import queries_notes
from madang.apps.cases.commands.noting import LONGEST_NOTE
from madang.apps.cases.events.desk import CaseNoted
from madang.apps.cases.models import Case
from madang.core.actors import Actor
from madang.core.events.models import EventRow

NOTE_FIELD: Final[Mapping[str, Any]] = {
    "name": "note",
    "type": "textarea",
    "label": _("Internal note"),
    "hint": _(
        "For officials only; the applicant never sees it. It stays as it is: put right what was"
        " wrong by a further note."
    ),
    "required": True,
    "max_length": LONGEST_NOTE,
}


def notes(
    case: Case, actor: Actor, events: Sequence[EventRow], names: Mapping[int, str]
) -> dict[str, Any]:
    """What officials wrote to each other; ``names`` of those who appear in the timeline.

    Whose department has the case adds to it. Without an event of a note nothing is read.
    """
    noted = any(row.name == CaseNoted.name for row in events)
    return {
        "rows": [
            {
                "when": one.noted_at,
                "by": names.get(one.official_id, ""),
                "text": one.text,
                "gone": one.purged_at,
            }
            for one in (queries_notes.notes_of(case) if noted else ())
        ],
        "may_write": actor.may("cases.accept") and case.department_id == actor.department_id,
        "field": NOTE_FIELD,
    }
