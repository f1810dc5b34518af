"""What applicants answered after a decision, for the department that decided."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import survey_queries
from madang.apps.cases.showing.survey import result_rows
from madang.core.access import Request, official
from madang.core.errors import NotFound
from madang.lib import inputs


@require_GET
@official("cases.read")
def surveys(request: Request) -> HttpResponse:
    """Counts and averages by service for a year: of my department, or of the whole agency."""
    years = survey_queries.years(request.actor)
    year = inputs.whole_number(request.GET.get("year", "")) or years[0]
    if year not in years:
        raise NotFound("no_list", _("There is no such list."))
    context = {
        "year": str(year),
        "years": [(str(one), str(one)) for one in years],
        "rows": result_rows(survey_queries.results(request.actor, year=year)),
        "own_only": not request.actor.may("cases.read_all"),
    }
    return render(request, "cases/desk_surveys.html", context)
