"""The inbox's filters in words, and the views of it that an official keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.apps.cases import inbox_filters, queries
from madang.apps.cases.inbox_filters import Filters
from madang.apps.cases.queries import SCOPES
from madang.apps.cases.showing.rows import Row
from madang.apps.cases.showing.words import SCOPE_NAMES, Lazy
from madang.apps.cases.view_queries import Kept
from madang.core.actors import Actor, AgencyRef

FILTER_NAMES: Final[Mapping[str, Lazy]] = {
    "scope": gettext_lazy("Whose petitions"),
    "state": gettext_lazy("State"),
    "when": gettext_lazy("When it is due"),
    "service": gettext_lazy("Service"),
    "charge": gettext_lazy("In charge"),
}
STATE_NAMES: Final[Mapping[str, Lazy]] = {
    "": gettext_lazy("All open ones"),
    "filed": gettext_lazy("Not accepted yet"),
    "accepted": gettext_lazy("In progress"),
}
WHEN_NAMES: Final[Mapping[str, Lazy]] = {
    "": gettext_lazy("Any time"),
    "late": gettext_lazy("Overdue"),
    "today": gettext_lazy("Due today"),
    "week": gettext_lazy("Due this week"),
    "held": gettext_lazy("Clock stopped"),
}
CHARGE_NAMES: Final[Mapping[str, Lazy]] = {
    "": gettext_lazy("Anybody or nobody"),
    "nobody": gettext_lazy("Nobody yet"),
}


def scope_tabs(filters: Filters, actor: Actor) -> list[tuple[str, Lazy, str]]:
    """The lists that the official may see, each narrowed as this one is."""
    scopes = [name for name in SCOPES if name != "all" or actor.may("cases.read_all")]
    return [
        (name, SCOPE_NAMES[name], f"?{replace(filters, scope=name).query()}") for name in scopes
    ]


def filter_fields(filters: Filters, agency: AgencyRef) -> list[Row]:
    """What the list may be narrowed by. ``options`` are value, label and whether it is chosen."""
    services: dict[str, Any] = {"": _("All services")}
    services |= {key: one.service.title for key, one in queries.offered_services(agency).items()}
    choices: Mapping[str, Mapping[str, Any]] = {
        "state": STATE_NAMES,
        "when": WHEN_NAMES,
        "service": services,
        "charge": CHARGE_NAMES,
    }
    chosen = asdict(filters)
    return [
        {
            "name": name,
            "label": FILTER_NAMES[name],
            "options": [(value, label, value == chosen[name]) for value, label in names.items()],
        }
        for name, names in choices.items()
    ]


def in_words(filters: Filters, agency: AgencyRef) -> list[str]:
    """The conditions of a list, each in a word or two; whose it is stands in the tabs."""
    offered = queries.offered_services(agency)
    service = offered.get(filters.service)
    return [
        str(text)
        for text, asked in (
            (STATE_NAMES.get(filters.state, ""), filters.state),
            (WHEN_NAMES.get(filters.when, ""), filters.when),
            (service.service.title if service else _("No longer offered"), filters.service),
            (_("nobody in charge yet"), filters.charge),
        )
        if asked
    ]


def hidden(filters: Filters) -> list[tuple[str, str]]:
    """The filters as hidden fields of a form."""
    return [(name, value) for name, value in asdict(filters).items() if value]


def view_links(views: Sequence[Kept], query: str) -> list[tuple[str, str, bool]]:
    """Name and address of each view, and whether it is the one that is shown."""
    pattern = reverse("desk_view", kwargs={"view_id": 0}) if views else ""
    return [(one.name, pattern.replace("/0/", f"/{one.id}/"), one.query == query) for one in views]


def of_query(query: str) -> Filters:
    """The filters that a view remembers, as they stand there."""
    return inbox_filters.read(QueryDict(query).dict())


def view_rows(views: Sequence[Kept], actor: Actor, agency: AgencyRef) -> list[Row]:
    """The views with what they show."""
    rows = []
    for one in views:
        filters = of_query(one.query)
        said = [str(SCOPE_NAMES.get(filters.scope, "")), *in_words(filters, agency)]
        rows.append(
            {
                "id": one.id,
                "name": one.name,
                "text": " · ".join(said),
                "broken": bool(inbox_filters.faults(filters, actor, agency)),
            }
        )
    return rows


def names_of(filters: Sequence[str]) -> list[str]:
    """The names of filters as the page calls them."""
    return [str(FILTER_NAMES[name]) for name in filters]
