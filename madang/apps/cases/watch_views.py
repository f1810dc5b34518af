"""The officials' pages of keeping time: what falls due, finding, figures, checks, days off."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import (
    commands,
    keeping_queries,
    month_queries,
    queries,
    shortening,
    showing,
    watch_queries,
)
from madang.apps.cases.desk_views import cursor as cursor_of
from madang.apps.cases.queries import OpenCase
from madang.apps.cases.showing import keeping
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.orgs import commands as orgs
from madang.ui.posting import posted

PAGE = queries.PAGE


@require_GET
@official("cases.read")
def due(request: Request) -> HttpResponse:
    """What falls due: on a day, in a week, in a month, and what is overdue."""
    view, scope = _chosen(request, "view", keeping.VIEWS, "week"), _scope(request)
    on = _date(request.GET.get("on", "")) or timezone.localdate()
    first, after = keeping.span_of_view(view, on)
    context: dict[str, Any] = {
        "view": view,
        "scope": scope,
        "views": [
            (name, label, _query(view=name, on=on, scope=scope))
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
    if view != "late":
        context["back_url"] = _query(view=view, on=first - dt.timedelta(days=1), scope=scope)
        context["on_url"] = _query(view=view, on=after, scope=scope)
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
    scope: watch_queries.Scope,
    first: dt.date,
    after: dt.date,
    on: dt.date,
) -> dict[str, Any]:
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
    typed = {name: request.GET.get(name, "").strip() for name in SOUGHT}
    scope = _scope(request)
    sought = watch_queries.Sought(
        scope=scope,
        state=_chosen(request, "state", watch_queries.STATES, "open"),
        number=typed["number"],
        service=typed["service"],
        text=typed["text"],
        due_from=_date(typed["due_from"]),
        due_until=_date(typed["due_until"]),
    )
    context: dict[str, Any] = {
        "fields": _search_fields(request, typed | {"state": sought.state, "scope": scope}),
        "asked": bool(request.GET),
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


SOUGHT = ("number", "service", "text", "due_from", "due_until")


def _search_fields(request: Request, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    services = [
        (key, str(one.service.title))
        for key, one in queries.offered_services(request.agency).items()
    ]
    scopes = [(name, showing.SCOPE_NAMES[name]) for name in _allowed_scopes(request)]
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
    span, by = _span(request), _chosen(request, "by", shortening.BYS, "service")
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
    span, by = _span(request), _chosen(request, "by", shortening.BYS, "service")
    key = request.GET.get("key", "")
    before = request.GET.get("before", "")
    found = shortening.shortening_cases(
        request.agency.id,
        span.since,
        span.until,
        by,
        key,
        department_id=shortening.department_seen(request.actor),
        before=int(before) if before.isdecimal() else None,
    )
    shown = found[:PAGE]
    here = {"span": span.name, "by": by, "key": key}
    more = len(found) > PAGE
    context = {
        "title": keeping.span_title(span),
        "name": keeping.names_of_rows([key], by, request.agency).get(key) or _("Nobody"),
        "back": f"{reverse('desk_shortening')}?{urlencode({'span': span.name, 'by': by})}",
        "rows": keeping.counted_rows(shown),
        "first_url": _query(**here) if before else "",
        "next_url": _query(**here, before=shown[-1].event_id) if more else "",
    }
    return render(request, "cases/desk_shortening_cases.html", context)


@require_GET
@official("cases.read")
def letter(request: Request, case_id: int, number: int) -> HttpResponse:
    """A dunning letter to be printed (시행규칙 별지 제7호서식)."""
    case = queries.case_for_official(request.actor, case_id)
    row = keeping_queries.letter(case, number)
    return render(request, "cases/desk_letter.html", keeping.letter_page(case, row, request.agency))


@require_GET
@official("cases.watch")
def months(request: Request) -> HttpResponse:
    """The monthly checks, the last one first."""
    rows = [
        {
            "month": row.data["month"][:7],
            "url": reverse("desk_month", kwargs={"month": row.data["month"][:7]}),
            "numbers": row.numbers,
            "when": row.occurred_at,
        }
        for row in month_queries.checks_of(request.agency.id)
    ]
    return render(request, "cases/desk_months.html", {"rows": rows})


@require_GET
@official("cases.watch")
def month(request: Request, month: str) -> HttpResponse:
    """The check list of a month: its numbers, the cases behind one of them, what was found."""
    return _month_page(request, month)


@posted("desk_month", "month")
@official("cases.watch")
def note_month(request: Request, month: str) -> HttpResponseBase:
    """Write down what was found and done."""
    found = request.POST.get("found", "")
    try:
        commands.note_month_check(actor=request.actor, month=month, found=found)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _month_page(request, month, error=error, typed=found)
    return redirect("desk_month", month=month)


def _month_page(
    request: Request, month: str, *, error: DomainError | None = None, typed: str = ""
) -> HttpResponse:
    span = shortening.span_named(month)
    check = month_queries.require_check(request.agency.id, span)
    number = _chosen(request, "number", month_queries.NUMBERS, "late")
    before = request.GET.get("before", "")
    found = month_queries.cases_behind(
        request.agency.id, span, number, before=int(before) if before.isdecimal() else None
    )
    shown = found[:PAGE]
    more = len(found) > PAGE
    context = {
        "title": keeping.span_title(span),
        "month": span.name,
        "when": check.occurred_at,
        "numbers": [
            (name, keeping.NUMBER_NAMES[name], check.numbers[name], _query(number=name))
            for name in month_queries.NUMBERS
        ],
        "number": number,
        "rows": showing.inbox_rows(shown, request.actor, request.agency, scope="all"),
        "first_url": _query(number=number) if before else "",
        "next_url": _query(number=number, before=shown[-1].id) if more else "",
        "notes": [
            {"when": row.occurred_at, "title": row.data["found"]}
            for row in month_queries.notes_of(request.agency.id, span)
        ],
        "error": error,
        "typed": typed,
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_month.html", context, status=status)


@require_GET
@official("orgs.calendar")
def holidays(request: Request) -> HttpResponse:
    """Declaring a day off or worked: first whom it touches, then yes."""
    return _holiday_page(request, request.GET)


@posted("desk_holidays")
@official("orgs.calendar")
def declare_day(request: Request) -> HttpResponseBase:
    """Declare the day; all open cases are reckoned anew."""
    date, name = _date(request.POST.get("date", "")), request.POST.get("name", "").strip()
    try:
        _check_day(date, name)
        orgs.declare_day(
            actor=request.actor,
            agency_id=request.agency.id,
            date=date or timezone.localdate(),
            is_working=request.POST.get("works") == "true",
            name={"ko": name},
        )
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _holiday_page(request, request.POST, error=error)
    return redirect(f"{reverse('desk_holidays')}?declared={date}")


def _check_day(date: dt.date | None, name: str) -> None:
    if date is None:
        raise DomainError("date_missing", _("Say which day."), field="date")
    if date < timezone.localdate():
        raise DomainError(
            "day_is_over", _("This day is over and can no longer be declared."), field="date"
        )
    if not name:
        raise DomainError("name_missing", _("Say what the day is called."), field="name")


def _holiday_page(
    request: Request, typed: Mapping[str, str], *, error: DomainError | None = None
) -> HttpResponse:
    works, name = typed.get("works", "") == "true", typed.get("name", "").strip()
    date = _date(typed.get("date", ""))
    touched = None
    if "date" in typed and error is None:
        try:
            _check_day(date, name)
            if date is not None:
                touched = keeping_queries.touched_by(request.agency.id, date, is_working=works)
        except DomainError as wrong:
            error = wrong
    context = {
        "typed": {
            "date": typed.get("date", ""),
            "name": name,
            "works": "true" if works else "false",
        },
        "error": error,
        "touched": touched,
        "rows": keeping.moved_rows(touched.first, request.agency) if touched else [],
        "declared": _date(request.GET.get("declared", "")),
        "days": keeping.declared_rows(request.agency),
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_holidays.html", context, status=status)


def _listed(request: Request, found: Sequence[OpenCase], **here: Any) -> dict[str, Any]:
    """A page of cases, and the ways to the first and the next page."""
    shown = found[:PAGE]
    following = ""
    if len(found) > PAGE:
        last = shown[-1]
        following = _query(**here, after=f"{last.due_at.isoformat()}~{last.id}")
    return {
        "rows": showing.inbox_rows(shown, request.actor, request.agency, scope=here["scope"]),
        "first_url": _query(**here) if "after" in request.GET else "",
        "next_url": following,
    }


def _chosen(request: Request, name: str, known: Any, usual: Any) -> Any:
    """A word of the address. Raises NotFound for one that is not known."""
    value = request.GET.get(name, "") or usual
    if value not in known:
        raise NotFound("no_list", _("There is no such list."))
    return value


def _scope(request: Request) -> watch_queries.Scope:
    scope: watch_queries.Scope = _chosen(request, "scope", watch_queries.SCOPES, "department")
    return scope


def _allowed_scopes(request: Request) -> list[watch_queries.Scope]:
    everything = request.actor.may("cases.read_all")
    return [name for name in watch_queries.SCOPES if name != "all" or everything]


def _scopes(request: Request, **here: Any) -> list[tuple[str, Any, str]]:
    return [
        (name, showing.SCOPE_NAMES[name], _query(**here, scope=name))
        for name in _allowed_scopes(request)
    ]


def _span(request: Request) -> shortening.Span:
    name = request.GET.get("span", "")
    return shortening.span_named(name) if name else shortening.month_of(timezone.localdate())


def _date(text: str) -> dt.date | None:
    """A day as addresses and fields write it; None for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _query(**values: Any) -> str:
    return "?" + urlencode(values)
