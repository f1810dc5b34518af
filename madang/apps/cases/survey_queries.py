"""Reading surveys: what is to be asked of a case, and what people answered, counted."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from madang.apps.cases.block_survey import Survey, SurveysBlock
from madang.apps.cases.models import Case, SurveyAnswer
from madang.apps.cases.queries import pinned_service
from madang.core.actors import Actor
from madang.core.programmes import queries as programmes

ASKED_FOR: Final = dt.timedelta(days=60)
LEAST: Final = 5
"""Fewer answers than this are shown to nobody: a single judgement must not be recognised."""

TOTALS_SQL = """
SELECT answer.service, answer.survey, max(cases_case.programme_version_id), count(*), avg(score)
FROM cases_surveyanswer AS answer JOIN cases_case ON cases_case.id = answer.case_id
WHERE answer.agency_id = %(agency_id)s
    AND answered_at >= %(since)s AND answered_at < %(until)s
    AND (%(department_id)s::bigint IS NULL OR answer.department_id = %(department_id)s)
GROUP BY 1, 2 ORDER BY 4 DESC, 1
"""
COUNTS_SQL = """
SELECT service, survey, one.key, one.value, count(*)
FROM cases_surveyanswer AS answer, jsonb_each_text(answer.answers) AS one
WHERE agency_id = %(agency_id)s AND answered_at >= %(since)s AND answered_at < %(until)s
    AND (%(department_id)s::bigint IS NULL OR department_id = %(department_id)s)
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What was answered about a service in a year. ``counts`` are by question and answer.

    ``definition`` is None where the file does not have the survey any more. With fewer than LEAST
    answers ``average`` is None and ``counts`` is empty.
    """

    service: str
    version_id: int
    definition: Survey | None
    answered: int
    average: float | None
    counts: Mapping[str, Mapping[str, int]]


def survey_of(case: Case) -> Survey | None:
    """The survey that the file of the case asks after a decision, None without one."""
    name = pinned_service(case).survey
    return _survey(case.programme_version_id, name) if name else None


def _survey(version_id: int, name: str) -> Survey | None:
    # A file from before surveys were written down may name one that it does not have.
    block: SurveysBlock | None = programmes.version(version_id).block("surveys")
    return block.root.get(name) if block else None


def survey_asked(case: Case) -> Survey | None:
    """The survey that the applicant can answer now: after a decision, once, for sixty days."""
    if case.ending != Case.Ending.DECIDED or case.closed_at is None:
        return None
    if timezone.now() - case.closed_at > ASKED_FOR:
        return None
    found = survey_of(case)
    if found is None or SurveyAnswer.objects.filter(case=case).exists():
        return None
    return found


def years(actor: Actor) -> Sequence[int]:
    """The years in which anything was answered, the newest first; this one always."""
    rows = SurveyAnswer.objects.filter(agency_id=actor.agency_id)
    first = rows.order_by("answered_at").values_list("answered_at", flat=True).first()
    now = timezone.localdate().year
    return range(now, (timezone.localtime(first).year if first else now) - 1, -1)


def results(actor: Actor, *, year: int) -> Sequence[Result]:
    """What was answered in a year by service, the most answered first.

    Of the actor's department, or with ``cases.read_all`` of the agency. Whole years only: out of
    the difference of two spans that are nearly the same one could read a single answer.
    Raises Forbidden.
    """
    actor.require("cases.read")
    zone = timezone.get_default_timezone()
    values: dict[str, Any] = {
        "agency_id": actor.agency_id,
        "since": dt.datetime(year, 1, 1, tzinfo=zone),
        "until": dt.datetime(year + 1, 1, 1, tzinfo=zone),
        "department_id": None if actor.may("cases.read_all") else actor.department_id or 0,
    }
    counts: dict[tuple[str, str], dict[str, dict[str, int]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS_SQL, values)
        for service, survey, question, answer, count in cursor.fetchall():
            counts[service, survey].setdefault(question, {})[answer] = count
        cursor.execute(TOTALS_SQL, values)
        totals = cursor.fetchall()
    return [
        Result(
            service,
            version_id,
            _survey(version_id, survey),
            answered,
            float(average) if answered >= LEAST else None,
            counts[service, survey] if answered >= LEAST else {},
        )
        for service, survey, version_id, answered, average in totals
    ]


def without_small(counts: Sequence[int]) -> list[int | None]:
    """Counts that may be shown; None in place of one to four.

    Where just one would be hidden, the next smallest is hidden with it: the sum is known.
    """
    shown = [None if 0 < count < LEAST else count for count in counts]
    if shown.count(None) == 1:
        larger = [place for place, count in enumerate(shown) if count]
        if larger:
            shown[min(larger, key=lambda place: counts[place])] = None
    return shown
