"""Where a petition stands, by the code of its receipt."""

import uuid
from typing import Final

from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from madang.apps.cases import queries, showing, tracking
from madang.core.access import Request
from madang.core.devices.visits import Visit
from madang.kiosk import pads
from madang.kiosk.visiting import READING, at_kiosk

CODE: Final = "code"
FOUND: Final = "found"


@at_kiosk(posts=True)
def track(request: Request, visit: Visit) -> HttpResponseBase:
    """Type the tracking code, key by key."""
    typed = visit.content.get(CODE, "")
    if request.method in READING:
        return render(request, "kiosk/track.html", {"pad": pads.TRACKING.rows(typed)})
    pressed = pads.TRACKING.pressed(typed, request.POST)
    if pressed is not None:
        visit.content[CODE] = pressed
        return redirect("kiosk_track")
    case_uid = tracking.case_uid_for(actor=request.actor, agency=request.agency, code=typed)
    visit.content[CODE], visit.content[FOUND] = "", str(case_uid)
    return redirect("kiosk_tracked")


@at_kiosk()
def found(request: Request, visit: Visit) -> HttpResponseBase:
    """Where the petition stands, in a few large words."""
    if FOUND not in visit.content:
        return redirect("kiosk_track")
    case = queries.case_of_uid(request.agency, uuid.UUID(visit.content[FOUND]))
    context = showing.status_page(case, request.agency, is_own=False)
    return render(request, "kiosk/found.html", context)
