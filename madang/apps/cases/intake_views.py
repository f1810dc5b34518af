"""The desk page on which an official takes a petition in for somebody without an account."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from madang.apps.cases import commands, drafts, files, filing, pages, queries, showing
from madang.apps.cases.applicant import FIELDS, check_applicant
from madang.apps.cases.commands import Came, MandateGiven
from madang.apps.cases.files import MANDATE_FILE, MANDATE_KINDS, MANDATE_MB
from madang.apps.cases.models import Case, Draft
from madang.apps.cases.receipts import receipt_rule
from madang.apps.cases.showing import intake as showing_intake
from madang.apps.cases.showing.intake import HOW, TEXTS, WHO
from madang.core.access import Request, official
from madang.core.errors import DomainError, NotFound, Text
from madang.core.programmes.fields import FileField
from madang.lib import inputs
from madang.ui.posting import posted

KEPT = "intakes"
REMEMBERED = 50  # forms that one browser can come back to
Errors = dict[str, Text]


@require_GET
@official("cases.intake")
def services(request: Request) -> HttpResponse:
    """What can be asked for at the counter, by telephone, by post or in the field."""
    text = request.GET.get("q", "")
    found = queries.services_about(request.agency, text)
    context = {"rows": showing_intake.service_rows(found), "typed": text}
    return render(request, "cases/desk_intake.html", context)


@posted("desk_intake")
@official("cases.intake")
def start(request: Request, service_id: str) -> HttpResponseBase:
    """Begin to take in a petition."""
    offered = queries.offered_service(request.agency, service_id)
    if not showing_intake.ways_in(offered):
        raise DomainError(
            "channel_not_offered", _("This service is only asked for online or at a kiosk.")
        )
    uid = drafts.start_draft(
        actor=request.actor, agency=request.agency, offered=offered, applicant={}
    )
    request.session[KEPT] = [*request.session.get(KEPT, []), str(uid)][-REMEMBERED:]
    return redirect("desk_intake_form", draft_uid=uid)


@never_cache
@require_http_methods(["GET", "POST"])
@official("cases.intake")
def form(request: Request, draft_uid: uuid.UUID) -> HttpResponseBase:
    """Everything on one page: how it came, who asks, the questions. Nothing typed is lost."""
    draft = _own_draft(request, draft_uid)
    if draft.sent_at:
        return redirect("desk_intake_receipt", draft_uid=draft.uid)
    offered = queries.offered_service(request.agency, draft.service)
    changed = offered.version_id != draft.programme_version_id
    if changed:
        drafts.move_to_version(draft=draft, version_id=offered.version_id)
        draft = _own_draft(request, draft_uid)
    if request.method != "POST":
        return _show(request, draft, {}, changed=changed)
    asked_before = _asked(_form(request, draft))
    errors = _save(request, draft)
    draft = _own_draft(request, draft_uid)
    if "remove" in request.POST:
        return redirect("desk_intake_form", draft_uid=draft.uid)
    found = _form(request, draft)
    newly_asked = bool(_asked(found) - asked_before)
    if newly_asked or changed:
        # Further questions, or other ones: show them before anything is called missing.
        return _show(request, draft, errors, newly_asked=newly_asked, changed=changed)
    errors |= _mistakes(found)
    if not errors:
        try:
            return _take_in(request, draft, found)
        except DomainError as error:
            errors = _named(error)
    return _show(request, draft, errors)


@never_cache
@require_GET
@official("cases.intake")
def receipt(request: Request, draft_uid: uuid.UUID) -> HttpResponseBase:
    """The receipt slip to be printed, and whether one is owed (법9②, 영6③)."""
    draft = _own_draft(request, draft_uid)
    rows = Case.objects.select_related("department").filter(agency_id=request.agency.id)
    case = rows.filter(client_id=draft.uid).first()
    if case is None:
        return redirect("desk_intake_form", draft_uid=draft.uid)
    context = showing.receipt(case, request.agency)
    context["applicant"] = drafts.content_of(draft).applicant.get("name", "")
    context["rule"] = receipt_rule(queries.pinned_service(case), case.channel)
    return render(request, "cases/desk_receipt.html", context)


def _own_draft(request: Request, uid: uuid.UUID) -> Draft:
    if str(uid) not in request.session.get(KEPT, []):
        raise NotFound("no_draft", _("This form is not kept any more. Please start again."))
    return drafts.draft_of(request.agency, uid)


def _form(request: Request, draft: Draft) -> pages.Form:
    """The form without the mandate's document, which answers none of its questions."""
    found = pages.form_of(draft, request.actor)
    return replace(found, files=[one for one in found.files if one.field != MANDATE_FILE])


def _asked(found: pages.Form) -> set[str]:
    return {field.name for page in found.pages for field in page.fields}


def _save(request: Request, draft: Draft) -> Errors:
    """Keep everything that was typed and sent; what is wrong with the files, by field."""
    found = _form(request, draft)
    answers: dict[str, Any] = {}
    for page in found.pages[1:]:
        answers |= page.typed(request.POST)
    drafts.save_draft(
        draft=draft,
        applicant={name: request.POST.get(WHO + name, "") for name in FIELDS},
        answers=answers,
        intake={name: request.POST.get(HOW + name, "") for name in TEXTS},
    )
    unwanted = pages.uuid_or_none(request.POST.get("remove", ""))
    if unwanted:
        drafts.remove_file(draft=draft, file_uid=unwanted)
    errors: Errors = {}
    for field in (one for page in found.pages for one in page.fields):
        if isinstance(field, FileField):
            errors |= _store(request, draft, field.name, field.accept, field.max_mb)
    return errors | _store(request, draft, MANDATE_FILE, MANDATE_KINDS, MANDATE_MB)


def _store(
    request: Request, draft: Draft, name: str, accept: tuple[str, ...], most_mb: int
) -> Errors:
    for file in request.FILES.getlist(name):
        try:
            stored = files.check_and_store(file, accept=accept, max_mb=most_mb, field=name)
            drafts.add_file(draft=draft, field_name=name, file=stored)
        except DomainError as error:
            return {name: error.message}
    return {}


def _mistakes(found: pages.Form) -> Errors:
    who = check_applicant(found.content.applicant)
    return {**{WHO + name: message for name, message in who.items()}, **found.answers.errors}


def _named(error: DomainError) -> Errors:
    """A refusal at the question that it is about."""
    if isinstance(error, filing.InvalidAnswers):
        return dict(error.errors)
    return {HOW + error.field if error.field else "": error.message}


def _take_in(request: Request, draft: Draft, found: pages.Form) -> HttpResponseBase:
    typed = found.content.intake
    channel = typed["channel"]
    mandate = None
    if channel == "proxy":
        mandate = MandateGiven(
            typed["mandate_name"], typed["mandate_relation"], typed["mandate_checked"] == "true"
        )
    commands.take_in_case(
        actor=request.actor,
        agency=request.agency,
        filing=found.filing(language=typed["language"] or "ko", channel=channel),
        came=Came(
            at=_received(typed["received_on"], typed["received_at"]),
            spoken=typed["spoken"] == "true" or channel == "phone",
            signed=typed["signed"] == "true",
            mandate=mandate,
        ),
    )
    return redirect("desk_intake_receipt", draft_uid=draft.uid)


def _received(day: str, time: str) -> dt.datetime:
    date, at = inputs.day(day), inputs.time_of_day(time)
    if date is None:
        raise DomainError("bad_date", _("Enter a date."), field="received_on")
    if at is None:
        raise DomainError("bad_time", _("Enter a time, such as 14:30."), field="received_at")
    return timezone.make_aware(dt.datetime.combine(date, at))


def _show(
    request: Request,
    draft: Draft,
    errors: Errors,
    *,
    newly_asked: bool = False,
    changed: bool = False,
) -> HttpResponse:
    offered = queries.offered_service(request.agency, draft.service)
    every = pages.form_of(draft, request.actor)
    documents = [one for one in every.files if one.field == MANDATE_FILE]
    context = showing_intake.intake_form(_form(request, draft), offered, documents, errors)
    context |= {"newly_asked": newly_asked, "changed": changed}
    status = 422 if errors else 200
    return render(request, "cases/desk_intake_form.html", context, status=status)
