"""A page with one form: shown, sent, and shown again with what is wrong."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from madang.apps.bodies.showing.questions import FormPage
from madang.core.access import Request
from madang.core.errors import DomainError, Forbidden, NotFound

Command = Callable[[], str]
"""What a form does when it is sent; gives the address of the page that follows."""


def form_page(request: Request, page: FormPage, command: Command) -> HttpResponseBase:
    """Show a form, or run what was sent. What was typed stays, also when others were quicker."""
    if request.method != "POST":
        return _shown(request, page, None)
    try:
        return redirect(command())
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        page.with_typed(request.POST.dict(), error.field, str(error.message))
        page.once = request.POST.get("once", page.once)
        return _shown(request, page, error)


def _shown(request: Request, page: FormPage, error: DomainError | None) -> HttpResponse:
    names = {one["name"] for one in page.fields}
    context = {
        "page": page,
        "errors": [(error.field if error.field in names else None, error.message)] if error else [],
        "overtaken": bool(error and error.code == "stale"),
    }
    status = int(error.status) if error else 200
    return render(request, "bodies/form.html", context, status=status)
