"""Telling everybody that the system does not work (영6의2①), and that it works again."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.orgs import commands, queries
from madang.ui.posting import posted


@require_GET
@official("orgs.calendar")
def outage(request: Request) -> HttpResponse:
    """The outage that lasts, with the button that ends it; or the form that announces one."""
    return _page(request, None)


@posted("desk_outage")
@official("orgs.calendar")
def begin(request: Request) -> HttpResponseBase:
    """Announce an outage: from now on every page for residents says so."""
    note = {name: request.POST.get(f"note_{name}", "").strip() for name in ("ko", "en")}
    try:
        commands.begin_outage(actor=request.actor, agency_id=request.agency.id, note=note)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _page(request, error)
    return redirect("desk_outage")


@posted("desk_outage")
@official("orgs.calendar")
def end(request: Request, outage_id: int) -> HttpResponseBase:
    """Say that it is over; periods of open petitions are then counted without that time."""
    commands.end_outage(actor=request.actor, agency_id=request.agency.id, outage_id=outage_id)
    return redirect("desk_outage")


def _page(request: Request, error: DomainError | None) -> HttpResponse:
    context = {
        "outage": queries.current_outage(request.agency),
        "error": error,
        "typed": {name: request.POST.get(name, "") for name in ("note_ko", "note_en")},
    }
    return render(request, "desk/outage.html", context, status=int(error.status) if error else 200)
