"""What a department owes to others: the list, the question with the facts it needs, the answer."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.cases import commands, queries_complex
from madang.apps.cases.desk_views import cursor, send_file
from madang.apps.cases.models import Opinion
from madang.apps.cases.showing import complex as showing
from madang.core.access import Request, official
from madang.core.errors import DomainError, Forbidden, NotFound
from madang.lib import inputs
from madang.ui.posting import posted


@require_GET
@official("cases.review")
def opinions(request: Request) -> HttpResponse:
    """The opinions that my department owes, the most urgent first."""
    after = cursor(request)
    rows = queries_complex.opinions_owed(request.actor, after=after)
    shown = showing.owed_rows(rows[: queries_complex.PAGE], request.agency)
    return render(request, "cases/desk_opinions.html", {"rows": shown, **_ways(rows, after)})


@require_GET
@official("cases.read")
def escalated(request: Request) -> HttpResponse:
    """The late opinions that went up to me, the longest late first."""
    after = cursor(request)
    rows = queries_complex.opinions_escalated_to(request.actor, after=after)
    shown = showing.escalated_rows(rows[: queries_complex.PAGE], request.actor, request.agency)
    page = {"rows": shown, **_ways(rows, after)}
    return render(request, "cases/desk_opinions_escalated.html", page)


def _ways(rows: Sequence[Opinion], after: tuple[dt.datetime, int] | None) -> dict[str, str]:
    """The ways to the first and the next page of a list by answer-by."""
    following = ""
    if len(rows) > queries_complex.PAGE:
        last = rows[queries_complex.PAGE - 1]
        following = "?" + urlencode({"after": f"{last.answer_by.isoformat()}~{last.pk}"})
    return {"first_url": "?" if after else "", "next_url": following}


@require_GET
@official("cases.review")
def opinion(request: Request, opinion_id: int) -> HttpResponse:
    """One question to my department, with the facts of the case that it needs."""
    return _page(request, queries_complex.opinion_owed(request.actor, opinion_id))


@posted("desk_opinion", "opinion_id")
@official("cases.review")
def answer(request: Request, opinion_id: int) -> HttpResponseBase:
    """Send my department's opinion."""
    return _act(
        request,
        opinion_id,
        lambda: commands.answer_opinion(
            actor=request.actor,
            agency=request.agency,
            opinion_id=opinion_id,
            version=_version(request),
            stance=request.POST.get("stance", ""),
            text=request.POST.get("text", ""),
        ),
    )


@posted("desk_opinion", "opinion_id")
@official("cases.review")
def extend(request: Request, opinion_id: int) -> HttpResponseBase:
    """Say that my department needs longer."""
    return _act(
        request,
        opinion_id,
        lambda: commands.extend_opinion(
            actor=request.actor,
            agency=request.agency,
            opinion_id=opinion_id,
            version=_version(request),
            until=inputs.day(request.POST.get("until", "")),
            reasons=request.POST.get("reasons", ""),
        ),
    )


@require_GET
@official("cases.review")
def file(request: Request, opinion_id: int, file_uid: uuid.UUID) -> HttpResponseBase:
    """A file of the case that says nothing about a person, as a download."""
    found = queries_complex.opinion_owed(request.actor, opinion_id)
    row = next((one for one in showing.shared_files(found.case) if one.uid == file_uid), None)
    if row is None:
        raise NotFound("no_file", _("There is no such file in this case."))
    return send_file(row)


def _act(request: Request, opinion_id: int, command: Callable[[], None]) -> HttpResponseBase:
    """Run a command: on to the list, or the page with what is wrong and all that was typed."""
    try:
        command()
    except (Forbidden, NotFound):
        raise
    except DomainError as error:
        return _page(request, queries_complex.opinion_owed(request.actor, opinion_id), error=error)
    return redirect("desk_opinions")


def _page(request: Request, found: Opinion, *, error: DomainError | None = None) -> HttpResponse:
    context = showing.opinion_page(found, request.actor, request.agency)
    context["error"] = error
    context["typed"] = {
        name: request.POST.get(name, "") for name in ("stance", "text", "until", "reasons")
    }
    status = int(error.status) if error else 200
    return render(request, "cases/desk_opinion.html", context, status=status)


def _version(request: Request) -> int:
    return inputs.whole_number(request.POST.get("version", "")) or 0
