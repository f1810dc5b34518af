"""The programme files of the office: which are in force, every version, and what differs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import open_work
from madang.core.access import Request, official
from madang.core.events.models import EventRow
from madang.core.form_pages import id_of
from madang.core.orgs import office_queries as office
from madang.core.programmes import queries
from madang.core.programmes.comparing import Comparison, Line, difference
from madang.core.programmes.models import Programme
from madang.desk.paging import key_of_page, pages

SHORT = 12
"""How many characters of a digest name a version, as events and the command line do."""


@require_GET
@official("programmes.apply")
def programmes(request: Request) -> HttpResponse:
    """The programmes in force, by their number."""
    found = queries.programmes_page(request.agency.id, after=key_of_page(request))
    context = {
        "rows": [_row(one) for one in found[: office.PAGE]],
        **pages(request, found, lambda one: one.key),
    }
    return render(request, "desk/programmes.html", context)


def _row(one: Programme) -> dict[str, Any]:
    file = queries.in_force(one).file
    return {
        "key": one.key,
        "url": reverse("desk_programme", args=[one.pk]),
        "title": str(file.title),
        "department": file.department,
        "offers": sum(len(tuple(block.offers())) for _name, block in file.blocks()),
        "since": one.current and one.current.applied_at,
    }


@require_GET
@official("programmes.apply")
def programme(request: Request, programme_id: int) -> HttpResponse:
    """One programme: what it offers now, and when which version was put into force."""
    one = queries.programme_by_id(request.agency.id, programme_id)
    file = queries.in_force(one).file
    found = queries.applied(one, before=id_of(request.GET.get("before", "")) or None)
    events = found[: office.PAGE]
    following = f"?before={events[-1].pk}" if len(found) > office.PAGE else ""
    names = office.official_names(event.actor_id for event in events if _by_official(event))
    counts = open_work.open_on_versions(request.agency.id, queries.version_ids(one))
    context = {
        "programme": one,
        "title": str(file.title),
        "department": file.department,
        "offers": [
            {
                "key": key,
                "title": str(getattr(block.offered(key), "title", "")),
                "open": counts.get(key, 0),
            }
            for _name, block in file.blocks()
            for key in block.offers()
        ],
        "versions": [_version_row(one, event, names) for event in events],
        "compare_url": reverse("desk_programme_difference", args=[one.pk]),
        "done": request.GET.get("done", ""),
        "next_url": following,
        "first_url": "?" if "before" in request.GET else "",
    }
    return render(request, "desk/programme.html", context)


def _by_official(event: EventRow) -> bool:
    return event.actor_kind == "official"


def _version_row(one: Programme, event: EventRow, names: Mapping[int, str]) -> dict[str, Any]:
    by = names.get(event.actor_id or 0, "") if _by_official(event) else _("command line")
    version_id = event.data["version_id"]
    edit = reverse("desk_edit_programme", args=[one.pk])
    return {
        "id": version_id,
        "event_id": event.pk,
        "name": event.data["digest"],
        "when": event.occurred_at,
        "by": by,
        "reason": event.data.get("reason", ""),
        "in_force": version_id == one.current_id,
        "edit_url": f"{edit}?{urlencode({'version': version_id})}",
    }


@require_GET
@official("programmes.apply")
def compare(request: Request, programme_id: int) -> HttpResponse:
    """The lines in which two versions of a programme differ. Raises NotFound."""
    one = queries.programme_by_id(request.agency.id, programme_id)
    old = queries.source_of(one, id_of(request.GET.get("old", "")))
    new = queries.source_of(one, id_of(request.GET.get("new", "")))
    context = {
        "programme": one,
        "old": {"name": bytes(old.digest).hex()[:SHORT], "when": old.applied_at},
        "new": {"name": bytes(new.digest).hex()[:SHORT], "when": new.applied_at},
        "groups": shown_lines(difference(old.source, new.source)),
    }
    return render(request, "desk/programme_difference.html", context)


def shown_lines(groups: Sequence[Sequence[Line]]) -> list[list[dict[str, Any]]]:
    """A difference with words and signs, so that it can be read without colours."""
    words = {
        "kept": ("", _("unchanged")),
        "removed": ("−", _("removed")),
        "added": ("+", _("added")),
    }
    return [
        [
            {
                "kind": line.kind,
                "sign": words[line.kind][0],
                "word": words[line.kind][1],
                "old": line.old or "",
                "new": line.new or "",
                "text": line.text,
            }
            for line in group
        ]
        for group in groups
    ]


def shown_changes(comparison: Comparison, counts: Mapping[str, int]) -> Sequence[Mapping[str, Any]]:
    """What is added, removed and changed, with the open cases that stay as they are."""
    words = {
        "added": (_("added"), "success"),
        "removed": (_("removed"), "danger"),
        "changed": (_("changed"), "info"),
    }
    return [
        {
            "word": words[one.kind][0],
            "tone": words[one.kind][1],
            "key": one.key,
            "title": one.title,
            "parts": ", ".join(one.parts),
            "open": counts.get(one.key, 0),
        }
        for one in comparison.offers
    ]
