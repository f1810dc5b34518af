"""The home page and the ways to a service: words, events of life, departments, the whole list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from madang.core.access import Request, public
from madang.core.errors import NotFound
from madang.core.orgs.showing import localised
from madang.core.programmes.life_events import ABOUT
from madang.portal import finding, showing

LONGEST_SEARCH = 100


@require_GET
@public
def home(request: Request) -> HttpResponse:
    """The ways to the services of the agency, or what was found for the words of ``?q=``."""
    searched = " ".join(request.GET.get("q", "")[:LONGEST_SEARCH].split())
    if searched:
        return _found(request, searched)
    services, following = finding.page_of_all(request.agency, "")
    context = {
        "life_events": showing.life_event_tiles(finding.life_events(request.agency)),
        "offices": showing.office_rows(finding.offices(request.agency)),
        "services": [showing.line(one) for one in services],
        "more": bool(following),
    }
    return render(request, "portal/home.html", context)


def _found(request: Request, searched: str) -> HttpResponse:
    hits = finding.found(request.agency, searched)
    context = {**showing.found_page(hits), "searched": searched}
    if not hits.services:
        context["life_events"] = showing.life_event_tiles(finding.life_events(request.agency))
    return render(request, "portal/found.html", context)


@require_GET
@public
def services(request: Request) -> HttpResponse:
    """All services by title, a page of them after the service of ``?after=``."""
    after = request.GET.get("after", "")
    shown, following = finding.page_of_all(request.agency, after)
    context = {
        "services": [showing.line(one) for one in shown],
        "first_url": "?" if after else "",
        "next_url": f"?after={following}" if following else "",
    }
    return render(request, "portal/services.html", context)


@require_GET
@public
def life_event(request: Request, event: str) -> HttpResponse:
    """The services that people need at an event of life, such as moving."""
    found = finding.life_event(request.agency, event)
    if found is None:
        raise NotFound("no_life_event", _("There is no such topic. Start from the home page."))
    context = {
        "title": localised(found.label),
        "lead": ABOUT.get(event, ""),
        "services": [showing.card(one) for one in finding.of_life_event(request.agency, event)],
        "others": showing.life_event_tiles(
            (one, count) for one, count in finding.life_events(request.agency) if one.code != event
        ),
    }
    return render(request, "portal/life_event.html", context)


@require_GET
@public
def department(request: Request, department_id: int) -> HttpResponse:
    """The services for which a department answers, and how to reach it."""
    office = next((one for one in finding.offices(request.agency) if one.id == department_id), None)
    if office is None:
        raise NotFound(
            "no_department_page", _("This department offers no services here (any more).")
        )
    context = {
        "office": showing.office_help(office),
        "services": [
            showing.card(one) for one in finding.of_department(request.agency, department_id)
        ],
    }
    return render(request, "portal/department.html", context)
