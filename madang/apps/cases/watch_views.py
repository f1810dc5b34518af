"""The officials' pages of keeping time: what falls due, finding, figures."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import queries, shortening, showing, watch_queries
from madang.apps.cases.addresses import chosen, date_of, id_before, query
from madang.apps.cases.desk_views import cursor as cursor_of
from madang.apps.cases.desk_views import scope_of, scopes_for
from madang.apps.cases.queries import OpenCase
from madang.apps.cases.showing import keeping
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden

PAGE = queries.PAGE


@require_GET
@official("cases.read")
def due(request: Request) -> HttpResponse:
    """What falls due: on a day, in a week, in a month; what is overdue, and what stands still."""
    view, scope = chosen(request, "view", keeping.VIEWS, "week"), scope_of(request)
    on = date_of(request.GET.get("on", "")) or timezone.localdate()
    first, after = keeping.span_of_view(view, on)
    context: dict[str, Any] = {
        "view": view,
        "scope": scope,
        "views": [
            (name, label, query(view=name, on=on, scope=scope))
            for name, label in keeping.VIEW_NAMES.items()
        ],
        "scopes": _scopes(request, view=view, on=on),
        "title": keeping.day_title(view, first, after),
        "cells": [],
        "weeks": [],
        "rows": [],
        "next_url": "",
        "first_url": "",
    }
    if view not in keeping.TIMELESS:
        context["back_url"] = query(view=view, on=first - dt.timedelta(days=1), scope=scope)
        context["on_url"] = query(view=view, on=after, scope=scope)
    if view in ("week", "month"):
        days = keeping.days_of(first, after)
        counts = watch_queries.due_counts(request.actor, scope, days)
        context["cells"] = keeping.day_cells(days, counts, request.agency, scope)
        context["weeks"] = keeping.weeks_of(context["cells"])
    if view != "month":
        context |= _due_list(request, view, scope, first, after, on)
    return render(request, "cases/desk_due.html", context)


def _due_list(
    request: Request,
    view: str,
    scope: queries.Scope,
    first: dt.date,
    after: dt.date,
    on: dt.date,
) -> dict[str, Any]:
    if view == "held":
        found = watch_queries.held(request.actor, scope, cursor=cursor_of(request))
        return _listed(request, found, view=view, on=on, scope=scope)
    late = view == "late"
    found = watch_queries.due_between(
        request.actor,
        scope,
        None if late else _midnight(first),
        timezone.now() if late else _midnight(after),
        cursor=cursor_of(request),
    )
    return _listed(request, found, view=view, on=on, scope=scope)


@require_GET
@official("cases.read")
def search(request: Request) -> HttpResponse:
    """Cases by number, service, state, days of their end, and words that were written."""
    typed = {name: request.GET.get(name, "").strip() for name in SOUGHT} | _of_one_box(request)
    scope = scope_of(request)
    sought = watch_queries.Sought(
        scope=scope,
        state=chosen(request, "state", watch_queries.STATES, "open"),
        number=typed["number"],
        service=typed["service"],
        text=typed["text"],
        due_from=date_of(typed["due_from"]),
        due_until=date_of(typed["due_until"]),
    )
    context: dict[str, Any] = {
        "fields": _search_fields(request, typed | {"state": sought.state, "scope": scope}),
        "asked": bool(request.GET),
        "may_search_people": request.actor.may("people.reveal"),
        "scope": scope,
        "left": not sought.latest_first,
        "rows": [],
        "error": None,
        "next_url": "",
        "first_url": "",
    }
    if request.GET:
        try:
            found = watch_queries.search(request.actor, sought, cursor=cursor_of(request))
            kept = {name: value for name, value in typed.items() if value}
            context |= _listed(request, found, **kept, state=sought.state, scope=scope)
        except Forbidden:
            raise
        except DomainError as error:
            context["error"] = error
            for one in context["fields"]:
                one["error"] = error.message if one["name"] == error.field else ""
    status = int(context["error"].status) if context["error"] else 200
    return render(request, "cases/desk_search.html", context, status=status)


def _of_one_box(request: Request) -> dict[str, str]:
    """What was typed in the box of the page's head: a receipt number, or else words."""
    typed = request.GET.get("q", "").strip()
    if not typed:
        return {}
    return {"number" if watch_queries.RECEIPT_NUMBER.fullmatch(typed) else "text": typed}


SOUGHT = ("number", "service", "text", "due_from", "due_until")


def _search_fields(request: Request, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    services = [
        (key, str(one.service.title))
        for key, one in queries.offered_services(request.agency).items()
    ]
    scopes = [(name, showing.SCOPE_NAMES[name]) for name in scopes_for(request)]
    fields: list[dict[str, Any]] = [
        {"name": "text", "type": "text", "label": _("Words in the petition")},
        {"name": "number", "type": "text", "label": _("Receipt number"), "max_length": 15},
        {"name": "service", "type": "choice", "label": _("Service"), "options": services},
        {
            "name": "state",
            "type": "choice",
            "label": _("State"),
            "options": list(keeping.STATE_NAMES.items()),
        },
        {"name": "due_from", "type": "date", "label": _("Due from")},
        {"name": "due_until", "type": "date", "label": _("Due until")},
        {"name": "scope", "type": "choice", "label": _("Whose petitions"), "options": scopes},
    ]
    for one in fields:
        one["value"] = typed[one["name"]]
        one["compact"] = True
        one["error"] = ""
    return fields


@require_GET
@official("cases.read")
def shortening_table(request: Request) -> HttpResponse:
    """Shortening rate and points of a month or half-year (강남구 2-10), with ranks."""
    span, by = _span(request), chosen(request, "by", shortening.BYS, "service")
    own = shortening.department_seen(request.actor)
    rows = shortening.shortening(request.agency.id, span.since, span.until, by, department_id=own)
    context = {
        "span": span.name,
        "title": keeping.span_title(span),
        "by": by,
        "tabs_of": keeping.by_tabs(span),
        "spans": keeping.spans_to_choose(timezone.localdate()),
        "rows": keeping.shortening_rows(rows, by, span, request.agency),
        "own_only": own is not None,
    }
    return render(request, "cases/desk_shortening.html", context)


@require_GET
@official("cases.read")
def shortening_cases(request: Request) -> HttpResponse:
    """The cases behind one row of the table."""
    span, by = _span(request), chosen(request, "by", shortening.BYS, "service")
    key = request.GET.get("key", "")
    before = id_before(request)
    found = shortening.shortening_cases(
        request.agency.id,
        span.since,
        span.until,
        by,
        key,
        department_id=shortening.department_seen(request.actor),
        before=before,
    )
    shown = found[:PAGE]
    here = {"span": span.name, "by": by, "key": key}
    more = len(found) > PAGE
    context = {
        "title": keeping.span_title(span),
        "name": keeping.names_of_rows([key], by, request.agency).get(key) or _("Nobody"),
        "back": f"{reverse('desk_shortening')}?{urlencode({'span': span.name, 'by': by})}",
        "rows": keeping.counted_rows(shown),
        "first_url": query(**here) if before else "",
        "next_url": query(**here, before=shown[-1].event_id) if more else "",
    }
    return render(request, "cases/desk_shortening_cases.html", context)


def _listed(request: Request, found: Sequence[OpenCase], **here: Any) -> dict[str, Any]:
    """A page of cases, and the ways to the first and the next page."""
    shown = found[:PAGE]
    following = ""
    if len(found) > PAGE:
        last = shown[-1]
        following = query(**here, after=f"{last.wanted_at.isoformat()}~{last.id}")
    return {
        "rows": showing.inbox_rows(shown, request.actor, request.agency, scope=here["scope"]),
        "first_url": query(**here) if "after" in request.GET else "",
        "next_url": following,
    }


def _scopes(request: Request, **here: Any) -> list[tuple[str, Any, str]]:
    return [
        (name, showing.SCOPE_NAMES[name], query(**here, scope=name)) for name in scopes_for(request)
    ]


def _span(request: Request) -> shortening.Span:
    name = request.GET.get("span", "")
    return shortening.span_named(name) if name else shortening.month_of(timezone.localdate())


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
