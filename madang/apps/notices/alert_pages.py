"""What everybody may read of alerts: the page of those in force, CAP of each, and the feed."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madang.apps.notices import alert_cap, alert_queries, alert_showing
from madang.core.access import Request, public


@require_safe
@public
def alerts(request: Request) -> HttpResponse:
    """What the agency warns of now."""
    found = alert_queries.alerts_in_force(request.agency)
    return render(
        request, "notices/alerts.html", {"rows": [alert_showing.public_row(one) for one in found]}
    )


@require_safe
@public
def cap(request: Request, identifier: uuid.UUID) -> HttpResponse:
    """An alert, update or cancellation as CAP 1.2, for as long as the agency keeps it."""
    found = alert_queries.published(request.agency, identifier)
    page = request.build_absolute_uri(reverse("alerts"))
    content = alert_cap.cap_of(found, alert_queries.earlier(found), request.agency, page)
    return HttpResponse(content, content_type=alert_cap.CAP_TYPE)


@require_safe
@public
def feed(request: Request) -> HttpResponse:
    """What is in force, for systems that ask again and again."""
    found = alert_queries.alerts_in_force(request.agency)
    addresses = alert_cap.Addresses(
        feed=request.build_absolute_uri(reverse("alerts_feed")),
        page=request.build_absolute_uri(reverse("alerts")),
        alerts={
            str(one.identifier): request.build_absolute_uri(
                reverse("alert_cap", args=[one.identifier])
            )
            for one in found
        },
    )
    last_sent = alert_queries.last_sent(request.agency)
    content = alert_cap.feed_of(found, request.agency, addresses, last_sent)
    return HttpResponse(content, content_type=alert_cap.ATOM_TYPE)
