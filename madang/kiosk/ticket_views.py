"""Taking a number for a counter."""

import uuid
from typing import Any, Final

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from madang.apps.queues import commands, queries
from madang.core.access import Request
from madang.core.devices.visits import Visit
from madang.core.errors import NotFound
from madang.core.orgs.showing import localised
from madang.kiosk.paging import page_of
from madang.kiosk.visiting import READING, at_kiosk
from madang.lib import inputs

TICKET: Final = "ticket"


@at_kiosk(posts=True)
def counters(request: Request, visit: Visit) -> HttpResponseBase:
    """The counters with the people who wait for each; pressing one takes a number."""
    if request.method not in READING:
        return _take(request, visit)
    shown, further = page_of(request, queries.open_counters(request.agency.id))
    context = {
        "counters": [
            {
                "id": one.counter.pk,
                "letter": one.counter.letter,
                "name": localised(one.counter.name),
                "waiting": one.waiting,
            }
            for one in shown
        ],
        "further": further,
    }
    return render(request, "kiosk/counters.html", context)


def _take(request: Request, visit: Visit) -> HttpResponseBase:
    counter_id = inputs.whole_number(request.POST.get("counter", "")) or 0
    # One number of a counter for one person, however often the button is pressed.
    client_id = uuid.uuid5(visit.uid, f"counter/{counter_id}")
    commands.take_ticket(actor=request.actor, counter_id=counter_id, client_id=client_id)
    visit.content[TICKET] = str(client_id)
    return redirect("kiosk_ticket")


@at_kiosk()
def ticket(request: Request, visit: Visit) -> HttpResponseBase:
    """The number, and how many people are called before it."""
    if TICKET not in visit.content:
        return redirect("kiosk_counters")
    return render(request, "kiosk/ticket.html", ticket_rows(request, visit))


def ticket_rows(request: Request, visit: Visit) -> dict[str, Any]:
    """What a ticket says. Raises NotFound."""
    taken = queries.ticket_of(request.agency.id, uuid.UUID(visit.content[TICKET]))
    if taken is None:
        raise NotFound("no_ticket", _("There is no such number."))
    return {
        "label": taken.label,
        "counter": localised(taken.counter.name),
        "department": localised(taken.counter.department.name),
        "taken_at": taken.taken_at,
        "before": queries.waiting_before(taken),
        "place": visit.kiosk.place,
    }
