"""One step with several cases: each in a command and a transaction of its own.

The preview is the command itself, run and rolled back: what it says is what happens, by the same
rules, unless somebody works on a case in between.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import bulk_queries
from madang.apps.cases.commands.handing_on import hand_on_case, undo_assignment
from madang.apps.cases.commands.handling import accept_case, assign_case
from madang.apps.cases.commands.noting import write_note
from madang.apps.cases.events.daily import BulkBegun, BulkRefused, BulkTakenBack
from madang.apps.cases.models import BulkItem, BulkRun, Case
from madang.core.actors import Actor
from madang.core.errors import DomainError, Forbidden
from madang.core.events.commands import record

Step = Literal["accept", "assign", "hand_on", "note"]
STEPS: Final[dict[str, str]] = {
    "accept": "cases.accept",
    "assign": "cases.assign",
    "hand_on": "cases.assign",
    "note": "cases.accept",
}
"""The steps that may be done with several cases, and the permission of each."""
UNDONE: Final = frozenset({"assign", "hand_on"})
"""Those that may be taken back. Acceptance is an act of the office, with its moment (법9, 영6), and
notes are only added."""
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with each case; ``note`` and ``official_id`` where the step asks them."""

    step: Step
    official_id: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case and its version as the list showed it."""

    case_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a step would do: ``error`` why not, else who is then in charge, "" for nobody."""

    case: Case
    error: DomainError | None
    assignee: str


def step_named(name: str) -> Step:
    """Raises DomainError for a step that there is not."""
    if name not in STEPS:
        raise DomainError(
            "no_step", _("Choose what to do with the petitions. Nothing was changed."), field="step"
        )
    step: Step = name  # type: ignore[assignment]  # just checked
    return step


def foresee(*, actor: Actor, plan: Plan, chosen: Sequence[Chosen]) -> list[Foreseen]:
    """What the step would do to each of the cases. Nothing stays of it. Raises Forbidden."""
    actor.require(STEPS[plan.step])
    known = bulk_queries.cases_of_choice(actor, [one.case_id for one in chosen])
    return [
        _foreseen(actor, plan, one, known[one.case_id]) for one in chosen if one.case_id in known
    ]


def _foreseen(actor: Actor, plan: Plan, one: Chosen, case: Case) -> Foreseen:
    with transaction.atomic():
        try:
            with transaction.atomic():
                _do(actor, plan, one)
        except DomainError as error:
            found = Foreseen(case, error, "")
        else:
            names = Case.objects.filter(id=case.pk).values_list("assignee__name", flat=True)
            found = Foreseen(case, None, names.get() or "")
        transaction.set_rollback(True)
    return found


def do_with_several(
    *, actor: Actor, plan: Plan, chosen: Sequence[Chosen], uid: uuid.UUID
) -> BulkRun:
    """Do a step with each of the cases; what is refused is kept with its reason.

    ``uid`` is the caller's own: sent again, the run goes on where it ended, and does nothing twice.
    Raises Forbidden.
    """
    actor.require(STEPS[plan.step])
    known = bulk_queries.cases_of_choice(actor, [one.case_id for one in chosen])
    seen = [one for one in chosen[:MOST] if one.case_id in known]
    run = _run(actor, plan.step, uid, len(seen))
    for one in seen:
        _do_one(actor, run, plan, one, known[one.case_id])
    return run


def _run(actor: Actor, step: Step, uid: uuid.UUID, cases: int) -> BulkRun:
    if actor.kind != "official" or actor.id is None:
        raise Forbidden("officials_only", _("This page is for officials."))
    try:
        with transaction.atomic():
            run = BulkRun.objects.create(uid=uid, official_id=actor.id, step=step)
            record(BulkBegun(**_envelope(actor, run), step=step, cases=cases), actor=actor)
            return run
    except IntegrityError:
        return bulk_queries.run_of(actor, uid)


def _envelope(actor: Actor, run: BulkRun) -> dict[str, Any]:
    return {
        "agency_id": actor.agency_id,
        "department_id": actor.department_id,
        "subject_id": run.pk,
    }


def _do_one(actor: Actor, run: BulkRun, plan: Plan, one: Chosen, case: Case) -> None:
    with transaction.atomic():
        BulkRun.objects.select_for_update().get(id=run.pk)  # a second sending waits here
        if BulkItem.objects.filter(run=run, case=case).exists():
            return
        item = BulkItem(run=run, case=case, before_id=case.assignee_id)
        try:
            with transaction.atomic():
                _do(actor, plan, one)
        except DomainError as error:
            item.error, item.said = error.code, str(error.message)
            refused = BulkRefused(
                **_envelope(actor, run), step=run.step, case_id=case.pk, why=error.code
            )
            record(refused, actor=actor)
        versions = Case.objects.filter(id=case.pk).values_list("version", flat=True)
        item.version = versions.get()
        item.save(force_insert=True)


def _do(actor: Actor, plan: Plan, one: Chosen) -> None:
    if plan.step == "accept":
        accept_case(actor=actor, case_id=one.case_id, version=one.version)
    elif plan.step == "note":
        write_note(actor=actor, case_id=one.case_id, version=one.version, text=plan.note)
    elif plan.step == "assign":
        assign_case(
            actor=actor,
            case_id=one.case_id,
            version=one.version,
            official_id=plan.official_id,
        )
    else:
        hand_on_case(
            actor=actor,
            case_id=one.case_id,
            version=one.version,
            official_id=plan.official_id,
            note=plan.note,
        )


def undo_several(*, actor: Actor, uid: uuid.UUID) -> None:
    """Take back what a run assigned, case by case; where somebody worked on one since, it stays.

    Raises Forbidden, NotFound, and DomainError for a step that cannot be taken back.
    """
    run = bulk_queries.run_of(actor, uid)
    if run.step not in UNDONE:
        raise DomainError("not_undone", _("This step cannot be taken back. Nothing was changed."))
    actor.require(STEPS[run.step])
    items = list(BulkItem.objects.filter(run=run, error="", undone_at=None).order_by("id"))
    undone = sum(_undo_one(actor, item) for item in items)
    with transaction.atomic():
        first = BulkRun.objects.filter(id=run.pk, undone_at=None).update(undone_at=timezone.now())
        if first or undone:
            event = BulkTakenBack(
                **_envelope(actor, run), step=run.step, undone=undone, kept=len(items) - undone
            )
            record(event, actor=actor)


def _undo_one(actor: Actor, item: BulkItem) -> bool:
    """Whether it was taken back; why not is kept with the item."""
    rows = BulkItem.objects.filter(id=item.pk, undone_at=None)
    try:
        with transaction.atomic():
            undo_assignment(
                actor=actor,
                case_id=item.case_id,
                version=item.version,
                official_id=item.before_id,
            )
            return bool(rows.update(undone_at=timezone.now(), kept_because=""))
    except DomainError as error:
        rows.update(kept_because=str(error.message))
        return False
