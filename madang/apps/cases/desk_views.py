"""The officials' pages of one case: everything in reach, and its decisions."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import actions, applicant, commands, parts, queries, showing, text_queries
from madang.apps.cases.addresses import chosen
from madang.apps.cases.files import media_type
from madang.apps.cases.inbox_filters import faults, read
from madang.apps.cases.models import Attachment, Case
from madang.apps.cases.panels import official_panels
from madang.apps.cases.showing.texts import filled, text_options
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.core.people import commands as people
from madang.lib import inputs
from madang.ui.posting import posted


def scope_of(request: Request) -> queries.Scope:
    """Whose cases the address asks for. Raises NotFound for nonsense."""
    scope: queries.Scope = chosen(request, "scope", queries.SCOPES, "department")
    return scope


def scopes_for(request: Request) -> list[queries.Scope]:
    """Whose cases an official may ask for."""
    everything = request.actor.may("cases.read_all")
    return [name for name in queries.SCOPES if name != "all" or everything]


def cursor(request: Request) -> tuple[dt.datetime, int] | None:
    """Where a list by moment and id goes on, from the address. Raises NotFound for nonsense."""
    return page_key(request.GET.get("after", ""))


def page_key(text: str) -> tuple[dt.datetime, int] | None:
    """The key of the last row that was shown; None for the first page. Raises NotFound."""
    if not text:
        return None
    found = inputs.list_key(text)
    if found is None:
        raise NotFound("no_page", _("There is no such page of the list."))
    after, number = found
    return (after if after.tzinfo else timezone.make_aware(after)), number


TYPED = ("official", "outcome", "reasons", "waiver", "notice", "agreed", "purpose")


@require_GET
@official("cases.read")
def case_page(request: Request, case_id: int) -> HttpResponse:
    """One case: facts, timeline, what came with it, and what can be done now."""
    return _case_page(request, queries.case_for_official(request.actor, case_id))


def _case_page(
    request: Request,
    case: Case,
    *,
    error: DomainError | None = None,
    revealed: Sequence[showing.Row] = (),
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    parts.look(case)
    context = showing.desk_case(case, request.actor, request.agency)
    context |= {
        "error": error,
        "typed": typed if typed is not None else _typed(request if error else None),
        "text_options": text_options(text_queries.texts_for(case)) if context["may_decide"] else [],
        "revealed": revealed,
        "panels": official_panels(case, request.actor, request.agency),
        "actions_open": actions.listed("official", case, request.actor),
        "purposes": showing.PURPOSES,
        "inbox_url": _list_of(request),
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_case.html", context, status=status)


def _typed(request: Request | None) -> dict[str, str]:
    """What was typed into the forms of the page; nothing of a page that was only opened."""
    sent = request.POST if request else {}
    return {name: sent.get(name, "") for name in TYPED}


def _act(request: Request, case_id: int, command: Callable[[], None]) -> HttpResponseBase:
    """Run a command for the case page: back to the page, or the page with what is wrong.

    What was typed stays in the form, also when somebody else was quicker.
    """
    try:
        command()
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _case_page(request, queries.case_for_official(request.actor, case_id), error=error)
    return redirect("desk_case", case_id=case_id)


@posted("desk_case", "case_id")
@official("cases.accept")
def accept(request: Request, case_id: int) -> HttpResponseBase:
    """Accept a filed case."""
    version = _version(request)
    return _act(
        request,
        case_id,
        lambda: commands.accept_case(actor=request.actor, case_id=case_id, version=version),
    )


@posted("desk_case", "case_id")
@official("cases.assign")
def assign(request: Request, case_id: int) -> HttpResponseBase:
    """Name the official in charge."""
    version = _version(request)
    chosen = request.POST.get("official", "")
    return _act(
        request,
        case_id,
        lambda: commands.assign_case(
            actor=request.actor,
            case_id=case_id,
            version=version,
            official_id=inputs.whole_number(chosen) or 0,
        ),
    )


@posted("desk_case", "case_id")
@official("cases.decide")
def decide(request: Request, case_id: int) -> HttpResponseBase:
    """Decide a case with reasons."""
    version = _version(request)
    return _act(
        request,
        case_id,
        lambda: commands.decide_case(
            actor=request.actor,
            agency=request.agency,
            case_id=case_id,
            version=version,
            outcome=request.POST.get("outcome", ""),
            reasons=request.POST.get("reasons", ""),
            waiver=request.POST.get("waiver", ""),
            told=commands.Telling(
                request.POST.get("notice", ""), request.POST.get("agreed") == "true"
            ),
        ),
    )


@posted("desk_case", "case_id")
@official("cases.decide")
def use_text(request: Request, case_id: int) -> HttpResponse:
    """The page again, with a text of the department put below the reasons; nothing is decided.

    What was typed so far stays. Works without scripts: it is a second button of the same form.
    """
    case = queries.case_for_official(request.actor, case_id)
    chosen = inputs.whole_number(request.POST.get("text", ""))
    if not chosen:
        error = DomainError("text_missing", _("Choose a text."), field="text")
        return _case_page(request, case, error=error)
    text = text_queries.decision_text(request.actor, chosen)
    typed = _typed(request)
    parts = [typed["reasons"].rstrip(), filled(text.text, case, request.agency)]
    typed["reasons"] = "\n\n".join(part for part in parts if part)
    typed["outcome"] = typed["outcome"] or text.outcome
    return _case_page(request, case, typed=typed)


@posted("desk_case", "case_id")
@official("people.reveal")
def reveal(request: Request, case_id: int) -> HttpResponseBase:
    """Show who the applicant is, for a purpose, and write that into the access log."""
    case = queries.case_for_official(request.actor, case_id)
    try:
        revealed = people.reveal(
            actor=request.actor,
            resident_id=case.resident_id,
            fields=applicant.FIELDS,
            purpose=request.POST.get("purpose", ""),
            reason=request.POST.get("reason", ""),
            path=request.path,
            also=["cases.answers"] if case.sealed_answers else [],
        )
    except Forbidden:
        raise
    except DomainError as error:
        error.field = error.field or "purpose"
        return _case_page(request, case, error=error)
    response = _case_page(
        request, case, revealed=[*showing.labelled(revealed), *showing.personal_answers(case)]
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
@official("cases.read")
def attachment(request: Request, case_id: int, file_uid: uuid.UUID) -> HttpResponseBase:
    """Send a file of a case, always to be saved and never to be shown inside our pages."""
    case = queries.case_for_official(request.actor, case_id)
    row = Attachment.objects.filter(uid=file_uid, case=case).first()
    if row is None:
        raise NotFound("no_file", _("There is no such file in this case."))
    return send_file(row)


def send_file(row: Attachment) -> FileResponse:
    """The stored bytes as a download."""
    return FileResponse(
        default_storage.open(row.path),
        as_attachment=True,
        filename=row.name,
        content_type=media_type(row.kind),
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _list_of(request: Request) -> str:
    """The list from which the official came to the case, narrowed as it was."""
    filters = read(request.GET.dict())
    here = "scope" in request.GET and not faults(filters, request.actor, request.agency)
    return reverse("desk_inbox") + (f"?{filters.query()}" if here else "")


def _version(request: Request) -> int:
    """The version of the case that the page showed; 0 (always stale) when it says none."""
    return inputs.whole_number(request.POST.get("version", "")) or 0
