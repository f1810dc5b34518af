"""The officials' pages of messages: what was sent, what waits, what is in doubt."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.notices import commands, gate, outbox_queries, showing
from madang.apps.notices.models import State
from madang.core.access import Request, official
from madang.core.errors import DomainError, NotFound, Stale
from madang.lib import inputs
from madang.ui.posting import posted

ANSWERS = {"sent": True, "again": False}


@require_GET
@official("notices.read")
def outbox(request: Request) -> HttpResponse:
    """All messages, newest first, or those in one state."""
    state = request.GET.get("state", "")
    if state and state not in State.values:
        raise NotFound("no_list", _("There is no such list."))
    return render(
        request,
        "notices/outbox.html",
        _list(request, state) | {"tabs": showing.state_tabs(), "state": state},
    )


@require_GET
@official("notices.read")
def doubts(request: Request) -> HttpResponse:
    """Messages of which nobody knows whether they were sent."""
    return _doubts(request, None)


def _doubts(request: Request, error: DomainError | None) -> HttpResponse:
    context = _list(request, State.IN_DOUBT) | {
        "tabs": showing.state_tabs(),
        "state": State.IN_DOUBT,
        "error": error,
        "settled": request.GET.get("settled", ""),
    }
    status = int(error.status) if error else 200
    return render(request, "notices/doubts.html", context, status=status)


@require_GET
@official("notices.read")
def message(request: Request, notice_id: int) -> HttpResponse:
    """One message, its words with the name masked."""
    notice = outbox_queries.message_by_id(request.actor, notice_id)
    context = showing.message_page(notice, request.actor, request.agency)
    return render(request, "notices/message.html", context | _permissions(request))


@posted("desk_doubts")
@official("notices.settle")
def settle(request: Request, notice_id: int) -> HttpResponseBase:
    """Say of a message in doubt that it was sent, or have it sent again."""
    answer = request.POST.get("answer", "")
    if answer not in ANSWERS:
        missing = DomainError("answer_missing", _("Say whether the message was sent."))
        return _doubts(request, missing)
    try:
        commands.settle_doubt(actor=request.actor, notice_id=notice_id, sent=ANSWERS[answer])
    except Stale as error:
        return _doubts(request, error)
    return redirect(f"{reverse('desk_doubts')}?{urlencode({'settled': answer})}")


@posted("desk_messages")
@official("notices.settle")
def allow(request: Request) -> HttpResponseBase:
    """Let this database send, after somebody found out what went out meanwhile."""
    commands.confirm_sending(actor=request.actor)
    return redirect("desk_messages")


def _list(request: Request, state: str) -> showing.Row:
    """A page of messages, the ways to the first and the next one, and whether we send at all."""
    before = inputs.whole_number(request.GET.get("before", ""))
    found = outbox_queries.outbox_page(request.actor, state=state, before=before)
    shown = found[: outbox_queries.PAGE]
    kept: dict[str, Any] = {"state": state} if state and state != State.IN_DOUBT else {}
    more = len(found) > outbox_queries.PAGE
    return {
        "rows": showing.outbox_rows(shown, request.actor),
        "first_url": "?" + urlencode(kept) if before else "",
        "next_url": "?" + urlencode({**kept, "before": shown[-1].pk}) if more else "",
        "may_send": gate.is_open(),
        **_permissions(request),
    }


def _permissions(request: Request) -> showing.Row:
    return {"may_settle": request.actor.may("notices.settle")}
