"""What every page for officials shows around its content."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.apps.cases import todo_queries
from madang.core.access import Request
from madang.core.orgs.showing import localised, site_of
from madang.ui.site import Link, Session, Text


def around(request: Request) -> dict[str, Any]:
    """``site``, ``session``, ``navigation`` and its groups for ``desk/base.html``."""
    menu = _menu(_permissions(request), get_language())
    section = _section(menu, request.path)
    return {
        "site": site_of(request.agency, home_url=reverse("desk_inbox")),
        "session": _session(request),
        "navigation": [_here(link, request.path, section) for link in menu.daily],
        "navigation_groups": [
            (heading, [_here(link, request.path, section) for link in links])
            for heading, links in menu.groups
        ],
    }


def _session(request: Request) -> Session:
    if request.actor.kind != "official":
        return Session(sign_in_url=reverse("account_login"))
    is_told = request.actor.may("cases.read")
    return Session(
        name=request.actor.name,
        department=localised(request.actor.department_name),
        account_url=reverse("mfa_index"),
        sign_out_url=reverse("account_logout"),
        todo=todo_queries.count(request.actor) if is_told else None,
        todo_url=_address("desk_todo"),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of the menu, for whoever has the permission."""

    permission: str
    label: Text
    view: str


# What an official opens every day stands in the menu itself, the rest is folded into groups.
DAILY = (
    _Page("cases.read", _("Inbox"), "desk_inbox"),
    _Page("cases.read", _("Team board"), "desk_board"),
    _Page("cases.read", _("Addressed to me"), "desk_told"),
    _Page("cases.read", _("What falls due"), "desk_due"),
    _Page("cases.read", _("Search"), "desk_search"),
    _Page("cases.intake", _("Take in a petition"), "desk_intake"),
    _Page("cases.review", _("Opinions we owe"), "desk_opinions"),
    _Page("queues.serve", _("Queues"), "desk_queues"),
    _Page("cases.guide", _("Applicants I stand by"), "desk_guardianships"),
)
GROUPS = (
    (
        _("Complex petitions"),
        (
            _Page("cases.read", _("One-visit desk"), "desk_one_visit"),
            _Page("cases.read", _("Late opinions that went up to me"), "desk_opinions_escalated"),
            _Page("bodies.read", _("Bodies"), "desk_bodies"),
        ),
    ),
    (
        _("Tools"),
        (
            _Page("cases.decide", _("Decision texts"), "desk_decision_texts"),
            _Page("cases.read", _("Kept views"), "desk_views"),
            _Page("cases.read", _("Keys"), "desk_keys"),
        ),
    ),
    (
        _("Messages to residents"),
        (
            _Page("notices.read", _("Messages sent and waiting"), "desk_messages"),
            _Page("notices.settle", _("Messages in doubt"), "desk_doubts"),
            _Page("notices.read", _("Alerts"), "desk_alerts"),
            _Page("notices.read", _("Campaigns"), "desk_campaigns"),
            _Page("people.change", _("Consents of residents"), "desk_consents"),
            _Page("notices.read", _("Publications"), "desk_publications"),
            _Page("notices.read", _("Content calendar"), "desk_content"),
        ),
    ),
    (
        _("Registers and figures"),
        (
            _Page("cases.read", _("Dashboard"), "desk_dashboard"),
            _Page("cases.read", _("Shortening rate and points"), "desk_shortening"),
            _Page("cases.read", _("Analysis of petitions"), "desk_analysis"),
            _Page("cases.read", _("Satisfaction"), "desk_surveys"),
            _Page("cases.watch", _("Monthly checks"), "desk_months"),
            _Page("cases.read", _("Register of pre-reviews"), "desk_pre_reviews"),
            _Page("cases.read", _("Register of objections"), "desk_objections"),
        ),
    ),
    (
        _("The office"),
        (
            _Page("cases.read", _("How I am reminded"), "desk_reminders"),
            _Page("orgs.absences", _("Absences"), "desk_absences"),
            _Page("orgs.team_absences", _("My team today"), "desk_team"),
            _Page("orgs.calendar", _("Days off"), "desk_holidays"),
            _Page("orgs.calendar", _("Hours and windows"), "desk_hours"),
            _Page("orgs.manage", _("Departments"), "desk_departments"),
            _Page("orgs.manage", _("Officials"), "desk_officials"),
            _Page("orgs.manage", _("Roles"), "desk_roles"),
            _Page("orgs.manage", _("Settings of the office"), "desk_settings"),
            _Page("devices.manage", _("Kiosks"), "desk_kiosks"),
            _Page("programmes.apply", _("Programme files"), "desk_programmes"),
            _Page("office.texts", _("Message texts"), "desk_texts"),
            _Page("office.codes", _("Code lists"), "desk_code_lists"),
            _Page("orgs.calendar", _("Outage of the system"), "desk_outage"),
            _Page("people.audit", _("Review of the access log"), "desk_accesses"),
            _Page("events.replay", _("Failed follow-ups"), "desk_deliveries"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Menu:
    """What an official may open, in words."""

    daily: Sequence[Link]
    groups: Sequence[tuple[str, Sequence[Link]]]


def _permissions(request: Request) -> frozenset[str]:
    return request.actor.permissions if request.actor.kind == "official" else frozenset()


@lru_cache(maxsize=256)  # officials of one role and language have the same
def _menu(permissions: frozenset[str], _language: str | None) -> _Menu:
    groups = [(str(heading), _links(permissions, pages)) for heading, pages in GROUPS]
    return _Menu(_links(permissions, DAILY), [one for one in groups if one[1]])


def _links(permissions: frozenset[str], pages: Sequence[_Page]) -> Sequence[Link]:
    return [
        Link(str(page.label), _address(page.view))
        for page in pages
        if page.permission in permissions
    ]


def _section(menu: _Menu, path: str) -> str:
    """The address of the menu from which the page follows; of the inbox follow all, so not that."""
    inbox = _address("desk_inbox")
    links = [*menu.daily, *(link for _heading, folded in menu.groups for link in folded)]
    above = [link.url for link in links if path.startswith(link.url) and link.url != inbox]
    return max(above, key=len, default="")


def _here(link: Link, path: str, section: str) -> Link:
    """The link, marked where it leads to the present page or to the one above it."""
    if link.url == path:
        return replace(link, current=True)
    return replace(link, within=True) if link.url == section else link


@cache
def _address(view: str) -> str:
    """The address of a page of the menu, which stands on every page."""
    return reverse(view)
