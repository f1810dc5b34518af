"""What can be done with a case, said once for page and API.

An action names its command, who may run it and when, and what it asks. The desk, the applicant's
page and the API are made from it: none has code of its own for a single action.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.models import Case
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import DomainError, NotFound, Text
from madang.lib import inputs

FieldSpec = Mapping[str, Any]
"""A question as ``madang.ui.fields.FieldView`` reads it."""
Audience = Literal["official", "applicant"]


@dataclass(frozen=True, slots=True)
class Call:
    """One run of an action. ``values`` are as typed, ``files`` as uploaded, by field.

    ``version`` is the version of the case that was seen; 0 is always stale.
    """

    actor: Actor
    agency: AgencyRef
    case: Case
    version: int
    values: Mapping[str, Any]
    files: Mapping[str, Sequence[UploadedFile[Any]]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value.strip() if isinstance(value, str) else str(value)

    def flag(self, name: str) -> bool:
        return self.values.get(name) in (True, "true", "on", "yes", "1")

    def number(self, name: str) -> int:
        """0 for what is no whole number."""
        return inputs.whole_number(self.text(name)) or 0


@dataclass(frozen=True, slots=True)
class Action:
    """Something that an official or the applicant may do with a case.

    ``is_open`` says whether it can be done now; ``fields`` what it asks, in the kit's words;
    ``run`` calls the command. ``permission`` is that of the command, for officials and machines.
    """

    name: str
    label: Text
    about: Text
    audience: Audience
    permission: str
    is_open: Callable[[Case, Actor], bool]
    fields: Callable[[Case, Actor, AgencyRef], Sequence[FieldSpec]]
    run: Callable[[Call], None]
    law: Text = ""
    danger: bool = False
    # Whether the case may be another department's after it, so that the page leads to the inbox.
    leaves: bool = False
    # Whether the case page lists it; what has a form of its own there is for the API only.
    is_listed: bool = True

    def offered_to(self, case: Case, actor: Actor) -> bool:
        """Whether this actor is shown the action for this case now."""
        if self.audience == "official" and not actor.may(self.permission):
            return False
        return self.is_open(case, actor)


ACTIONS: dict[tuple[Audience, str], Action] = {}


def register(action: Action) -> Action:
    """Make an action known. Raises ValueError for a second one of the name."""
    key = (action.audience, action.name)
    if ACTIONS.setdefault(key, action) is not action:
        raise ValueError(f"there are two actions {key}")
    return action


def action_named(audience: Audience, name: str) -> Action:
    """The action of this name. Raises NotFound."""
    found = ACTIONS.get((audience, name))
    if found is None:
        raise NotFound("no_action", _("There is no such step."))
    return found


def offered(audience: Audience, case: Case, actor: Actor) -> list[Action]:
    """What can be done with a case now, in the order in which it was registered."""
    return [
        action
        for (of, _name), action in ACTIONS.items()
        if of == audience and action.offered_to(case, actor)
    ]


def listed(audience: Audience, case: Case, actor: Actor) -> list[Action]:
    """What of it the page of the case lists."""
    return [action for action in offered(audience, case, actor) if action.is_listed]


def require_open(action: Action, case: Case, actor: Actor) -> None:
    """Raise DomainError if the step is not open for the case now."""
    if not action.is_open(case, actor):
        raise DomainError(
            "wrong_status", _("This step is not open for the case now. Nothing was changed.")
        )


def no_fields(_case: Case, _actor: Actor, _agency: AgencyRef) -> Sequence[FieldSpec]:
    """For an action that asks nothing."""
    return ()


def is_mine(case: Case, actor: Actor) -> bool:
    """Open case of the official's own department; machines act for the whole agency."""
    return case.status != Case.Status.CLOSED and (
        actor.kind == "device" or case.department_id == actor.department_id
    )


def in_work(case: Case, actor: Actor) -> bool:
    """As ``is_mine``, and accepted."""
    return is_mine(case, actor) and case.status == Case.Status.ACCEPTED
