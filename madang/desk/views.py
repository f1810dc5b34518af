"""Upkeep of the platform: what the worker gave up."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.core.access import Request, official
from madang.core.errors import NotFound
from madang.core.events import commands, queries
from madang.ui.posting import posted

PAGE = 50


@require_GET
@official("events.replay")
def deliveries(request: Request) -> HttpResponse:
    """Deliveries that were given up after all attempts, newest first."""
    before = request.GET.get("before", "")
    rows = queries.dead_deliveries(request.actor)
    if before:
        if not before.isdecimal():
            raise NotFound("no_page", _("There is no such page of the list."))
        rows = rows.filter(id__lt=int(before))
    found = list(rows[: PAGE + 1])
    context = {
        "rows": [
            {
                "id": row.pk,
                "what": queries.sentence(row.event),
                "event": row.event.name,
                "consumer": row.consumer,
                "error": row.error,
                "attempts": row.attempts,
                "when": row.dead_at,
            }
            for row in found[:PAGE]
        ],
        "first_url": "?" if before else "",
        "next_url": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
    }
    return render(request, "desk/deliveries.html", context)


@posted("desk_deliveries")
@official("events.replay")
def replay(request: Request, delivery_id: int) -> HttpResponseBase:
    """Try a dead delivery once more."""
    commands.replay_delivery(actor=request.actor, delivery_id=delivery_id)
    return redirect("desk_deliveries")
