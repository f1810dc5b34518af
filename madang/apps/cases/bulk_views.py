"""One step with several petitions: chosen in a list, looked at first, done, and taken back."""

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import bulk_queries, commands, showing
from madang.apps.cases.commands import bulk
from madang.apps.cases.commands.noting import checked_note
from madang.apps.cases.inbox_filters import read
from madang.apps.cases.showing import bulk as shown
from madang.apps.cases.showing.notes import NOTE_FIELD
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.lib import inputs
from madang.ui.posting import posted

ASKS_WHOM = ("assign", "hand_on")
ASKS_NOTE = ("hand_on", "note")


@posted("desk_inbox")
@official("cases.read")
def choose(request: Request) -> HttpResponseBase:
    """What the step needs, and then what it would do to each of the chosen petitions."""
    try:
        plan, chosen = _sent(request)
        asks = plan.step in (*ASKS_WHOM, *ASKS_NOTE)
        if asks and "official" not in request.POST and "note" not in request.POST:
            return _asking(request, plan, chosen, None)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _nothing_chosen(request, error)
    try:
        _check(plan)
    except DomainError as error:
        return _asking(request, plan, chosen, error)
    return _preview(request, plan, chosen)


@posted("desk_inbox")
@official("cases.read")
def do(request: Request) -> HttpResponseBase:
    """Do it, each petition by itself; then the page that says what was done."""
    try:
        plan, chosen = _sent(request)
        _check(plan)
        uid = _uid(request.POST.get("once", ""))
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _nothing_chosen(request, error)
    commands.do_with_several(actor=request.actor, plan=plan, chosen=chosen, uid=uid)
    return redirect("desk_bulk_run", run_uid=uid)


@require_GET
@official("cases.read")
def run_page(request: Request, run_uid: uuid.UUID) -> HttpResponse:
    """What was done to each petition, and what can be taken back."""
    return _run_page(request, run_uid, None)


@posted("desk_bulk_run", "run_uid")
@official("cases.read")
def undo(request: Request, run_uid: uuid.UUID) -> HttpResponseBase:
    """Take back what can be taken back."""
    try:
        commands.undo_several(actor=request.actor, uid=run_uid)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _run_page(request, run_uid, error)
    return redirect("desk_bulk_run", run_uid=run_uid)


def _run_page(request: Request, uid: uuid.UUID, error: DomainError | None) -> HttpResponse:
    run = bulk_queries.run_of(request.actor, uid)
    items = bulk_queries.items_of(run)
    context = {
        "run": run,
        "title": shown.STEP_NAMES[run.step],
        "error": error,
        "rows": shown.item_rows(items, run),
        "done": sum(not one.error for one in items),
        "refused": sum(bool(one.error) for one in items),
        "may_undo": shown.may_undo(run, items),
        "final": run.step not in bulk.UNDONE,
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_bulk_run.html", context, status=status)


def _sent(request: Request) -> tuple[bulk.Plan, list[bulk.Chosen]]:
    """The step and the petitions that a form names. Raises DomainError for none, Forbidden."""
    step = bulk.step_named(request.POST.get("step", ""))
    request.actor.require(bulk.STEPS[step])
    chosen = [one for raw in request.POST.getlist("case")[: bulk.MOST] if (one := _choice(raw))]
    if not chosen:
        raise DomainError(
            "nothing_chosen", _("Choose at least one petition. Nothing was changed."), field="case"
        )
    plan = bulk.Plan(
        step,
        inputs.whole_number(request.POST.get("official", "")) or 0,
        request.POST.get("note", ""),
    )
    return plan, chosen


def _choice(raw: str) -> bulk.Chosen | None:
    case_id, _separator, version = raw.partition("~")
    found = inputs.whole_number(case_id), inputs.whole_number(version)
    return bulk.Chosen(found[0], found[1]) if found[0] and found[1] else None


def _check(plan: bulk.Plan) -> None:
    """Raise DomainError where the step lacks what it asks."""
    if plan.step in ASKS_WHOM and not plan.official_id:
        raise DomainError("official_missing", _("Say who is to be in charge."), field="official")
    if plan.step in ASKS_NOTE:
        checked_note(plan.note)


def _uid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise DomainError("no_step", _("Look at the preview first. Nothing was changed.")) from None


def _back(request: Request) -> str:
    """The list from which the petitions were chosen, as its form remembers it."""
    query = read(request.POST.dict()).query()
    return f"{reverse('desk_inbox')}?{query}"


def _common(request: Request, plan: bulk.Plan, chosen: list[bulk.Chosen]) -> dict[str, Any]:
    names = ("scope", "state", "when", "service", "charge")
    return {
        "plan": plan,
        "title": shown.STEP_NAMES[plan.step],
        "about": shown.ABOUT[plan.step],
        "chosen": [f"{one.case_id}~{one.version}" for one in chosen],
        "back": _back(request),
        "hidden": [(name, request.POST[name]) for name in names if request.POST.get(name)],
    }


def _asking(
    request: Request, plan: bulk.Plan, chosen: list[bulk.Chosen], error: DomainError | None
) -> HttpResponse:
    fields: list[dict[str, Any]] = []
    if plan.step in ASKS_WHOM:
        fields.append(
            {
                "name": "official",
                "type": "choice",
                "label": _("Official in charge"),
                "options": showing.official_choices(request.actor.department_id or 0),
                "compact": True,
                "required": True,
                "value": str(plan.official_id or ""),
            }
        )
    if plan.step in ASKS_NOTE:
        fields.append({**NOTE_FIELD, "value": plan.note})
    for one in fields:
        one["error"] = error.message if error and error.field == one["name"] else ""
    context = _common(request, plan, chosen) | {"fields": fields, "error": error}
    status = int(error.status) if error else 200
    return render(request, "cases/desk_bulk_asking.html", context, status=status)


def _preview(request: Request, plan: bulk.Plan, chosen: list[bulk.Chosen]) -> HttpResponse:
    found = bulk.foresee(actor=request.actor, plan=plan, chosen=chosen)
    possible = {one.case.pk for one in found if one.error is None}
    rows = shown.foreseen_rows(found, plan.step)
    context = _common(request, plan, [one for one in chosen if one.case_id in possible]) | {
        "rows": rows,
        "possible": len(possible),
        "refused": len(found) - len(possible),
        "unseen": len(chosen) - len(found),
        "once": uuid.uuid4(),
        "asks": plan.step in (*ASKS_WHOM, *ASKS_NOTE),
    }
    return render(request, "cases/desk_bulk_preview.html", context)


def _nothing_chosen(request: Request, error: DomainError) -> HttpResponse:
    context = {"error": error, "back": _back(request)}
    return render(request, "cases/desk_bulk_nothing.html", context, status=int(error.status))
