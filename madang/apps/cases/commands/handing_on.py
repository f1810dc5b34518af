"""Who is in charge changes between colleagues: handed on with a note, or taken back."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.commands.base import change_case, envelope, require_open, the_case
from madang.apps.cases.commands.handling import assign_case
from madang.apps.cases.commands.noting import checked_note, write_note
from madang.apps.cases.events.desk import AssignmentUndone
from madang.apps.cases.models import Case
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.core.orgs import queries as orgs


def hand_on_case(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    official_id: int,
    note: str,
    moment: dt.datetime | None = None,
) -> None:
    """Put a colleague in charge of a case that somebody works on, with a note of how it stands
    (인계).

    Raises what ``assign_case`` and ``write_note`` raise, and DomainError where nobody is in charge
    yet or the colleague is already.
    """
    case = the_case(actor, case_id)
    checked_note(note)
    if case.assignee_id is None:
        raise DomainError(
            "nobody_in_charge",
            _("Nobody is in charge yet, so there is nothing to hand on: assign it instead."),
        )
    if case.assignee_id == official_id:
        raise DomainError("same_official", _("This person is in charge already."))
    with transaction.atomic():
        write_note(actor=actor, case_id=case_id, version=version, text=note)
        assign_case(
            actor=actor, case_id=case_id, version=version, official_id=official_id, moment=moment
        )


def undo_assignment(*, actor: Actor, case_id: int, version: int, official_id: int | None) -> None:
    """Put back in charge who was before, or nobody: an assignment within the department binds
    nobody outside, so it may be taken back. The timeline keeps both.

    Raises Forbidden, NotFound, Stale if anybody worked on the case since, and DomainError for a
    closed case, or for somebody who has left the department meanwhile.
    """
    actor.require("cases.assign")
    case = the_case(actor, case_id)
    require_open(case, version, Case.Status.ACCEPTED)
    colleagues = {person.pk for person in orgs.officials_of(case.department_id)}
    if official_id is not None and official_id not in colleagues:
        raise DomainError(
            "not_in_department",
            _("This person is not in office in the department in charge. Nothing was changed."),
        )
    with transaction.atomic():
        change_case(case, version, assignee_id=official_id)
        record(AssignmentUndone(**envelope(case), official_id=official_id), actor=actor)
