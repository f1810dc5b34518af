"""The officials' page of one item, and what is done with it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.bodies import commands, queries
from madang.apps.bodies.desk_views import crumbs_of
from madang.apps.bodies.models import AgendaItem
from madang.apps.bodies.showing import meetings as showing
from madang.apps.bodies.showing import questions
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound, Text
from madang.core.form_pages import (
    FormPage,
    Typed,
    form_methods,
    form_page,
    id_of,
    is_yes,
    number,
    version,
)
from madang.ui.formats import moment as in_words
from madang.ui.posting import posted

posted_item = posted("desk_item", "item_id")


@require_GET
@official("bodies.read")
def item_page(request: Request, item_id: int) -> HttpResponse:
    """One item: statement, opinions, votes, and what can be done now."""
    return _item_page(request, item_id, form="", error=None)


def _item_page(
    request: Request, item_id: int, *, form: str, error: DomainError | None
) -> HttpResponse:
    item = queries.item_by_id(request.actor, item_id)
    record = queries.meeting_record(item.meeting)
    departments = queries.departments_of(request.agency.id)
    context = showing.item_page(record, item, request.actor, list(departments)) | {
        "crumbs": _crumbs_of(item),
        **_sent(form, request.POST, error),
    }
    status = int(error.status) if error else 200
    return render(request, "bodies/item.html", context, status=status)


def _crumbs_of(item: AgendaItem) -> list[tuple[str, str]]:
    """The way to the page of an item."""
    meeting = item.meeting
    meeting_url = reverse("desk_meeting", kwargs={"meeting_id": meeting.pk})
    return [*crumbs_of(meeting.body), (in_words(meeting.scheduled_at), meeting_url)]


def _sent(form: str, typed: Typed, error: DomainError | None) -> dict[str, Any]:
    """Several forms stand on the page: only the one that was sent shows what was typed in it."""

    def was(name: str, of_form: str, otherwise: str = "") -> str:
        return typed.get(name, "") if of_form == form else otherwise

    def error_of(name: str, of_form: str) -> Text:
        return error.message if error and of_form == form and error.field == name else ""

    long_texts = ("text", "reasons", "conditions", "statement")
    return {
        "error": error,
        "sent": form,
        "was": was,
        "error_of": error_of,
        "kept": [typed[name] for name in long_texts if error and typed.get(name)],
    }


def _act(
    request: Request, item_id: int, form: str, command: Callable[[Typed], object]
) -> HttpResponseBase:
    """Run a command for the page of an item: back to it, or the page with what is wrong."""
    try:
        command(request.POST)
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _item_page(request, item_id, form=form, error=error)
    return redirect("desk_item", item_id=item_id)


@posted_item
@official("bodies.vote")
def opinion(request: Request, item_id: int) -> HttpResponseBase:
    """Give one's own opinion, or that of one's department."""
    return _act(
        request,
        item_id,
        "opinion",
        lambda typed: commands.give_opinion(
            actor=request.actor,
            item_id=item_id,
            stance=typed.get("stance", ""),
            text=typed.get("text", ""),
        ),
    )


@posted_item
@official("bodies.minutes")
def note_opinion(request: Request, item_id: int) -> HttpResponseBase:
    """Note the opinion of somebody else."""

    def command(typed: Typed) -> None:
        whose, _separator, number = typed.get("whose", "").partition("-")
        chosen = id_of(number)
        if not chosen:
            raise DomainError("whose_opinion", _("Say whose opinion it is."), field="whose")
        commands.give_opinion(
            actor=request.actor,
            item_id=item_id,
            stance=typed.get("stance", ""),
            text=typed.get("text", ""),
            member_id=chosen if whose == "member" else None,
            department_id=chosen if whose == "department" else None,
        )

    return _act(request, item_id, "note_opinion", command)


@posted_item
@official("bodies.vote")
def vote(request: Request, item_id: int) -> HttpResponseBase:
    """Cast one's own vote."""
    return _act(
        request,
        item_id,
        "vote",
        lambda typed: commands.cast_vote(
            actor=request.actor, item_id=item_id, choice=typed.get("choice", "")
        ),
    )


@posted_item
@official("bodies.minutes")
def note_vote(request: Request, item_id: int) -> HttpResponseBase:
    """Note the vote of somebody else."""

    def command(typed: Typed) -> None:
        member_id = number(typed, "member")
        if not member_id:
            raise DomainError("whose_vote", _("Say whose vote it is."), field="member")
        commands.cast_vote(
            actor=request.actor,
            item_id=item_id,
            choice=typed.get("choice", ""),
            member_id=member_id,
        )

    return _act(request, item_id, "note_vote", command)


@posted_item
@official("bodies.manage")
def applicant(request: Request, item_id: int) -> HttpResponseBase:
    """Note how the applicant takes part."""
    return _act(
        request,
        item_id,
        "applicant",
        lambda typed: commands.note_applicant(
            actor=request.actor,
            item_id=item_id,
            version=version(typed),
            invited=is_yes(typed, "invited"),
            statement=typed.get("statement", ""),
        ),
    )


@posted_item
@official("bodies.minutes")
def close(request: Request, item_id: int) -> HttpResponseBase:
    """Close an item by its votes, or defer it."""
    return _act(
        request,
        item_id,
        "close",
        lambda typed: commands.close_item(
            actor=request.actor,
            item_id=item_id,
            version=version(typed),
            conditions=typed.get("conditions", ""),
            reasons=typed.get("reasons", ""),
            deferred=is_yes(typed, "deferred"),
        ),
    )


@posted_item
@official("bodies.read")
def delegate(request: Request, item_id: int) -> HttpResponseBase:
    """Decide alone, as the chair; who may is the command's matter."""
    return _act(
        request,
        item_id,
        "delegate",
        lambda typed: commands.decide_by_delegation(
            actor=request.actor,
            item_id=item_id,
            version=version(typed),
            outcome=typed.get("outcome", ""),
            reasons=typed.get("reasons", ""),
            conditions=typed.get("conditions", ""),
        ),
    )


@form_methods
@official("bodies.manage")
def withdraw(request: Request, item_id: int) -> HttpResponseBase:
    """Take an item off the agenda."""
    item = queries.item_by_id(request.actor, item_id)
    back = reverse("desk_item", kwargs={"item_id": item.pk})
    page = FormPage(
        title=_("Take the item off the agenda"),
        lead=_(
            "Because nobody needs it any more. It keeps its place and says why; what it is about"
            " can be put on an agenda again."
        ),
        submit=_("Take off"),
        back=back,
        crumbs=[*_crumbs_of(item), (item.title, back)],
        fields=questions.withdrawal_fields(),
        hidden={"version": item.version},
    )

    def act(typed: QueryDict) -> str:
        commands.withdraw_item(
            actor=request.actor,
            item_id=item.pk,
            version=version(typed),
            reasons=typed.get("reasons", ""),
        )
        return back

    return form_page(request, page, act)
