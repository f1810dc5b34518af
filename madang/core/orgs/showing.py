"""How an agency presents itself on its pages."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.core.actors import AgencyRef, LocalText
from madang.core.orgs import queries
from madang.ui.site import Link, Site


def localised(text: LocalText) -> str:
    """A text stored by language, in the reader's, else in Korean."""
    return text.get(get_language() or "ko") or text["ko"]


def opening_hours(agency: AgencyRef) -> str:
    """When the office is open, in words, for the foot of each page."""
    hours = queries.calendar(agency.id, agency.calendar_version).hours
    if 0 not in hours:
        return ""
    return _("Monday to Friday, %(opens)s to %(closes)s") % {
        "opens": hours[0][0][0].strftime("%H:%M"),
        "closes": hours[0][-1][1].strftime("%H:%M"),
    }


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
