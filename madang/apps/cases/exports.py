"""Which lists can be taken out as files, and how each is read from its address.

An export reads the list page by page, as the desk does, so that it holds the same rows for the same
official; it stops at one row more than ``MADANG_EXPORT_ROWS``.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import (
    analysis_queries,
    board_queries,
    dashboard_queries,
    inbox_filters,
    inbox_queries,
    queries,
    shortening,
    watch_queries,
)
from madang.apps.cases.addresses import chosen, date_of
from madang.apps.cases.queries import PAGE, OpenCase
from madang.apps.cases.scopes import dashboard_departments, department_of, official_of
from madang.apps.cases.shortening import Counted
from madang.apps.cases.showing import analysis as analysis_shown
from madang.apps.cases.showing import dashboard as dashboard_shown
from madang.apps.cases.showing import keeping, sheets
from madang.core.access import Request
from madang.core.errors import NotFound, Text
from madang.core.orgs.models import Official

T = TypeVar("T")
Cursor = tuple[dt.datetime, int]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that can be taken out. It has either ``cases`` or a ``table``.

    ``filters`` are the names in its address that say what of it is meant.
    """

    title: Text
    view: str
    filters: tuple[str, ...]
    cases: Callable[[Request], Iterator[OpenCase]] | None = None
    table: Callable[[Request], sheets.Table] | None = None


def listed(name: str) -> Listed:
    """The list of this name. Raises NotFound."""
    if name not in LISTS:
        raise NotFound("no_list", _("There is no such list."))
    return LISTS[name]


def _most(rows: Iterator[T]) -> list[T]:
    return list(islice(rows, settings.MADANG_EXPORT_ROWS + 1))


def cases_of(one: Listed, request: Request) -> list[OpenCase]:
    """All petitions of a list, or one more than may be taken out."""
    return _most(one.cases(request)) if one.cases else []


def _by_moment(page: Callable[[Cursor | None], Sequence[OpenCase]]) -> Iterator[OpenCase]:
    """All rows of a list that goes on by moment and id."""
    cursor: Cursor | None = None
    while True:
        found = page(cursor)
        yield from found[:PAGE]
        if len(found) <= PAGE:
            return
        cursor = found[PAGE - 1].wanted_at, found[PAGE - 1].id


def _by_id(page: Callable[[int | None], Sequence[T]], key: Callable[[T], int]) -> Iterator[T]:
    """All rows of a list that goes back by id."""
    before: int | None = None
    while True:
        found = page(before)
        yield from found[:PAGE]
        if len(found) <= PAGE:
            return
        before = key(found[PAGE - 1])


def _case_id(case: OpenCase) -> int:
    return case.id


def _event_id(one: Counted) -> int:
    return one.event_id


def _scope(request: Request) -> queries.Scope:
    found: queries.Scope = chosen(request, "scope", queries.SCOPES, "department")
    return found


def _inbox(request: Request) -> Iterator[OpenCase]:
    filters = inbox_filters.read(request.GET.dict())
    if inbox_filters.faults(filters, request.actor, request.agency):
        raise NotFound("no_scope", _("There is no such list."))
    actor = request.actor
    return _by_moment(lambda cursor: inbox_queries.inbox(actor, filters, after=cursor))


def _due(request: Request) -> Iterator[OpenCase]:
    view, scope = chosen(request, "view", keeping.VIEWS, "week"), _scope(request)
    actor = request.actor
    if view == "held":
        return _by_moment(lambda cursor: watch_queries.held(actor, scope, cursor=cursor))
    on = date_of(request.GET.get("on", "")) or timezone.localdate()
    first, after = (_midnight(day) for day in keeping.span_of_view(view, on))
    late = view == "late"
    page = partial(
        watch_queries.due_between,
        actor,
        scope,
        None if late else first,
        timezone.now() if late else after,
    )
    return _by_moment(lambda cursor: page(cursor=cursor))


def _search(request: Request) -> Iterator[OpenCase]:
    typed = {name: request.GET.get(name, "").strip() for name in ("number", "service", "text")}
    sought = watch_queries.Sought(
        scope=_scope(request),
        state=chosen(request, "state", watch_queries.STATES, "open"),
        due_from=date_of(request.GET.get("due_from", "").strip()),
        due_until=date_of(request.GET.get("due_until", "").strip()),
        **typed,
    )
    return _by_moment(lambda cursor: watch_queries.search(request.actor, sought, cursor=cursor))


def _board(request: Request) -> sheets.Table:
    departments = board_queries.departments_seen(request.actor, department_of(request))
    board = board_queries.board(departments)
    rows = Official.objects.filter(id__in=board.officials)
    return sheets.board_table(board, dict(rows.values_list("id", "name")))


def _board_cases(request: Request) -> Iterator[OpenCase]:
    departments = board_queries.departments_seen(request.actor, department_of(request))
    which = chosen(request, "which", board_queries.WHICH, "open")
    page = partial(
        board_queries.board_cases,
        departments,
        which,
        official=official_of(request),
        moment=timezone.now(),
    )
    return _by_moment(lambda cursor: page(cursor=cursor))


def _dashboard(request: Request) -> sheets.Table:
    departments = dashboard_departments(request)
    today = timezone.localdate()
    return sheets.dashboard_table(
        dashboard_queries.dashboard(request.agency.id, departments, today)
    )


def _dashboard_cases(request: Request) -> Iterator[OpenCase]:
    number = chosen(request, "number", dashboard_shown.COUNTS, "received")
    span = shortening.span_named(request.GET.get("month", ""))
    page = partial(
        dashboard_queries.cases_behind,
        request.agency.id,
        dashboard_departments(request),
        span,
        number,
    )
    return _by_id(lambda before: page(before=before), _case_id)


def _dashboard_counted(request: Request) -> sheets.Table:
    span = shortening.span_named(request.GET.get("month", ""))
    page = partial(
        shortening.cases_counted,
        request.agency.id,
        span.since,
        span.until,
        departments=dashboard_departments(request),
    )
    return sheets.counted_table(_most(_by_id(lambda before: page(before=before), _event_id)))


def _span(request: Request) -> shortening.Span:
    name = request.GET.get("span", "")
    return shortening.span_named(name) if name else shortening.month_of(timezone.localdate())


def _shortening(request: Request) -> sheets.Table:
    span, by = _span(request), chosen(request, "by", shortening.BYS, "service")
    own = shortening.department_seen(request.actor)
    rows = shortening.shortening(request.agency.id, span.since, span.until, by, department_id=own)
    names = keeping.names_of_rows([row.key for row in rows], by, request.agency)
    return sheets.shortening_table(rows, names)


def _shortening_cases(request: Request) -> sheets.Table:
    span, by = _span(request), chosen(request, "by", shortening.BYS, "service")
    page = partial(
        shortening.shortening_cases,
        request.agency.id,
        span.since,
        span.until,
        by,
        request.GET.get("key", ""),
        department_id=shortening.department_seen(request.actor),
    )
    return sheets.counted_table(_most(_by_id(lambda before: page(before=before), _event_id)))


def _analysis(request: Request) -> sheets.Table:
    span, by = _span(request), chosen(request, "by", analysis_queries.BYS, "service")
    own = shortening.department_seen(request.actor)
    rows = analysis_queries.analysis(request.agency.id, span, by, department_id=own)
    names = analysis_shown.names_of([row.key for row in rows], by, request.agency)
    return sheets.analysis_table(rows, names)


def _analysis_cases(request: Request) -> Iterator[OpenCase]:
    by = chosen(request, "by", analysis_queries.BYS, "service")
    page = partial(
        analysis_queries.analysis_cases,
        request.agency.id,
        _span(request),
        by,
        request.GET.get("key", ""),
        chosen(request, "number", analysis_queries.NUMBERS, "received"),
        department_id=shortening.department_seen(request.actor),
    )
    return _by_id(lambda before: page(before=before), _case_id)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def filters_of(one: Listed, request: Request) -> Mapping[str, str]:
    """What the address says of the list: no more than the list knows."""
    given: Mapping[str, Any] = request.GET
    return {name: given[name].strip() for name in one.filters if given.get(name, "").strip()}


SOUGHT = ("text", "number", "service", "state", "due_from", "due_until", "scope")
OF_TIME, OF_ROW = ("span", "by"), ("span", "by", "key")
LISTS: Mapping[str, Listed] = {
    "inbox": Listed(
        _("Inbox"), "desk_inbox", ("scope", "state", "when", "service", "charge"), _inbox
    ),
    "due": Listed(_("What falls due"), "desk_due", ("view", "on", "scope"), _due),
    "search": Listed(_("Search"), "desk_search", SOUGHT, _search),
    "board": Listed(_("Team board"), "desk_board", ("department",), table=_board),
    "board-cases": Listed(
        _("Petitions of the team board"),
        "desk_board_cases",
        ("department", "which", "official"),
        _board_cases,
    ),
    "dashboard": Listed(_("Dashboard"), "desk_dashboard", ("department",), table=_dashboard),
    "dashboard-cases": Listed(
        _("Petitions of the dashboard"),
        "desk_dashboard_cases",
        ("department", "month", "number"),
        _dashboard_cases,
    ),
    "dashboard-counted": Listed(
        _("Petitions that count"),
        "desk_dashboard_cases",
        ("department", "month", "number"),
        table=_dashboard_counted,
    ),
    "shortening": Listed(
        _("Shortening rate and points"), "desk_shortening", OF_TIME, table=_shortening
    ),
    "shortening-cases": Listed(
        _("Petitions behind a shortening rate"),
        "desk_shortening_cases",
        OF_ROW,
        table=_shortening_cases,
    ),
    "analysis": Listed(_("Analysis of petitions"), "desk_analysis", OF_TIME, table=_analysis),
    "analysis-cases": Listed(
        _("Petitions of the analysis"),
        "desk_analysis_cases",
        (*OF_ROW, "number"),
        _analysis_cases,
    ),
}
