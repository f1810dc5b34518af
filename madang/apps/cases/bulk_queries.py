"""Reading what a bulk step is about: the chosen cases, a run and what came of it."""

import uuid
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from madang.apps.cases.models import BulkItem, BulkRun, Case
from madang.core.actors import Actor
from madang.core.errors import NotFound


def cases_of_choice(actor: Actor, case_ids: Sequence[int]) -> Mapping[int, Case]:
    """Those of the cases that the actor's lists show, by id. Raises Forbidden."""
    actor.require("cases.read")
    rows = Case.objects.filter(agency_id=actor.agency_id, id__in=case_ids)
    if not actor.may("cases.read_all"):
        rows = rows.filter(department_id=actor.department_id or 0)
    return {case.pk: case for case in rows.select_related("department", "assignee")}


def run_of(actor: Actor, uid: uuid.UUID) -> BulkRun:
    """A run of the actor's own. Raises NotFound."""
    run = BulkRun.objects.filter(uid=uid, official_id=actor.id or 0).first()
    if run is None:
        raise NotFound("no_run", _("There is no such step of yours."))
    return run


def items_of(run: BulkRun) -> Sequence[BulkItem]:
    """What the run did, case by case, in the order in which it was done."""
    rows = BulkItem.objects.filter(run=run).select_related("case__assignee", "before")
    return list(rows.order_by("id"))
