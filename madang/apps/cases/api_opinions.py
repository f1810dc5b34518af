"""Opinions for machines of the office: what departments owe, answering, needing longer."""

import datetime as dt
import uuid
from typing import Any, Literal

from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from madang.apps.cases import commands, queries_complex
from madang.apps.cases.models import Opinion
from madang.core.access import Request
from madang.core.orgs.bearer import Bearer

router = Router(tags=["opinions"])


class OpinionOut(Schema):
    """A question to a department. ``version`` goes with the answer.

    ``when_late`` is what silence after ``answer_by`` means: ``escalate`` (it goes up to the
    superiors) or ``deem`` (it is consent, by ``law``). ``superiors_told`` is how many were told.
    """

    uid: uuid.UUID
    version: int
    case_uid: uuid.UUID
    case_number: str
    department: str
    state: str
    question: str
    asked_at: dt.datetime
    answer_by: dt.datetime
    when_late: str
    law: str
    superiors_told: int
    stance: str
    text: str


class OpinionsOut(Schema):
    """A page of open questions. ``next`` goes on, as ``after``; empty on the last page."""

    opinions: list[OpinionOut]
    next: str


class AnswerIn(Schema):
    """An opinion; conditions and objections need a text."""

    version: int
    stance: Literal["agree", "conditions", "oppose", "not_concerned"]
    text: str = Field(default="", max_length=10_000)


class ExtensionIn(Schema):
    """Until which working day a department needs, why, and how far it is."""

    version: int
    until: dt.date
    reasons: str = Field(max_length=10_000)


@router.get("/opinions", response=OpinionsOut, auth=Bearer("cases.review"))
def opinions(request: Request, after: uuid.UUID | None = None) -> dict[str, Any]:
    """What the departments of the agency owe, the most urgent first."""
    last = queries_complex.opinion_of_uid(request.actor, after) if after else None
    rows = queries_complex.opinions_owed(
        request.actor, after=(last.answer_by, last.pk) if last else None
    )
    shown = rows[: queries_complex.PAGE]
    following = str(shown[-1].uid) if len(rows) > len(shown) else ""
    return {"opinions": [_shown(one) for one in shown], "next": following}


@router.post("/opinions/{uuid:uid}/answer", response=OpinionOut, auth=Bearer("cases.review"))
def answer(request: Request, uid: uuid.UUID, body: AnswerIn) -> dict[str, Any]:
    """Give the opinion of the department that was asked."""
    found = queries_complex.opinion_of_uid(request.actor, uid)
    commands.answer_opinion(
        actor=request.actor,
        agency=request.agency,
        opinion_id=found.pk,
        version=body.version,
        stance=body.stance,
        text=body.text,
    )
    return _shown(queries_complex.opinion_of_uid(request.actor, uid))


@router.post("/opinions/{uuid:uid}/extend", response=OpinionOut, auth=Bearer("cases.review"))
def extend(request: Request, uid: uuid.UUID, body: ExtensionIn) -> dict[str, Any]:
    """Say in time that the department needs longer (민원처리법 제20조)."""
    found = queries_complex.opinion_of_uid(request.actor, uid)
    commands.extend_opinion(
        actor=request.actor,
        agency=request.agency,
        opinion_id=found.pk,
        version=body.version,
        until=body.until,
        reasons=body.reasons,
    )
    return _shown(queries_complex.opinion_of_uid(request.actor, uid))


def _shown(opinion: Opinion) -> dict[str, Any]:
    return {
        "uid": opinion.uid,
        "version": opinion.version,
        "case_uid": opinion.case.uid,
        "case_number": opinion.case.receipt_number,
        "department": opinion.department.key,
        "state": opinion.state,
        "question": opinion.question,
        "asked_at": timezone.localtime(opinion.asked_at),
        "answer_by": timezone.localtime(opinion.answer_by),
        "when_late": opinion.when_late,
        "law": opinion.law,
        "superiors_told": len(opinion.escalated_to),
        "stance": opinion.stance,
        "text": opinion.text,
    }
