"""A step with several cases: what it would do to each, and what it did."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.apps.cases import queries
from madang.apps.cases.commands.bulk import STEPS, UNDONE, Foreseen, Step
from madang.apps.cases.models import BulkItem, BulkRun, Case
from madang.apps.cases.showing.rows import Row, topic
from madang.apps.cases.showing.words import Lazy
from madang.core.actors import Actor

STEP_NAMES: Final[Mapping[str, Lazy]] = {
    "accept": gettext_lazy("Accept"),
    "assign": gettext_lazy("Assign"),
    "hand_on": gettext_lazy("Hand on to a colleague"),
    "note": gettext_lazy("Write an internal note"),
}
ABOUT: Final[Mapping[str, Lazy]] = {
    "accept": gettext_lazy(
        "The department takes the petitions on. This cannot be taken back: with it the office tells"
        " the applicant that it deals with the petition. One that is another department's is"
        " transferred instead."
    ),
    "assign": gettext_lazy(
        "Somebody of the department is put in charge. It can be taken back as long as nobody worked"
        " on the petition."
    ),
    "hand_on": gettext_lazy(
        "A colleague goes on with petitions that somebody is in charge of, and reads your note. Who"
        " is in charge can be put back as long as nobody worked on the petition; the note stays."
    ),
    "note": gettext_lazy(
        "The same note is added to each petition. It cannot be taken back: notes are only added."
    ),
}


def steps_offered(actor: Actor) -> list[tuple[str, Lazy]]:
    """The steps that an official may do with several cases."""
    return [(name, STEP_NAMES[name]) for name, needed in STEPS.items() if actor.may(needed)]


def foreseen_rows(found: Sequence[Foreseen], step: Step) -> list[Row]:
    """What the step would do to each case, or why not."""
    return [
        {
            **_case(one.case),
            "refused": one.error is not None,
            "text": one.error.message if one.error else _will(one, step),
        }
        for one in found
    ]


def _will(one: Foreseen, step: Step) -> str:
    if step == "accept":
        return _("Will be accepted.")
    if step == "note":
        return _("Will get the note.")
    before = one.case.assignee.name if one.case.assignee else _("nobody yet")
    return _("%(name)s will be in charge (now: %(before)s).") % {
        "name": one.assignee,
        "before": before,
    }


def item_rows(items: Sequence[BulkItem], run: BulkRun) -> list[Row]:
    """What a run did to each case, what was refused, and what was taken back."""
    return [
        {**_case(one.case), "refused": bool(one.error or one.kept_because), "text": _did(one, run)}
        for one in items
    ]


def _did(item: BulkItem, run: BulkRun) -> str:
    if item.error:
        return item.said
    before = item.before.name if item.before else _("nobody yet")
    if item.undone_at:
        return _("Taken back: in charge is %(name)s, as before.") % {"name": before}
    if item.kept_because:
        return _("Not taken back. %(why)s") % {"why": item.kept_because}
    if run.step == "accept":
        return _("Was accepted.")
    if run.step == "note":
        return _("Got the note.")
    assignee = item.case.assignee.name if item.case.assignee else _("nobody yet")
    return _("In charge is %(name)s (before: %(before)s).") % {"name": assignee, "before": before}


def may_undo(run: BulkRun, items: Sequence[BulkItem]) -> bool:
    """Whether anything of a run can be taken back and nobody tried yet."""
    return (
        run.step in UNDONE
        and run.undone_at is None
        and any(not one.error and one.undone_at is None for one in items)
    )


def _case(case: Case) -> Row:
    service = queries.pinned_service(case)
    return {
        "url": reverse("desk_case", kwargs={"case_id": case.pk}),
        "number": case.receipt_number,
        "title": service.title,
        "topic": topic(service, case.answers),
    }
