"""The review of the access log: who looked at whose personal data, and what was odd about it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from madang.apps.cases import export_queries, exports
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.events.models import EventRow
from madang.core.orgs import office_queries as office
from madang.core.people import commands, kinds, reviewing
from madang.core.people import queries as people
from madang.core.people.models import Action, Purpose
from madang.core.people.reviewing import MARKS, PAGE, Reading, Sought
from madang.lib import inputs
from madang.ui.formats import month as month_text
from madang.ui.posting import posted

MONTHS_BACK = 24
MARK_NAMES = {
    "hours": gettext_lazy("outside office hours"),
    "many": gettext_lazy("many in a short time"),
    "download": gettext_lazy("downloaded to a file"),
}
PURPOSES = {code: label for code, label in Purpose.choices if code != Purpose.SELF}
ANSWERS = "cases.answers"


@require_GET
@official("people.audit")
def accesses(request: Request) -> HttpResponse:
    """The readings of a month by official, person, purpose and day."""
    return _page(request, _month(request))


@posted("desk_accesses")
@official("people.audit")
def review(request: Request, month: str) -> HttpResponseBase:
    """Record the review of a month."""
    first, found = reviewing.month_named(month), request.POST.get("found", "")
    try:
        commands.review_accesses(
            actor=request.actor, agency=request.agency, month=first, found=found
        )
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _page(request, first, error=error, typed=found)
    return redirect(f"{reverse('desk_accesses')}?{urlencode({'month': month})}")


def _month(request: Request) -> dt.date:
    name = request.GET.get("month", "")
    return reviewing.month_named(name) if name else timezone.localdate().replace(day=1)


def _page(
    request: Request, month: dt.date, *, error: DomainError | None = None, typed: str = ""
) -> HttpResponse:
    sought = _sought(request)
    before = inputs.whole_number(request.GET.get("before", ""))
    found = reviewing.readings(
        actor=request.actor, agency=request.agency, month=month, sought=sought, before=before
    )
    counts = reviewing.counts(actor=request.actor, agency=request.agency, month=month)
    here = {"month": f"{month:%Y-%m}"} | _kept(sought)
    reviews = reviewing.reviews_of(request.actor, month=month)
    taken_out = _exports(request, month)
    readers = reviewing.readers(actor=request.actor, agency=request.agency, month=month)
    others = {row.actor_id for row in (*reviews, *taken_out) if row.actor_id}
    officials = office.names_of({*readers, *others})
    more = len(found) > PAGE
    context = {
        "title": month_text(month),
        "month": f"{month:%Y-%m}",
        "fields": _fields(here, {one: officials[one] for one in readers if one in officials}),
        "numbers": _numbers(counts, here["month"]),
        "rows": _rows(request, found[:PAGE], officials, here),
        "resident": sought.resident,
        "without_resident": _query(here | {"resident": ""}),
        "first_url": _query(here) if before else "",
        "next_url": _query(here | {"before": str(found[PAGE - 1].id)}) if more else "",
        "reviews": [_review(row, officials) for row in reviews],
        "exports": [_export(row, officials) for row in taken_out],
        "many": reviewing.MANY,
        "minutes": reviewing.MINUTES,
        "may_review": month <= timezone.localdate(),
        "error": error,
        "typed": typed,
    }
    status = int(error.status) if error else 200
    return render(request, "desk/accesses.html", context, status=status)


def _sought(request: Request) -> Sought:
    given = request.GET
    purpose, mark = given.get("purpose", ""), given.get("mark", "")
    if (purpose and purpose not in PURPOSES) or (mark and mark not in (*MARKS, "odd")):
        raise NotFound("no_list", _("There is no such list."))
    return Sought(
        official=inputs.whole_number(given.get("official", "")),
        resident=inputs.whole_number(given.get("resident", "")),
        purpose=purpose,
        day=inputs.day(given.get("day", "")),
        mark=mark,
    )


def _kept(sought: Sought) -> dict[str, str]:
    values = {
        "official": sought.official,
        "resident": sought.resident,
        "purpose": sought.purpose,
        "day": sought.day,
        "mark": sought.mark,
    }
    return {name: str(value) for name, value in values.items() if value}


def _query(values: Mapping[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in values.items() if value})


def _fields(here: Mapping[str, str], officials: Mapping[int, str]) -> list[dict[str, Any]]:
    marks = [("odd", _("Any mark")), *((mark, MARK_NAMES[mark]) for mark in MARKS)]
    fields: list[dict[str, Any]] = [
        {"name": "month", "type": "choice", "label": _("Month"), "options": _months()},
        {"name": "day", "type": "date", "label": _("Day")},
        {
            "name": "official",
            "type": "choice",
            "label": _("Official"),
            "options": sorted(officials.items(), key=lambda one: (one[1], one[0])),
        },
        {
            "name": "purpose",
            "type": "choice",
            "label": _("Purpose"),
            "options": list(PURPOSES.items()),
        },
        {"name": "mark", "type": "choice", "label": _("Marked"), "options": marks},
    ]
    return [one | {"compact": True, "value": here.get(one["name"], "")} for one in fields]


def _months() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    first = timezone.localdate().replace(day=1)
    while len(found) < MONTHS_BACK:
        found.append((f"{first:%Y-%m}", month_text(first)))
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return found


def _numbers(counts: reviewing.Counts, month: str) -> list[dict[str, Any]]:
    named = [
        (_("Readings"), counts.readings, ""),
        (_("Officials who read"), counts.readers, None),
        (_("People concerned"), counts.residents, None),
        (MARK_NAMES["hours"], counts.hours, "hours"),
        (MARK_NAMES["many"], counts.many, "many"),
        (MARK_NAMES["download"], counts.download, "download"),
    ]
    return [
        {
            "label": label,
            "count": count,
            "url": _query({"month": month, "mark": mark}) if count and mark is not None else "",
        }
        for label, count, mark in named
    ]


def _rows(
    request: Request, found: list[Reading], officials: Mapping[int, str], here: Mapping[str, str]
) -> list[dict[str, Any]]:
    concerned = {one.resident_id for one in found if one.resident_id}
    masked = people.masked(concerned, actor=request.actor, fields=["name"]) if concerned else {}
    actions = dict(Action.choices)
    return [
        {
            "at": one.at,
            "who": _who(one, officials),
            "action": actions[one.action],
            "fields": [_field(name) for name in one.fields],
            "person": masked[one.resident_id].name if one.resident_id in masked else "",
            "person_url": _query({**here, "resident": str(one.resident_id)})
            if one.resident_id
            else "",
            "purpose": PURPOSES[one.purpose],
            "reason": one.reason,
            "marks": [MARK_NAMES[mark] for mark in one.marks],
        }
        for one in found
    ]


def _who(one: Reading, officials: Mapping[int, str]) -> str:
    """An official by name, also after leaving office; else a machine."""
    name = officials.get(one.actor_id or 0) if one.actor_kind == "official" else None
    return name or _("machine no. %(number)s") % {"number": one.actor_id}


def _field(name: str) -> Any:
    if name == ANSWERS:
        return _("personal answers")
    return kinds.KINDS[name].label if name in kinds.KINDS else name


def _exports(request: Request, month: dt.date) -> Sequence[EventRow]:
    since, until = reviewing.bounds(month)
    return export_queries.exports_of(request.actor, since, until)


def _export(row: EventRow, officials: Mapping[int, str]) -> dict[str, Any]:
    return {
        "when": row.occurred_at,
        "who": officials.get(row.actor_id or 0, "–"),
        "list": exports.LISTS[row.data["list"]].title
        if row.data["list"] in exports.LISTS
        else row.data["list"],
        "rows": row.numbers["rows"],
        "named": row.data["named"],
        "reason": row.data["reason"],
    }


def _review(row: EventRow, officials: Mapping[int, str]) -> dict[str, Any]:
    count = row.numbers["readings"]
    return {
        "when": row.occurred_at,
        "title": row.data["found"],
        "by": officials.get(row.actor_id or 0, "–"),
        "text": ngettext("After %(count)s reading.", "After %(count)s readings.", count)
        % {"count": count},
    }
