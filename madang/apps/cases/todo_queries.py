"""What is an official's own to do now (해야할 일): one number for each page, and the list of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from madang.apps.cases import told_queries
from madang.apps.cases.models import Case, Opinion, Supplement
from madang.core.actors import Actor
from madang.core.office.todos import counting

COUNTED: Final = 100
OWED: Final = (Opinion.State.ASKED, Opinion.State.ESCALATED)
# Four looks into indexes, each of which ends as soon as there is enough to say "many".
COUNT_SQL: Final = """
SELECT
    (SELECT count(*) FROM (
        SELECT FROM cases_case AS work
        WHERE work.assignee_id = %(official)s AND NOT (work.status = 'closed')
            AND (work.standing_asked_at IS NOT NULL
                OR work.open_hold_id IS NULL AND (work.wanted_at < %(tomorrow)s
                    OR EXISTS (SELECT FROM cases_supplement AS supplement
                        WHERE supplement.case_id = work.id AND supplement.state = 'answered')))
        LIMIT %(most)s) AS few)
    + (SELECT count(*) FROM (
        SELECT FROM cases_opinion AS opinion
        WHERE opinion.department_id = %(department)s AND opinion.state IN ('asked', 'escalated')
        LIMIT %(most)s) AS few)
    + (SELECT count(*) FROM (
        SELECT FROM cases_told AS told
        WHERE told.official_id = %(official)s AND told.seen_at IS NULL
        LIMIT %(most)s) AS few)
"""


@dataclass(frozen=True, slots=True)
class Work:
    """A case of the official's own, and why it is to be worked on now."""

    case: Case
    late: bool
    today: bool
    answered: bool
    asked: bool


def count(actor: Actor) -> int:
    """How many things are the official's to do; each of the three parts is counted to COUNTED.

    Opinions that the department owes count for whoever may answer them, and what other capabilities
    have for the official (``core.office.todos``). One query. Raises Forbidden.
    """
    actor.require("cases.read")
    values: dict[str, Any] = {
        "official": actor.id or 0,
        "department": actor.department_id or 0 if actor.may("cases.review") else 0,
        "tomorrow": _tomorrow(timezone.now()),
        "most": COUNTED,
    }
    further, own_values = counting(actor)
    with connection.cursor() as cursor:
        cursor.execute(f"{COUNT_SQL} + {further}", values | own_values)
        (found,) = cursor.fetchone()
    return int(found)


def work(actor: Actor, moment: dt.datetime) -> Sequence[Work]:
    """The official's own cases that are late, due today, have a supplement to look at, or whose
    applicant waits to be told how it stands; the most urgent first. Raises Forbidden.

    Those of somebody for whom they stand in are in the inbox, under "mine"; what is late of them
    is told to whoever stands in.
    """
    actor.require("cases.read")
    answered = Supplement.objects.filter(case=OuterRef("pk"), state=Supplement.State.ANSWERED)
    tomorrow = _tomorrow(moment)
    rows = (
        Case.objects.filter(agency_id=actor.agency_id, assignee_id=actor.id or 0)
        .exclude(status=Case.Status.CLOSED)
        .annotate(answered=Exists(answered))
        .filter(
            Q(standing_asked_at__isnull=False)
            | Q(open_hold=None) & (Q(wanted_at__lt=tomorrow) | Q(answered=True))
        )
        .order_by("wanted_at", "id")
    )
    return [_work(case, moment, tomorrow) for case in rows[:COUNTED]]


def _work(case: Case, moment: dt.datetime, tomorrow: dt.datetime) -> Work:
    runs = case.open_hold_id is None
    wanted_at: dt.datetime = case.wanted_at
    return Work(
        case,
        late=runs and wanted_at < moment,
        today=runs and moment <= wanted_at < tomorrow,
        answered=runs and bool(getattr(case, "answered", False)),
        asked=case.standing_asked_at is not None,
    )


def opinions(actor: Actor) -> Sequence[Opinion]:
    """What the department owes others, for whoever may answer; the most urgent first."""
    if not actor.may("cases.review"):
        return []
    rows = Opinion.objects.filter(department_id=actor.department_id or 0, state__in=OWED)
    return list(rows.select_related("case__department").order_by("answer_by", "id")[:COUNTED])


def unseen(actor: Actor) -> Sequence[told_queries.Line]:
    """Letters and reminders that were not opened yet, the newest first. Raises Forbidden."""
    return told_queries.told(actor, only_unseen=True)[:COUNTED]


def _tomorrow(moment: dt.datetime) -> dt.datetime:
    day = timezone.localdate(moment) + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
