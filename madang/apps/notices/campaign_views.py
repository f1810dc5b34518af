"""The officials' pages of campaigns: prepared by one, allowed by another, watched by all."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.notices import (
    campaign_forms,
    campaign_queries,
    campaign_questions,
    campaign_showing,
    campaigning,
)
from madang.apps.notices.campaign_models import LONGEST_REASON
from madang.apps.notices.models import Campaign
from madang.core.access import Request, official
from madang.core.errors import DomainError, NotFound
from madang.core.form_pages import FormPage, client_id, form_methods, form_page, version
from madang.lib import inputs
from madang.ui.posting import posted


@require_GET
@official("notices.read")
def campaigns(request: Request) -> HttpResponse:
    """All campaigns, newest first."""
    before = inputs.whole_number(request.GET.get("before", ""))
    found = campaign_queries.campaigns_page(request.actor, before=before)
    shown = found[: campaign_queries.PAGE]
    more = len(found) > campaign_queries.PAGE
    context = {
        "rows": [campaign_showing.campaign_row(one) for one in shown],
        "first_url": "?" if before else "",
        "next_url": "?" + urlencode({"before": shown[-1].pk}) if more else "",
        "may_make": request.actor.may("notices.campaign"),
    }
    return render(request, "notices/campaigns.html", context)


@require_GET
@official("notices.read")
def campaign(request: Request, campaign_id: int) -> HttpResponse:
    """One campaign: whom it reaches, what it says, how far it is, what became of it."""
    return _campaign(request, campaign_id, None)


def _campaign(request: Request, campaign_id: int, error: DomainError | None) -> HttpResponse:
    found = campaign_queries.campaign_by_id(request.actor, campaign_id)
    context = campaign_showing.campaign_page(found, request.actor, request.agency)
    status = int(error.status) if error else 200
    return render(request, "notices/campaign.html", {**context, "error": error}, status=status)


@form_methods
@official("notices.campaign")
def new(request: Request) -> HttpResponseBase:
    """Prepare a campaign."""
    page = _form(request, None)
    page.once = str(uuid.uuid4())

    def act(typed: QueryDict) -> str:
        made = campaigning.draft_campaign(
            actor=request.actor,
            agency=request.agency,
            client_id=client_id(typed),
            plan=campaign_forms.plan(typed),
        )
        return _address(made)

    return form_page(request, page, act)


@form_methods
@official("notices.campaign")
def change(request: Request, campaign_id: int) -> HttpResponseBase:
    """Change a draft."""
    found = _of_agency(request, campaign_id)
    page = _form(request, found)

    def act(typed: QueryDict) -> str:
        campaigning.change_campaign(
            actor=request.actor,
            agency=request.agency,
            campaign_id=found.pk,
            version=version(typed),
            plan=campaign_forms.plan(typed),
        )
        return page.back

    return form_page(request, page, act)


def _form(request: Request, found: Campaign | None) -> FormPage:
    offered = campaign_queries.offered_templates(request.agency)
    none_yet = _("No programme in force has a message for many (`lane: campaign`) so far.")
    return FormPage(
        title=_("Change the draft") if found else _("Prepare a campaign"),
        submit=_("Save and look at it"),
        back=_address(found.pk) if found else reverse("desk_campaigns"),
        crumbs=_crumbs(found),
        fields=campaign_questions.campaign_fields(request.agency, offered, found),
        lead=_("Nothing is sent before another official has approved it."),
        notes=[] if offered else [none_yet],
        hidden={"version": found.version} if found else {},
    )


@posted("desk_campaign", "campaign_id")
@official("notices.campaign")
def submit(request: Request, campaign_id: int) -> HttpResponseBase:
    """Ask a second official to allow it."""
    seen = version(request.POST)
    return _done(
        request,
        campaign_id,
        lambda: campaigning.submit_campaign(
            actor=request.actor, campaign_id=campaign_id, version=seen
        ),
    )


@posted("desk_campaign", "campaign_id")
@official("notices.approve")
def approve(request: Request, campaign_id: int) -> HttpResponseBase:
    """Allow it, as it was seen."""
    seen = version(request.POST)
    return _done(
        request,
        campaign_id,
        lambda: campaigning.approve_campaign(
            actor=request.actor, campaign_id=campaign_id, version=seen
        ),
    )


@form_methods
@official("notices.approve")
def refuse(request: Request, campaign_id: int) -> HttpResponseBase:
    """Send it back with a reason."""
    found = _of_agency(request, campaign_id)
    page = _step(found, _("Send the campaign back"), _("Send back"))
    page.hidden = {"version": found.version}
    page.fields = [
        {
            "name": "reason",
            "type": "textarea",
            "label": _("Reason"),
            "hint": _("Whoever prepared it reads what is to be changed."),
            "required": True,
            "max_length": LONGEST_REASON,
        }
    ]

    def act(typed: QueryDict) -> str:
        campaigning.refuse_campaign(
            actor=request.actor,
            campaign_id=found.pk,
            version=version(typed),
            reason=typed.get("reason", ""),
        )
        return page.back

    return form_page(request, page, act)


@posted("desk_campaign", "campaign_id")
@official("notices.campaign")
def pause(request: Request, campaign_id: int) -> HttpResponseBase:
    """Hand nothing more over for now."""
    return _done(
        request,
        campaign_id,
        lambda: campaigning.pause_campaign(actor=request.actor, campaign_id=campaign_id),
    )


@posted("desk_campaign", "campaign_id")
@official("notices.campaign")
def resume(request: Request, campaign_id: int) -> HttpResponseBase:
    """Let it go on."""
    return _done(
        request,
        campaign_id,
        lambda: campaigning.resume_campaign(actor=request.actor, campaign_id=campaign_id),
    )


@form_methods
@official("notices.campaign")
def cancel(request: Request, campaign_id: int) -> HttpResponseBase:
    """End it before its time."""
    found = _of_agency(request, campaign_id)
    page = _step(found, _("Cancel the campaign"), _("Cancel it for good"))
    page.kind = "danger"
    page.notes = [
        _(
            "What still waits is not sent. What was handed over already cannot be called back."
            " A cancelled campaign does not go on again."
        )
    ]

    def act(_typed: QueryDict) -> str:
        campaigning.cancel_campaign(actor=request.actor, campaign_id=found.pk)
        return page.back

    return form_page(request, page, act)


def _step(found: Campaign, title: str, label: str) -> FormPage:
    return FormPage(
        title=title, submit=label, back=_address(found.pk), crumbs=_crumbs(found), lead=found.title
    )


def _done(request: Request, campaign_id: int, command: Callable[[], Any]) -> HttpResponseBase:
    """Run a command of a button; what it refuses is said on the page of the campaign."""
    try:
        command()
    except NotFound:
        raise
    except DomainError as error:
        return _campaign(request, campaign_id, error)
    return redirect(_address(campaign_id))


def _of_agency(request: Request, campaign_id: int) -> Campaign:
    return campaign_queries.campaign_of_agency(request.actor, campaign_id)


def _address(campaign_id: int) -> str:
    return reverse("desk_campaign", kwargs={"campaign_id": campaign_id})


def _crumbs(found: Campaign | None) -> list[tuple[str, str]]:
    crumbs = [(_("Campaigns"), reverse("desk_campaigns"))]
    return [*crumbs, (found.title, _address(found.pk))] if found else crumbs
