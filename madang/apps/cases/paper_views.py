"""Papers to be printed: dunning letters, and notices that a period was extended."""

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from madang.apps.cases import keeping_queries, queries
from madang.apps.cases.models import Case
from madang.apps.cases.portal_views import may_open
from madang.apps.cases.showing import papers
from madang.core.access import Request, official, public


@require_GET
@official("cases.read")
def letter(request: Request, case_id: int, number: int) -> HttpResponse:
    """A dunning letter (시행규칙 별지 제7호서식)."""
    case = queries.case_for_official(request.actor, case_id)
    row = keeping_queries.letter(case, number)
    return render(request, "cases/desk_letter.html", papers.letter_page(case, row, request.agency))


@require_GET
@official("cases.read")
def extension(request: Request, case_id: int, number: int) -> HttpResponse:
    """The notice of an extension for the office (시행규칙 별지 제5호서식)."""
    case = queries.case_for_official(request.actor, case_id)
    return render(request, "cases/desk_extension.html", _extension(request, case, number))


@never_cache
@require_GET
@public
def own_extension(request: Request, case_uid: uuid.UUID, number: int) -> HttpResponseBase:
    """The same for the applicant, or whoever entered the tracking code here."""
    case = queries.case_of_uid(request.agency, case_uid)
    if not may_open(request, case):
        return redirect("track")
    return render(request, "cases/own_extension.html", _extension(request, case, number))


def _extension(request: Request, case: Case, number: int) -> dict[str, Any]:
    row = keeping_queries.extension(case, number)
    return papers.extension_page(case, row, request.actor, request.agency)
