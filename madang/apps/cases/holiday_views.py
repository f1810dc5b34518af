"""The officials' pages of days off: whom one touches, and declaring it."""

import datetime as dt
from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import keeping_queries
from madang.apps.cases.addresses import date_of
from madang.apps.cases.showing import keeping
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.orgs import commands as orgs
from madang.ui.posting import posted


@require_GET
@official("orgs.calendar")
def holidays(request: Request) -> HttpResponse:
    """Declaring a day off or worked: first whom it touches, then yes."""
    return _holiday_page(request, request.GET)


@posted("desk_holidays")
@official("orgs.calendar")
def declare_day(request: Request) -> HttpResponseBase:
    """Declare the day; all open cases are reckoned anew."""
    date, name = date_of(request.POST.get("date", "")), request.POST.get("name", "").strip()
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
    date = date_of(typed.get("date", ""))
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
        "declared": date_of(request.GET.get("declared", "")),
        "days": keeping.declared_rows(request.agency),
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_holidays.html", context, status=status)
