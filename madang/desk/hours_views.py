"""Office hours with the day from which they hold, and services beside them."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.core.access import Request, official
from madang.core.errors import DomainError
from madang.core.form_pages import (
    FormPage,
    Row,
    day,
    form_methods,
    form_page,
    id_of,
    name_fields,
    names,
    time,
)
from madang.core.orgs import commands
from madang.core.orgs import office_queries as office
from madang.core.orgs import queries as orgs
from madang.core.orgs.commands.hours import WORKDAYS
from madang.core.orgs.models import OpeningHours
from madang.core.orgs.showing import localised
from madang.lib.periods import Span
from madang.ui.formats import clock

LONGEST_NAME = 60


@require_GET
@official("orgs.calendar")
def hours(request: Request) -> HttpResponse:
    """The working day of each weekday, what changes soon, and the service windows."""
    today = timezone.localdate()
    context = {
        "rows": [_hours_row(one) for one in office.hours_in_force(request.agency.id, today)],
        "coming": [_hours_row(one) for one in office.hours_to_come(request.agency.id, today)],
        "windows": [
            {
                "weekday": WEEKDAYS[one.weekday],
                "hours": _span_text((one.opens, one.closes)),
                "name": localised(one.name),
                "remove_url": reverse("desk_remove_window", args=[one.pk]),
            }
            for one in orgs.windows(request.agency)
        ],
    }
    return render(request, "desk/hours.html", context)


def _hours_row(row: OpeningHours) -> dict[str, Any]:
    lunch = (
        _span_text((row.lunch_starts, row.lunch_ends))
        if row.lunch_starts and row.lunch_ends
        else ""
    )
    return {
        "valid_from": row.valid_from,
        "weekday": WEEKDAYS[row.weekday],
        "hours": _span_text((row.opens, row.closes)),
        "lunch": lunch,
    }


def _span_text(span: Span) -> str:
    return f"{clock(span[0])}–{clock(span[1])}"


def _crumbs() -> list[tuple[Any, str]]:
    return [(_("Hours and windows"), reverse("desk_hours"))]


@form_methods
@official("orgs.calendar")
def change(request: Request) -> HttpResponseBase:
    """Set other hours from a day to come on."""
    page = FormPage(
        title=_("Change the hours"),
        lead=_(
            "The legal clock counts these hours. Days that have begun keep the hours by which they"
            " were counted; open petitions are reckoned anew."
        ),
        submit=_("Save the hours"),
        back=reverse("desk_hours"),
        crumbs=_crumbs(),
        fields=_hours_fields(office.hours_in_force(request.agency.id, timezone.localdate())),
    )

    def act(typed: QueryDict) -> str:
        commands.set_opening_hours(
            actor=request.actor,
            agency_id=request.agency.id,
            valid_from=day(typed, "valid_from"),
            weekdays=[id_of(raw) for raw in typed.getlist("weekdays")],
            opens=time(typed, "opens"),
            closes=time(typed, "closes"),
            lunch=_lunch(typed),
        )
        return page.back

    return form_page(request, page, act)


def _lunch(typed: QueryDict) -> Span | None:
    """Both ends of the break, or neither. Raises DomainError."""
    given = [name for name in ("lunch_starts", "lunch_ends") if typed.get(name, "").strip()]
    if len(given) == 1:
        (missing,) = {"lunch_starts", "lunch_ends"} - set(given)
        raise DomainError(
            "lunch_half", _("Give both the beginning and the end of lunch."), field=missing
        )
    return (time(typed, "lunch_starts"), time(typed, "lunch_ends")) if given else None


def _hours_fields(known: Sequence[OpeningHours]) -> list[Row]:
    first = known[0] if known else None
    rows: list[Row] = [
        {
            "name": "weekdays",
            "type": "choices",
            "label": _("Days of the week"),
            "hint": _("A Saturday or Sunday never counts: set a service window for it."),
            "required": True,
            "options": [(one, WEEKDAYS[one]) for one in WORKDAYS],
            "value": list(WORKDAYS),
        }
    ]
    labels = {
        "opens": _("Work begins"),
        "closes": _("Work ends"),
        "lunch_starts": _("Lunch begins"),
        "lunch_ends": _("Lunch ends"),
    }
    for name, label in labels.items():
        value = getattr(first, name, None)
        rows.append(
            {
                "name": name,
                "type": "text",
                "max_length": 5,
                "label": label,
                "hint": _("With 24 hours, such as 14:00."),
                "required": not name.startswith("lunch"),
                "value": clock(value) if value else "",
            }
        )
    rows.append(
        {
            "name": "valid_from",
            "type": "date",
            "label": _("First day of these hours"),
            "hint": _("From tomorrow on."),
            "required": True,
        }
    )
    return rows


@form_methods
@official("orgs.calendar")
def add_window(request: Request) -> HttpResponseBase:
    """Serve citizens beside the working day."""
    page = FormPage(
        title=_("Add a service window"),
        lead=_("Citizens are served then, and pages say so. No deadline moves."),
        submit=_("Add the window"),
        back=reverse("desk_hours"),
        crumbs=_crumbs(),
        fields=[
            {
                "name": "weekday",
                "type": "choice",
                "compact": True,
                "label": _("Day of the week"),
                "required": True,
                "options": list(WEEKDAYS.items()),
            },
            *(
                {
                    "name": name,
                    "type": "text",
                    "max_length": 5,
                    "label": label,
                    "hint": _("With 24 hours, such as 14:00."),
                    "required": True,
                }
                for name, label in (("opens", _("Opens")), ("closes", _("Closes")))
            ),
            *name_fields(None, most=LONGEST_NAME),
        ],
    )

    def act(typed: QueryDict) -> str:
        chosen = typed.get("weekday", "")
        commands.set_window(
            actor=request.actor,
            agency_id=request.agency.id,
            weekday=id_of(chosen) if chosen else -1,
            opens=time(typed, "opens"),
            closes=time(typed, "closes"),
            name=names(typed),
        )
        return page.back

    return form_page(request, page, act)


@form_methods
@official("orgs.calendar")
def remove_window(request: Request, window_id: int) -> HttpResponseBase:
    """End a service beside the working day, after a question."""
    window = office.window_by_id(request.actor, window_id)
    page = FormPage(
        title=_("Remove a service window"),
        lead=f"{WEEKDAYS[window.weekday]} {_span_text((window.opens, window.closes))}"
        f" · {localised(window.name)}",
        submit=_("Remove the window"),
        kind="danger",
        back=reverse("desk_hours"),
        crumbs=_crumbs(),
    )

    def act(_typed: QueryDict) -> str:
        commands.remove_window(
            actor=request.actor, agency_id=request.agency.id, window_id=window_id
        )
        return page.back

    return form_page(request, page, act)
