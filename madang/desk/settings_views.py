"""What the agency decides for itself where the law leaves it open."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_GET

from madang.core.access import Request, official
from madang.core.errors import DomainError, Text
from madang.core.events.models import EventRow
from madang.core.form_pages import FormPage, Row, form_methods, form_page
from madang.core.orgs import commands, queries
from madang.core.orgs import office_queries as office
from madang.core.orgs.models import AgencySettings

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted, by name and with a number before it."""

    name: Text
    counted: Any


@dataclass(frozen=True, slots=True)
class Question:
    """How a setting is asked for and shown. ``values`` are the words of those that have words."""

    label: Text
    hint: Text
    unit: Unit | None = None
    values: tuple[tuple[str, Text], ...] = ()

    def text(self, value: Value) -> str:
        if self.unit is not None:
            return str(self.unit.counted % value)
        raw = str(value).lower() if isinstance(value, bool) else str(value)
        return str(dict(self.values).get(raw, raw))


_HOURS = Unit(gettext_lazy("working hours"), ngettext_lazy("%d working hour", "%d working hours"))
_POINTS = Unit(gettext_lazy("points"), ngettext_lazy("%d point", "%d points"))
_YEARS = Unit(gettext_lazy("years"), ngettext_lazy("%d year", "%d years"))
QUESTIONS = {
    "objection_counting": Question(
        gettext_lazy("How the ten days of an objection are counted"),
        gettext_lazy(
            "The decision on an objection is due in ten days (민원 처리에 관한 법률 제35조제2항)."
        ),
        values=(
            ("civil", gettext_lazy("By the Civil Act: all days, the first one not")),
            ("days", gettext_lazy("As periods of petitions: working days, the first one too")),
        ),
    ),
    "shortening_from_hours": Question(
        gettext_lazy("Shortest period for the shortening rate"),
        gettext_lazy("Only services with at least this period count for the rate and its points."),
        _HOURS,
    ),
    "points_per_day_saved": Question(
        gettext_lazy("Points for each day saved"),
        gettext_lazy("A department gets them for each working day that a petition ends early."),
        _POINTS,
    ),
    "points_per_day_late": Question(
        gettext_lazy("Points off for each day late"),
        gettext_lazy("A department loses them for each working day that a petition ends late."),
        _POINTS,
    ),
    "reminder_hours_before": Question(
        gettext_lazy("Reminder before the end of a period"),
        gettext_lazy("So long before the due moment the official in charge is reminded."),
        _HOURS,
    ),
    "far_transfer": Question(
        gettext_lazy("Time for transferring a petition to another department"),
        gettext_lazy(
            "One working hour; three where the department lies far away"
            " (민원 처리에 관한 법률 시행령 제13조제1항)."
        ),
        values=(
            ("false", gettext_lazy("One hour: the departments lie close together")),
            ("true", gettext_lazy("Three hours: the departments lie far apart")),
        ),
    ),
    "notes_kept_years": Question(
        gettext_lazy("Internal notes are kept after the end of a petition for"),
        gettext_lazy(
            "Then they are destroyed by night (개인정보 보호법 제21조); who noted and when stays."
        ),
        _YEARS,
    ),
}


@require_GET
@official("orgs.manage")
def settings(request: Request) -> HttpResponse:
    """All settings with what they mean, and what was changed."""
    own = queries.settings_of(request.agency.id)
    context = {
        "rows": [
            {"label": one.label, "hint": one.hint, "value": one.text(getattr(own, name))}
            for name, one in QUESTIONS.items()
        ],
        "changes": [
            change
            for event in office.setting_changes(request.agency.id)
            for change in _changes(event)
        ],
    }
    return render(request, "desk/settings.html", context)


def _changes(event: EventRow) -> list[dict[str, Any]]:
    return [
        {
            "when": event.occurred_at,
            "label": QUESTIONS[name].label,
            "old": QUESTIONS[name].text(event.data["old"][name]),
            "new": QUESTIONS[name].text(event.data["new"][name]),
        }
        for name in event.data["names"]
    ]


@form_methods
@official("orgs.manage")
def change(request: Request) -> HttpResponseBase:
    """Decide otherwise."""
    page = FormPage(
        title=_("Change the settings"),
        submit=_("Save the settings"),
        back=reverse("desk_settings"),
        crumbs=[(_("Settings of the office"), reverse("desk_settings"))],
        fields=_fields(queries.settings_of(request.agency.id)),
    )

    def act(typed: QueryDict) -> str:
        commands.change_settings(
            actor=request.actor,
            agency_id=request.agency.id,
            changes={name: _value(typed, name, one) for name, one in QUESTIONS.items()},
        )
        return page.back

    return form_page(request, page, act)


def _value(typed: QueryDict, name: str, question: Question) -> Value:
    """As the command takes it. Raises DomainError for what is no number."""
    raw = typed.get(name, "").strip()
    if dict(question.values).keys() == {"true", "false"}:
        return raw == "true"
    if question.values:
        return raw
    if not (raw.isascii() and raw.isdecimal()):
        raise DomainError("bad_number", _("Enter a whole number."), field=name)
    return int(raw)


def _fields(own: AgencySettings) -> list[Row]:
    return [
        {
            "name": name,
            "type": "choice" if one.values else "integer",
            "label": one.label,
            "hint": one.hint,
            "unit": one.unit.name if one.unit else "",
            "options": one.values,
            "required": True,
            "value": getattr(own, name),
        }
        for name, one in QUESTIONS.items()
    ]
