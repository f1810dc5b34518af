"""The officials' pages of days off: first whom a declaration touches, then yes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import keeping_queries
from madang.apps.cases.addresses import date_of
from madang.apps.cases.showing import keeping
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.orgs import commands as orgs
from madang.core.orgs import queries
from madang.ui.posting import posted

USUAL_LAW = "관공서의 공휴일에 관한 규정 제2조제11호 (임시공휴일)"


@require_GET
@official("orgs.calendar")
def holidays(request: Request) -> HttpResponse:
    """Declaring a day off or worked, and the days that are declared."""
    return _page(request, request.GET)


@posted("desk_holidays")
@official("orgs.calendar")
def declare_day(request: Request) -> HttpResponseBase:
    """Declare the day; all open cases are reckoned anew."""
    try:
        date, wanted = _wanted(request.POST)
        orgs.declare_day(actor=request.actor, agency_id=request.agency.id, date=date, **wanted)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _page(request, request.POST, error=error)
    return redirect(f"{reverse('desk_holidays')}?declared={date}")


@require_GET
@official("orgs.calendar")
def take_back(request: Request, day: str) -> HttpResponse:
    """Whom it touches if a declared day is taken back, with the button that does it."""
    return _take_back_page(request, day, None)


@posted("desk_take_back_day", "day")
@official("orgs.calendar")
def withdraw_day(request: Request, day: str) -> HttpResponseBase:
    """Take the day back; all open cases are reckoned anew."""
    date = _day_of_address(day)
    try:
        orgs.withdraw_day(actor=request.actor, agency_id=request.agency.id, date=date)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _take_back_page(request, day, error)
    return redirect(f"{reverse('desk_holidays')}?withdrawn={date}")


def _take_back_page(request: Request, day: str, error: DomainError | None) -> HttpResponse:
    date = _day_of_address(day)
    row = queries.declared_day(request.agency.id, date)
    if error is None:
        try:
            orgs.check_withdrawal(date=date)
        except DomainError as wrong:
            error = wrong
    touched = None
    if error is None:
        touched = keeping_queries.touched_by(request.agency.id, date, is_working=not row.is_working)
    context = {
        "date": date,
        "name": row.name["ko"],
        "error": error,
        "touched": keeping.touched(touched, request.agency) if touched else None,
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_take_back_day.html", context, status=status)


def _page(
    request: Request, typed: Mapping[str, str], *, error: DomainError | None = None
) -> HttpResponse:
    touched = None
    if "date" in typed and error is None:
        try:
            date, wanted = _wanted(typed)
            orgs.check_declaration(date=date, **wanted)
            touched = keeping_queries.touched_by(
                request.agency.id, date, is_working=wanted["is_working"]
            )
        except DomainError as wrong:
            error = wrong
    context = {
        "typed": {
            "date": typed.get("date", ""),
            "name": typed.get("name", "").strip(),
            "law": typed.get("law", USUAL_LAW).strip(),
            "works": "true" if typed.get("works") == "true" else "false",
        },
        "error": error,
        "touched": keeping.touched(touched, request.agency) if touched else None,
        "declared": date_of(request.GET.get("declared", "")),
        "withdrawn": date_of(request.GET.get("withdrawn", "")),
        "days": keeping.declared_rows(request.agency),
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_holidays.html", context, status=status)


def _wanted(typed: Mapping[str, str]) -> tuple[dt.date, dict[str, Any]]:
    """The day, and what is declared of it. Raises DomainError without a day."""
    date = date_of(typed.get("date", ""))
    if date is None:
        raise DomainError("date_missing", _("Say which day."), field="date")
    return date, {
        "is_working": typed.get("works") == "true",
        "name": {"ko": typed.get("name", "").strip()},
        "law": typed.get("law", "").strip(),
    }


def _day_of_address(text: str) -> dt.date:
    date = date_of(text)
    if date is None:
        raise NotFound("no_day", _("Nothing was declared for this day."))
    return date
