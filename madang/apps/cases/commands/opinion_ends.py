"""Questions to other departments that end without an answer: by silence, or by the decision."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import queries_complex as found
from madang.apps.cases.commands.base import envelope, lock_case
from madang.apps.cases.commands.opinions import DEEM, OPEN, checked_text
from madang.apps.cases.events.opinions import (
    MeetingsWaived,
    OpinionDeemed,
    OpinionEscalated,
    OpinionsWaived,
    OpinionUnanswered,
)
from madang.apps.cases.models import Case, Opinion
from madang.core.actors import Actor
from madang.core.errors import DomainError
from madang.core.events.commands import record
from madang.lib.text import clean


def lapse_opinion(*, actor: Actor, opinion_id: int, moment: dt.datetime) -> bool:
    """Let silence have its effect at the answer-by: consent or escalation, as the file says.

    Says whether it had; not when the answer came, the time was extended or the case has ended.
    """
    opinion = found.opinion_of_agency(actor, opinion_id)
    deems = opinion.when_late == DEEM
    told = [] if deems else found.superiors_of_department(opinion.department)
    with transaction.atomic():
        changed = Opinion.objects.filter(
            id=opinion_id, state=Opinion.State.ASKED, answer_by__lte=moment
        ).update(
            state=Opinion.State.DEEMED if deems else Opinion.State.ESCALATED,
            escalated_to=told,
            version=F("version") + 1,
        )
        if not changed:
            return False
        whose: dict[str, Any] = {"opinion_id": opinion_id, "department": opinion.department.key}
        where = envelope(opinion.case)
        if deems:
            record(OpinionDeemed(**where, **whose, law=opinion.law), actor=actor)
        elif told:
            record(OpinionEscalated(**where, **whose, official_ids=tuple(told)), actor=actor)
        else:
            record(OpinionUnanswered(**where, **whose), actor=actor)
    return True


def waive_meetings(*, actor: Actor, case: Case, version: int, reasons: str) -> None:
    """Decide before the meetings on whose agenda a case stands, inside the same transaction.

    Raises DomainError where there is one and no reason is given.
    """
    waiting = found.meetings_pending(case)
    if not waiting:
        return
    lock_case(case, version)
    reasons = clean(reasons, lines=True)
    if not reasons:
        raise DomainError(
            "meeting_ahead",
            _(
                "A meeting is still to deal with this petition, and what it finds is to be"
                " respected (Decree, article 39). Wait, or say why you decide without it."
            ),
            field="waiver",
        )
    record(
        MeetingsWaived(
            **envelope(case),
            bodies=tuple(item.body_key for item in waiting),
            reasons=checked_text(reasons, "waiver", required=True),
            count=len(waiting),
        ),
        actor=actor,
    )


def waive_opinions(*, actor: Actor, case: Case, version: int, reasons: str) -> None:
    """Go without the opinions that are still open, inside the transaction that decides the case.

    Raises DomainError where there are some and no reason is given.
    """
    rows = Opinion.objects.filter(case=case, state__in=OPEN).select_related("department")
    if not rows.exists():
        return
    lock_case(case, version)  # first the case, then its questions, as whoever ends it does
    waiting = list(rows.select_for_update(of=("self",)).order_by("id"))
    names = tuple(opinion.department.key for opinion in waiting)
    reasons = clean(reasons, lines=True)
    if not reasons:
        raise DomainError(
            "opinions_open",
            _(
                "%(departments)s was asked and has not answered yet (Act, article 20). Wait, or"
                " say why you decide without it."
            )
            % {"departments": ", ".join(names)},
            field="waiver",
        )
    reasons = checked_text(reasons, "waiver", required=True)
    # Of a question that nobody needs any more the text says why.
    Opinion.objects.filter(id__in=[opinion.pk for opinion in waiting]).update(
        state=Opinion.State.CANCELLED, text=reasons, version=F("version") + 1
    )
    record(
        OpinionsWaived(**envelope(case), departments=names, count=len(names)),
        actor=actor,
    )
