"""The officials' pages of publications: what was printed, where it went, what is left."""

import io
import uuid
from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.notices.publications import commands, forms, queries, showing
from madang.apps.notices.publications.models import PrintedIssue
from madang.core.access import Request, official
from madang.core.form_pages import FormPage, client_id, form_methods, form_page, number
from madang.lib import inputs, sheets


@require_GET
@official("notices.read")
def publications(request: Request) -> HttpResponse:
    """All printed issues with what is left of them, newest first."""
    before = inputs.whole_number(request.GET.get("before", ""))
    found = queries.issues_page(request.actor, before=before)
    shown = found[: queries.PAGE]
    more = len(found) > queries.PAGE
    context = {
        "rows": [showing.issue_row(one) for one in shown],
        "first_url": "?" if before else "",
        "next_url": "?" + urlencode({"before": shown[-1].pk}) if more else "",
        "may_keep": request.actor.may(commands.PERMISSION),
        "is_offered": bool(queries.offered_publications(request.agency)),
    }
    return render(request, "notices/publications.html", context)


@require_GET
@official("notices.read")
def publication(request: Request, issue_id: int) -> HttpResponse:
    """One issue: its stock, its distribution list, and what happened to its copies."""
    issue = queries.issue_by_id(request.actor, issue_id)
    before = inputs.whole_number(request.GET.get("before", ""))
    found = queries.moves_page(issue, before=before)
    shown = found[: queries.PAGE]
    more = len(found) > queries.PAGE
    context = {
        **showing.issue_page(issue, request.actor, shown),
        "first_url": "?" if before else "",
        "next_url": "?" + urlencode({"before": shown[-1].pk}) if more else "",
    }
    return render(request, "notices/publication.html", context)


@require_GET
@official("notices.read")
def moves_file(request: Request, issue_id: int) -> HttpResponse:
    """What happened to the copies of an issue, as CSV. It says nothing of residents."""
    issue = queries.issue_by_id(request.actor, issue_id)
    target = io.BytesIO()
    zone = timezone.get_default_timezone()
    sheets.write_csv(target, showing.columns(), showing.rows(issue), zone=zone)
    return HttpResponse(
        target.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="publication-{issue.pk}.csv"'},
    )


@form_methods
@official("notices.publications")
def new(request: Request) -> HttpResponseBase:
    """Open an issue of a publication."""
    offered = queries.offered_publications(request.agency)
    none_yet = _("No programme in force has publications (`publications:`) so far.")
    page = FormPage(
        title=_("Open an issue"),
        submit=_("Open it"),
        back=reverse("desk_publications"),
        crumbs=[(_("Publications"), reverse("desk_publications"))],
        fields=forms.opening_fields(offered),
        notes=[] if offered else [none_yet],
    )

    def act(typed: QueryDict) -> str:
        made = commands.open_issue(
            actor=request.actor,
            agency=request.agency,
            publication=typed.get("publication", ""),
            label=typed.get("label", ""),
            title=typed.get("title", ""),
        )
        return _address(made)

    return form_page(request, page, act)


@form_methods
@official("notices.publications")
def printed(request: Request, issue_id: int) -> HttpResponseBase:
    """Take in copies that came from the printer."""
    issue = queries.issue_of_agency(request.actor, issue_id)
    publication = queries.publication_of(issue)
    page = _page(issue, _("Copies came from the printer"), _("Take them in"))
    page.fields = [
        *forms.language_field(publication),
        forms.copies_field("copies", _("How many copies")),
    ]

    def act(typed: QueryDict) -> None:
        commands.print_copies(
            actor=request.actor,
            issue_id=issue.pk,
            language=forms.language(typed, publication),
            copies=forms.copies(typed),
            client_id=client_id(typed),
        )

    return _form(request, page, act)


@form_methods
@official("notices.publications")
def handed_out(request: Request, issue_id: int) -> HttpResponseBase:
    """Hand copies of one language version out to places of the list."""
    issue = queries.issue_of_agency(request.actor, issue_id)
    publication = queries.publication_of(issue)
    asked = request.GET.get("language", "")
    code = asked if asked in publication.languages else publication.languages[0]
    page = _page(issue, _("Hand copies out"), _("Hand out"))
    page.fields = forms.place_fields(issue, publication, code)
    left = {one.language: one.copies for one in issue.stocks.all()}[code]
    told = {"copies": left, "language": showing.language_name(code)}
    page.lead = _("There now (%(language)s): %(copies)s. Leave empty where none go.") % told

    def act(typed: QueryDict) -> None:
        commands.hand_out_copies(
            actor=request.actor,
            issue_id=issue.pk,
            language=code,
            copies=forms.copies_of_places(typed, publication.places),
            client_id=client_id(typed),
        )

    return _form(request, page, act)


@form_methods
@official("notices.publications")
def counted(request: Request, issue_id: int) -> HttpResponseBase:
    """Write down how many copies of one language version there really are."""
    issue = queries.issue_of_agency(request.actor, issue_id)
    publication = queries.publication_of(issue)
    asked = request.GET.get("language", "")
    code = asked if asked in publication.languages else publication.languages[0]
    left = {one.language: one.copies for one in issue.stocks.all()}[code]
    page = _page(issue, _("Count the copies"), _("Save the count"))
    told = {"copies": left, "language": showing.language_name(code)}
    page.lead = _("Should be there (%(language)s): %(copies)s.") % told
    page.hidden = {"expected": left}
    page.fields = [
        forms.copies_field("counted", _("How many copies are there")),
        forms.reason_field(required=False, hint=_("Needed where it is not what should be there.")),
    ]

    def act(typed: QueryDict) -> None:
        commands.count_copies(
            actor=request.actor,
            issue_id=issue.pk,
            language=code,
            counted=forms.copies(typed, "counted"),
            expected=number(typed, "expected") or 0,
            reason=typed.get("reason", ""),
            client_id=client_id(typed),
        )

    return _form(request, page, act)


@form_methods
@official("notices.publications")
def corrected(request: Request, issue_id: int) -> HttpResponseBase:
    """Correct what was entered wrongly, with the reason."""
    issue = queries.issue_of_agency(request.actor, issue_id)
    publication = queries.publication_of(issue)
    page = _page(issue, _("Correct an entry"), _("Correct it"))
    page.fields = forms.correction_fields(publication)

    def act(typed: QueryDict) -> None:
        commands.correct_copies(
            actor=request.actor,
            issue_id=issue.pk,
            language=forms.language(typed, publication),
            correction=forms.correction(typed),
            client_id=client_id(typed),
        )

    return _form(request, page, act)


def _page(issue: PrintedIssue, title: str, label: str) -> FormPage:
    publication = queries.publication_of(issue)
    name = f"{publication.title} {issue.label}"
    return FormPage(
        title=title,
        submit=label,
        back=_address(issue.pk),
        crumbs=[(_("Publications"), reverse("desk_publications")), (name, _address(issue.pk))],
        lead=name,
        once=str(uuid.uuid4()),
    )


def _form(request: Request, page: FormPage, act: Callable[[QueryDict], None]) -> HttpResponseBase:
    """Show a form that leads back to the page of its issue."""

    def command(typed: QueryDict) -> str:
        act(typed)
        return page.back

    return form_page(request, page, command)


def _address(issue_id: int) -> str:
    return reverse("desk_publication", args=[issue_id])
