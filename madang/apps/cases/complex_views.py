"""Around complex petitions: who I stand by, the register of pre-reviews, the one-visit desk."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from madang.apps.cases import queries, queries_complex
from madang.apps.cases.showing import complex as showing
from madang.apps.cases.showing.needs import needs_page
from madang.core.access import Request, official, public
from madang.lib import inputs


@require_GET
@official("cases.guide")
def guardianships(request: Request) -> HttpResponse:
    """The applicants by whom I stand as guardian."""
    rows = queries_complex.guarded_by(request.actor, before=_before(request))
    shown = showing.guarded_rows(rows[: queries_complex.PAGE], request.agency)
    return render(request, "cases/desk_guardianships.html", _paged(request, rows, shown))


@require_GET
@official("cases.read")
def pre_reviews(request: Request) -> HttpResponse:
    """The register of pre-reviews (사전심사청구 접수 처리부, 시행규칙 별지 제10호서식)."""
    rows = queries_complex.pre_reviews(request.actor, before=_before(request))
    shown = showing.register_rows(rows[: queries_complex.PAGE], request.actor)
    return render(request, "cases/desk_pre_reviews.html", _paged(request, rows, shown))


def _before(request: Request) -> int | None:
    return inputs.whole_number(request.GET.get("before", ""))


def _paged(request: Request, rows: Sequence[Any], shown: Sequence[Any]) -> dict[str, Any]:
    following = f"?before={rows[len(shown) - 1].pk}" if len(rows) > len(shown) else ""
    first = "?" if "before" in request.GET else ""
    return {"rows": shown, "next_url": following, "first_url": first}


@require_GET
@official("cases.read")
def one_visit(request: Request) -> HttpResponse:
    """The one-visit desk (민원 1회방문 상담창구): the services that need several departments."""
    rows = showing.one_visit_rows(queries.offered_services(request.agency).values())
    return render(request, "cases/desk_one_visit.html", {"rows": rows})


@require_GET
@official("cases.read")
def one_visit_service(request: Request, service_id: str) -> HttpResponse:
    """What a visitor's petition will need, for the key figures in the address."""
    return _needs(request, service_id, "cases/desk_needs.html")


@require_GET
@public
def needs(request: Request, service_id: str) -> HttpResponse:
    """The same for everybody: what will be needed in my case?"""
    return _needs(request, service_id, "cases/needs.html")


def _needs(request: Request, service_id: str, template: str) -> HttpResponse:
    offered = queries.offered_service(request.agency, service_id)
    context = needs_page(offered, request.GET.dict(), request.agency, timezone.now())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if context["errors"] else HTTPStatus.OK
    return render(request, template, context, status=status)
