"""What the base layouts need to know, filled by context processors of the shells.

The kit knows no models; whoever fills these decides what stands in them. In the template context
they are called ``site``, ``session`` and ``navigation``; each may be missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a menu. ``count`` is a number of things waiting there, shown when above nought."""

    label: Text
    url: str
    current: bool = False
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
