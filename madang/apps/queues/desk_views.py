"""The officials' pages of counters: who waits, calling the next, opening and closing."""

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from madang.apps.queues import commands, queries
from madang.core.access import Request, official
from madang.core.form_pages import FormPage, form_methods, form_page, name_fields, names, number
from madang.core.orgs.office_queries import department_tree
from madang.core.orgs.showing import localised
from madang.ui.posting import posted

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@never_cache
@require_GET
@official("queues.serve")
def counters(request: Request) -> HttpResponse:
    """The counters that this official may serve."""
    context = {
        "rows": [
            {
                "url": reverse("desk_queue", args=[one.counter.pk]),
                "letter": one.counter.letter,
                "name": localised(one.counter.name),
                "department": localised(one.counter.department.name),
                "waiting": one.waiting,
            }
            for one in queries.counters_of_official(request.actor)
        ],
        "may_manage": request.actor.may("queues.manage"),
    }
    return render(request, "queues/counters.html", context)


@never_cache
@require_GET
@official("queues.serve")
def counter_page(request: Request, counter_id: int) -> HttpResponse:
    """Who waits for a counter, whom it has called, and the button for the next."""
    counter = queries.counter_for_official(request.actor, counter_id)
    waiting = queries.waiting_at(counter)
    here = queries.served_now(counter)
    context = {
        "counter": counter,
        "name": localised(counter.name),
        "department": localised(counter.department.name),
        "waiting": waiting[: queries.MOST_LISTED],
        "waiting_count": waiting.count(),
        "here": here,
        "is_free": all(one.called_by_id != request.actor.id for one in here),
        "may_manage": request.actor.may("queues.manage"),
    }
    return render(request, "queues/counter.html", context)


@posted("desk_queue", "counter_id")
@official("queues.serve")
def call(request: Request, counter_id: int) -> HttpResponseBase:
    """Call the next number."""
    commands.call_next(actor=request.actor, counter_id=counter_id)
    return redirect("desk_queue", counter_id=counter_id)


@posted("desk_queue", "counter_id")
@official("queues.serve")
def end(request: Request, counter_id: int, ticket_id: int) -> HttpResponseBase:
    """Note that somebody was served, or did not come."""
    served = request.POST.get("ending") != "missed"
    commands.end_ticket(actor=request.actor, ticket_id=ticket_id, served=served)
    return redirect("desk_queue", counter_id=counter_id)


@form_methods
@official("queues.manage")
def open_one(request: Request) -> HttpResponseBase:
    """Give a department a counter."""
    taken = {one.counter.letter for one in queries.open_counters(request.agency.id)}
    branches = department_tree(request.agency.id)
    page = FormPage(
        title=_("Open a counter"),
        submit=_("Open the counter"),
        back=reverse("desk_queues"),
        crumbs=[(_("Queues"), reverse("desk_queues"))],
        fields=[
            *name_fields(None, most=commands.LONGEST_NAME),
            {
                "name": "letter",
                "type": "choice",
                "label": _("Letter before its numbers"),
                "required": True,
                "compact": True,
                "options": [(one, one) for one in LETTERS if one not in taken],
            },
            {
                "name": "department",
                "type": "choice",
                "label": _("Department"),
                "required": True,
                "compact": True,
                "options": [
                    (str(one.department.pk), localised(one.department.name)) for one in branches
                ],
            },
        ],
    )

    def act(typed: QueryDict) -> str:
        commands.open_counter(
            actor=request.actor,
            department_id=number(typed, "department") or 0,
            letter=typed.get("letter", ""),
            name=names(typed),
        )
        return page.back

    return form_page(request, page, act)


@form_methods
@official("queues.manage")
def close(request: Request, counter_id: int) -> HttpResponseBase:
    """Let a counter give out no more numbers."""
    counter = queries.counter_for_official(request.actor, counter_id)
    page = FormPage(
        title=_("Close the counter"),
        lead=f"{counter.letter} · {localised(counter.name)}",
        notes=[_("It gives out no more numbers. What it has done is kept.")],
        submit=_("Close the counter"),
        kind="danger",
        back=reverse("desk_queue", args=[counter_id]),
        crumbs=[(_("Queues"), reverse("desk_queues"))],
    )

    def act(_typed: QueryDict) -> str:
        commands.close_counter(actor=request.actor, counter_id=counter_id)
        return reverse("desk_queues")

    return form_page(request, page, act)
