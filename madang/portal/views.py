"""The home page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import queries as cases
from madang.apps.cases import showing
from madang.core.access import Request, public


@require_GET
@public
def home(request: Request) -> HttpResponse:
    """The services of the agency, by kind, and the way to a petition that was sent."""
    groups: dict[str, list[showing.Row]] = {}
    for offered in cases.offered_services(request.agency).values():
        groups.setdefault(offered.service.kind, []).append(showing.service_card(offered))
    context = {
        "groups": [(showing.KINDS[kind], cards) for kind, cards in groups.items()],
        "lead": _("Petitions online, at any hour. You see the day by which you get an answer."),
    }
    return render(request, "portal/home.html", context)
