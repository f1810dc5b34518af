"""The officials' pages of issues: the words of each round, written by one, allowed by another."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madang.apps.notices import (
    campaign_forms,
    campaign_issue_queries,
    campaign_issue_showing,
    campaign_issues,
    campaign_queries,
    campaign_words,
)
from madang.apps.notices.block import CONTENT, SUBJECT_LINE
from madang.apps.notices.campaign_days import coming_days
from madang.apps.notices.campaign_models import LONGEST_REASON
from madang.apps.notices.campaign_questions import own_fields
from madang.apps.notices.models import Campaign, CampaignIssue
from madang.apps.notices.queries import OwnWords
from madang.core.access import Request, official
from madang.core.errors import DomainError, NotFound
from madang.core.form_pages import FormPage, Row, day, form_methods, form_page, version
from madang.ui.posting import posted

# So many days are offered: half a year of a weekly one.
OFFERED_DAYS = 26


@require_GET
@official("notices.read")
def issue(request: Request, issue_id: int) -> HttpResponse:
    """The words of one round as they go out, how long they are and what they cost."""
    return _issue(request, issue_id, None)


def _issue(request: Request, issue_id: int, error: DomainError | None) -> HttpResponse:
    found = campaign_issue_queries.issue_by_id(request.actor, issue_id)
    context = campaign_issue_showing.issue_page(found, request.actor, request.agency)
    status = int(error.status) if error else 200
    return render(request, "notices/issue.html", {**context, "error": error}, status=status)


@form_methods
@official("notices.campaign")
def new(request: Request, campaign_id: int) -> HttpResponseBase:
    """Write the words of a round to come."""
    campaign = campaign_queries.campaign_of_agency(request.actor, campaign_id)
    back = reverse("desk_campaign", args=[campaign.pk])
    crumbs = [(_("Campaigns"), reverse("desk_campaigns")), (campaign.title, back)]
    page = FormPage(
        title=_("Write an issue"),
        submit=_("Save and look at it"),
        back=back,
        crumbs=crumbs,
        fields=[_days(campaign, request.GET.get("day", "")), *_words(campaign, OwnWords({}, {}))],
        lead=_("It is sent once another official has approved it. Without, its round is missed."),
    )
    return form_page(request, page, lambda typed: _written(request, campaign, typed))


def _written(request: Request, campaign: Campaign, typed: QueryDict, **known: Any) -> str:
    made = campaign_issues.write_issue(
        actor=request.actor,
        agency=request.agency,
        campaign_id=campaign.pk,
        content=campaign_forms.texts(typed, CONTENT),
        subject_line=campaign_forms.texts(typed, SUBJECT_LINE),
        **(known or {"day": day(typed, "day")}),
    )
    return reverse("desk_issue", args=[made])


def _days(campaign: Campaign, chosen: str) -> Row:
    written = {one.key for one in campaign_issue_queries.issues_of(campaign)}
    days = [one.isoformat() for one in coming_days(campaign, most=OFFERED_DAYS)]
    free = [one for one in days if one not in written]
    return {
        "name": "day",
        "type": "choice",
        "label": _("Day of the round"),
        "required": True,
        "compact": True,
        "options": [(one, one) for one in free],
        "value": chosen if chosen in free else next(iter(free), ""),
    }


def _words(campaign: Campaign, own: OwnWords) -> list[Row]:
    template = campaign_queries.template_of(campaign)
    return own_fields(campaign_words.asked_by(template), own)


@form_methods
@official("notices.campaign")
def change(request: Request, issue_id: int) -> HttpResponseBase:
    """Change the words of a round; it waits for approval again."""
    found = campaign_issue_queries.issue_of_agency(request.actor, issue_id)
    page = _step(found, _("Change the issue"), _("Save and look at it"))
    page.fields = _words(found.campaign, campaign_words.of_issue(found))
    page.hidden = {"version": found.version}
    if found.approved_by_id is not None:
        page.notes = [_("It is approved. A change takes that back: it has to be approved anew.")]
    return form_page(
        request,
        page,
        lambda typed: _written(
            request, found.campaign, typed, day=_day_of(found), version=version(typed)
        ),
    )


def _day_of(found: CampaignIssue) -> Any:
    return day({"day": found.key}, "day")


@posted("desk_issue", "issue_id")
@official("notices.approve")
def approve(request: Request, issue_id: int) -> HttpResponseBase:
    """Allow the words of a round, as they were seen."""
    seen = version(request.POST)
    return _done(
        request,
        issue_id,
        lambda: campaign_issues.approve_issue(actor=request.actor, issue_id=issue_id, version=seen),
    )


@form_methods
@official("notices.approve")
def refuse(request: Request, issue_id: int) -> HttpResponseBase:
    """Send the words of a round back with a reason."""
    found = campaign_issue_queries.issue_of_agency(request.actor, issue_id)
    page = _step(found, _("Send the issue back"), _("Send back"))
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
        campaign_issues.refuse_issue(
            actor=request.actor,
            issue_id=found.pk,
            version=version(typed),
            reason=typed.get("reason", ""),
        )
        return page.back

    return form_page(request, page, act)


@posted("desk_campaigns")
@official("notices.campaign")
def note_missed(request: Request, round_id: int) -> HttpResponseBase:
    """Take note of a round that was not sent."""
    campaign_id = campaign_issues.note_missed_round(actor=request.actor, round_id=round_id)
    return redirect("desk_campaign", campaign_id=campaign_id)


def _step(found: CampaignIssue, title: str, label: str) -> FormPage:
    campaign, back = found.campaign, reverse("desk_issue", args=[found.pk])
    return FormPage(
        title=title,
        submit=label,
        back=back,
        crumbs=[
            (_("Campaigns"), reverse("desk_campaigns")),
            (campaign.title, reverse("desk_campaign", args=[campaign.pk])),
            (_("Issue of %(day)s") % {"day": found.key}, back),
        ],
        lead=campaign.title,
    )


def _done(request: Request, issue_id: int, command: Callable[[], Any]) -> HttpResponseBase:
    """Run a command of a button; what it refuses is said on the page of the issue."""
    try:
        command()
    except NotFound:
        raise
    except DomainError as error:
        return _issue(request, issue_id, error)
    return redirect("desk_issue", issue_id=issue_id)
