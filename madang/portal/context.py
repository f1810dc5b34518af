"""What every page for residents shows around its content."""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from madang.apps.notices.alert_showing import banner_rows
from madang.core.access import Request
from madang.core.office.queries import text_of
from madang.core.orgs.queries import current_outage
from madang.core.orgs.showing import localised, site_of
from madang.portal.own_texts import HELP, HOME_NOTICE
from madang.ui.site import Link, Session, Site, remember_site


def around(request: Request) -> dict[str, Any]:
    """``site``, ``session``, ``navigation``, ``alerts`` and ``outage`` for ``portal/base.html``."""
    site = site_of(
        request.agency,
        home_url=reverse("home"),
        links=_for_officials(request),
    )
    site = replace(site, help=_own_text(request, site, HELP))
    remember_site(request, site)
    return {
        "site": site,
        "announcement": _own_text(request, site, HOME_NOTICE)
        if request.path == site.home_url
        else "",
        "session": _session(request),
        "alerts": [] if request.path == reverse("alerts") else banner_rows(request.agency),
        "outage": _outage(request),
        "navigation": [
            _link(request, _("Services"), "home"),
            _link(request, _("Where does my petition stand?"), "track"),
            _my_link(request),
        ],
    }


def _own_text(request: Request, site: Site, key: str) -> str:
    """A text that the office may have worded itself."""
    return text_of(
        request.agency, key, office=str(site.name), phone=site.phone, hours=str(site.hours)
    )


def _for_officials(request: Request) -> list[Link]:
    """The way to the desk; a resident who is signed in would only be refused there."""
    if request.actor.kind == "resident":
        return []
    return [Link(_("For officials"), reverse("desk_inbox"))]


def _session(request: Request) -> Session:
    if request.actor.kind != "resident":
        return Session(sign_in_url=reverse("resident_sign_in"))
    return Session(
        name=_("Signed in"),
        account_url=reverse("my_page"),
        sign_out_url=reverse("account_logout"),
    )


def _outage(request: Request) -> str:
    """What residents are told while the information system does not work (영6의2①)."""
    outage = current_outage(request.agency)
    return localised(outage.note) if outage else ""


def _my_link(request: Request) -> Link:
    """The way to one's own pages; it is the present page on all of them."""
    url = reverse("my_page")
    return Link(_("My page"), url, current=request.path.startswith(url))


def _link(request: Request, label: str, name: str) -> Link:
    url = reverse(name)
    return Link(label, url, current=request.path == url)
