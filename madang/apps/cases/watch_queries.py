"""What falls due, and where it is found: lists that stay fast with a million cases.

No list is counted exactly. A day's count stops at COUNTED, and pages are found by the key of the
row before.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from heapq import merge
from operator import or_
from typing import Any, Literal

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.clock import with_zone
from madang.apps.cases.models import Case
from madang.apps.cases.queries import LISTED, PAGE, OpenCase, Scope, in_scope, whose
from madang.apps.cases.wording import SPAN, span_of, span_token, tokens, words_of
from madang.core.actors import Actor
from madang.core.errors import DomainError

State = Literal["open", "filed", "accepted", "closed", "all"]
STATES: tuple[State, ...] = ("open", "filed", "accepted", "closed", "all")
Cursor = tuple[dt.datetime, int]

COUNTED = 1000
SPANS = 4  # older spans of cases that are asked for together
NUMBER = re.compile(r"[0-9]{1,9}")
RECEIPT_NUMBER = re.compile(r"[0-9]{4}-[0-9]{1,9}")
# One look into the index for each day, which ends as soon as there is enough to say "many".
COUNT_SQL = """
SELECT day.first, (
    SELECT count(*) FROM (
        SELECT FROM cases_case
        WHERE {column} = ANY (%(of)s) AND NOT (status = 'closed') AND open_hold_id IS NULL
            AND wanted_at >= day.first AND wanted_at < day.after
        LIMIT %(most)s) AS few)
FROM unnest(%(firsts)s::timestamptz[], %(afters)s::timestamptz[]) AS day (first, after)
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for. ``text`` as typed; days are local, both included."""

    scope: Scope = "department"
    state: State = "open"
    number: str = ""
    service: str = ""
    text: str = ""
    due_from: dt.date | None = None
    due_until: dt.date | None = None
    words: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", words_of(self.text))

    @property
    def latest_first(self) -> bool:
        """What is over is shown from its end, what is open from the most urgent."""
        return self.state in ("closed", "all")


def due_between(
    actor: Actor,
    scope: Scope,
    first: dt.datetime | None,
    after: dt.datetime,
    *,
    cursor: Cursor | None = None,
) -> Sequence[OpenCase]:
    """Open cases wanted from ``first`` on and before ``after``, one more than a page.

    That is when they are due, or sooner where it was promised. Those whose clock stands still are
    not among them: their end moves on (``held``).
    """
    rows = in_scope(actor, scope).exclude(status=Case.Status.CLOSED).filter(wanted_at__lt=after)
    rows = rows.filter(open_hold=None)
    if first is not None:
        rows = rows.filter(wanted_at__gte=first)
    return _page(rows, cursor, latest_first=False)


def held(actor: Actor, scope: Scope, *, cursor: Cursor | None = None) -> Sequence[OpenCase]:
    """Open cases whose clock stands still, one more than a page; due when it goes on, or later."""
    rows = in_scope(actor, scope).exclude(status=Case.Status.CLOSED)
    return _page(rows.filter(open_hold__isnull=False), cursor, latest_first=False)


def due_counts(actor: Actor, scope: Scope, days: Sequence[dt.date]) -> Mapping[dt.date, int]:
    """How many open cases with a running clock fall due on each of these days.

    COUNTED means that many or more.
    """
    column, of = whose(actor, scope)
    firsts = [_midnight(day) for day in days]
    values: dict[str, Any] = {
        "of": of,
        "most": COUNTED,
        "firsts": firsts,
        "afters": [_midnight(day + dt.timedelta(days=1)) for day in days],
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SQL.format(column=column), values)
        found = dict(cursor.fetchall())
    return {day: found[first] for day, first in zip(days, firsts, strict=True)}


def search(actor: Actor, sought: Sought, *, cursor: Cursor | None = None) -> Sequence[OpenCase]:
    """Cases that fit, one more than a page. Raises DomainError for what cannot be looked for.

    By number there is one or none. Words are found in what applicants wrote, but for what says who
    somebody is; the last filed comes first. Else open cases come by urgency, others from the end.
    """
    rows = in_scope(actor, sought.scope)
    if sought.number:
        return _page(rows.filter(**_number(sought.number)), None, latest_first=True)
    if sought.text and not sought.words:
        raise DomainError(
            "word_too_short", _("Write at least two letters of a word."), field="text"
        )
    rows = _narrowed(rows, sought)
    if sought.words:
        return _found_by_words(rows, sought, cursor)
    if sought.state != "all":
        return _page(rows, cursor, latest_first=sought.latest_first)
    # Two indexes, one order.
    parts = (
        _page(part, cursor, latest_first=True)
        for part in (
            rows.exclude(status=Case.Status.CLOSED),
            rows.filter(status=Case.Status.CLOSED),
        )
    )
    merged = merge(*parts, key=lambda row: (row.wanted_at, row.id), reverse=True)
    return list(merged)[: PAGE + 1]


def _narrowed(rows: QuerySet[Case], sought: Sought) -> QuerySet[Case]:
    if sought.state == "open":
        rows = rows.exclude(status=Case.Status.CLOSED)
    elif sought.state == "closed":
        rows = rows.filter(status=Case.Status.CLOSED)
    elif sought.state != "all":
        # Both: the index of what is open is known by the first one.
        rows = rows.exclude(status=Case.Status.CLOSED).filter(status=sought.state)
    if sought.service:
        rows = rows.filter(service=sought.service)
    if sought.due_from:
        rows = rows.filter(wanted_at__gte=_midnight(sought.due_from))
    if sought.due_until:
        rows = rows.filter(wanted_at__lt=_midnight(sought.due_until + dt.timedelta(days=1)))
    return rows


def _found_by_words(
    rows: QuerySet[Case], sought: Sought, cursor: Cursor | None
) -> Sequence[OpenCase]:
    """The last filed first: a common word stands in thousands of cases, and a page shows fifty.

    So the index is asked for the newest span of cases, then for some older ones, then for the rest.
    """
    pairs = sorted({pair for word in sought.words for pair in tokens(word)})
    for word in sought.words:
        rows = rows.filter(found_by__text__contains=word)
    if cursor:
        rows = rows.filter(found_by__pk__lt=cursor[1])
    newest = span_of(cursor[1] if cursor else _last_id())
    oldest = max(newest - SPANS, 0)
    found: list[OpenCase] = []
    for part in (
        rows.filter(_in_spans(pairs, [newest])),
        rows.filter(_in_spans(pairs, range(oldest, newest))),
        rows.filter(found_by__tokens__contains=pairs, found_by__pk__lt=oldest * SPAN),
    ):
        found += _listed(part.order_by("-found_by__pk"))
        if len(found) > PAGE:
            break
    return found[: PAGE + 1]


def _in_spans(pairs: Sequence[str], spans: Iterable[int]) -> Q:
    """Cases with all these pairs that lie in any of these spans."""
    each = (Q(found_by__tokens__contains=[span_token(span), *pairs]) for span in spans)
    return reduce(or_, each, Q(pk__in=()))


def _last_id() -> int:
    return Case.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _number(text: str) -> dict[str, int]:
    """2026-000123 as year and number; something that is none finds nothing."""
    year, _dash, number = text.strip().partition("-")
    if not (NUMBER.fullmatch(year) and NUMBER.fullmatch(number)):
        return {"year": 0, "number": 0}
    return {"year": min(int(year), 9999), "number": int(number)}


def _page(rows: QuerySet[Case], cursor: Cursor | None, *, latest_first: bool) -> Sequence[OpenCase]:
    if cursor:
        wanted_at, case_id = cursor
        if latest_first:
            rows = rows.filter(Q(wanted_at__lt=wanted_at) | Q(wanted_at=wanted_at, id__lt=case_id))
        else:
            rows = rows.filter(Q(wanted_at__gt=wanted_at) | Q(wanted_at=wanted_at, id__gt=case_id))
    return _listed(
        rows.order_by("-wanted_at", "-id") if latest_first else rows.order_by("wanted_at", "id")
    )


def _listed(rows: QuerySet[Case]) -> Sequence[OpenCase]:
    values: QuerySet[Case, tuple[Any, ...]] = rows.values_list(*LISTED)
    return [OpenCase(*row) for row in values[: PAGE + 1]]


def _midnight(day: dt.date) -> dt.datetime:
    return with_zone(dt.datetime.combine(day, dt.time()))
