"""What the pages of the analysis show, made ready before a template sees it."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madang.apps.cases import analysis_queries, queries
from madang.apps.cases.analysis_queries import BYS, NUMBERS, Analysis, By
from madang.apps.cases.shortening import Span
from madang.apps.cases.showing.rows import Row
from madang.apps.cases.showing.words import CHANNELS
from madang.core.actors import Actor, AgencyRef
from madang.core.errors import NotFound
from madang.core.orgs import queries as orgs
from madang.core.orgs.showing import localised
from madang.lib import inputs

BY_NAMES: Mapping[By, Any] = {
    "service": gettext_lazy("By service"),
    "department": gettext_lazy("By department"),
    "channel": gettext_lazy("By channel"),
}
NUMBER_NAMES = {
    "received": pgettext_lazy("number of petitions", "Received"),
    "closed": pgettext_lazy("number of petitions", "Closed"),
    "late": pgettext_lazy("number of petitions", "Closed late"),
}


def by_tabs(span: Span) -> list[tuple[str, Any, str]]:
    """The ways to group, each with its address."""
    return [(one, BY_NAMES[one], "?" + urlencode({"span": span.name, "by": one})) for one in BYS]


def analysis_rows(rows: Sequence[Analysis], by: By, span: Span, agency: AgencyRef) -> list[Row]:
    """Rows of the table, each number with the way to its petitions; the last one is of all."""
    names = names_of([row.key for row in rows], by, agency)
    shown = [_row(row, names.get(row.key) or _("No department"), by, span) for row in rows]
    if len(rows) > 1:
        shown.append(
            _row(analysis_queries.total(rows), _("All together"), by, span) | {"all": True}
        )
    return shown


def _row(row: Analysis, name: str, by: By, span: Span) -> Row:
    address = reverse("desk_analysis_cases")
    here = {"span": span.name, "by": by, "key": row.key}
    return {
        "name": name,
        "numbers": [
            {
                "now": getattr(row.now, number),
                "before": getattr(row.before, number),
                "url": f"{address}?{urlencode(here | {'number': number})}",
            }
            for number in NUMBERS
        ],
        "change": _signed(row.change),
        "share": share(row.change, row.before.received),
        "all": False,
    }


def share(change: int, before: int) -> str:
    """A change in percent, half up to one decimal, with its sign; a dash over nothing."""
    if not before:
        return "–"
    exact = Decimal(100 * change) / before
    return _signed(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def _signed(number: int | Decimal) -> str:
    return f"{number:+}" if number else str(number)


def names_of(keys: Sequence[str], by: By, agency: AgencyRef) -> Mapping[str, str]:
    """What the keys of rows are called in the reader's language."""
    if by == "service":
        return {key: _title(key, agency) for key in keys}
    if by == "department":
        known = orgs.department_names(agency)
        numbers = {key: inputs.whole_number(key) or 0 for key in keys}
        return {key: localised(known[one]) for key, one in numbers.items() if one in known}
    return {key: str(CHANNELS.get(key, key)) for key in keys}


def _title(service_id: str, agency: AgencyRef) -> str:
    """The title of a service or of a pre-review; of what is no longer offered, its key."""
    try:
        return str(queries.offered_service(agency, service_id).service.title)
    except NotFound:
        return service_id


def entrusted_rows(actor: Actor, agency: AgencyRef) -> list[Row]:
    """What plans leave to bodies; a link for whoever may read these."""
    may_read = actor.may("bodies.read")
    return [
        {
            "programme": one.programme,
            "item": one.item,
            "count": one.count,
            "body": localised(one.body_name) if one.body_id else one.body_key,
            "is_founded": one.body_id is not None,
            "url": reverse("desk_body", kwargs={"body_id": one.body_id})
            if one.body_id and may_read
            else "",
        }
        for one in analysis_queries.entrusted(agency)
    ]
