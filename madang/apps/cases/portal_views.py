"""The residents' pages: a service, its form in steps, the receipt, and where a case stands."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from madang.apps.cases import (
    actions,
    applicant,
    commands,
    drafts,
    files,
    filing,
    frequency,
    pages,
    parts,
    queries,
    showing,
    tracking,
)
from madang.apps.cases.block_pre_review import SUFFIX
from madang.apps.cases.models import Case, Draft
from madang.apps.cases.pages import FormPage
from madang.apps.cases.panels import applicant_panels
from madang.core.access import Request, public, resident
from madang.core.errors import DomainError, NotFound
from madang.core.people import commands as people
from madang.lib import inputs
from madang.ui.language import speak
from madang.ui.posting import posted

LOOK = "look"  # a script asks what else the page asks after an answer
CHECK = "check"  # in the address of a page of the form: say what is missing on it
REMEMBERED = 50  # forms and cases that one browser can come back to without an account


@require_GET
@public
def service(request: Request, service_id: str) -> HttpResponse:
    """What a service is, what one needs, how long it takes, what it costs, who answers."""
    offered = queries.offered_service(request.agency, service_id)
    speak(request, offered.service.languages)
    context = showing.service_page(offered, request.actor, request.agency)
    return render(request, "cases/service.html", context)


@posted("service", "service_id")
@public
def start(request: Request, service_id: str) -> HttpResponseBase:
    """Begin a form."""
    offered = queries.offered_service(request.agency, service_id)
    if "web" not in offered.service.channels:
        raise DomainError("channel_not_offered", _("This service cannot be asked for online."))
    if not offered.admits(request.actor):
        back = urlencode({"next": reverse("service", kwargs={"service_id": service_id})})
        return redirect(f"{reverse('resident_sign_in')}?{back}")
    frequency.count_beginning(actor=request.actor, session=request.session.session_key)
    earlier = _own_pre_review(request, service_id)
    if earlier is not None:
        uid = commands.begin_after_pre_review(
            actor=request.actor,
            agency=request.agency,
            pre_review=earlier,
            applicant=_what_we_know(request),
        )
    else:
        uid = drafts.start_draft(
            actor=request.actor,
            agency=request.agency,
            offered=offered,
            applicant=_what_we_know(request),
        )
    _remember(request, "drafts", uid)
    return redirect("form_page", draft_uid=uid, number=1)


def _own_pre_review(request: Request, service_id: str) -> Case | None:
    """The visitor's own pre-review of a service, if the form is to go on from it (영34③)."""
    case_uid = pages.uuid_or_none(request.POST.get("pre_review", ""))
    if case_uid is None:
        return None
    case = queries.case_of_uid(request.agency, case_uid)
    same = case.service == service_id + SUFFIX
    return case if same and may_open(request, case) else None


@never_cache
@public
def form_page(request: Request, draft_uid: uuid.UUID, number: int) -> HttpResponseBase:
    """One page of the form: what was typed is kept, also when something in it is not right."""
    draft = _own_draft(request, draft_uid)
    if draft.sent_at:
        return redirect("receipt", draft_uid=draft.uid)
    form = pages.form_of(draft, request.actor)
    page = form.page(number)
    if request.method == "POST":
        return _save_page(request, draft, page)
    # The review sends back here what is not complete, and then it is said what.
    return _show_page(request, form, page, errors=page.errors() if CHECK in request.GET else {})


@never_cache
@require_GET
@public
def resume(request: Request, draft_uid: uuid.UUID) -> HttpResponseBase:
    """Go on with a form where it was left: the first page that is not complete, or the review."""
    draft = _own_draft(request, draft_uid)
    form = pages.form_of(draft, request.actor)
    if draft.sent_at or form.first_open is None:
        return redirect("form_review", draft_uid=draft.uid)
    return redirect("form_page", draft_uid=draft.uid, number=form.first_open)


@posted("form_resume", "draft_uid")
@public
def discard(request: Request, draft_uid: uuid.UUID) -> HttpResponseBase:
    """Destroy a form that is not wanted any more."""
    draft = _own_draft(request, draft_uid)
    drafts.discard_draft(draft=draft)
    if request.actor.kind == "resident":
        return redirect("my_cases")
    return redirect("service", service_id=draft.service)


def _save_page(request: Request, draft: Draft, page: FormPage) -> HttpResponseBase:
    typed = page.typed(request.POST)
    if page.is_applicant:
        drafts.save_draft(draft=draft, applicant=typed)
    else:
        drafts.save_draft(draft=draft, answers=typed)
    if LOOK in request.POST:
        saved = pages.form_of(drafts.draft_of(request.agency, draft.uid), request.actor)
        return _show_page(request, saved, saved.page(page.number), errors={})
    if "remove" in request.POST:
        file_uid = pages.uuid_or_none(request.POST["remove"])
        if file_uid:
            drafts.remove_file(draft=draft, file_uid=file_uid)
        return redirect("form_page", draft_uid=draft.uid, number=page.number)
    errors = _store_files(request, draft, page)
    if "back" in request.POST and not errors:
        return _before(draft, page)
    return _go_on(request, draft, page, errors)


def _before(draft: Draft, page: FormPage) -> HttpResponseBase:
    if page.number == 1:
        return redirect("service", service_id=draft.service)
    return redirect("form_page", draft_uid=draft.uid, number=page.number - 1)


def _go_on(
    request: Request, draft: Draft, page: FormPage, errors: dict[str, Any]
) -> HttpResponseBase:
    """To the next page, unless this one asks more because of its answers or has mistakes."""
    asked_before = page.names
    saved = pages.form_of(drafts.draft_of(request.agency, draft.uid), request.actor)
    now = saved.page(page.number)
    if now.names - asked_before:
        # Answers of this page ask further questions on it: show them before going on.
        return _show_page(request, saved, now, errors=errors, newly_asked=True)
    errors = now.errors() | errors
    if errors:
        return _show_page(request, saved, now, errors=errors)
    if now.is_last:
        return redirect("form_review", draft_uid=draft.uid)
    return redirect("form_page", draft_uid=draft.uid, number=page.number + 1)


def _store_files(request: Request, draft: Draft, page: FormPage) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for field in page.file_fields:
        for file in request.FILES.getlist(field.name):
            try:
                stored = files.check_and_store(
                    file, accept=field.accept, max_mb=field.max_mb, field=field.name
                )
                drafts.add_file(draft=draft, field_name=field.name, file=stored)
            except DomainError as error:
                errors[field.name] = error.message
    return errors


def _show_page(
    request: Request,
    form: pages.Form,
    page: FormPage,
    *,
    errors: Mapping[str, Any],
    newly_asked: bool = False,
) -> HttpResponse:
    context = showing.form_page(form, page, errors) | {
        "newly_asked": newly_asked,
        "office": showing.office_of(request.agency, form.draft.service),
    }
    status = 422 if errors and request.method == "POST" else 200
    return render(request, "cases/form_page.html", context, status=status)


@never_cache
@public
def form_review(request: Request, draft_uid: uuid.UUID) -> HttpResponseBase:
    """All answers once more; sending files the petition, and sending twice files it once."""
    draft = _own_draft(request, draft_uid)
    form = pages.form_of(draft, request.actor)
    if request.method == "POST":
        return _send(request, draft, form)
    if draft.sent_at:
        return redirect("receipt", draft_uid=draft.uid)
    if form.first_open is not None:
        return redirect(f"{showing.page_url(form, form.first_open)}?{CHECK}=1")
    context = showing.form_review(form) | {
        "changed": "changed" in request.GET,
        "office": showing.office_of(request.agency, draft.service),
    }
    return render(request, "cases/form_review.html", context)


def _send(request: Request, draft: Draft, form: pages.Form) -> HttpResponseBase:
    offered = queries.offered_service(request.agency, draft.service)
    if offered.version_id != draft.programme_version_id and not draft.sent_at:
        # The office changed the form meanwhile: nobody sends answers to questions not seen.
        drafts.move_to_version(draft=draft, version_id=offered.version_id)
        return redirect(f"{reverse('form_review', kwargs={'draft_uid': draft.uid})}?changed=1")
    if not draft.sent_at:
        frequency.count_filing(actor=request.actor, session=request.session.session_key)
    try:
        _keep_contact(request, form)
        filing.file_case(
            actor=request.actor,
            agency=request.agency,
            filing=form.filing(language=get_language() or "ko", channel="web"),
        )
    except filing.InvalidAnswers:
        # A page was skipped, or changed in another window: the review leads there.
        return redirect("form_review", draft_uid=draft.uid)
    return redirect("receipt", draft_uid=draft.uid)


def _what_we_know(request: Request) -> dict[str, str]:
    """A signed-in resident's own details, to begin a form with."""
    if request.actor.kind != "resident" or request.actor.id is None:
        return {}
    return people.reveal(
        actor=request.actor,
        resident_id=request.actor.id,
        fields=applicant.FIELDS,
        path=request.path,
    )


def _keep_contact(request: Request, form: pages.Form) -> None:
    """A signed-in resident's record gets what they typed; that of anybody else is made new."""
    if request.actor.kind != "resident" or request.actor.id is None:
        return
    typed = {
        name: value for name, value in form.content.applicant.items() if name not in form.locked
    }
    people.change_contact(
        actor=request.actor, resident_id=request.actor.id, fields=typed, path=request.path
    )


@never_cache
@require_GET
@public
def receipt(request: Request, draft_uid: uuid.UUID) -> HttpResponseBase:
    """The receipt (접수증, 민원처리법 제9조): number, due date, tracking code."""
    draft = _own_draft(request, draft_uid)
    case = Case.objects.select_related("department").filter(client_id=draft.uid).first()
    if case is None:
        return redirect("form_review", draft_uid=draft.uid)
    # From the receipt on to where it stands, without typing the code that stands on it.
    _remember(request, "tracked", case.uid)
    context = showing.receipt(case, request.agency)
    context["applicant"] = drafts.content_of(draft).applicant.get("name", "")
    return render(request, "cases/receipt.html", context)


@never_cache
@public
def track(request: Request) -> HttpResponseBase:
    """Find a case by its tracking code. A wrong one and one that never was answer alike."""
    if request.method != "POST":
        return render(request, "cases/track.html", {"error": None, "code": ""})
    code = request.POST.get("code", "")
    try:
        case_uid = tracking.case_uid_for(actor=request.actor, agency=request.agency, code=code)
    except NotFound as error:
        context = {"error": error.message, "code": code}
        return render(request, "cases/track.html", context, status=422)
    _remember(request, "tracked", case_uid)
    return redirect("case_status", case_uid=case_uid)


@never_cache
@require_GET
@public
def case_status(request: Request, case_uid: uuid.UUID) -> HttpResponseBase:
    """Where a case stands, for its owner and for whoever entered its tracking code here."""
    case = queries.case_of_uid(request.agency, case_uid)
    if not may_open(request, case):
        return redirect("track")
    speak(request, queries.pinned_service(case).languages)
    parts.look(case)
    context = showing.status_page(case, request.agency, is_own=is_own(request, case))
    context["panels"] = applicant_panels(case, request.actor, request.agency)
    context["actions_open"] = actions.listed("applicant", case, request.actor)
    return render(request, "cases/case_status.html", context)


def is_own(request: Request, case: Case) -> bool:
    """Whether somebody is the applicant: signed in, or in the browser that sent the petition."""
    return queries.owns(request.actor, case) or remembers(request, "drafts", case.client_id)


def may_open(request: Request, case: Case) -> bool:
    """Whether somebody is the applicant, or has entered the tracking code in this browser."""
    return queries.owns(request.actor, case) or remembers(request, "tracked", case.uid)


@never_cache
@require_GET
@resident
def my_cases(request: Request) -> HttpResponse:
    """The signed-in resident's cases, newest first."""
    before = request.GET.get("before", "")
    rows = queries.cases_of_resident(request.actor, before=inputs.whole_number(before))
    shown = rows[: queries.PAGE]
    following = f"?before={shown[-1].pk}" if len(rows) > queries.PAGE else ""
    context = {
        "drafts": []
        if before
        else [showing.draft_row(one) for one in drafts.unsent_drafts(request.actor)],
        "rows": [showing.my_case_row(case, request.agency) for case in shown],
        "next_url": following,
        "first_url": "?" if before else "",
    }
    return render(request, "cases/my_cases.html", context)


def _remember(request: Request, key: str, uid: uuid.UUID) -> None:
    """Let this browser come back to a form or case without an account, for its session."""
    if not remembers(request, key, uid):
        kept = [*request.session.get(key, []), str(uid)]
        request.session[key] = kept[-REMEMBERED:]


def remembers(request: Request, key: str, uid: uuid.UUID) -> bool:
    """Whether this browser has begun that form ("drafts"), or entered that case ("tracked")."""
    return str(uid) in request.session.get(key, [])


def _own_draft(request: Request, uid: uuid.UUID) -> Draft:
    draft = drafts.draft_of(request.agency, uid)
    mine = request.actor.kind == "resident" and draft.resident_id == request.actor.id
    if not mine and not remembers(request, "drafts", uid):
        raise NotFound(
            "no_draft", _("This form is not kept any more. Please start again from the service.")
        )
    speak(request, queries.service_of_version(draft.programme_version_id, draft.service).languages)
    if request.actor.kind == "resident" and not draft.resident_id and not draft.sent_at:
        # Begun before signing in: from now on it is the resident's, with their confirmed details.
        drafts.adopt_draft(actor=request.actor, draft=draft, known=_what_we_know(request))
    return draft
