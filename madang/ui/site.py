"""What the base layouts need to know, filled by context processors of the shells.

The kit knows no models; whoever fills these decides what stands in them. In the template context
they are called ``site``, ``session`` and ``navigation``; each may be missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a menu: ``current`` on its own page, ``within`` on the pages that follow from it.

    ``count`` is a number of things waiting there, shown when above nought.
    """

    label: Text
    url: str
    current: bool = False
    within: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """The agency whose site was opened.

    ``masthead`` is the line above the header. Only an agency of the state may say there that its
    site is an official one, so there is no default; with ``demo`` the line says that it is a trial.
    ``help`` says at the foot of the page where one gets help.
    """

    name: Text
    phone: str = ""
    hours: Text = ""
    address: Text = ""
    help: Text = ""
    home_url: str = "/"
    masthead: Text = ""
    demo: bool = False
    links: Sequence[Link] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in; ``name`` is empty when nobody is. Signing out is a POST."""

    name: str = ""
    department: Text = ""
    sign_in_url: str = ""
    sign_out_url: str = ""
    account_url: str = ""
    todo_url: str = ""
    todo: int | None = None


# By host and language, so that error pages can name the office when nothing else works. Every host
# that is allowed may send something else here: there is an end to what is kept.
_SITES: dict[tuple[str, str], Site] = {}
_MOST_SITES = 500


def remember_site(request: HttpRequest, site: Site) -> None:
    """Keep what a page has said of its site, in this process."""
    if len(_SITES) >= _MOST_SITES:
        _SITES.clear()
    _SITES[_key(request)] = site


def remembered_site(request: HttpRequest) -> Site | None:
    """What pages have said of this site in this language since the process began."""
    return _SITES.get(_key(request))


def _key(request: HttpRequest) -> tuple[str, str]:
    return request.META.get("HTTP_HOST", ""), get_language() or ""
