"""What officials were told about cases (알려 온 일): reminders, dunning letters, escalations."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from madang.apps.cases.models import Told
from madang.apps.cases.queries import PAGE
from madang.core.actors import Actor
from madang.core.errors import Forbidden, NotFound
from madang.core.events.models import EventRow


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was told, with the event that says it."""

    told: Told
    event: EventRow


def told(actor: Actor, *, before: int | None = None, only_unseen: bool = False) -> Sequence[Line]:
    """What an official was told, the newest first, one more than a page. Raises Forbidden."""
    rows = Told.objects.filter(official_id=_official(actor)).select_related(
        "case__department", "case__programme_version__programme", "instead_of"
    )
    if before is not None:
        rows = rows.filter(id__lt=before)
    if only_unseen:
        rows = rows.filter(seen_at=None)
    found = list(rows.order_by("-id")[: PAGE + 1])
    events = EventRow.objects.in_bulk([row.event_id for row in found])
    return [Line(row, events[row.event_id]) for row in found]


def told_to(actor: Actor, told_id: int) -> Line:
    """One of the lines of an official's own list. Raises Forbidden and NotFound."""
    row = Told.objects.filter(id=told_id, official_id=_official(actor)).first()
    if row is None:
        raise NotFound("not_told", _("There is no such line in your list."))
    return Line(row, EventRow.objects.get(id=row.event_id))


def _official(actor: Actor) -> int:
    actor.require("cases.read")
    if actor.kind != "official" or actor.id is None:
        raise Forbidden("officials_only", _("Only officials have such a list."))
    return actor.id
