"""What every page of the kiosk shows around its content."""

from typing import Any

from django.urls import reverse

from madang.core.access import Request
from madang.core.devices.visits import Visit
from madang.core.orgs.showing import site_of
from madang.kiosk.visiting import IDLE_SECONDS, LANGUAGE, visit_of
from madang.ui.site import remember_site


def around(request: Request) -> dict[str, Any]:
    """``site``, the message of the step before, and when the screen is emptied."""
    visit = visit_of(request)
    site = site_of(request.agency, home_url=reverse("kiosk"))
    remember_site(request, site)
    return {
        "site": site,
        "display_mode": "high-contrast",
        "message": visit.content.pop("message", "") if visit else "",
        "visiting": _is_somebody_there(visit),
        "idle_seconds": IDLE_SECONDS,
        "idle_url": reverse("kiosk_still_there"),
        "can_print": bool(visit and visit.kiosk.has_printer),
    }


def _is_somebody_there(visit: Visit | None) -> bool:
    return visit is not None and LANGUAGE in visit.content
