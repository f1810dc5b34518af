"""How an agency presents itself on its pages."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.core.actors import AgencyRef, LocalText
from madang.core.orgs import queries
from madang.core.orgs.models import ServiceWindow
from madang.ui.site import Link, Site


def localised(text: LocalText) -> str:
    """A text stored by language: in the reader's, else in English, else in Korean."""
    code = get_language() or "ko"
    if found := text.get(code) or text.get(code.partition("-")[0]):
        return found
    return text.get("en") or text["ko"]


def opening_hours(agency: AgencyRef) -> str:
    """When the office is open, in words, for the foot of each page; service windows too."""
    calendar = queries.calendar(agency.id, agency.calendar_version)
    hours = calendar.week(timezone.localdate())
    parts = [_window(window) for window in queries.windows(agency)]
    if 0 in hours:
        week = _("Monday to Friday, %(opens)s to %(closes)s")
        times = {"opens": _clock(hours[0][0][0]), "closes": _clock(hours[0][-1][1])}
        parts.insert(0, week % times)
    return " · ".join(parts)


def _window(window: ServiceWindow) -> str:
    return _("%(weekday)s, %(opens)s to %(closes)s (%(name)s)") % {
        "weekday": WEEKDAYS[window.weekday],
        "opens": _clock(window.opens),
        "closes": _clock(window.closes),
        "name": localised(window.name),
    }


def _clock(time: dt.time) -> str:
    return time.strftime("%H:%M")


def site_of(agency: AgencyRef, *, home_url: str, links: Sequence[Link] = ()) -> Site:
    """What the base layouts show of the agency whose site was opened."""
    return Site(
        name=localised(agency.name),
        phone=agency.phone,
        hours=opening_hours(agency),
        home_url=home_url,
        demo=settings.DEMO,
        links=links,
    )
