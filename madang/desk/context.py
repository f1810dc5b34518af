"""What every page for officials shows around its content."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from madang.core.access import Request
from madang.core.orgs import queries as orgs
from madang.core.orgs.showing import localised, site_of
from madang.ui.site import Link, Session


def around(request: Request) -> dict[str, Any]:
    """``site``, ``session`` and ``navigation`` for ``desk/base.html``."""
    return {
        "site": site_of(request.agency, home_url=reverse("desk_inbox")),
        "session": _session(request),
        "navigation": _navigation(request),
    }


def _session(request: Request) -> Session:
    if request.actor.kind != "official":
        return Session(sign_in_url=reverse("account_login"))
    name, department = orgs.name_and_department(request.actor)
    return Session(
        name=name,
        department=localised(department),
        account_url=reverse("mfa_index"),
        sign_out_url=reverse("account_logout"),
    )


def _navigation(request: Request) -> list[Link]:
    if request.actor.kind != "official":
        return []
    links = [("cases.read", _("Inbox"), "desk_inbox")]
    links.append(("events.replay", _("Failed follow-ups"), "desk_deliveries"))
    return [
        Link(label, reverse(name), current=request.path == reverse(name))
        for permission, label, name in links
        if request.actor.may(permission)
    ]
