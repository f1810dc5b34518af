"""Upkeep of the platform: what the worker gave up."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.core.access import Request, official
from madang.core.errors import NotFound
from madang.core.events import commands, queries
from madang.core.events.models import Delivery, Timer
from madang.lib import inputs
from madang.ui.posting import posted

PAGE = 50
Row = dict[str, Any]


@require_GET
@official("events.replay")
def deliveries(request: Request) -> HttpResponse:
    """Deliveries that were given up after all attempts, newest first."""
    return _list(request, queries.dead_deliveries(request.actor), _delivery, "deliveries")


@require_GET
@official("events.replay")
def timers(request: Request) -> HttpResponse:
    """Timers that were given up after all attempts, newest first."""
    return _list(request, queries.dead_timers(request.actor), _timer, "timers")


def _list(
    request: Request, rows: QuerySet[Any], shown: Callable[[Any], Row], kind: str
) -> HttpResponse:
    before = request.GET.get("before", "")
    if before:
        last = inputs.whole_number(before)
        if last is None:
            raise NotFound("no_page", _("There is no such page of the list."))
        rows = rows.filter(id__lt=last)
    found = list(rows[: PAGE + 1])
    context = {
        "rows": [_row(row) | shown(row) for row in found[:PAGE]],
        "first_url": "?" if before else "",
        "next_url": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "kind": kind,
    }
    return render(request, "desk/deliveries.html", context)


def _row(row: Delivery | Timer) -> Row:
    return {"id": row.pk, "error": row.error, "attempts": row.attempts, "when": row.dead_at}


def _delivery(row: Delivery) -> Row:
    return {
        "what": queries.sentence(row.event),
        "detail": row.event.name,
        "task": row.consumer,
        "replay": "desk_replay",
    }


def _timer(row: Timer) -> Row:
    return {
        "set_for": row.set_for,
        "detail": f"{row.subject_type} {row.subject_id}",
        "task": row.name,
        "replay": "desk_replay_timer",
    }


@posted("desk_deliveries")
@official("events.replay")
def replay(request: Request, delivery_id: int) -> HttpResponseBase:
    """Try a dead delivery once more."""
    commands.replay_delivery(actor=request.actor, delivery_id=delivery_id)
    return redirect("desk_deliveries")


@posted("desk_timers")
@official("events.replay")
def replay_timer(request: Request, timer_id: int) -> HttpResponseBase:
    """Let a dead timer fire once more."""
    commands.replay_timer(actor=request.actor, timer_id=timer_id)
    return redirect("desk_timers")
