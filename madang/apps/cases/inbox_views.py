"""The inbox: what is due, narrowed by the address, and the views of it that an official keeps."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from madang.apps.cases import (
    commands,
    inbox_filters,
    inbox_queries,
    queries,
    showing,
    view_queries,
)
from madang.apps.cases.commands.views import LONGEST_NAME
from madang.apps.cases.desk_views import cursor
from madang.apps.cases.inbox_filters import Filters
from madang.apps.cases.showing import inbox as shown
from madang.apps.cases.showing.bulk import steps_offered
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.ui.posting import posted


@require_GET
@official("cases.read")
def inbox(request: Request) -> HttpResponse:
    """Open cases, the most urgent first: mine, my department's, or all of the agency's."""
    filters = inbox_filters.read(request.GET.dict())
    wrong = inbox_filters.faults(filters, request.actor, request.agency)
    if wrong == ["scope"] and filters.scope == "all":
        request.actor.require("cases.read_all")
    if wrong:
        raise NotFound("no_scope", _("There is no such list."))
    return _inbox(request, filters, None)


def _inbox(request: Request, filters: Filters, error: DomainError | None) -> HttpResponse:
    rows = inbox_queries.inbox(request.actor, filters, after=cursor(request))
    page = rows[: queries.PAGE]
    query = filters.query()
    following = ""
    if len(rows) > queries.PAGE:
        after = f"{page[-1].wanted_at.isoformat()}~{page[-1].id}"
        following = f"?{query}&{urlencode({'after': after})}"
    context = {
        "rows": showing.inbox_rows(
            page, request.actor, request.agency, scope=filters.scope, here=query
        ),
        "filters": filters,
        "scopes": shown.scope_tabs(filters, request.actor),
        "fields": shown.filter_fields(filters, request.agency),
        "said": shown.in_words(filters, request.agency),
        "views": shown.view_links(view_queries.kept_views(request.actor), query),
        "steps": steps_offered(request.actor),
        "hidden": shown.hidden(filters),
        "query": query,
        "longest_name": LONGEST_NAME,
        "name": request.POST.get("name", ""),
        "error": error,
        "first_url": f"?{query}" if "after" in request.GET else "",
        "next_url": following,
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_inbox.html", context, status=status)


@posted("desk_inbox")
@official("cases.read")
def keep(request: Request) -> HttpResponseBase:
    """Keep the filters of the list under a name."""
    filters = inbox_filters.read(request.POST.dict())
    try:
        commands.keep_view(
            actor=request.actor,
            agency=request.agency,
            name=request.POST.get("name", ""),
            filters=filters,
        )
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        if inbox_filters.faults(filters, request.actor, request.agency):
            raise NotFound("no_scope", error.message) from None
        return _inbox(request, filters, error)
    return redirect(f"{reverse('desk_inbox')}?{filters.query()}")


@require_GET
@official("cases.read")
def views(request: Request) -> HttpResponse:
    """The views that an official keeps, to be opened, renamed and removed."""
    rows = shown.view_rows(view_queries.kept_views(request.actor), request.actor, request.agency)
    return render(request, "cases/desk_views.html", {"rows": rows})


@require_GET
@official("cases.read")
def open_view(request: Request, view_id: int) -> HttpResponseBase:
    """The inbox by a view, if all of it still holds; else what does not, and the rest of it."""
    view = view_queries.kept_view(request.actor, view_id)
    filters = shown.of_query(view.query)
    wrong = inbox_filters.faults(filters, request.actor, request.agency)
    address = f"{reverse('desk_inbox')}?{filters.without(wrong).query()}"
    if not wrong:
        return redirect(address)
    context = {"view": view, "wrong": shown.names_of(wrong), "address": address}
    return render(request, "cases/desk_view_broken.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@official("cases.read")
def rename(request: Request, view_id: int) -> HttpResponseBase:
    """Give a view another name."""
    view = view_queries.kept_view(request.actor, view_id)
    error: DomainError | None = None
    name = request.POST.get("name", view.name)
    if request.method == "POST":
        try:
            commands.rename_view(actor=request.actor, view_id=view_id, name=name)
        except (Forbidden, NotFound):
            raise
        except DomainError as refused:
            error = refused
        else:
            return redirect("desk_views")
    context: dict[str, Any] = {
        "view": view,
        "name": name,
        "error": error,
        "longest_name": LONGEST_NAME,
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_view_rename.html", context, status=status)


@posted("desk_views")
@official("cases.read")
def remove(request: Request, view_id: int) -> HttpResponseBase:
    """Keep a view no longer."""
    commands.remove_view(actor=request.actor, view_id=view_id)
    return redirect("desk_views")
