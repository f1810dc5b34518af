"""Reading the monthly checks: their numbers, and the cases behind each number.

What was received, closed, late, extended and returned is counted from the events of the month; what
was open at its end, overrun or on hold, from the cases that the check kept: how they stand later
changes no number.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from madang.apps.cases.events import CaseClosed, CaseFiled
from madang.apps.cases.events.clock import CaseExtended
from madang.apps.cases.events.keeping import MonthChecked
from madang.apps.cases.models import Case, LedgerEntry, MonthEndCase, MonthNote
from madang.apps.cases.queries import LISTED, PAGE, OpenCase
from madang.apps.cases.shortening import Span
from madang.core.errors import NotFound
from madang.core.events.models import EventRow
from madang.core.orgs.models import Agency

AGENCY = "orgs.agency"
AT_ONCE = 5000
# In the order in which the check list shows them.
NUMBERS = ("received", "closed", "late", "extended", "returned", "open", "overrun", "held")
# Those of them that are counted from what the check kept.
AT_END: Mapping[str, Q] = {"open": Q(), "overrun": Q(overrun=True), "held": Q(held=True)}
EVENTS_SQL = """
SELECT count(*) FILTER (WHERE name = %(filed)s),
    count(*) FILTER (WHERE name = %(closed)s),
    count(*) FILTER (WHERE name = %(closed)s AND (numbers ->> 'minutes_late')::integer > 0),
    count(*) FILTER (WHERE name = %(extended)s),
    count(*) FILTER (WHERE name = %(closed)s AND data ->> 'ending' = 'returned')
FROM events_eventrow
WHERE agency_id = %(agency_id)s AND occurred_at >= %(since)s AND occurred_at < %(until)s
    AND name IN (%(filed)s, %(closed)s, %(extended)s)
"""


def numbers_of(agency_id: int, span: Span) -> Mapping[str, int]:
    """The numbers of a month whose end was kept, by their names in ``MonthChecked``."""
    values: dict[str, Any] = {
        "agency_id": agency_id,
        "since": span.since,
        "until": span.until,
        "filed": CaseFiled.name,
        "closed": CaseClosed.name,
        "extended": CaseExtended.name,
    }
    with connection.cursor() as cursor:
        cursor.execute(EVENTS_SQL, values)
        of_events = cursor.fetchone()
    at_end = _kept(agency_id, span).aggregate(
        open=Count("id"),
        overrun=Count("id", filter=Q(overrun=True)),
        held=Count("id", filter=Q(held=True)),
    )
    found = (*of_events, at_end["open"], at_end["overrun"], at_end["held"])
    return dict(zip(NUMBERS, found, strict=True))


def open_at_end(agency_id: int, span: Span) -> Iterator[tuple[int, bool, bool]]:
    """What had been received and was not closed when a month ended, and how it stood then.

    Id; whether the clock stood still; whether it ran and the period was over. By id.
    """
    rows = Case.objects.filter(agency_id=agency_id, filed_at__lt=span.until)
    rows = rows.filter(~Q(status=Case.Status.CLOSED) | Q(closed_at__gte=span.until))
    hold, resume = LedgerEntry.Kind.HOLD, LedgerEntry.Kind.RESUME
    turns = LedgerEntry.objects.filter(
        case=OuterRef("pk"), kind__in=[hold, resume], at__lt=span.until
    ).order_by("-at", "-id")
    found = (
        rows.annotate(last_turn=Subquery(turns.values("kind")[:1]))
        .order_by("id")
        .values_list("id", "last_turn", "due_at")
    )
    for case_id, last_turn, due_at in found.iterator(chunk_size=AT_ONCE):
        held = last_turn == hold
        yield case_id, held, not held and due_at < span.until


def _kept(agency_id: int, span: Span) -> QuerySet[MonthEndCase]:
    return MonthEndCase.objects.filter(agency_id=agency_id, month=span.first)


def cases_behind(
    agency_id: int, span: Span, number: str, *, before: int | None = None
) -> Sequence[OpenCase]:
    """The cases that a number counts, the last filed first, one more than a page."""
    rows = Case.objects.filter(agency_id=agency_id)
    if number in AT_END:
        kept = _kept(agency_id, span).filter(AT_END[number])
        rows = rows.filter(id__in=kept.values("case_id"))
    else:
        rows = rows.filter(id__in=_events(agency_id, span, number).values("subject_id"))
    if before:
        rows = rows.filter(id__lt=before)
    values = rows.order_by("-id").values_list(*LISTED)[: PAGE + 1]
    return [OpenCase(*row) for row in values]


def _events(agency_id: int, span: Span, number: str) -> QuerySet[EventRow]:
    """The events that a number counts. Raises NotFound for a number that is none."""
    which = {
        "received": Q(name=CaseFiled.name),
        "closed": Q(name=CaseClosed.name),
        "late": Q(name=CaseClosed.name) & ~Q(numbers__minutes_late=0),
        "extended": Q(name=CaseExtended.name),
        "returned": Q(name=CaseClosed.name, data__ending=Case.Ending.RETURNED),
    }
    if number not in which:
        raise NotFound("no_number", _("There is no such number in the check list."))
    return EventRow.objects.filter(
        which[number],
        agency_id=agency_id,
        occurred_at__gte=span.since,
        occurred_at__lt=span.until,
    )


def checks_of(agency_id: int) -> Sequence[EventRow]:
    """The months that were checked, the last one first."""
    return list(_of_agency(agency_id, MonthChecked.name).order_by("-id")[:PAGE])


def check_of(agency_id: int, span: Span) -> EventRow | None:
    """The check of a month, None if there was none."""
    return _of_month(agency_id, MonthChecked.name, span).first()


def require_check(agency_id: int, span: Span) -> EventRow:
    """The check of a month. Raises NotFound if there was none."""
    found = check_of(agency_id, span)
    if found is None:
        raise NotFound("no_check", _("This month was not checked (yet)."))
    return found


def notes_of(agency_id: int, span: Span) -> Sequence[MonthNote]:
    """What was written about the check of a month, the last first."""
    return list(MonthNote.objects.filter(agency_id=agency_id, month=span.first).order_by("-id"))


def lock(agency_id: int) -> None:
    """Let nobody else check a month of this agency until the transaction ends."""
    Agency.objects.select_for_update(of=("self",)).get(id=agency_id)


def _of_agency(agency_id: int, name: str) -> QuerySet[EventRow]:
    return EventRow.objects.filter(
        agency_id=agency_id, subject_type=AGENCY, subject_id=agency_id, name=name
    )


def _of_month(agency_id: int, name: str, span: Span) -> QuerySet[EventRow]:
    return _of_agency(agency_id, name).filter(data__month=span.first.isoformat())
