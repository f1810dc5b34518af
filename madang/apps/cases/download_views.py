"""What residents take with them: receipt, result, calendar file, and the files that they sent.

The rules of access are those of the page of the case: its owner, or whoever entered the tracking
code in this browser. Nothing of that stands in an address.
"""

import uuid
from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from madang.apps.cases import drafts, queries, tracking
from madang.apps.cases.desk_views import send_file
from madang.apps.cases.models import Attachment, Case, Draft
from madang.apps.cases.portal_views import is_own, may_open, remembers
from madang.apps.cases.showing import documents
from madang.apps.cases.showing.residents import remedies_told
from madang.apps.cases.showing.standing import standing
from madang.core.access import Request, public
from madang.core.errors import Forbidden, NotFound
from madang.core.people import commands as people
from madang.core.people import queries as residents
from madang.lib.calendar_file import calendar_file
from madang.ui import papers

Made = Callable[[Request, Case], HttpResponseBase]
Download = Callable[[Request, uuid.UUID], HttpResponseBase]


def _of_own_case(made: Made) -> Download:
    """For who may open the case, counted as the codes that are tried are counted."""

    @wraps(made)
    def checked(request: Request, case_uid: uuid.UUID) -> HttpResponseBase:
        case = queries.case_of_uid(request.agency, case_uid)
        if not may_open(request, case):
            return redirect("track")
        tracking.count_download(request.actor)
        return made(request, case)

    return checked


@never_cache
@require_GET
@public
@_of_own_case
def receipt_pdf(request: Request, case: Case) -> HttpResponse:
    """The receipt as PDF."""
    paper = documents.receipt_paper(
        case,
        request.agency,
        applicant=_applicant(request, case),
        track_url=request.build_absolute_uri(reverse("track")),
    )
    return _file(papers.pdf(paper), "application/pdf", f"receipt-{case.receipt_number}.pdf")


@never_cache
@require_GET
@public
@_of_own_case
def result_pdf(request: Request, case: Case) -> HttpResponse:
    """How the petition ended, as PDF. Raises NotFound while it is open."""
    if not case.ending:
        raise NotFound("no_result_yet", _("This petition has no result yet."))
    paper = documents.result_paper(
        case,
        request.agency,
        applicant=_applicant(request, case),
        remedies=remedies_told(queries.timeline_of(case)),
    )
    return _file(papers.pdf(paper), "application/pdf", f"result-{case.receipt_number}.pdf")


@never_cache
@require_GET
@public
@_of_own_case
def calendar(request: Request, case: Case) -> HttpResponse:
    """The due day as calendar file. Raises NotFound for a petition that has ended."""
    if case.ending:
        raise NotFound("nothing_due", _("This petition has ended; no answer is due any more."))
    event = documents.due_day(
        case,
        request.agency,
        due_at=standing(case, request.agency).due_at,
        status_url=request.build_absolute_uri(
            reverse("case_status", kwargs={"case_uid": case.uid})
        ),
    )
    content_type = "text/calendar; charset=utf-8"
    return _file(calendar_file(event), content_type, f"petition-{case.receipt_number}.ics")


@never_cache
@require_GET
@public
def own_file(request: Request, case_uid: uuid.UUID, file_uid: uuid.UUID) -> HttpResponseBase:
    """A file that came with the petition, to be saved and never shown inside our pages.

    For the applicant only: what somebody sent may say more of them than the petition's page does.
    """

    def sent(_request: Request, case: Case) -> HttpResponseBase:
        if not is_own(request, case):
            raise Forbidden("not_own", _("Only the applicant can fetch the files of a petition."))
        row = Attachment.objects.filter(uid=file_uid, case=case).first()
        if row is None:
            raise NotFound("no_file", _("There is no such file in this case."))
        return send_file(row)

    return _of_own_case(sent)(request, case_uid)


def _applicant(request: Request, case: Case) -> str:
    """The applicant's name: whole for themselves, masked for whoever has only the code."""
    if queries.owns(request.actor, case):
        return people.reveal(
            actor=request.actor, resident_id=case.resident_id, fields=["name"], path=request.path
        ).get("name", "")
    draft = Draft.objects.filter(uid=case.client_id).first()
    if draft is not None and remembers(request, "drafts", draft.uid):
        return drafts.content_of(draft).applicant.get("name", "")
    found = residents.masked([case.resident_id], actor=request.actor, fields=["name"])
    return found[case.resident_id].name if case.resident_id in found else ""


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
