"""The sign-in, and three small pages of which each asks for another kind of visitor."""

from django.http import HttpResponse
from django.urls import path

from madang.config.account_urls import urlpatterns as account_urls
from madang.core.access import Request, official, public, resident

handler429 = "madang.portal.sign_in.pages.too_many_requests"


@public
def open_page(_request: Request) -> HttpResponse:
    return HttpResponse("open to all")


@resident
def own_page(request: Request) -> HttpResponse:
    return HttpResponse(f"resident {request.actor.id} {request.actor.identity_level}")


@official("events.replay")
def desk(request: Request) -> HttpResponse:
    return HttpResponse(f"desk of official {request.actor.id}")


urlpatterns = [
    *account_urls,
    path("", open_page, name="home"),
    path("mine/", own_page, name="mine"),
    path("desk/", desk, name="desk_inbox"),
    # What every page of the desk leads to.
    path("desk/keys/", desk, name="desk_keys"),
    path("desk/search/", desk, name="desk_search"),
]
