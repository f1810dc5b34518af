"""The home page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from madang.apps.cases import queries as cases
from madang.apps.cases import showing
from madang.core.access import Request, public

LONGEST_SEARCH = 100


@require_GET
@public
def home(request: Request) -> HttpResponse:
    """The services of the agency, all or those with the words of ``?q=``, and the way to a case."""
    searched = " ".join(request.GET.get("q", "")[:LONGEST_SEARCH].split())
    found = cases.services_about(request.agency, searched)
    context = {"services": [showing.service_card(one) for one in found], "searched": searched}
    return render(request, "portal/home.html", context)
