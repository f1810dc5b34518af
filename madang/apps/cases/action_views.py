"""One page for each action on a case: what it does, what it asks, what went wrong."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from madang.apps.cases import queries
from madang.apps.cases.actions import Action, Call, action_named
from madang.apps.cases.actions.base import FieldSpec
from madang.apps.cases.models import Case
from madang.apps.cases.portal_views import may_open
from madang.core.access import Request, official, public
from madang.core.errors import DomainError, Forbidden, NotFound, Stale
from madang.lib import inputs


@never_cache
@require_http_methods(["GET", "POST"])
@official("cases.read")
def official_action(request: Request, case_id: int, name: str) -> HttpResponseBase:
    """An official's step. The command checks the permission of the action again."""
    action = action_named("official", name)
    case = queries.case_for_official(request.actor, case_id)
    request.actor.require(action.permission)
    return _answer(request, action, case, reverse("desk_case", kwargs={"case_id": case_id}))


@never_cache
@require_http_methods(["GET", "POST"])
@public
def applicant_action(request: Request, case_uid: uuid.UUID, name: str) -> HttpResponseBase:
    """A step of the applicant, signed in or with the tracking code."""
    action = action_named("applicant", name)
    case = queries.case_of_uid(request.agency, case_uid)
    if not may_open(request, case):
        return redirect("track")
    return _answer(request, action, case, reverse("case_status", kwargs={"case_uid": case_uid}))


def _answer(request: Request, action: Action, case: Case, back: str) -> HttpResponseBase:
    if request.method != "POST":
        if not action.is_open(case, request.actor):
            return redirect(back)
        return _page(request, action, case, back, {}, None)
    values: dict[str, Any] = {
        key: found if len(found := request.POST.getlist(key)) > 1 else request.POST[key]
        for key in request.POST
        if key not in ("csrfmiddlewaretoken", "version")
    }
    call = Call(
        actor=request.actor,
        agency=request.agency,
        case=case,
        version=inputs.whole_number(request.POST.get("version", "")) or 0,
        values=values,
        files={key: request.FILES.getlist(key) for key in request.FILES},
    )
    try:
        action.run(call)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _page(request, action, case, back, values, error)
    return redirect("desk_inbox" if action.leaves else back)


def _page(
    request: Request,
    action: Action,
    case: Case,
    back: str,
    values: Mapping[str, Any],
    error: DomainError | None,
) -> HttpResponse:
    """The step's page; ``error`` keeps what was typed and says what to do."""
    fields = [
        {
            **spec,
            "value": _typed(spec, values),
            "error": error.message if error and error.field == spec["name"] else "",
        }
        for spec in action.fields(case, request.actor, request.agency)
    ]
    context = {
        "action": action,
        "case": case,
        "fields": fields,
        "has_files": any(one["type"] == "file" for one in fields),
        "error": error,
        "stale": isinstance(error, Stale),
        "back": back,
        "title": queries.pinned_service(case).title,
    }
    template = f"cases/action_{action.audience}.html"
    return render(request, template, context, status=int(error.status) if error else 200)


def _typed(spec: FieldSpec, values: Mapping[str, Any]) -> Any:
    """What was typed in a field, or what it begins with; of several boxes always a list."""
    if not values:
        return spec.get("value", "")
    typed = values.get(spec["name"], "")
    if spec["type"] == "choices" and isinstance(typed, str):
        return [typed] if typed else []
    return typed
