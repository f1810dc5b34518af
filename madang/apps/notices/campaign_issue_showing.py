"""What the page of an issue shows, made ready before a template sees it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from madang.apps.notices import campaign_issue_queries, campaign_queries, campaign_words
from madang.apps.notices.campaign_days import round_key
from madang.apps.notices.campaign_showing import cost, is_issued, issue_state, texts
from madang.apps.notices.models import CampaignIssue
from madang.core.actors import Actor, AgencyRef
from madang.core.office.todos import Todo

Row = dict[str, Any]


def issue_page(issue: CampaignIssue, actor: Actor, agency: AgencyRef) -> Row:
    """One issue: its words as they go out, whom they would reach, who wrote and allowed them."""
    campaign, own = issue.campaign, campaign_words.of_issue(issue)
    can_change = is_issued(campaign) and not has_begun(issue)
    audience = campaign_queries.audience_of(campaign) if can_change else None
    state, tone = issue_state(issue)
    waits = can_change and issue.approved_by_id is None
    return {
        "issue": issue,
        "title": _("Issue of %(day)s") % {"day": issue.key},
        "campaign": {"title": campaign.title, "url": reverse("desk_campaign", args=[campaign.pk])},
        "state": state,
        "tone": tone,
        "may": {
            "change": can_change and actor.may("notices.campaign"),
            "decide": waits and actor.may("notices.approve"),
        },
        "is_own": actor.id is not None and actor.id == issue.made_by_id,
        "people": audience.people if audience else None,
        "cost": cost(campaign, agency, audience, own),
        "texts": texts(campaign, agency, audience, own),
        "facts": [
            {"label": label, "value": official.name}
            for label, official in (
                (_("Written by"), issue.made_by),
                (_("Approved by"), issue.approved_by),
            )
            if official
        ],
    }


def todos(actor: Actor) -> list[Todo]:
    """Rounds of one's own campaigns that were missed, or will be if nobody writes their words."""
    missed = _("The round of %(day)s was not sent: its words were missing.")
    lacking = _("The words of %(day)s are not written and approved so far.")
    return [
        Todo(
            one.title,
            reverse("desk_campaign", args=[one.campaign_id]),
            (missed if one.is_missed else lacking) % {"day": one.key},
        )
        for one in campaign_issue_queries.waiting(actor)
    ]


def has_begun(issue: CampaignIssue) -> bool:
    """Whether its round is over or under way, so that nothing of it changes any more."""
    following = issue.campaign.next_at
    return following is None or issue.key < round_key(following)
