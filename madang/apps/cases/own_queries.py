"""What a signed-in resident has to do, was told and has agreed to, over all their petitions."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.models import Case, LedgerEntry, Supplement
from madang.apps.cases.queries import PAGE
from madang.core.actors import Actor
from madang.core.errors import Forbidden
from madang.core.events.models import EventRow

MOST = 20
"""Things to do of one kind that are listed; nobody has more, and a page has an end."""
LOOKED_THROUGH = 200
"""The newest petitions that are looked through for messages and consents."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something that happened to a petition and was not done by the resident."""

    event: EventRow
    case: Case


def demands(actor: Actor) -> Sequence[Supplement]:
    """What is missing in the resident's petitions, the most urgent first."""
    waiting = (Supplement.State.OPEN, Supplement.State.LAPSED)
    rows = Supplement.objects.filter(
        case__resident_id=_resident(actor),
        case__agency_id=actor.agency_id,
        state__in=waiting,
    ).exclude(case__status=Case.Status.CLOSED)
    return list(rows.select_related("case__department").order_by("answer_by", "id")[:MOST])


def extended(actor: Actor) -> Sequence[Case]:
    """Open petitions whose period was extended: only these can be asked to wait once more."""
    rows = _own(actor).exclude(status=Case.Status.CLOSED)
    return list(rows.filter(ledger__kind=LedgerEntry.Kind.EXTEND).distinct().order_by("-id")[:MOST])


def to_collect(actor: Actor) -> Sequence[Case]:
    """Petitions whose result lies ready, the oldest first."""
    rows = _own(actor).filter(collect_from__isnull=False, collected_at=None)
    rows = rows.filter(ending=Case.Ending.DECIDED)
    return list(rows.order_by("collect_from", "id")[:MOST])


def just_decided(actor: Actor, since: dt.datetime) -> Sequence[Case]:
    """Petitions that were decided since then and of which no survey was answered, newest first."""
    rows = _own(actor).filter(
        ending=Case.Ending.DECIDED,
        closed_at__gte=since,
        survey_answer=None,
    )
    return list(rows.order_by("-closed_at")[:MOST])


def open_cases(actor: Actor, most: int) -> Sequence[Case]:
    """The resident's open petitions, the newest first."""
    rows = _own(actor).exclude(status=Case.Status.CLOSED).select_related("open_hold")
    return list(rows.order_by("-id")[:most])


def messages(
    actor: Actor, *, without: frozenset[str], before: int | None = None, most: int = PAGE
) -> Sequence[Message]:
    """What was done about the resident's petitions, newest first, one more than ``most``.

    ``without`` are events that are not told; what residents do themselves is no message to them.
    """
    # By their ids: otherwise the database might read the whole log backwards.
    cases = {case.pk: case for case in newest(actor)}
    rows = EventRow.objects.filter(
        agency_id=actor.agency_id, subject_type="cases.case", subject_id__in=[*cases]
    ).exclude(name__in=without)
    rows = rows.exclude(actor_kind__in=["resident", "anonymous"])
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: most + 1])
    return [Message(row, cases[row.subject_id]) for row in found]


def newest(actor: Actor) -> Sequence[Case]:
    """The resident's newest petitions, for what is looked up in their answers."""
    return list(_own(actor).order_by("-id")[:LOOKED_THROUGH])


def _own(actor: Actor) -> QuerySet[Case]:
    rows = Case.objects.filter(resident_id=_resident(actor), agency_id=actor.agency_id)
    return rows.select_related("department")


def _resident(actor: Actor) -> int:
    if actor.kind != "resident" or actor.id is None:
        raise Forbidden("residents_only", _("Please sign in to see your cases."))
    return actor.id
