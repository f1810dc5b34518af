"""What of a list is meant, in words: for the page that asks about an export, and for its file."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.apps.cases import queries, shortening
from madang.apps.cases.board_queries import NOBODY
from madang.apps.cases.showing import analysis, board, dashboard, keeping
from madang.apps.cases.showing.words import SCOPE_NAMES
from madang.core.actors import AgencyRef
from madang.core.errors import NotFound, Text
from madang.core.orgs import queries as orgs
from madang.core.orgs.models import Official
from madang.core.orgs.showing import localised
from madang.lib import inputs

LABELS: Mapping[str, Text] = {
    "scope": gettext_lazy("Whose petitions"),
    "view": gettext_lazy("Time"),
    "on": gettext_lazy("Day"),
    "text": gettext_lazy("Words in the petition"),
    "number": gettext_lazy("Number"),
    "service": gettext_lazy("Service"),
    "state": gettext_lazy("State"),
    "due_from": gettext_lazy("Due from"),
    "due_until": gettext_lazy("Due until"),
    "department": gettext_lazy("Department"),
    "official": gettext_lazy("Official"),
    "which": gettext_lazy("Which petitions"),
    "month": gettext_lazy("Month"),
    "span": gettext_lazy("Month or half-year"),
    "by": gettext_lazy("Compared"),
    "key": gettext_lazy("Row"),
}
# Words of the address that stand for something else; of two lists with one word both mean the same.
WORDS: Mapping[str, Mapping[str, Text]] = {
    "scope": SCOPE_NAMES,
    "view": keeping.VIEW_NAMES,
    "state": keeping.STATE_NAMES,
    "which": board.NUMBER_NAMES,
    "number": {**analysis.NUMBER_NAMES, **dashboard.NUMBER_NAMES},
    "by": dict([*analysis.BY_NAMES.items(), *keeping.BY_NAMES.items()]),
}


def filters_in_words(filters: Mapping[str, str], agency: AgencyRef) -> Sequence[tuple[Text, str]]:
    """Label and value of each filter that is set."""
    return [(LABELS[name], _word(name, filters, agency)) for name in filters]


def _word(name: str, filters: Mapping[str, str], agency: AgencyRef) -> str:
    value = filters[name]
    if name in WORDS:
        return str(WORDS[name].get(value, value))
    if name in ("span", "month"):
        return keeping.span_title(shortening.span_named(value))
    if name == "department":
        return _department(value, agency)
    if name == "official":
        return _official(value, agency)
    if name == "key":
        return _row(value, filters.get("by", "service"), agency)
    return _title(value, agency) if name == "service" else value


def _department(value: str, agency: AgencyRef) -> str:
    if value == "all":
        return _("Whole agency")
    names = orgs.department_names(agency)
    key = inputs.whole_number(value)
    return localised(names[key]) if key is not None and key in names else value


def _official(value: str, agency: AgencyRef) -> str:
    key = inputs.whole_number(value)
    if key == NOBODY:
        return _("Nobody yet")
    rows = Official.objects.filter(id=key or 0, agency_id=agency.id)
    return rows.values_list("name", flat=True).first() or value


def _row(value: str, by: str, agency: AgencyRef) -> str:
    for known in shortening.BYS:
        if known == by:
            return keeping.names_of_rows([value], known, agency).get(value, value)
    return analysis.names_of([value], "channel", agency).get(value, value)


def _title(service_id: str, agency: AgencyRef) -> str:
    try:
        return str(queries.offered_service(agency, service_id).service.title)
    except NotFound:
        return service_id
